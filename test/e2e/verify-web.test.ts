// `snug verify-web` against a real relay, and against one whose page somebody changes on the way.

import { afterAll, beforeAll, expect, test } from "bun:test";
import { gzipSync } from "node:zlib";
import { buildWeb } from "../../scripts/build-web.ts";
import { startProgram } from "./running.ts";
import { freePort, makeHome, run } from "./terminal.ts";

const home = makeHome();
const port = freePort();
const origin = `http://127.0.0.1:${port}`;
let relay: ReturnType<typeof startProgram>;
let assets: readonly string[];
let count: number;

beforeAll(async () => {
  const built = await buildWeb(new URL("../../dist/web", import.meta.url).pathname);
  count = built.size;
  assets = [...built.keys()].filter((path) => path.startsWith("assets/")).map((path) => `/${path}`);
  const args = ["relay", "--listen", `127.0.0.1:${port}`, "--data", `${home.folder}/relay`, "--json"];
  relay = startProgram(args, home.env);
  await relay.line("listening");
}, 30_000);
afterAll(async () => {
  await relay.stop();
  home.remove();
});

const verify = (url: string, ...more: readonly string[]) => run(["verify-web", url, ...more], home.env);

/** Changes an answer: its bytes as they are, uncompressed, and its headers. null leaves it as it is. */
type Change = (path: string, bytes: Uint8Array, headers: Headers) => Response | Uint8Array<ArrayBuffer> | string | null;

/** What is verified of the relay's page where somebody stands in front of it. */
async function through(change: Change, ...more: readonly string[]) {
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    async fetch(request) {
      const { pathname } = new URL(request.url);
      const response = await fetch(origin + pathname, { headers: { "accept-encoding": "identity" } });
      const bytes = new Uint8Array(await response.arrayBuffer());
      const headers = new Headers(response.headers);
      const changed = change(pathname, bytes, headers);
      return changed instanceof Response
        ? changed
        : new Response(changed ?? bytes, { status: response.status, headers });
    },
  });
  try {
    const url = `http://127.0.0.1:${server.port}`;
    return { url, ...(await verify(url, ...more)) };
  } finally {
    await server.stop(true);
  }
}

/** The lines that name differences: all but the last one. */
const linesOf = (out: string): readonly string[] => out.trimEnd().split("\n").slice(0, -1);

const jsonOf = (out: string): readonly unknown[] =>
  out
    .trimEnd()
    .split("\n")
    .map((line): unknown => JSON.parse(line));

function flipped(bytes: Uint8Array, at: number): Uint8Array<ArrayBuffer> {
  const changed = new Uint8Array(bytes);
  changed[at] = (changed[at] ?? 0) ^ 1;
  return changed;
}
const replaced = (bytes: Uint8Array, from: string, to: string): string =>
  new TextDecoder().decode(bytes).replaceAll(from, to);

test("a relay of this program serves its page: 0, and so many files", async () => {
  const said = { out: `The page at ${origin} is the one of this program, ${count} files.\n`, err: "", status: 0 };
  expect(await verify(origin)).toEqual(said);
  expect(await verify(`${origin}/`)).toEqual(said);
  expect(JSON.parse((await verify(origin, "--json")).out)).toEqual({ event: "verified", url: origin, files: count });
});

test("what stands in front of a relay and changes nothing of the page is no difference", async () => {
  const { out, status } = await through((_path, _bytes, headers) => {
    headers.set("cache-control", "private");
    headers.set("via", "1.1 front.example");
    headers.delete("vary");
    return null;
  });
  expect([linesOf(out), status]).toEqual([[], 0]);
});

test("flip one byte of an asset: the check fails", async () => {
  expect(assets.length).toBeGreaterThan(4);
  for (const asset of [...assets, "/", "/sw.js", "/manifest.webmanifest"]) {
    const { out, status } = await through((path, bytes) => (path === asset ? flipped(bytes, bytes.length - 1) : null));
    expect([status, linesOf(out)]).toEqual([1, [`${asset}: differs`]]);
  }
}, 60_000);

test("the page under a channel's link is compared too, under an id that nobody knows before", async () => {
  const asked = new Set<string>();
  for (let i = 0; i < 2; i++) {
    const { out, status } = await through((path, bytes) => {
      if (!path.startsWith("/c/")) return null;
      asked.add(path);
      return flipped(bytes, 20);
    });
    expect([status, linesOf(out)]).toEqual([1, [`${[...asked].at(-1)}: differs`]]);
  }
  expect(asked.size).toBe(2);
});

