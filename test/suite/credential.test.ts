// Credentials: the vectors, the strict encoding, and what a credential is good for.

import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { type Bytes, concat, decodeCbor, encodeCbor, fromHex, toHex, utf8 } from "../../src/base/index.ts";
import { makeNoblePrimitives } from "../../src/base/primitives-noble.ts";
import { makeNodePrimitives } from "../../src/base/primitives-node.ts";
import { credentialCheck, isNickname, makeCredential, readCredential } from "../../src/suite/index.ts";
import vectors from "../vectors/credential.json";

const node = makeNodePrimitives();

function hex(text: string): Bytes {
  const bytes = fromHex(text);
  if (bytes === null) throw new Error("not hexadecimal");
  return bytes;
}

const identity = { privateKey: hex(vectors.identityPrivate), publicKey: hex(vectors.identityPublic) };
const [channelId, memberId, leafKey] = [hex(vectors.channelId), hex(vectors.memberId), hex(vectors.leafKey)];

describe.each([
  ["node:crypto", node],
  ["noble", makeNoblePrimitives()],
] as const)("%s", (_name, p) => {
  test.each(vectors.credentials)("the vector of $nickname", ({ nickname, credential, signed }) => {
    const made = makeCredential(p, { identity, nickname, memberId, channelId })(leafKey);
    expect(toHex(made)).toBe(credential);
    expect(p.ed25519Verify(identity.publicKey, hex(signed), made.subarray(made.length - 64))).toBe(true);
    expect(readCredential(made)).toEqual({ nickname, identity: identity.publicKey, memberId });
    expect(credentialCheck(p, channelId)(made, leafKey)).toBe(true);
  });
});

const check = credentialCheck(node, channelId);
const credentialOf = (nickname: string): Bytes =>
  makeCredential(node, { identity, nickname, memberId, channelId })(leafKey);

test("a credential is good for one leaf key and one channel", () => {
  const credential = credentialOf("otter");
  expect(check(credential, leafKey.with(0, 1))).toBe(false);
  expect(check(credential, leafKey.subarray(1))).toBe(false);
  expect(credentialCheck(node, channelId.with(3, 1))(credential, leafKey)).toBe(false);
});

test("no byte of a credential can be changed, left out or added", () => {
  const credential = credentialOf("otter");
  fc.assert(
    fc.property(fc.nat(credential.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      expect(check(credential.with(at, (credential[at] ?? 0) ^ flip), leafKey)).toBe(false);
      expect(check(credential.subarray(0, at), leafKey)).toBe(false);
      expect(check(concat(credential, Uint8Array.of(flip)), leafKey)).toBe(false);
    }),
    { numRuns: 400, seed: 3 },
  );
});

test("what is read encodes back to the same bytes; other encodings are not read", () => {
  const credential = credentialOf("otter");
  const read = readCredential(credential);
  if (read === null) throw new Error("not read");
  expect(encodeCbor([1, read.nickname, read.identity, read.memberId, credential.slice(-64)])).toEqual(credential);
  // The same array with an indefinite length, and with the version in two bytes.
  expect(readCredential(concat(Uint8Array.of(0x9f), credential.subarray(1), Uint8Array.of(0xff)))).toBeNull();
  expect(readCredential(concat(Uint8Array.of(0x85, 0x18, 0x01), credential.subarray(2)))).toBeNull();
  expect(readCredential(encodeCbor([2, "otter", identity.publicKey, memberId, new Uint8Array(64)]))).toBeNull();
  expect(readCredential(encodeCbor([1, "otter", identity.publicKey, memberId]))).toBeNull();
  expect(
    readCredential(encodeCbor([1, "otter", identity.publicKey.subarray(1), memberId, new Uint8Array(64)])),
  ).toBeNull();
  expect(readCredential(new Uint8Array(0))).toBeNull();
});

test("reading arbitrary bytes and CBOR gives null or a credential, never an exception", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(readCredential(bytes)).toBeNull();
    }),
    { numRuns: 500, seed: 4 },
  );
});

test("nicknames: what is visible is fine, what could deceive is not", () => {
  for (const good of [
    "a",
    "amber-otter",
    "Zoë",
    "雪🦊",
    "x".repeat(32),
    "🦊".repeat(32),
    "<img onerror>",
    "two words",
    "Ñandú",
  ]) {
    expect([good, isNickname(good)]).toEqual([good, true]);
  }
  const bad = [
    "",
    " ",
    "\u00a0\u3000",
    "x".repeat(33),
    "🦊".repeat(33),
    "line\nbreak",
    "tab\t",
    "nul\u0000",
    "c1\u009b",
    "rtl\u202e",
    "iso\u2066late",
    "zero\u200bwidth",
    "joi\u200dner",
    "bom\ufeff",
    "soft\u00adhyphen",
    "sep\u2028",
    "sep\u2029",
    "lone\ud800",
    "tag\u{e0041}",
    "\u3164",
    "\u2800\ufe0f",
  ];
  for (const nickname of bad) {
    expect([nickname, isNickname(nickname)]).toEqual([nickname, false]);
    // A credential that carries it all the same is refused by everyone.
    if (nickname.isWellFormed()) expect(check(credentialOf(nickname), leafKey)).toBe(false);
  }
});

test("a nickname outside NFC may not be chosen; in a credential it is taken by all alike, and read in NFC", () => {
  const decomposed = "Zoe\u0308";
  expect(isNickname(decomposed)).toBe(false);
  expect(check(credentialOf(decomposed), leafKey)).toBe(true);
  expect(readCredential(credentialOf(decomposed))?.nickname).toBe("Zo\u00eb");
});

test("every control, format and separator character that this runtime knows is on the list", () => {
  const missing: number[] = [];
  for (let code = 0; code <= 0x10ffff; code++) {
    const letter = String.fromCodePoint(code);
    if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(letter) && isNickname(`a${letter}`)) missing.push(code);
    if (/^\p{Zs}$/u.test(letter) && isNickname(letter)) missing.push(code);
  }
  expect(missing).toEqual([]);
});

test("a nickname that passes survives a credential unchanged", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 1, maxLength: 32 }), (text) => {
      if (!isNickname(text)) return;
      expect(utf8(text).length).toBeLessThanOrEqual(128);
      expect(readCredential(credentialOf(text))?.nickname).toBe(text);
      expect(decodeCbor(credentialOf(text))).not.toBeNull();
    }),
    { numRuns: 200, seed: 5 },
  );
});
