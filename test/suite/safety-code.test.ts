// The safety code: its vectors, its list, and that it says all of its 64 bits twice.

import { expect, test } from "bun:test";
import { concat, fromHex, utf8 } from "../../src/base/index.ts";
import { makeNoblePrimitives } from "../../src/base/primitives-noble.ts";
import { makeNodePrimitives } from "../../src/base/primitives-node.ts";
import { safetyCode } from "../../src/suite/index.ts";
import { emoji } from "../../src/suite/emoji.ts";
import vectors from "../vectors/safety-code.json";
import { agree, makeWorld, primitives, suiteOf } from "./world.ts";

test.each(vectors.codes)("the vector of $authenticator", ({ authenticator, emoji: pictures, digits }) => {
  const bytes = fromHex(authenticator) ?? new Uint8Array(0);
  for (const p of [makeNodePrimitives(), makeNoblePrimitives()])
    expect(safetyCode(p, bytes)).toEqual({ emoji: pictures, digits });
});

test("pictures and digits say the same 64 bits", () => {
  for (let i = 0; i < 50; i++) {
    const authenticator = primitives.random(64);
    const first = primitives.hash("sha256", concat(utf8("snug/1 safety code"), authenticator)).subarray(0, 8);
    const code = safetyCode(primitives, authenticator);
    expect(code.digits).toMatch(/^\d{5} \d{5} \d{5} \d{5}$/);
    const fromDigits = BigInt(code.digits.replaceAll(" ", "")).toString(16).padStart(16, "0");
    const fromPictures = code.emoji
      .map(({ emoji: picture, word }) => emoji.indexOf(`${picture} ${word}`).toString(16).padStart(2, "0"))
      .join("");
    expect(fromDigits).toBe(first.toHex());
    expect(fromPictures).toBe(first.toHex());
  }
});

test("the list holds 256 different pictures with 256 different words, each picture one code point", () => {
  const pairs = emoji.map((entry) => entry.split(" "));
  expect(new Set(pairs.map(([picture]) => picture)).size).toBe(256);
  expect(new Set(pairs.map(([, word]) => word)).size).toBe(256);
  for (const entry of emoji) expect(entry).toMatch(/^\p{Emoji_Presentation} [a-z]+$/u);
});

test("the codes of all members are equal, and change with the epoch", async () => {
  const suite = await suiteOf("mls-classic");
  const world = await makeWorld(suite, ["alice", "bob", "carol"]);
  expect(agree(world)).toBe(true);
  const codes = () =>
    new Set([...world.states.values()].map((state) => safetyCode(primitives, suite.authenticator(state)).digits));
  const before = codes();
  await world.commit("carol", { refresh: true });
  expect(before.size).toBe(1);
  expect(codes().size).toBe(1);
  expect(codes()).not.toEqual(before);
});
