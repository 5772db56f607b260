// The channel key and what follows from it, and the seal of what only its holders read. docs/protocol.md §6.

import { type Bytes, concat, hkdfSha256, type Primitives, SnugError, textOf, uint32, utf8 } from "../../base/index.ts";
import { pad, unpad } from "../../protocol/index.ts";

export interface ChannelKeys {
  /** The MLS external PSK (RFC 9420 §8.4). */
  readonly psk: { readonly id: Bytes; readonly secret: Bytes };
  /** Seals knocks, 32 bytes. */
  readonly knock: Bytes;
  /** Seals founding entries, 32 bytes. */
  readonly found: Bytes;
  /** Seals the channel's name, 32 bytes. */
  readonly name: Bytes;
}

export interface ChannelKeyInput {
  /** 17 bytes. */
  readonly channelId: Uint8Array;
  /** OPAQUE export key, 64 bytes: the same at every login. */
  readonly exportKey: Uint8Array;
  /** 16 bytes, or null for a listed channel. */
  readonly addressSecret: Uint8Array | null;
  /** Of the password, from 1; below 2^32. */
  readonly generation: number;
}

/** channelKey = HKDF(salt = channel id, export key ‖ address secret, "snug/1 channel key" ‖ uint32(generation), 32). */
export function deriveChannelKey(
  p: Primitives,
  { channelId, exportKey, addressSecret, generation }: ChannelKeyInput,
): Bytes {
  return hkdfSha256(
    p,
    channelId,
    concat(exportKey, addressSecret ?? new Uint8Array(0)),
    concat(utf8("snug/1 channel key"), uint32(generation)),
    32,
  );
}

/** The four keys that follow from the channel key. */
export function deriveChannelKeys(p: Primitives, input: ChannelKeyInput): ChannelKeys {
  const channelKey = deriveChannelKey(p, input);
  const key = (label: string): Bytes => hkdfSha256(p, input.channelId, channelKey, label, 32);
  const keys = {
    psk: { id: concat(utf8("snug/1 psk"), uint32(input.generation)), secret: key("snug/1 psk") },
    knock: key("snug/1 knock"),
    found: key("snug/1 found"),
    name: key("snug/1 name"),
  };
  channelKey.fill(0);
  return keys;
}

/** nonce (12 random bytes) ‖ AES-256-GCM(key, nonce, pad(content), associated data). @param key 32 bytes of ChannelKeys */
export function sealWith(p: Primitives, key: Uint8Array, content: Uint8Array, associated: Uint8Array): Bytes {
  const nonce = p.random(12);
  return concat(nonce, p.aeadSeal(key, nonce, pad(content), associated));
}

/** The content, or null where it was not sealed under this key and associated data, or is padded otherwise. */
export function openWith(p: Primitives, key: Uint8Array, sealed: Uint8Array, associated: Uint8Array): Bytes | null {
  if (sealed.length < 28) return null;
  const padded = p.aeadOpen(key, sealed.subarray(0, 12), sealed.subarray(12), associated);
  if (padded === null) return null;
  try {
    return unpad(padded);
  } catch (error) {
    if (error instanceof SnugError) return null;
    throw error;
  }
}

/** The channel's name, sealed for its members. @param name 1 to 128 bytes of UTF-8 @throws SnugError "config.malformed" for other lengths */
export function sealName(p: Primitives, keys: ChannelKeys, channelId: Uint8Array, name: string): Bytes {
  const bytes = utf8(name);
  if (bytes.length < 1 || bytes.length > 128)
    throw new SnugError("config.malformed", { detail: "A channel's name is 1 to 128 bytes long." });
  return sealWith(p, keys.name, bytes, channelId);
}

/** The channel's name as `admitted` brings it, or null where it is not sealed under this channel key, or not a name. */
export function openName(p: Primitives, keys: ChannelKeys, channelId: Uint8Array, sealed: Uint8Array): string | null {
  const bytes = openWith(p, keys.name, sealed, channelId);
  return bytes === null || bytes.length < 1 || bytes.length > 128 ? null : textOf(bytes);
}
