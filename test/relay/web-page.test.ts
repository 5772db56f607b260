// The web client's files as answers, without a socket but for HEAD. docs/protocol.md §14.

import { expect, test } from "bun:test";
import { gunzipSync } from "node:zlib";
import { systemClock, utf8 } from "../../src/base/index.ts";
import { takesGzip } from "../../src/relay/gzip.ts";
import { makeAnswerHttp } from "../../src/relay/http.ts";
import { makeAnswerWeb } from "../../src/relay/web-page.ts";

const script = new Uint8Array(utf8("export const warm = 'light';\n".repeat(20_000)));
const files = new Map([
  ["index.html", new Uint8Array(utf8(`<!doctype html>${"<p>a small room</p>".repeat(50)}`))],
  ["sw.js", new Uint8Array(utf8("self;".repeat(50)))],
  ["manifest.webmanifest", new Uint8Array(utf8("{}"))],
  ["manifest.json", new Uint8Array(utf8("{}"))],
  ["assets/a1/main.js", script],
  ["assets/a1/tiny.js", new Uint8Array(utf8("0"))],
  ["assets/a1/opaque.wasm", new Uint8Array(4_096)],
  ["assets/a1/icon.png", new Uint8Array(4_096)],
]);
const make = () => makeAnswerWeb(() => Promise.resolve(files));
const asking = (acceptEncoding: string): Headers => new Headers({ "accept-encoding": acceptEncoding });

test("gzip is taken where Accept-Encoding says so, with the weights that RFC 9110 has", () => {
  for (const takes of [
    "gzip",
    "GZIP",
    "x-gzip",
    "deflate, gzip, br",
    "gzip;q=0.5",
    "gzip ; q=0.001",
    "*",
    "br;q=1.0, *;q=0.1",
    "identity;q=0, gzip;q=1.000",
  ])
    expect([takes, takesGzip(takes)]).toEqual([takes, true]);
  for (const not of [
    null,
    "",
    "identity",
    "br",
    "gzip;q=0",
    "gzip;q=0.000",
    "gzip; Q=0",
    "gzip;q=0, *",
    "*;q=0",
    "gzip;q=2",
    "gzip;q=high",
    "gzipped",
  ])
    expect([not, takesGzip(not)]).toEqual([not, false]);
});

test("what gzip makes smaller goes out so to who takes it, and caches are told that it depends", async () => {
  const answer = make();
  for (const path of ["/", "/c/abc", "/assets/a1/main.js", "/assets/a1/opaque.wasm"]) {
    const plain = await answer(path, asking("gzip;q=0"));
    const small = await answer(path, asking("gzip, br"));
    expect([path, plain?.headers.get("content-encoding"), plain?.headers.get("vary")]).toEqual([
      path,
      null,
      "accept-encoding",
    ]);
    expect([path, small?.headers.get("content-encoding"), small?.headers.get("vary")]).toEqual([
      path,
      "gzip",
      "accept-encoding",
    ]);
    const bytes = new Uint8Array((await plain?.arrayBuffer()) ?? new ArrayBuffer(0));
    const packed = new Uint8Array((await small?.arrayBuffer()) ?? new ArrayBuffer(0));
    expect(packed.length).toBeLessThan(bytes.length);
    expect(new Uint8Array(gunzipSync(packed))).toEqual(bytes);
    small?.headers.delete("content-encoding");
    expect([...(small?.headers ?? [])]).toEqual([...(plain?.headers ?? [])]);
  }
});

test("pictures, and what gzip would make larger, go out as they are", async () => {
  const answer = make();
  const picture = await answer("/assets/a1/icon.png", asking("gzip"));
  expect([picture?.headers.get("content-encoding"), picture?.headers.get("vary")]).toEqual([null, null]);
  expect((await picture?.arrayBuffer())?.byteLength).toBe(4_096);
  const tiny = await answer("/assets/a1/tiny.js", asking("gzip"));
  expect([tiny?.headers.get("content-encoding"), tiny?.headers.get("vary")]).toEqual([null, "accept-encoding"]);
  expect(await tiny?.text()).toBe("0");
});

test("what is named by its hash is kept for good, what others are found by is asked for again, and the page is not kept", async () => {
  const answer = make();
  const told = async (path: string) => {
    const found = await answer(path, new Headers());
    return found === null ? null : ["content-type", "cache-control"].map((name) => found.headers.get(name));
  };
  expect(await told("/")).toEqual(["text/html; charset=utf-8", "no-store"]);
  expect(await told("/sw.js")).toEqual(["text/javascript; charset=utf-8", "no-cache"]);
  expect(await told("/manifest.webmanifest")).toEqual(["application/manifest+json", "no-cache"]);
  expect(await told("/assets/a1/icon.png")).toEqual(["image/png", "public, max-age=31536000, immutable"]);
  for (const path of ["/manifest.json", "/index.html", "/c/", "/assets", "/sw.js/"])
    expect([path, await told(path)]).toEqual([path, null]);
});

test("compressing leaves the relay's thread to others meanwhile", async () => {
  const answer = make();
  let others = 0;
  setImmediate(() => others++);
  await answer("/assets/a1/main.js", asking("gzip"));
  expect(others).toBe(1);
});

test("HEAD says of a file what GET says, without it", async () => {
  const answer = makeAnswerHttp({ create: "local" }, { listed: () => Promise.resolve([]) }, systemClock, make());
  const server = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: answer });
  try {
    for (const encoding of ["gzip", "identity"]) {
      const ask = (method: string): Promise<Response> =>
        fetch(`http://127.0.0.1:${server.port}/assets/a1/main.js`, {
          method,
          headers: { "accept-encoding": encoding },
          decompress: false,
        });
      const [head, get] = [await ask("HEAD"), await ask("GET")];
      const told = ({ headers }: Response) => Object.fromEntries([...headers].filter(([name]) => name !== "date"));
      expect(told(head)).toEqual(told(get));
      expect(head.headers.get("content-length")).toBe(String((await get.arrayBuffer()).byteLength));
      expect((await head.arrayBuffer()).byteLength).toBe(0);
    }
  } finally {
    await server.stop(true);
  }
});
