// Addresses: where a channel is and how its relay is known. docs/protocol.md §3.

import { type Bytes, fromBase64url, SnugError, toBase64url } from "../base/index.ts";
import { type ChannelId, channelIdOf } from "./ids.ts";

export interface Address {
  /** Host as in a URL (IPv6 in brackets), lower case. */
  readonly host: string;
  readonly port: number;
  /** Whether the relay is reached through TLS. */
  readonly tls: boolean;
  readonly channelId: ChannelId;
  /** 16 bytes: fingerprint of the relay's key; null only in an address picked from a list. */
  readonly pin: Bytes | null;
  /** 16 bytes that the relay never sees; null for a listed channel. */
  readonly secret: Bytes | null;
}

const malformed = (): SnugError => new SnugError("address.malformed");

/** Whether a host is this machine itself: the only one spoken to without TLS. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "[::1]" || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}

/** 16 bytes from 22 letters, or null where the text is empty. @throws SnugError "address.malformed" */
function sixteen(text: string): Bytes | null {
  if (text === "") return null;
  const bytes = fromBase64url(text);
  if (bytes?.length !== 16) throw malformed();
  return bytes;
}

/**
 * Reads `snug://host[:port]/<channel id>#<pin>.<secret>` or `https://host[:port]/c/<channel id>#<pin>.<secret>`.
 * `snug:` means TLS except to loopback; `http:` is for loopback.
 * @param insecure accept a relay without TLS that is not this machine (`--insecure`): `snug:` then means no TLS
 * @throws SnugError "address.malformed" | "address.insecure"
 */
export function parseAddress(text: string, insecure = false): Address {
  const match =
    /^(snug|https|http):\/\/(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::(\d{1,5}))?\/(c\/)?([A-Za-z0-9_-]{23})(?:#([A-Za-z0-9_-]*)(?:\.([A-Za-z0-9_-]+))?)?$/i.exec(
      text.trim(),
    );
  if (match === null) throw malformed();
  const [, scheme = "", rawHost = "", portText, prefix, id = "", pinText = "", secretText = ""] = match;
  const web = scheme.toLowerCase() !== "snug";
  if (web !== (prefix !== undefined)) throw malformed();
  const host = rawHost.toLowerCase();
  const loopback = isLoopback(host);
  const tls = scheme.toLowerCase() === "https" || (!web && !loopback && !insecure);
  if (!tls && !loopback && !insecure) throw new SnugError("address.insecure");
  const port = portText === undefined ? (tls ? 443 : web ? 80 : 443) : Number(portText);
  if (port < 1 || port > 65_535 || channelIdOf(id) === null) throw malformed();
  // Just checked by channelIdOf, which accepts exactly the branded form.
  return { host, port, tls, channelId: id as ChannelId, pin: sixteen(pinText), secret: sixteen(secretText) };
}

/** The part after `#`. */
function fragment(address: Address): string {
  if (address.pin === null) return "";
  return `#${toBase64url(address.pin)}${address.secret === null ? "" : `.${toBase64url(address.secret)}`}`;
}

/** The `snug://` form, which `parseAddress` reads back (a loopback address with TLS has only the web form). */
export function formatAddress(address: Address): string {
  if (address.tls && isLoopback(address.host)) return formatWebLink(address);
  const port = address.port === 443 ? "" : `:${address.port}`;
  return `snug://${address.host}${port}/${address.channelId}${fragment(address)}`;
}

/** The web link form. */
export function formatWebLink(address: Address): string {
  const port = address.port === (address.tls ? 443 : 80) ? "" : `:${address.port}`;
  return `${address.tls ? "https" : "http"}://${address.host}${port}/c/${address.channelId}${fragment(address)}`;
}

/** The WebSocket URL of the relay; nothing of the channel is in it. */
export function relayUrl(address: Pick<Address, "host" | "port" | "tls">): string {
  return `${address.tls ? "wss" : "ws"}://${address.host}:${address.port}/snug`;
}
