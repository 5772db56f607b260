// The cryptography of files, as a port, and the STREAM construction on it (Hoang, Reyhanitabar, Rogaway, Vizár 2015:
// "Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance", §7). docs/protocol.md §16.

import { type Bytes, concat, hkdfSha256, type Primitives, utf8 } from "../../base/index.ts";

/** SHA-256 (FIPS 180-4) over bytes as they come. */
export interface Hasher {
  update(bytes: Uint8Array): void;
  /** Ends it. 32 bytes. */
  digest(): Bytes;
}

/** AES-256-GCM (SP 800-38D) under one key, without associated data. */
export interface Cipher {
  /** Ciphertext and tag, in pieces. @param nonce 12 bytes */
  seal(nonce: Uint8Array, plaintext: Uint8Array): Promise<readonly Uint8Array[]>;
  /** The plaintext, or null where the tag does not fit. @param sealed ciphertext ‖ tag */
  open(nonce: Uint8Array, sealed: Uint8Array): Promise<Bytes | null>;
}

/** What a platform does fastest with much data: apart from `Primitives`, which is for messages. */
export interface FileCrypto {
  sha256(): Hasher;
  /** @param key 32 bytes */
  cipher(key: Uint8Array): Promise<Cipher>;
}

/** Bytes that a sealed chunk is longer than what is in it. */
export const tagBytes = 16;

/**
 * The key of one pass: fresh with its salt, so that a file that changed between two never meets the same key and nonce.
 * @param salt 32 bytes @param fileKey 32 bytes @param transfer 16 bytes
 */
export function passKey(p: Primitives, salt: Uint8Array, fileKey: Uint8Array, transfer: Uint8Array): Bytes {
  return hkdfSha256(p, salt, fileKey, concat(utf8("snug/1 file"), transfer), 32);
}

/** The nonce of a chunk: its number, 11 bytes big-endian ‖ 1 for the last one, else 0. */
export function chunkNonce(n: number, last: boolean): Bytes {
  const nonce = new Uint8Array(12);
  for (let i = 10, left = n; left > 0; i--, left = Math.floor(left / 256)) nonce[i] = left % 256;
  nonce[11] = last ? 1 : 0;
  return nonce;
}
