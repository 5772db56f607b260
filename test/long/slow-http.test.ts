// HTTP that is slow instead of wrong. The bound is the server's own (10 s, in steps of 4), so that it is observed in
// its real time.

import { afterAll, beforeAll, expect, test } from "bun:test";
import { connect, type Socket } from "node:net";
import { subprotocol } from "../../src/protocol/index.ts";
import { makeWorld, type World } from "../relay/world.ts";
import { within } from "../support/until.ts";

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.close());

const boundMs = 15_000;

/** Resolves with what came once the relay has ended the connection. */
function ended(socket: Socket): Promise<string> {
  let text = "";
  socket.on("data", (data) => (text += data.toString("latin1")));
  socket.on("error", () => {});
  return within(boundMs, "the relay ends it", new Promise((resolve) => socket.on("close", () => resolve(text))));
}

/** Says a text a byte a second, for as long as anyone listens. @param first said at once */
async function drip(text: string, first = ""): Promise<string> {
  const socket = connect(world.relay.port, "127.0.0.1", () => socket.write(first));
  let at = 0;
  const timer = setInterval(() => socket.write(text[at++] ?? "x"), 1_000);
  return ended(socket).finally(() => clearInterval(timer));
}

test("silent TCP is closed within 15 s, and so are headers and bodies at a byte a second, before and after a whole answer", async () => {
  const answered = connect(world.relay.port, "127.0.0.1", () =>
    answered.write("GET /healthz HTTP/1.1\r\nHost: relay.example\r\n\r\n"),
  );
  const post = "POST /channels HTTP/1.1\r\nHost: relay.example\r\n";
  const [silent, slow, upgrade, idle, ...bodies] = await Promise.all([
    ended(connect(world.relay.port, "127.0.0.1")),
    drip(`GET /healthz HTTP/1.1\r\nHost: relay.example\r\nX: ${"y".repeat(100)}`),
    drip(`GET /snug HTTP/1.1\r\nSec-WebSocket-Protocol: ${subprotocol}\r\nUpgrade: websocket\r\n`),
    ended(answered),
    drip("x".repeat(100), `${post}Content-Length: 1000\r\n\r\n`),
    drip("1\r\nx\r\n".repeat(20), `${post}Transfer-Encoding: chunked\r\n\r\n`),
  ]);
  expect([silent, slow, upgrade]).toEqual(["", "", ""]);
  expect(idle).toStartWith("HTTP/1.1 200");
  for (const body of bodies) expect(body).toStartWith("HTTP/1.1 405");
}, 20_000);
