// The primitives against published vectors, on node:crypto and on noble, and the two against each other: a member in a
// browser and a member in a terminal must agree on every byte, and on which signatures are valid.

import { describe, expect, test } from "bun:test";
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha512 } from "@noble/hashes/sha2.js";
import fc from "fast-check";
import { concat, fromHex, hkdfSha256, type Primitives, toHex, utf8 } from "../../src/base/index.ts";
import { makeNoblePrimitives } from "../../src/base/primitives-noble.ts";
import { makeNodePrimitives } from "../../src/base/primitives-node.ts";

const node = makeNodePrimitives();
const noble = makeNoblePrimitives();
const both: readonly (readonly [string, Primitives])[] = [
  ["node:crypto", node],
  ["noble", noble],
];

function hex(text: string): Uint8Array<ArrayBuffer> {
  const bytes = fromHex(text);
  if (bytes === null) throw new Error("not hexadecimal");
  return bytes;
}

describe.each(both)("%s", (_name, p) => {
  test("SHA-2 of abc (FIPS 180-4)", () => {
    expect(toHex(p.hash("sha256", utf8("abc")))).toBe(
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    );
    expect(toHex(p.hash("sha384", utf8("abc"))).slice(0, 32)).toBe("cb00753f45a35e8bb5a03d699ac65007");
    expect(toHex(p.hash("sha512", utf8("abc"))).slice(0, 32)).toBe("ddaf35a193617abacc417349ae204131");
  });

  test("HMAC, test case 2 of RFC 4231", () => {
    const data = utf8("what do ya want for nothing?");
    expect(toHex(p.hmac("sha256", utf8("Jefe"), data))).toBe(
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    );
    expect(toHex(p.hmac("sha512", utf8("Jefe"), data)).slice(0, 32)).toBe("164b7a7bfcf819e2e395fbe73b56e0a3");
  });

  test("HKDF, test case 1 of RFC 5869", () => {
    const okm = hkdfSha256(
      p,
      hex("000102030405060708090a0b0c"),
      new Uint8Array(22).fill(0x0b),
      hex("f0f1f2f3f4f5f6f7f8f9"),
      42,
    );
    expect(toHex(okm)).toBe("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
  });

  test("AES-GCM, test cases 4 and 16 of the GCM specification", () => {
    const nonce = hex("cafebabefacedbaddecaf888");
    const plaintext = hex(
      "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
    );
    const associated = hex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
    const key = hex("feffe9928665731c6d6a8f9467308308");
    expect(toHex(p.aeadSeal(key, nonce, plaintext, associated)).slice(-32)).toBe("5bc94fbc3221a5db94fae95ae7121a47");
    expect(toHex(p.aeadSeal(concat(key, key), nonce, plaintext, associated)).slice(-32)).toBe(
      "76fc6ece0f4e1768cddf8853bb2d551b",
    );
  });

  test("Ed25519, tests 1 to 3 of RFC 8032 §7.1", () => {
    const cases = [
      [
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
      ],
      [
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
      ],
      [
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
      ],
    ] as const;
    for (const [seed, key, message, signature] of cases) {
      expect(toHex(p.ed25519Sign(hex(seed), hex(message)))).toBe(signature);
      expect(p.ed25519Verify(hex(key), hex(message), hex(signature))).toBe(true);
      expect(p.ed25519Verify(hex(key), hex(`${message}00`), hex(signature))).toBe(false);
    }
  });

  test("keys of small order and other encodings of the same key verify nothing", () => {
    const forged = concat(ed25519.Point.BASE.toBytes(), hex("01".padEnd(64, "0")));
    // With A = identity the equation [s]B = R holds for every message: s = 1, R = B.
    for (const key of ["01".padEnd(64, "0"), `ee${"ff".repeat(30)}7f`, `01${"00".repeat(30)}80`]) {
      expect(p.ed25519Verify(hex(key), utf8("anything"), forged)).toBe(false);
    }
    for (const length of [0, 31, 33])
      expect(p.ed25519Verify(new Uint8Array(length), utf8("x"), new Uint8Array(64))).toBe(false);
  });

  test("a key that is no point, a signature of another length, and an s that is not reduced verify nothing", () => {
    const pair = p.ed25519KeyPair();
    const signature = p.ed25519Sign(pair.privateKey, utf8("x"));
    expect(p.ed25519Verify(new Uint8Array(32).fill(2), utf8("x"), signature)).toBe(false);
    expect(p.ed25519Verify(pair.publicKey, utf8("x"), signature.subarray(1))).toBe(false);
    const s = BigInt(`0x${toHex(signature.slice(32).toReversed())}`) + ed25519.Point.Fn.ORDER;
    const unreduced = concat(signature.subarray(0, 32), hex(s.toString(16).padStart(64, "0")).toReversed());
    expect(p.ed25519Verify(pair.publicKey, utf8("x"), unreduced)).toBe(false);
  });

  test("a sealed text opens only with its key, nonce and associated data", () => {
    const key = p.random(32);
    const nonce = p.random(12);
    const sealed = p.aeadSeal(key, nonce, utf8("text"), utf8("data"));
    expect(p.aeadOpen(key, nonce, sealed, utf8("data"))).toEqual(utf8("text"));
    expect(p.aeadOpen(p.random(32), nonce, sealed, utf8("data"))).toBeNull();
    expect(p.aeadOpen(key, p.random(12), sealed, utf8("data"))).toBeNull();
    expect(p.aeadOpen(key, nonce, sealed, utf8("date"))).toBeNull();
    for (let length = 0; length < sealed.length; length++)
      expect(p.aeadOpen(key, nonce, sealed.subarray(0, length), utf8("data"))).toBeNull();
  });
});

const bytes = (length: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: length, maxLength: length });

