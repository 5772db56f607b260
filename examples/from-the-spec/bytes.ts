// Bytes, hashes and Ed25519 as protocol.md §1 names them.
import { createHash, hkdfSync, randomBytes } from "node:crypto";
import { ed25519 } from "@noble/curves/ed25519.js";

export type Bytes = Uint8Array;

export function concat(...parts: readonly Bytes[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

export const utf8 = (text: string): Bytes => new TextEncoder().encode(text);
export const fromUtf8 = (bytes: Bytes): string => new TextDecoder("utf-8", { fatal: true }).decode(bytes);
export const hex = (bytes: Bytes): string => Buffer.from(bytes).toString("hex");
export const same = (a: Bytes, b: Bytes): boolean => a.length === b.length && a.every((byte, i) => byte === b[i]);
export const random = (length: number): Bytes => new Uint8Array(randomBytes(length));
export const sha256 = (...parts: readonly Bytes[]): Bytes =>
  new Uint8Array(
    createHash("sha256")
      .update(concat(...parts))
      .digest(),
  );

export const base64url = (bytes: Bytes): string => Buffer.from(bytes).toString("base64url");

/** Only the canonical text is taken: the right letters, no padding, spare bits zero (§3). */
export function fromBase64url(text: string): Bytes {
  const bytes = new Uint8Array(Buffer.from(text, "base64url"));
  if (base64url(bytes) !== text) throw new Error("not base64url");
  return bytes;
}

export function uint32(n: number): Bytes {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, n);
  return bytes;
}

/** §1: HKDF(salt, ikm, info, n), RFC 5869 with SHA-256. */
export const hkdf = (salt: Bytes, ikm: Bytes, info: Bytes, length: number): Bytes =>
  new Uint8Array(hkdfSync("sha256", ikm, salt, info, length));

export interface KeyPair {
  readonly secret: Bytes;
  readonly public: Bytes;
}

export function newKeyPair(): KeyPair {
  const secret = random(32);
  return { secret, public: ed25519.getPublicKey(secret) };
}

export const sign = (secret: Bytes, message: Bytes): Bytes => ed25519.sign(message, secret);

/** §1: pure Ed25519, strict verification (RFC 8032 decoding, no points of small order). */
export function verifies(publicKey: Bytes, message: Bytes, signature: Bytes): boolean {
  try {
    return ed25519.verify(signature, message, publicKey, { zip215: false });
  } catch {
    return false;
  }
}
