// Wrong input on a real relay: each gets its code, and others are not disturbed. docs/protocol.md §2 and §13.

import { afterAll, beforeAll, expect, test } from "bun:test";
import { connect } from "node:net";
import { type Bytes, encodeCbor } from "../../src/base/index.ts";
import { encodeFrame, type Frame, subprotocol } from "../../src/protocol/index.ts";
import { handshakeHead, id16, Link, type Member, primitives, within } from "./member.ts";
import { makeWorld, type World } from "./world.ts";

const maxHandshakeBytes = 100_000;
let world: World;
let host: Member;
beforeAll(async () => {
  world = await makeWorld({}, { maxHandshakeBytes, maxPartBytes: 10_000, absentMs: 60_000 });
  host = await (await world.member().enter()).found();
});
afterAll(async () => {
  host.say();
  await host.heard(1); // whatever was done to others
  await world.close();
});

async function endOf(link: Link, act: (link: Link) => void): Promise<readonly [string, number]> {
  act(link);
  const { code } = await link.next("error");
  return [code, await within("close", link.closed)];
}
const inside = async (): Promise<Link> => (await (await world.member().enter()).join(host)).link;
const raw = (bytes: Bytes) => (link: Link) => link.socket.send(bytes);

test("bytes that are no frame, or a frame for the other side, are frame.malformed", async () => {
  const bad = [
    new Uint8Array(0),
    primitives.random(100),
    encodeCbor([99]),
    encodeCbor([27]),
    encodeCbor([27, 1, 2]),
    Uint8Array.from([0x82, 0x18, 0x1b, 0x18, 0x01]), // [27, 1] in a longer form than needed
    new Uint8Array([...encodeFrame({ t: "ping", n: 1 }), 0]),
    encodeFrame({ t: "pong", n: 1 }),
  ];
  for (const bytes of bad)
    expect([bytes, ...(await endOf(await new Link(world.relay.url).open(), raw(bytes)))]).toEqual([
      bytes,
      "frame.malformed",
      4400,
    ]);
  const link = await inside();
  expect(await endOf(link, raw(encodeCbor([22, id16(), 1, 0])))).toEqual(["frame.malformed", 4400]);
});

test("frames out of turn are frame.unexpected: before, during and after a login", async () => {
  expect(await endOf(await new Link(world.relay.url).open(), (link) => link.send({ t: "bye" }))).toEqual([
    "frame.unexpected",
    4409,
  ]);
  const impatient = await new Link(world.relay.url).open();
  const hello: Frame<"hello"> = {
    t: "hello",
    versions: [1],
    channelId: world.channel.channelId,
    loginKey: primitives.random(32),
    nonce: primitives.random(32),
    ke1: primitives.random(96),
  };
  expect(
    await endOf(impatient, (link) => {
      link.send(hello);
      link.send(hello);
    }),
  ).toEqual(["frame.unexpected", 4409]);
  expect(await endOf(await inside(), (link) => link.send(hello))).toEqual(["frame.unexpected", 4409]);
});

test("uploads: over the bound, out of order, of another id, two at once, none at all", async () => {
  const part = (id: Uint8Array, offset: number, length = 10): Parameters<Link["send"]>[0] => ({
    t: "part",
    id,
    offset,
    bytes: primitives.random(length),
  });
  const head = handshakeHead({ commitBytes: 100 });
  const tries: [string, number, (link: Link) => void][] = [
    ["frame.too_large", 4413, (link) => link.send(handshakeHead({ commitBytes: maxHandshakeBytes + 1 }))],
    [
      "frame.too_large",
      4413,
      (link) => link.send(handshakeHead({ commitBytes: 10, welcomeBytes: maxHandshakeBytes + 1 })),
    ],
    ["frame.malformed", 4400, (link) => link.send(handshakeHead({ commitBytes: 0 }))],
    [
      "frame.malformed",
      4400,
      (link) => {
        link.send(head);
        link.send(part(head.id, 10));
      },
    ],
    [
      "frame.malformed",
      4400,
      (link) => {
        link.send(head);
        link.send(part(id16(), 0));
      },
    ],
    [
      "frame.malformed",
      4400,
      (link) => {
        link.send(head);
        link.send(part(head.id, 0, 101));
      },
    ],
    [
      "frame.malformed",
      4400,
      (link) => {
        link.send(handshakeHead({ id: head.id, commitBytes: 50_000 }));
        link.send(part(head.id, 0, 10_001));
      },
    ],
    [
      "frame.unexpected",
      4409,
      (link) => {
        link.send(head);
        link.send(handshakeHead());
      },
    ],
    ["frame.unexpected", 4409, (link) => link.send(part(head.id, 0))],
  ];
  for (const [code, close, act] of tries) expect(await endOf(await inside(), act)).toEqual([code, close]);
});

test("a handshake of one who is outside is refused at its head, and the parts of it that follow are ignored", async () => {
  const { link } = await world.member().enter();
  const head = handshakeHead({ commitBytes: 20_000 });
  link.send(head);
  expect(await link.next("refused")).toMatchObject({ id: head.id, code: "commit.refused" });
  link.send({ t: "part", id: head.id, offset: 0, bytes: primitives.random(10_000) });
  await link.settle();
});

