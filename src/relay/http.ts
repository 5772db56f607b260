// What a relay answers to plain HTTP, and who may open a WebSocket. docs/protocol.md §2 and §14.

import { isLoopback, subprotocol } from "../protocol/index.ts";
import type { Store } from "./store.ts";

const headers = {
  "content-type": "application/json",
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
};
const json = (value: unknown): Response => new Response(JSON.stringify(value), { headers });
const plain = (status: number, text: string): Response =>
  new Response(`${text}\n`, { status, headers: { ...headers, "content-type": "text/plain; charset=utf-8" } });

/** The answer to a request that is no upgrade. */
export async function answerHttp(request: Request, store: Pick<Store, "list">): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (pathname !== "/healthz" && pathname !== "/channels" && pathname !== "/snug") return plain(404, "Not here.");
  if (request.method !== "GET" && request.method !== "HEAD") return plain(405, "Only GET is answered here.");
  if (pathname === "/snug") return plain(426, "This is a Snug relay; it speaks WebSocket here.");
  if (pathname === "/healthz") return json({ status: "ok" });
  const listed = (await store.list()).filter((channel) => channel.listedName !== "");
  return json(listed.map(({ channelId, listedName }) => ({ id: channelId, name: listedName })));
}

/** Whether a request asks for the relay's WebSocket. */
export function isUpgrade(request: Request): boolean {
  return (
    request.method === "GET" &&
    new URL(request.url).pathname === "/snug" &&
    request.headers.get("upgrade")?.toLowerCase() === "websocket"
  );
}

/** Why an upgrade is refused, or null. @param origins foreign ones that are fine @param publicUrl the relay's own, where it is known */
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

/**
 * Who is at the other end: the socket's address, or what a trusted proxy says of it.
 * @param forwarded the X-Forwarded-For header; its last entry that is no trusted proxy counts, what stands before it is anyone's word
 */
export function sourceOf(socket: string, forwarded: string | null, trusted: readonly string[]): string {
  const bare = (address: string): string => address.trim().replace(/^::ffff:/i, "");
  const isTrusted = (address: string): boolean => trusted.includes(bare(address));
  if (!isTrusted(socket) || forwarded === null) return socket;
  const hops = forwarded
    .split(",")
    .map(bare)
    .filter((hop) => hop !== "");
  return hops.findLast((hop) => !isTrusted(hop)) ?? socket;
}
