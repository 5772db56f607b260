// A crypto provider for ts-mls on Snug's synchronous primitives: WebCrypto's cost per call is several times that of the
// work itself, and sealing one message takes eight calls. Only HPKE (RFC 9180) stays on @hpke/core, asynchronous.

import { Aes128Gcm, Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256, HkdfSha512 } from "@hpke/core";
import { XWing } from "@hpke/hybridkem-x-wing";
import { equal, type HashName, type Primitives } from "../../base/index.ts";
import {
  type CiphersuiteImpl,
  type CiphersuiteName,
  type Hash,
  type Kdf,
  makeGenericHpke,
  type Signature,
} from "./ts-mls.ts";

/** Thrown where an AEAD tag does not fit. Joining tells by it that the PSK differs. */
export class TagError extends Error {}

interface Parts {
  readonly name: CiphersuiteName;
  readonly hash: HashName;
  readonly hashBytes: number;
  readonly hpke: () => CipherSuite;
}

/** Which algorithms make up each suite. The number of the X-Wing suite, 83, is ts-mls's choice and in no registry. */
const parts = {
  mls: {
    name: "MLS_256_XWING_AES256GCM_SHA512_Ed25519",
    hash: "sha512",
    hashBytes: 64,
    hpke: () => new CipherSuite({ kem: new XWing(), kdf: new HkdfSha512(), aead: new Aes256Gcm() }),
  },
  "mls-classic": {
    name: "MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519",
    hash: "sha256",
    hashBytes: 32,
    hpke: () => new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes128Gcm() }),
  },
} as const satisfies Record<string, Parts>;

export type MlsName = keyof typeof parts;

function makeHash(p: Primitives, name: HashName): Hash {
  return {
    digest: async (data) => p.hash(name, data),
    mac: async (key, data) => p.hmac(name, key, data),
    verifyMac: async (key, mac, data) => equal(p.hmac(name, key, data), mac),
  };
}

/** HKDF (RFC 5869). */
function makeKdf(p: Primitives, name: HashName, size: number): Kdf {
  return {
    size,
    extract: async (salt, ikm) => p.hmac(name, salt.length === 0 ? new Uint8Array(size) : salt, ikm),
    async expand(prk, info, length) {
      const out = new Uint8Array(length);
      let block = new Uint8Array(0);
      for (let at = 0, counter = 1; at < length; at += size, counter++) {
        const input = new Uint8Array(block.length + info.length + 1);
        input.set(block);
        input.set(info, block.length);
        input[input.length - 1] = counter;
        block = p.hmac(name, prk, input);
        out.set(block.subarray(0, Math.min(size, length - at)), at);
      }
      return out;
    },
  };
}

function makeSignature(p: Primitives): Signature {
  return {
    sign: async (key, message) => p.ed25519Sign(key, message),
    verify: async (key, message, signature) => p.ed25519Verify(key, message, signature),
    async keygen() {
      const { privateKey, publicKey } = p.ed25519KeyPair();
      return { signKey: privateKey, publicKey };
    },
  };
}

/** The algorithms of a suite, as ts-mls takes them. Its AEAD throws `TagError`. */
export async function makeCipherSuite(p: Primitives, suite: MlsName): Promise<CiphersuiteImpl> {
  const { name, hash, hashBytes, hpke } = parts[suite];
  const none = { encrypt: unused, decrypt: unused };
  const made = hpke();
  // The first argument only serves a special case for the KEM on P-521, which no suite of ours has.
  const generic = await makeGenericHpke(
    { kem: "DHKEM-X25519-HKDF-SHA256", kdf: "HKDF-SHA256", aead: "AES128GCM" },
    none,
    made,
  );
  return {
    name,
    hash: makeHash(p, hash),
    kdf: makeKdf(p, hash, hashBytes),
    signature: makeSignature(p),
    rng: { randomBytes: (length) => p.random(length) },
    hpke: {
      ...generic,
      encryptAead: async (key, nonce, associated, plaintext) =>
        p.aeadSeal(key, nonce, plaintext, associated ?? new Uint8Array(0)),
      async decryptAead(key, nonce, associated, sealed) {
        const plaintext = p.aeadOpen(key, nonce, sealed, associated ?? new Uint8Array(0));
        if (plaintext === null) throw new TagError("The tag does not fit");
        return plaintext;
      },
    },
  };
}

function unused(): Promise<never> {
  return Promise.reject(new Error("The AEAD of Snug's primitives is used instead"));
}
