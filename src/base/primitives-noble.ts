// The primitives on noble: browsers, where WebCrypto is asynchronous and costs more per call than the work itself.

import { gcm } from "@noble/ciphers/aes.js";
import { ed25519 } from "@noble/curves/ed25519.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256, sha384, sha512 } from "@noble/hashes/sha2.js";
import type { Bytes } from "./bytes.ts";
import type { Primitives } from "./primitives.ts";

const hashes = { sha256, sha384, sha512 } as const;
const own = (bytes: Uint8Array): Bytes => new Uint8Array(bytes);

/** The primitives on noble's synchronous code. */
export function makeNoblePrimitives(): Primitives {
  const random = (length: number): Bytes => crypto.getRandomValues(new Uint8Array(length));
  return {
    random,
    hash: (name, data) => own(hashes[name](data)),
    hmac: (name, key, data) => own(hmac(hashes[name], key, data)),
    aeadSeal: (key, nonce, plaintext, associated) => own(gcm(key, nonce, associated).encrypt(plaintext)),
    aeadOpen(key, nonce, sealed, associated) {
      try {
        return own(gcm(key, nonce, associated).decrypt(sealed));
      } catch {
        return null;
      }
    },
    ed25519KeyPair() {
      const privateKey = random(32);
      return { privateKey, publicKey: own(ed25519.getPublicKey(privateKey)) };
    },
    ed25519Sign: (privateKey, message) => own(ed25519.sign(message, privateKey)),
    ed25519Verify(publicKey, message, signature) {
      if (publicKey.length !== 32 || signature.length !== 64) return false;
      try {
        // RFC 8032 strict verification, as node:crypto does: not noble's default ZIP 215.
        return ed25519.verify(signature, message, publicKey, { zip215: false });
      } catch {
        return false;
      }
    },
  };
}
