// The content of sealed messages: strict, padded, one encoding.

import { expect, test } from "bun:test";
import fc from "fast-check";
import { encodeCbor } from "../../src/base/index.ts";
import { type Body, decodeContent, encodeContent } from "../../src/client/content.ts";
import { pad } from "../../src/protocol/index.ts";

const id = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => new Uint8Array(bytes));
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
