// The page where its relay cannot be reached: one whole build of it, each file compared with what was built before it is
// kept. Nothing else is kept, and where the relay answers, the page is the relay's. Service Workers (W3C).

import { sha256Hex } from "./hash.ts";

/** SHA-256 in hexadecimal of the page and all its files by path; put in when they are built. */
declare const shellHashes: Readonly<Record<string, string>>;
/** The cache that this build is kept in, named by its hash: `snug-…`. */
declare const shellName: string;

interface Lasting extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Asking extends Event {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface WorkerScope {
  addEventListener(type: "install" | "activate", listener: (event: Lasting) => void): void;
  addEventListener(type: "fetch", listener: (event: Asking) => void): void;
  skipWaiting(): Promise<void>;
}
const shell: ReadonlyMap<string, string> = new Map(Object.entries(shellHashes));

// This file runs in a service worker alone, whose global scope has these (§4.1); TypeScript's library for pages has not.
const scope = globalThis as unknown as WorkerScope;

/** Loads a file of this build. @throws TypeError where what comes is none, also when it is asked for past the browser's own cache */
async function load(path: string): Promise<Response> {
  for (const cache of ["default", "reload"] as const) {
    const response = await fetch(path, { cache, redirect: "error" });
    const bytes = await response.arrayBuffer();
    if (!response.ok || (await sha256Hex(bytes)) !== shell.get(path)) continue;
    const headers = new Headers(response.headers);
    // How it came is nothing to who gets it from here.
    for (const name of ["content-encoding", "content-length", "vary"]) headers.delete(name);
    return new Response(bytes, { headers });
  }
  throw new TypeError(`${path} is not the one of this build.`);
}

/** Keeps this build: all of it, or nothing. */
async function keep(): Promise<void> {
  const files = await Promise.all([...shell.keys()].map(async (path) => [path, await load(path)] as const));
  const cache = await caches.open(shellName);
  await Promise.all(files.map(([path, response]) => cache.put(path, response)));
  // It answers for its own build alone, so a page of another one that is open misses nothing.
  await scope.skipWaiting();
}

async function dropOthers(): Promise<void> {
  const names = (await caches.keys()).filter((name) => name.startsWith("snug-") && name !== shellName);
  await Promise.all(names.map((name) => caches.delete(name)));
}

const kept = async (path: string): Promise<Response | undefined> => (await caches.open(shellName)).match(path);

/** A file by its hash is the same one wherever it comes from. */
const answerFile = async (request: Request, path: string): Promise<Response> => (await kept(path)) ?? fetch(request);

async function answerPage(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (failure) {
    const page = await kept("/");
    if (page === undefined) throw failure;
    return page;
  }
}

scope.addEventListener("install", (event) => event.waitUntil(keep()));
scope.addEventListener("activate", (event) => event.waitUntil(dropOthers()));
scope.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname, search } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin || search !== "") return;
  const isPage = pathname === "/" || /^\/c\/[\w-]{1,64}$/.test(pathname);
  if (isPage && request.mode === "navigate") event.respondWith(answerPage(request));
  else if (!isPage && shell.has(pathname)) event.respondWith(answerFile(request, pathname));
});
