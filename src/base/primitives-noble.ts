// The primitives on noble: browsers, where WebCrypto is asynchronous and costs more per call than the work itself.

import { gcm } from "@noble/ciphers/aes.js";
import { ed25519 } from "@noble/curves/ed25519.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256, sha384, sha512 } from "@noble/hashes/sha2.js";
import { type Bytes, concat, equal, toHex } from "./bytes.ts";
import { isSoundEd25519Key } from "./ed25519-key.ts";
import type { Primitives } from "./primitives.ts";

const hashes = { sha256, sha384, sha512 } as const;
const own = (bytes: Uint8Array): Bytes => new Uint8Array(bytes);

const { Point } = ed25519;
type Point = InstanceType<typeof Point>;

/** Verifications of a key after which it gets a table, bits of the table's windows, and how many keys have one. */
const tableAfter = 4;
const tableBits = 4;
const maxTables = 64;
const maxCounted = 4096;

/**
 * The points of public keys. A key that verifies again and again gets a table of its multiples (130 KB, made in the time of
 * three verifications), which makes each verification three times as fast; whoever joins meets a thousand keys once.
 */
function makeKeyPoints(): (publicKey: Uint8Array) => Point {
  const uses = new Map<string, number>();
  const tables = new Map<string, Point>(); // the one that was used last stands last
  return (publicKey) => {
    const name = toHex(publicKey);
    const known = tables.get(name);
    const point = known ?? Point.fromBytes(publicKey);
    tables.delete(name);
    const count = (uses.get(name) ?? 0) + 1;
    if (known === undefined && count < tableAfter) {
      if (uses.size >= maxCounted) uses.clear();
      uses.set(name, count);
      return point;
    }
    uses.delete(name);
    if (known === undefined) point.precompute(tableBits);
    for (const oldest of tables.keys()) {
      if (tables.size < maxTables) break;
      tables.delete(oldest);
    }
    tables.set(name, point);
    return point;
  };
}

/**
 * RFC 8032 §5.1.7 without the cofactor: [s]B − [k]A must encode to R, as node:crypto has it. noble's own `verify`
 * multiplies by the cofactor and so takes signatures that node:crypto refuses: members would then differ over a commit.
 */
function verifies(
  pointOf: (publicKey: Uint8Array) => Point,
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  const r = signature.subarray(0, 32);
  const s = littleEndian(signature.subarray(32));
  if (s >= Point.Fn.ORDER) return false;
  const k = littleEndian(sha512(concat(r, publicKey, message))) % Point.Fn.ORDER;
  const expected = Point.BASE.multiplyUnsafe(s).subtract(pointOf(publicKey).multiplyUnsafe(k));
  return equal(expected.toBytes(), r);
}

const littleEndian = (bytes: Uint8Array): bigint => BigInt(`0x${toHex(bytes.toReversed())}`);

/** The primitives on noble's synchronous code. */
export function makeNoblePrimitives(): Primitives {
  const pointOf = makeKeyPoints();
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
      if (!isSoundEd25519Key(publicKey) || signature.length !== 64) return false;
      try {
        return verifies(pointOf, publicKey, message, signature);
      } catch {
        return false;
      }
    },
  };
}
