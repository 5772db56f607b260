// The content of sealed messages: strict, padded, one encoding.

import { expect, test } from "bun:test";
import fc from "fast-check";
import { type Cbor, encodeCbor } from "../../src/base/index.ts";
import { type Body, decodeContent, encodeContent, fileWords } from "../../src/client/content.ts";
import { pad } from "../../src/protocol/index.ts";

const id = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => new Uint8Array(bytes));
const key = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => new Uint8Array(bytes));
const none = new Uint8Array(0);
const text = fc.string({ unit: "binary", maxLength: 300 }).filter((value) => value.isWellFormed());
const body: fc.Arbitrary<Body> = fc.oneof(
  fc.constant<Body>({ kind: "here" }),
  fc.constant<Body>({ kind: "bye" }),
  text.map<Body>((value) => ({ kind: "text", text: value })),
  text.map<Body>((value) => ({ kind: "emote", text: value })),
  fc.tuple(id, text).map<Body>(([target, value]) => ({ kind: "edit", target, text: value })),
  id.map<Body>((target) => ({ kind: "delete", target })),
  fc.tuple(id, text).map<Body>(([target, value]) => ({ kind: "reply", target, text: value })),
  fc.tuple(id, fc.boolean()).map<Body>(([target, on]) => ({ kind: "reaction", target, emoji: "👍", on })),
  fc.constant<Body>({ kind: "profile", nickname: "amber-otter" }),
  id.map<Body>((original) => ({ kind: "again", original })),
  id.map<Body>((spoken) => ({ kind: "who", spoken })),
  fc.tuple(id, key, text, fc.option(fc.maxSafeNat()), fc.nat(3)).map<Body>(([transfer, secret, name, size, flags]) => ({
    kind: "file",
    transfer,
    key: secret,
    name: `a${name}`,
    size,
    mediaType: "image/jpeg",
    flags,
  })),
  fc.tuple(id, fc.maxSafeNat(), key).map<Body>(([target, size, hash]) => ({ kind: "fileEnd", target, size, hash })),
  fc
    .tuple(id, fc.constantFrom(...Object.values(fileWords)), fc.maxSafeNat(), fc.oneof(id, fc.constant(none)))
    .map<Body>(([target, word, chunk, to]) => ({ kind: "fileWord", target, word, chunk, to })),
);

test("every message reads back as it was written, and its encoding is the only one", () => {
  fc.assert(
    fc.property(id, fc.nat(), fc.nat(), body, (messageId, counter, at, said) => {
      const content = { id: messageId, counter, at, body: said };
      const bytes = encodeContent(content);
      const back = decodeContent(bytes);
      expect(back).toEqual(content);
      if (back.body.kind !== "unknown") expect(encodeContent({ ...back, body: back.body })).toEqual(bytes);
    }),
  );
});

test("short messages are all of one length", () => {
  const length = (value: string) =>
    encodeContent({ id: new Uint8Array(16), counter: 1, at: 0, body: { kind: "text", text: value } }).length;
  expect(length("")).toBe(256);
  expect(length("x".repeat(200))).toBe(256);
});

test("text over 64 KiB is refused with a sentence, and decoded from nobody", () => {
  const content = (value: string) => ({
    id: new Uint8Array(16),
    counter: 1,
    at: 0,
    body: { kind: "text", text: value } as const,
  });
  expect(encodeContent(content("é".repeat(32 * 1024))).length).toBeGreaterThan(65_536);
  expect(() => encodeContent(content(`${"é".repeat(32 * 1024)}x`))).toThrow("64 KiB");
  const forged = pad(encodeCbor([new Uint8Array(16), 1, 0, 1, "x".repeat(65_537)]));
  expect(() => decodeContent(forged)).toThrow();
});

test("a kind from a newer version is noted, not guessed", () => {
  const bytes = pad(encodeCbor([new Uint8Array(16), 1, 0, 99, "something"]));
  expect(decodeContent(bytes).body).toEqual({ kind: "unknown", number: 99 });
});

test("wrong fields, wrong arity and wrong padding are refused", () => {
  const bad = [
    [new Uint8Array(15), 1, 0, 1, "x"],
    [new Uint8Array(16), -1, 0, 1, "x"],
    [new Uint8Array(16), 1, 0, 1],
    [new Uint8Array(16), 1, 0, 1, "x", "y"],
    [new Uint8Array(16), 1, 0, 1, 5],
  ];
  for (const value of bad) expect(() => decodeContent(pad(encodeCbor(value)))).toThrow();
  expect(() => decodeContent(new Uint8Array(256))).toThrow();
});

test("words about files of no known kind, names of nothing or without end, and keys of another length are refused", () => {
  const [id, key] = [new Uint8Array(16), new Uint8Array(32)];
  const refused = (...fields: readonly Cbor[]): void =>
    expect(() => decodeContent(pad(encodeCbor([id, 1, 0, ...fields])))).toThrow();
  refused(11, id, key, "", null, "", 0);
  refused(11, id, key, "é".repeat(513), null, "", 0);
  refused(11, id, key.subarray(1), "a", null, "", 0);
  refused(11, id, key, "a", null, "x".repeat(128), 0);
  refused(11, id, key, "a", -1, "", 0);
  refused(11, id, key, "a", false, "", 0);
  refused(12, id, null, key);
  refused(12, id, 5, key.subarray(1));
  refused(13, id, 6, 0, id);
  refused(13, id, 0, 0, id.subarray(1));
  refused(13, id, 0, 0);
});