test("a script that is put into the page is named, with nothing that acts on a terminal", async () => {
  const script = '<script src="https://elsewhere.example/\u001b[2Jx.js"></script></head>';
  const { out, status } = await through((path, bytes) => (path === "/" ? replaced(bytes, "</head>", script) : null));
  expect([status, linesOf(out)]).toEqual([1, ["/: differs", "/: refers to https://elsewhere.example/␛[2Jx.js"]]);
});

test("a header that is left out, made weaker or put in is named, once where all files share it", async () => {
  const policy = "content-security-policy";
  const without = await through((_path, _bytes, headers) => {
    headers.delete(policy);
    return null;
  });
  expect([without.status, linesOf(without.out)]).toEqual([
    1,
    [`/ and ${count} more: header ${policy} differs: it is missing`],
  ]);
  const weaker = await through((path, _bytes, headers) => {
    if (path === "/") headers.set(policy, (headers.get(policy) ?? "").replace("default-src 'none'", "default-src *"));
    return null;
  });
  expect([weaker.status, linesOf(weaker.out).length]).toEqual([1, 1]);
  expect(weaker.out).toStartWith(`/: header ${policy} differs: default-src *; script-src`);
  const more = await through((path, _bytes, headers) => {
    if (path === "/") headers.set("refresh", "0; url=https://elsewhere.example/");
    return null;
  });
  expect([more.status, linesOf(more.out)]).toEqual([
    1,
    ["/: header refresh differs: 0; url=https://elsewhere.example/"],
  ]);
});

test("what is missing or leads elsewhere is named, and nothing is followed", async () => {
  let followed = 0;
  const { out, status } = await through((path) => {
    if (path === "/elsewhere") followed++;
    if (path === "/sw.js") return new Response("", { status: 404 });
    return path === "/manifest.webmanifest" ? Response.redirect("/elsewhere", 302) : null;
  });
  expect([status, linesOf(out)]).toEqual([1, ["/sw.js: missing (404)", "/manifest.webmanifest: moved to /elsewhere"]]);
  expect(followed).toBe(0);
});

test("another version's page is said to be another build, and its files are named", async () => {
  const [folder = ""] = /^\/assets\/[0-9a-f]+/.exec(assets[0] ?? "") ?? [];
  const other = "/assets/0123456789abcdef";
  const { url, out, status } = await through((path, bytes) => {
    if (path.startsWith("/assets/")) return new Response("Not here.\n", { status: 404 });
    return replaced(bytes, folder, other);
  });
  expect(status).toBe(1);
  expect(linesOf(out)).toContain(`/ and 1 more: refers to ${other}/main.js`);
  expect(out).not.toContain("missing");
  expect(out).toContain(`It is another build: none of this program's files is at ${url}.`);
});

test("as lines of JSON each difference is an object, and the last one says how it ended", async () => {
  const [asset = ""] = assets;
  const { url, out, status } = await through((path) => (path === asset ? "0" : null), "--json");
  expect(status).toBe(1);
  expect(jsonOf(out)).toEqual([
    {
      event: "difference",
      kind: "differs",
      path: asset,
      sha256: new Bun.CryptoHasher("sha256").update("0").digest("hex"),
    },
    { event: "differs", url, differences: 1, otherBuild: false },
  ]);
});

test("what has no end, or unpacks into too much, is cut off and differs", async () => {
  const [one = "", other = ""] = assets;
  const chunk = new Uint8Array(64 * 1024);
  const bomb = gzipSync(new Uint8Array(64 * 1024 * 1024));
  const { out, status } = await through((path, _bytes, headers) => {
    if (path === one)
      return new Response(
        new ReadableStream({
          pull: (controller) => controller.enqueue(chunk),
        }),
        { headers },
      );
    if (path !== other) return null;
    headers.set("content-encoding", "gzip");
    return new Response(bomb, { headers });
  }, "--json");
  const cut = { event: "difference", kind: "differs", sha256: null };
  expect([status, jsonOf(out).slice(0, -1)]).toEqual([
    1,
    [
      { ...cut, path: one },
      { ...cut, path: other },
    ],
  ]);
});

test("where nothing answers it ends with 5, and what is no relay's address with 2", async () => {
  const nobody = await verify(`http://127.0.0.1:${freePort()}`);
  expect([nobody.status, nobody.out]).toEqual([5, ""]);
  expect(nobody.err).toContain("The relay could not be reached");
  for (const args of [[], ["not a url"], ["https://relay.example/elsewhere"], ["http://192.0.2.1"]])
    expect([args, (await run(["verify-web", ...args], home.env)).status]).toEqual([args, 2]);
});