test("a message over the bound is frame.too_large", async () => {
  expect(
    await endOf(await inside(), (link) =>
      link.send({ t: "send", id: id16(), counter: 1, seen: 0, sealed: new Uint8Array(80 * 1024 + 1) }),
    ),
  ).toEqual(["frame.too_large", 4413]);
});

test("a frame over maxFrameBytes ends the connection", async () => {
  const link = await new Link(world.relay.url).open();
  link.socket.send(new Uint8Array(512 * 1024 + 1));
  expect(await within("close", link.closed)).toBe(1009);
});

test("text where binary is due is answered with close code 1003", async () => {
  const link = await new Link(world.relay.url).open();
  link.socket.send("hello?");
  expect(await within("close", link.closed)).toBe(1003);
});

test("a flood of pings ends the connection, heartbeats do not", async () => {
  const link = await inside();
  for (let i = 0; i < 5; i++) await link.settle();
  expect(
    await endOf(link, (flooding) => {
      for (let i = 0; i < 100; i++) flooding.send({ t: "ping", n: i });
    }),
  ).toEqual(["frame.unexpected", 4409]);
});

/** Raw HTTP: what comes back for these lines. */
function http(lines: readonly string[]): Promise<string> {
  return within(
    "answer",
    new Promise<string>((resolve, reject) => {
      const socket = connect(world.relay.port, "127.0.0.1", () => socket.write(`${lines.join("\r\n")}\r\n\r\n`));
      let text = "";
      socket.on("data", (data) => {
        text += data.toString("latin1");
        if (text.includes("\r\n\r\n")) socket.destroy();
      });
      socket.on("close", () => resolve(text));
      socket.on("error", reject);
    }),
  );
}
const upgrade = (...more: string[]): readonly string[] => [
  "GET /snug HTTP/1.1",
  `Host: 127.0.0.1:${world.relay.port}`,
  "Connection: Upgrade",
  "Upgrade: websocket",
  "Sec-WebSocket-Version: 13",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  ...more,
];
const asked = `Sec-WebSocket-Protocol: ${subprotocol}`;
const statusOf = (text: string): number => Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]);

test("a page of another origin is answered 403 before the upgrade; no origin, the relay's own and loopback are fine", async () => {
  for (const origin of ["https://evil.example", "null", "http://127.0.0.1.evil.example", "file://"])
    expect([origin, statusOf(await http(upgrade(asked, `Origin: ${origin}`)))]).toEqual([origin, 403]);
  for (const origin of [`http://127.0.0.1:${world.relay.port}`, "http://localhost:3000", "http://[::1]:1"])
    expect([origin, statusOf(await http(upgrade(asked, `Origin: ${origin}`)))]).toEqual([origin, 101]);
  expect(statusOf(await http(upgrade(asked)))).toBe(101);
});

test("compression that is offered is declined; the subprotocol is answered, and another or none refused", async () => {
  const taken = await http(
    upgrade(`Sec-WebSocket-Protocol: other, ${subprotocol}`, "Sec-WebSocket-Extensions: permessage-deflate"),
  );
  expect(statusOf(taken)).toBe(101);
  expect(taken.toLowerCase().match(/sec-websocket-protocol: snug\.1/g)?.length).toBe(1);
  expect(taken.toLowerCase()).not.toContain("deflate");
  for (const lines of [upgrade(), upgrade("Sec-WebSocket-Protocol: chat")])
    expect(statusOf(await http(lines))).toBe(400);
});

test("plain HTTP: health, listed channels, and plain 4xx for everything else", async () => {
  const get = (path: string, method = "GET"): Promise<Response> => fetch(`${world.relay.url}${path}`, { method });
  expect(await (await get("/healthz")).json()).toEqual({ status: "ok" });
  expect(await (await get("/channels")).json()).toEqual([]);
  expect(await (await get("/about")).json()).toEqual({ create: "local" });
  for (const [path, method, status] of [
    ["/", "GET", 404],
    ["/../../etc/passwd", "GET", 404],
    ["/%2e%2e/%2e%2e/etc/passwd", "GET", 404],
    ["/healthz", "POST", 405],
    ["/channels", "DELETE", 405],
    ["/snug", "GET", 426],
    [`/x?${"q".repeat(9_000)}`, "GET", 404],
  ] as const) {
    const response = await get(path, method);
    expect([path, response.status]).toEqual([path, status]);
    expect((await response.text()).length).toBeLessThan(100);
  }
});

test("a malformed Host header is answered 400, and is no fault of the relay's", async () => {
  for (const host of ["[", "a b", "a:99999999"])
    for (const path of ["/channels", "/snug"])
      expect([host, statusOf(await http([`GET ${path} HTTP/1.1`, `Host: ${host}`, "Upgrade: websocket"]))]).toEqual([
        host,
        400,
      ]);
  expect(world.logLines.filter((line) => line.includes("http.failed"))).toEqual([]);
});
