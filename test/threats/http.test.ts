// Hostile HTTP against a real relay, as raw bytes: every answer is a plain 4xx or none at all, and no file is told.
// What is slow instead of wrong is in test/long/slow-http.test.ts. docs/protocol.md §14.

import { afterAll, beforeAll, expect, test } from "bun:test";
import { connect } from "node:net";
import { makeWorld, type World } from "../relay/world.ts";
import { within } from "../support/until.ts";

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(async () => {
  expect((await fetch(`${world.relay.url}/healthz`)).status).toBe(200); // whatever was asked before
  expect(world.logLines.filter((line) => line.includes("http.failed"))).toEqual([]);
  await world.close();
});

/** Everything that comes back for these bytes, up to the first whole answer or the end. */
function ask(bytes: string): Promise<string> {
  return within(
    5_000,
    "an answer, or the end",
    new Promise((resolve) => {
      const socket = connect(world.relay.port, "127.0.0.1", () => socket.write(bytes, "latin1"));
      let text = "";
      socket.on("data", (data) => {
        text += data.toString("latin1");
        const [head = "", body] = text.split("\r\n\r\n");
        const length = bytes.startsWith("HEAD") ? 0 : Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0);
        if (body !== undefined && body.length >= length) socket.destroy();
      });
      socket.on("error", () => {});
      socket.on("close", () => resolve(text));
    }),
  );
}
const host = "Host: relay.example\r\n";
const statusOf = (text: string): number => Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]);

async function isRefused(bytes: string, ...statuses: readonly number[]): Promise<void> {
  const text = await ask(bytes);
  const line = bytes.slice(0, 60);
  expect([line, statuses.includes(statusOf(text)), text.slice(0, 60)]).toEqual([line, true, text.slice(0, 60)]);
  expect(text.length).toBeLessThan(400);
  expect(text).not.toContain("root:");
}

test("path traversal is answered with a plain 4xx, in whatever way it is written, and no file is told", async () => {
  for (const path of [
    "/../../etc/passwd",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/..%2f..%2fetc/passwd",
    "/%252e%252e/etc/passwd",
    "/..\\..\\etc\\passwd",
    "//etc/passwd",
    "/healthz/../../etc/passwd",
    "/channels/../../../etc/passwd",
    "/snug/../relay.sqlite",
    "/relay.sqlite",
    "/healthz%00.html",
    "/healthz;/etc/passwd",
  ])
    await isRefused(`GET ${path} HTTP/1.1\r\n${host}\r\n`, 404);
  await isRefused(`GET file:///etc/passwd HTTP/1.1\r\n${host}\r\n`, 400);
});

test("a huge query, header, number of headers or body is answered with a plain 4xx", async () => {
  const long = (bytes: number): string => "q".repeat(bytes);
  await isRefused(`GET /x?${long(9_000)} HTTP/1.1\r\n${host}\r\n`, 404);
  for (const bytes of [64 * 1024, 1024 * 1024])
    await isRefused(`GET /healthz?${long(bytes)} HTTP/1.1\r\n${host}\r\n`, 431);
  await isRefused(`GET /healthz HTTP/1.1\r\n${host}X: ${long(64 * 1024)}\r\n\r\n`, 431);
  await isRefused(`GET /healthz HTTP/1.1\r\n${host}${"X: y\r\n".repeat(1_000)}\r\n`, 431);
  for (const length of [100_000, 99_999_999_999])
    await isRefused(`POST /channels HTTP/1.1\r\n${host}Content-Length: ${length}\r\n\r\n${long(2_000)}`, 413);
});

test("an unknown method is answered with a plain 4xx where HTTP has it, and cut off where it has not", async () => {
  for (const method of ["POST", "PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "PROPFIND"])
    await isRefused(`${method} /healthz HTTP/1.1\r\n${host}\r\n`, 405);
  await isRefused(`CONNECT elsewhere.example:443 HTTP/1.1\r\n${host}\r\n`, 404);
  for (const method of ["BREW", "get", "X"]) expect(await ask(`${method} /healthz HTTP/1.1\r\n${host}\r\n`)).toBe("");
});

test("what is no HTTP, of another version, or of two lengths is answered with a plain error, and no second request in it", async () => {
  await isRefused("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\r\n\r\n", 400);
  await isRefused("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400);
  await isRefused("GET /healthz\r\n\r\n", 400, 505);
  await isRefused(`GET /healthz\0/x HTTP/1.1\r\n${host}\r\n`, 400, 505);
  await isRefused("GET /healthz HTTP/1.1\r\n\r\n", 400);
  const inner = `GET /healthz HTTP/1.1\r\n${host}\r\n`;
  const both = "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
  await isRefused(`POST /channels HTTP/1.1\r\n${host}${both}${inner}`, 400);
  await isRefused(`POST /channels HTTP/1.1\r\n${host}Content-Length: 5\r\nContent-Length: 6\r\n\r\n${inner}`, 400);
});

test("an upgrade without its key, of another version or by another method is refused", async () => {
  const upgrade = (method: string, version: string, key: string): string =>
    `${method} /snug HTTP/1.1\r\n${host}Connection: Upgrade\r\nUpgrade: websocket\r\n${version}${key}Sec-WebSocket-Protocol: snug.1\r\n\r\n`;
  const [version, key] = ["Sec-WebSocket-Version: 13\r\n", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"];
  expect(statusOf(await ask(upgrade("GET", version, key)))).toBe(101);
  await isRefused(upgrade("GET", version, ""), 400);
  await isRefused(upgrade("GET", version, "Sec-WebSocket-Key: abc\r\n"), 400);
  await isRefused(upgrade("GET", "Sec-WebSocket-Version: 8\r\n", key), 426);
  await isRefused(upgrade("HEAD", version, key), 426);
  await isRefused(upgrade("POST", version, key), 405);
});
