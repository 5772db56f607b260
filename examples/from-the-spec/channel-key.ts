// protocol.md §6: the channel key, what is derived from it, and what is sealed under it.
import { createCipheriv, createDecipheriv } from "node:crypto";
import { concat, hkdf, random, uint32, utf8, type Bytes } from "./bytes.ts";

export interface ChannelKeys {
  readonly channelId: Bytes;
  readonly psk: Bytes;
  readonly pskId: Bytes;
  readonly knock: Bytes;
  readonly found: Bytes;
  readonly name: Bytes;
}

export function channelKeys(channelId: Bytes, exportKey: Bytes, secret: Bytes, generation: number): ChannelKeys {
  const info = concat(utf8("snug/1 channel key"), uint32(generation));
  const channelKey = hkdf(channelId, concat(exportKey, secret), info, 32);
  const derived = (label: string): Bytes => hkdf(channelId, channelKey, utf8(`snug/1 ${label}`), 32);
  return {
    channelId,
    psk: derived("psk"),
    pskId: concat(utf8("snug/1 psk"), uint32(generation)),
    knock: derived("knock"),
    found: derived("found"),
    name: derived("name"),
  };
}

/** §1: AES-256-GCM, the tag after the ciphertext. */
export function aeadSeal(key: Bytes, nonce: Bytes, content: Bytes, associated: Bytes): Bytes {
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(associated);
  return concat(cipher.update(content), cipher.final(), cipher.getAuthTag());
}

function aeadOpen(key: Bytes, nonce: Bytes, sealed: Bytes, associated: Bytes): Bytes {
  const decipher = createDecipheriv("aes-256-gcm", key, nonce).setAAD(associated);
  decipher.setAuthTag(sealed.slice(-16));
  return concat(decipher.update(sealed.slice(0, -16)), decipher.final());
}

function paddedLength(length: number): number {
  if (length <= 256) return 256;
  const e = Math.floor(Math.log2(length));
  const s = Math.floor(Math.log2(e)) + 1;
  const step = 2 ** (e - s);
  return Math.ceil(length / step) * step;
}

export function pad(content: Bytes): Bytes {
  const padded = new Uint8Array(paddedLength(content.length + 1));
  padded.set(content);
  padded[content.length] = 0x80;
  return padded;
}

export function unpad(padded: Bytes): Bytes {
  const end = padded.findLastIndex((byte) => byte !== 0);
  if (end < 0 || padded[end] !== 0x80 || padded.length !== paddedLength(end + 1)) throw new Error("bad padding");
  return padded.slice(0, end);
}

export function seal(key: Bytes, content: Bytes, ...associated: readonly Bytes[]): Bytes {
  const nonce = random(12);
  return concat(nonce, aeadSeal(key, nonce, pad(content), concat(...associated)));
}

/** Nothing where it does not open. */
export function open(key: Bytes, sealed: Bytes, ...associated: readonly Bytes[]): Bytes | undefined {
  try {
    return unpad(aeadOpen(key, sealed.slice(0, 12), sealed.slice(12), concat(...associated)));
  } catch {
    return undefined;
  }
}