test("both hash, authenticate, seal and sign to the same bytes", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 300 }),
      fc.uint8Array({ maxLength: 200 }),
      bytes(32),
      bytes(12),
      (data, other, key, nonce) => {
        for (const name of ["sha256", "sha384", "sha512"] as const) {
          expect(noble.hash(name, data)).toEqual(node.hash(name, data));
          expect(noble.hmac(name, other, data)).toEqual(node.hmac(name, other, data));
        }
        for (const length of [16, 32]) {
          const sealed = node.aeadSeal(key.subarray(0, length), nonce, data, other);
          expect(noble.aeadSeal(key.subarray(0, length), nonce, data, other)).toEqual(sealed);
          expect(noble.aeadOpen(key.subarray(0, length), nonce, sealed, other)).toEqual(
            node.aeadOpen(key.subarray(0, length), nonce, sealed, other),
          );
        }
        expect(noble.ed25519Sign(key, data)).toEqual(node.ed25519Sign(key, data));
      },
    ),
    { numRuns: 60, seed: 1 },
  );
});

test("both give the same answer to damaged signatures and keys", () => {
  const pair = node.ed25519KeyPair();
  const message = utf8("a message");
  const signature = node.ed25519Sign(pair.privateKey, message);
  fc.assert(
    fc.property(fc.nat(95), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const whole = concat(pair.publicKey, signature);
      whole[at] = (whole[at] ?? 0) ^ flip;
      const [key, signed] = [whole.subarray(0, 32), whole.subarray(32)];
      expect(noble.ed25519Verify(key, message, signed)).toBe(node.ed25519Verify(key, message, signed));
    }),
    { numRuns: 200, seed: 2 },
  );
});

test("both give the same answer to a signer whose key has a torsion component, who could else split a group", () => {
  const { Point } = ed25519;
  const torsion = Point.fromHex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05");
  const secret = 123_456_789n;
  const key = Point.BASE.multiply(secret).add(torsion).toBytes();
  const random = 987_654_321n;
  const r = Point.BASE.multiply(random).toBytes();
  const answers = Array.from({ length: 32 }, (_, i) => {
    const message = Uint8Array.of(i);
    const k = BigInt(`0x${toHex(sha512(concat(r, key, message)).toReversed())}`) % Point.Fn.ORDER;
    const s = (random + k * secret) % Point.Fn.ORDER;
    const signature = concat(r, hex(s.toString(16).padStart(64, "0")).toReversed());
    // noble as it comes takes all of these.
    expect(ed25519.verify(signature, message, key, { zip215: false })).toBe(true);
    expect(node.ed25519Verify(key, message, signature)).toBe(k % 8n === 0n);
    return [node.ed25519Verify(key, message, signature), noble.ed25519Verify(key, message, signature)] as const;
  });
  for (const [a, b] of answers) expect(b).toBe(a);
});

test("both give the same answers however often a key comes, and however many keys take turns", () => {
  // More keys than noble keeps tables for, each often enough to get one.
  const signers = Array.from({ length: 80 }, (_, i) => {
    const pair = node.ed25519KeyPair();
    const message = Uint8Array.of(i);
    const signature = node.ed25519Sign(pair.privateKey, message);
    const damaged = signature.with(i % 64, (signature[i % 64] ?? 0) ^ 1);
    return { key: pair.publicKey, message, signature, damaged };
  });
  const verifier = makeNoblePrimitives();
  for (let round = 0; round < 6; round++) {
    for (const { key, message, signature, damaged } of signers) {
      expect(verifier.ed25519Verify(key, message, signature)).toBe(true);
      expect(verifier.ed25519Verify(key, message, damaged)).toBe(false);
    }
  }
});
