// Wrapping of what a relay keeps at rest under the key of its key file (`--key-file`): AES-256-GCM with a random nonce,
// bound to a label that says what is wrapped and whose it is.

import { type Bytes, concat, type Primitives, utf8 } from "../../base/index.ts";

/** nonce (12) ‖ ciphertext ‖ tag (16). @param key 32 bytes @param label for example `totp <channel id>`; the same to unwrap */
export function wrapSecret(p: Primitives, key: Uint8Array, label: string, secret: Uint8Array): Bytes {
  const nonce = p.random(12);
  return concat(nonce, p.aeadSeal(key, nonce, secret, utf8(`snug/1 wrap ${label}`)));
}

/** The secret, or null where key or label are others, or the bytes were altered. */
export function unwrapSecret(p: Primitives, key: Uint8Array, label: string, wrapped: Uint8Array): Bytes | null {
  if (wrapped.length < 28) return null;
  return p.aeadOpen(key, wrapped.subarray(0, 12), wrapped.subarray(12), utf8(`snug/1 wrap ${label}`));
}
