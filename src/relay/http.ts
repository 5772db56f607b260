// What a relay answers to plain HTTP, and who may open a WebSocket. docs/protocol.md §2 and §14.

import { type Clock, SnugError } from "../base/index.ts";
import { isLoopback, subprotocol } from "../protocol/index.ts";
import type { RelayConfig } from "./config.ts";
import type { Store } from "./store.ts";
import type { AnswerWeb } from "./web-page.ts";

const headers = {
  "content-type": "application/json",
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
};
const json = (body: string): Response => new Response(body, { headers });
const plain = (status: number, text: string): Response =>
  new Response(`${text}\n`, { status, headers: { ...headers, "content-type": "text/plain; charset=utf-8" } });

/** The path of a request, or null where its target or its Host header is malformed. */
function pathOf(request: Request): string | null {
  return URL.canParse(request.url) ? new URL(request.url).pathname : null;
}

/** What the relay answers itself, whatever web client it serves. */
const ownPaths: readonly string[] = ["/healthz", "/channels", "/about", "/snug"];

/** Channels that are listed at most, and how long their list serves before the store is asked again. */
const maxListed = 1_000;
const listedMs = 100;

/** What answers the requests that are no upgrade. @param config what `/about` tells of it */
export function makeAnswerHttp(
  config: Pick<RelayConfig, "create">,
  store: Pick<Store, "listed">,
  clock: Pick<Clock, "nowMs">,
  answerWeb: AnswerWeb = () => Promise.resolve(null),
): (request: Request) => Promise<Response> {
  const about = JSON.stringify({ create: config.create });
  let listed: { readonly atMs: number; readonly body: Promise<string> } | null = null;

  async function readListed(): Promise<string> {
    const channels = await store.listed(maxListed);
    return JSON.stringify(channels.map(({ channelId, listedName }) => ({ id: channelId, name: listedName })));
  }
  function listedBody(): Promise<string> {
    if (listed !== null && clock.nowMs() - listed.atMs < listedMs) return listed.body;
    const made = { atMs: clock.nowMs(), body: readListed() };
    listed = made;
    made.body.catch(() => (listed = listed === made ? null : listed)); // the next request asks again
    return made.body;
  }

  return async (request) => {
    const pathname = pathOf(request);
    if (pathname === null) return plain(400, "That is no request for this relay.");
    const isOurs = ownPaths.includes(pathname);
    const web = isOurs ? null : await answerWeb(pathname, request.headers);
    if (!isOurs && web === null) return plain(404, "Not here.");
    if (request.method !== "GET" && request.method !== "HEAD") return plain(405, "Only GET is answered here.");
    if (web !== null) return web;
    if (pathname === "/snug") return plain(426, "This is a Snug relay; it speaks WebSocket here.");
    if (pathname === "/healthz") return json(JSON.stringify({ status: "ok" }));
    return json(pathname === "/about" ? about : await listedBody());
  };
}

/** Whether a request asks for the relay's WebSocket. */
export function isUpgrade(request: Request): boolean {
  return (
    request.method === "GET" &&
    pathOf(request) === "/snug" &&
    request.headers.get("upgrade")?.toLowerCase() === "websocket"
  );
}

/** Why an upgrade is refused, or null. @param origins foreign ones that are fine, as `readOrigins` gives them @param publicUrl the relay's own, where it is known */
export function refuseUpgrade(request: Request, origins: readonly string[], publicUrl: string | null): Response | null {
  if (!isWelcome(request.headers.get("origin"), request.headers.get("host"), origins, publicUrl))
    return plain(403, "Pages from elsewhere may not connect to this relay.");
  const offered = (request.headers.get("sec-websocket-protocol") ?? "").split(",").map((name) => name.trim());
  return offered.includes(subprotocol) ? null : plain(400, `The WebSocket subprotocol here is ${subprotocol}.`);
}

function isWelcome(
  origin: string | null,
  host: string | null,
  origins: readonly string[],
  publicUrl: string | null,
): boolean {
  if (origin === null || origins.includes(origin)) return true;
  if (!URL.canParse(origin)) return false;
  const from = new URL(origin);
  if (from.protocol !== "https:" && from.protocol !== "http:") return false;
  return (
    from.host === host ||
    isLoopback(from.hostname) ||
    (publicUrl !== null && URL.canParse(publicUrl) && new URL(publicUrl).host === from.host)
  );
}

/** The foreign origins of `--origin` as browsers write them. @throws SnugError "config.malformed" */
export function readOrigins(given: readonly string[]): readonly string[] {
  return given.map((text) => {
    const origin = URL.canParse(text) ? new URL(text).origin : "null";
    if (origin !== "null") return origin;
    throw new SnugError("config.malformed", { detail: `--origin ${text} is no origin like https://chat.example.` });
  });
}
