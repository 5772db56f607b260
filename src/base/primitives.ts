// The cryptographic primitives that Snug itself calls, as a port: synchronous, on node:crypto where there is one and on
// noble in browsers. Everything larger (OPAQUE, MLS, HPKE) comes from the libraries that implement its RFC.

import { type Bytes, utf8 } from "./bytes.ts";

export interface KeyPair {
  /** 32 bytes, Ed25519 seed (RFC 8032 §5.1.5). */
  readonly privateKey: Bytes;
  /** 32 bytes. */
  readonly publicKey: Bytes;
}

export type HashName = "sha256" | "sha384" | "sha512";

export interface Primitives {
  /** `length` bytes from the system's generator. */
  random(length: number): Bytes;
  /** SHA-2 (FIPS 180-4). */
  hash(name: HashName, data: Uint8Array): Bytes;
  /** HMAC (RFC 2104). */
  hmac(name: HashName, key: Uint8Array, data: Uint8Array): Bytes;
  /** AES-GCM (SP 800-38D): ciphertext ‖ 16-byte tag. @param key 16 or 32 bytes @param nonce 12 bytes */
  aeadSeal(key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array, associated: Uint8Array): Bytes;
  /** The plaintext, or null where the tag does not fit. */
  aeadOpen(key: Uint8Array, nonce: Uint8Array, sealed: Uint8Array, associated: Uint8Array): Bytes | null;
  /** A fresh Ed25519 pair (RFC 8032). */
  ed25519KeyPair(): KeyPair;
  /** 64-byte Ed25519 signature. @param privateKey the 32-byte seed */
  ed25519Sign(privateKey: Uint8Array, message: Uint8Array): Bytes;
  /** Whether the signature verifies; false for malformed keys and signatures too. */
  ed25519Verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean;
}

/**
 * HKDF-SHA-256 (RFC 5869).
 * @param length bytes wanted, at most 255 × 32
 */
export function hkdfSha256(
  p: Primitives,
  salt: Uint8Array,
  ikm: Uint8Array,
  info: string | Uint8Array,
  length: number,
): Bytes {
  const prk = p.hmac("sha256", salt.length === 0 ? new Uint8Array(32) : salt, ikm);
  const label = typeof info === "string" ? utf8(info) : info;
  const out = new Uint8Array(length);
  let block = new Uint8Array(0);
  for (let at = 0, counter = 1; at < length; at += 32, counter++) {
    const input = new Uint8Array(block.length + label.length + 1);
    input.set(block);
    input.set(label, block.length);
    input[input.length - 1] = counter;
    block = p.hmac("sha256", prk, input);
    out.set(block.subarray(0, Math.min(32, length - at)), at);
  }
  return out;
}
