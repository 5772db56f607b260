// The primitives on node:crypto: Bun (relay, command line) and Node.

import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from "node:crypto";
import { type Bytes, concat, toHex } from "./bytes.ts";
import { isSoundEd25519Key } from "./ed25519-key.ts";
import type { Primitives } from "./primitives.ts";

// DER heads of an Ed25519 seed (PKCS #8) and of an Ed25519 public key (SPKI): RFC 8410 §7 and §4.
const pkcs8Head = Uint8Array.from([0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20]);
const spkiHead = Uint8Array.from([0x30, 0x2a, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 3, 0x21, 0]);

const own = (buffer: Uint8Array): Bytes => new Uint8Array(buffer);

function privateKeyObject(seed: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.from(concat(pkcs8Head, seed)), format: "der", type: "pkcs8" });
}

/** The primitives on node:crypto. Public key objects are cached, since verifying the same signer again is the rule. */
export function makeNodePrimitives(): Primitives {
  const publicKeys = new Map<string, KeyObject>();
  function publicKeyObject(raw: Uint8Array): KeyObject {
    const name = toHex(raw);
    const known = publicKeys.get(name);
    if (known !== undefined) return known;
    const made = createPublicKey({ key: Buffer.from(concat(spkiHead, raw)), format: "der", type: "spki" });
    if (publicKeys.size >= 4096) publicKeys.clear();
    publicKeys.set(name, made);
    return made;
  }
  return {
    random: (length) => own(randomBytes(length)),
    hash: (name, data) => own(createHash(name).update(data).digest()),
    hmac: (name, key, data) => own(createHmac(name, key).update(data).digest()),
    aeadSeal(key, nonce, plaintext, associated) {
      const cipher = createCipheriv(key.length === 16 ? "aes-128-gcm" : "aes-256-gcm", key, nonce);
      cipher.setAAD(associated);
      return concat(cipher.update(plaintext), cipher.final(), cipher.getAuthTag());
    },
    aeadOpen(key, nonce, sealed, associated) {
      if (sealed.length < 16) return null;
      const decipher = createDecipheriv(key.length === 16 ? "aes-128-gcm" : "aes-256-gcm", key, nonce);
      decipher.setAAD(associated);
      decipher.setAuthTag(sealed.subarray(sealed.length - 16));
      try {
        return concat(decipher.update(sealed.subarray(0, sealed.length - 16)), decipher.final());
      } catch {
        return null;
      }
    },
    ed25519KeyPair() {
      const privateKey = own(randomBytes(32));
      const spki = createPublicKey(privateKeyObject(privateKey)).export({ format: "der", type: "spki" });
      return { privateKey, publicKey: own(spki.subarray(spki.length - 32)) };
    },
    ed25519Sign: (privateKey, message) => own(sign(null, message, privateKeyObject(privateKey))),
    ed25519Verify(publicKey, message, signature) {
      if (!isSoundEd25519Key(publicKey) || signature.length !== 64) return false;
      try {
        return verify(null, message, publicKeyObject(publicKey), signature);
      } catch {
        return false;
      }
    },
  };
}
