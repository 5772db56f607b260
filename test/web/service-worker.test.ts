// The service worker as it is built, in a scope of its own: what it keeps, and what it answers. Service Workers (W3C).

import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { buildWeb } from "../../scripts/build-web.ts";

const origin = "https://relay.example";
const folder = mkdtempSync(join(tmpdir(), "snug-service-worker-"));
/** What the relay serves, by path. */
let served: Map<string, Uint8Array>;
let code: string;
let assets: readonly string[];
beforeAll(async () => {
  const built = await buildWeb(folder);
  served = new Map([...built].map(([path, bytes]) => [path === "index.html" ? "/" : `/${path}`, bytes]));
  code = new TextDecoder().decode(served.get("/sw.js"));
  assets = [...served.keys()].filter((path) => path.startsWith("/assets/"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Init = { readonly cache?: string; readonly redirect?: string };
type Fetching = (path: string, init: Init) => Promise<Response>;
interface Scope {
  readonly kept: Map<string, Map<string, Response>>;
  readonly asked: string[];
  /** Sends an event. @returns what it waits for, or answers with; null where it leaves the browser to it */
  send(type: string, request?: object): Promise<unknown> | null;
}

/** Runs the worker where a fetch does what the test says. */
function started(fetching: Fetching): Scope {
  const kept: Scope["kept"] = new Map();
  const asked: string[] = [];
  const listeners = new Map<string, (event: object) => void>();
  const opened = (name: string) => {
    const files = kept.get(name) ?? new Map<string, Response>();
    kept.set(name, files);
    return {
      put: async (path: string, response: Response) => void files.set(path, response),
      match: async (path: string) => files.get(path)?.clone(),
    };
  };
  runInNewContext(code, {
    addEventListener: (type: string, listener: (event: object) => void) => listeners.set(type, listener),
    skipWaiting: async () => {},
    caches: {
      open: async (name: string) => opened(name),
      keys: async () => [...kept.keys()],
      delete: async (name: string) => kept.delete(name),
    },
    location: { origin },
    fetch: async (what: string | { readonly url: string }, init: Init = {}) => {
      const path = typeof what === "string" ? what : new URL(what.url).pathname;
      asked.push(path);
      return await fetching(path, init);
    },
    crypto,
    Headers,
    Response,
    URL,
  });
  return {
    kept,
    asked,
    send(type, request) {
      const given: Promise<unknown>[] = [];
      const take = (promise: Promise<unknown>): void => void given.push(promise);
      listeners.get(type)?.({ request, waitUntil: take, respondWith: take });
      return given[0] ?? null;
    },
  };
}

const page = (path: string, more: object = {}): object => ({
  method: "GET",
  mode: "navigate",
  url: origin + path,
  ...more,
});
const file = (path: string): object => page(path, { mode: "cors" });
const headers = { "content-security-policy": "default-src 'none'", "content-encoding": "gzip", vary: "*" };
const honest: Fetching = async (path) => {
  const bytes = served.get(path);
  return bytes === undefined
    ? new Response("", { status: 404 })
    : new Response(new Uint8Array(bytes), { headers: path === "/" ? headers : {} });
};
const down: Fetching = () => Promise.reject(new TypeError("Failed to fetch"));
let fetching: Fetching;
beforeEach(() => void (fetching = honest));
const start = () => started((path, init) => fetching(path, init));
const textOf = async (answer: Promise<unknown> | null): Promise<string> => await ((await answer) as Response).text();

test("it keeps the page and every file of its build, as files, with their headers, and nothing else", async () => {
  const scope = start();
  await scope.send("install");
  const [[name, files] = ["", new Map<string, Response>()], ...others] = scope.kept;
  expect(others).toEqual([]);
  expect(name).toMatch(/^snug-[0-9a-f]{16}$/);
  expect([...files.keys()].toSorted()).toEqual(["/", ...assets].toSorted());
  for (const [path, response] of files)
    expect([path, new Uint8Array(await response.clone().arrayBuffer())]).toEqual([
      path,
      new Uint8Array(served.get(path) ?? []),
    ]);
  const kept = [...(files.get("/")?.headers.keys() ?? [])];
  expect(kept).toContain("content-security-policy");
  expect(kept).not.toContain("content-encoding");
  expect(kept).not.toContain("vary");
});

test("where one byte of one file is another one, nothing is kept", async () => {
  const [changed = ""] = assets;
  fetching = async (path, init) => {
    const response = await honest(path, init);
    if (path !== changed) return response;
    const bytes = new Uint8Array(await response.arrayBuffer());
    bytes[0] = (bytes[0] ?? 0) ^ 1;
    return new Response(bytes);
  };
  const scope = start();
  expect(await scope.send("install")?.then(() => null, String)).toContain(changed);
  expect(scope.kept.size).toBe(0);
});

test("what the browser kept of a relay that was not honest is asked for again past it", async () => {
  fetching = async (path, init) => (init.cache === "reload" ? honest(path, init) : new Response("alert(1)"));
  const scope = start();
  await scope.send("install");
  expect([...scope.kept.values()].map((files) => files.size)).toEqual([assets.length + 1]);
});

test("another build's cache goes when this one begins to answer, and what is not ours stays", async () => {
  const scope = start();
  for (const name of ["snug-0123456789abcdef", "somebody-else"]) scope.kept.set(name, new Map());
  await scope.send("install");
  await scope.send("activate");
  const names = [...scope.kept.keys()];
  expect(names.length).toBe(2);
  expect(names).toContain("somebody-else");
  expect(names).not.toContain("snug-0123456789abcdef");
});

test("the page is the relay's where it answers, and the kept one only where it does not", async () => {
  const scope = start();
  await scope.send("install");
  fetching = async () => new Response("the relay's");
  for (const path of ["/", "/c/abc"]) expect(await textOf(scope.send("fetch", page(path)))).toBe("the relay's");
  fetching = down;
  for (const path of ["/", "/c/abc", "/c/abc#pin.secret"])
    expect(await textOf(scope.send("fetch", page(path)))).toBe(new TextDecoder().decode(served.get("/")));
});

test("a file of this build comes from the cache, also while the relay answers", async () => {
  const scope = start();
  await scope.send("install");
  fetching = down;
  const [path = ""] = assets;
  expect(await textOf(scope.send("fetch", file(path)))).toBe(new TextDecoder().decode(served.get(path)));
});

test("all else is left to the browser: other paths, builds, origins, methods and queries", async () => {
  const scope = start();
  await scope.send("install");
  const asked = scope.asked.length;
  const [path = ""] = assets;
  for (const request of [
    file("/snug"),
    page("/snug"),
    file("/channels"),
    page("/channels"),
    page("/healthz"),
    page("/about"),
    page("/sw.js"),
    file("/manifest.webmanifest"),
    file("/assets/0000000000000000/main.js"),
    file(`${path}?v=1`),
    page("/?from=home"),
    page("/c/a/b"),
    file("/"),
    page("/", { method: "POST" }),
    { method: "GET", mode: "cors", url: `https://elsewhere.example${path}` },
  ])
    expect([request, scope.send("fetch", request)]).toEqual([request, null]);
  expect(scope.asked.length).toBe(asked);
});
