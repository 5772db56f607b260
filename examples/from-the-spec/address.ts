// protocol.md §3: the address, and the names that are made by hashing.
import { base64url, concat, fromBase64url, sha256, utf8, type Bytes } from "./bytes.ts";
import { Failure } from "./failure.ts";

export interface Address {
  /** The WebSocket URL of the relay (§2). */
  readonly url: string;
  readonly channelId: Bytes;
  readonly channelText: string;
  /** Absent in the address of a listed channel that names none. */
  readonly pin: Bytes | undefined;
  /** Empty in the address of a listed channel. */
  readonly secret: Bytes;
}

const host = String.raw`(\[[0-9a-fA-F:]+\]|[^/:#?[\]@]+)`;
const fragment = String.raw`(?:#(?:([\w-]{22})(?:\.([\w-]{22}))?)?)?`;
const form = new RegExp(String.raw`^(snug|https?)://${host}(?::(\d{1,5}))?/(c/)?([a-z])([\w-]{22})${fragment}$`);

const isLoopback = (name: string): boolean =>
  name === "localhost" || name === "[::1]" || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(name);

export function parseAddress(text: string): Address {
  const match = form.exec(text.trim());
  if (match === null) throw new Failure("address.malformed");
  const [, scheme = "", name = "", port, webPath, letter = "", id = "", pin, secret] = match;
  if ((scheme === "snug") !== (webPath === undefined)) throw new Failure("address.malformed");
  const loopback = isLoopback(name.toLowerCase());
  if (scheme === "http" && !loopback) throw new Failure("address.insecure");
  // §3: port 443 where none is given; `http:` has its own.
  const at = port ?? (scheme === "http" ? "80" : "443");
  const plain = scheme === "http" || (scheme === "snug" && loopback);
  try {
    return {
      url: `${plain ? "ws" : "wss"}://${name}:${at}/snug`,
      channelId: concat(utf8(letter), fromBase64url(id)),
      channelText: letter + id,
      pin: pin === undefined ? undefined : fromBase64url(pin),
      secret: secret === undefined ? new Uint8Array() : fromBase64url(secret),
    };
  } catch {
    throw new Failure("address.malformed");
  }
}

export const pinOf = (relayKey: Bytes): Bytes => sha256(utf8("snug/1 relay"), relayKey).slice(0, 16);
export const memberIdOf = (loginKey: Bytes): Bytes => sha256(utf8("snug/1 member"), loginKey).slice(0, 16);

/** §5: the two identities that OPAQUE binds. */
export const identities = (channelText: string, pin: Bytes): { client: string; server: string } => ({
  client: `snug record 1 ${channelText}`,
  server: `snug relay ${base64url(pin)}`,
});
