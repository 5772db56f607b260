// What Snug makes up for a new channel and a new member: enough bits, no bias, and readable.

import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { wordlist } from "@scure/bip39/wordlists/english.js";
import { makeNodePrimitives } from "../../src/base/primitives-node.ts";
import { drawBelow } from "../../src/client/draw.ts";
import { isChannelName, makeChannelName, makeChars, makeWords } from "../../src/client/new-channel.ts";
import { makeNickname } from "../../src/client/nickname.ts";

const p = makeNodePrimitives();

/** Random bytes that a test chooses. */
function scripted(...numbers: readonly number[]): { random(length: number): Uint8Array<ArrayBuffer> } {
  const left = [...numbers];
  return {
    random(length) {
      expect(length).toBe(4);
      const bytes = new Uint8Array(4);
      new DataView(bytes.buffer).setUint32(0, left.shift() ?? 0);
      return bytes;
    },
  };
}

describe("what Snug makes up", () => {
  test("seven words of 2,048 are 77 bits, joined by dashes", () => {
    expect(wordlist.length).toBe(2048);
    for (let i = 0; i < 200; i++) {
      const words = makeWords(p).split("-");
      expect(words.length).toBe(7);
      for (const word of words) expect(wordlist).toContain(word);
    }
  });

  test("sixteen letters of an alphabet of 56 are 92 bits, none of them mistakable", () => {
    const seen = new Set<string>();
    for (let i = 0; i < 400; i++) {
      const chars = makeChars(p);
      expect(chars).toMatch(/^[a-zA-Z2-9]{16}$/);
      expect(chars).not.toMatch(/[lIOo01]/);
      for (const letter of chars) seen.add(letter);
    }
    expect(16 * Math.log2(seen.size)).toBeGreaterThan(80);
  });

  test("numbers past the last whole multiple are drawn again, so that no letter is likelier", () => {
    const last = 2 ** 32 - (2 ** 32 % 56);
    expect(drawBelow(scripted(last, 2 ** 32 - 1, 57), 56)).toBe(1);
    expect(drawBelow(scripted(last - 1), 56)).toBe(55);
    fc.assert(fc.property(fc.integer({ min: 1, max: 100_000 }), (count) => drawBelow(p, count) < count));
  });

  test("a channel's name looks like BB-123:456:789", () => {
    for (let i = 0; i < 50; i++) expect(makeChannelName(p)).toMatch(/^[A-Z]{2}-\d{3}:\d{3}:\d{3}$/);
  });

  test("a channel's name is 1 to 128 bytes on one line, and what Snug makes up is one", () => {
    expect(isChannelName(makeChannelName(p))).toBe(true);
    for (const name of ["Night shift", "ה", "ö".repeat(64), " "])
      expect([name, isChannelName(name)]).toEqual([name, true]);
    for (const name of ["", "ö".repeat(65), "a\nb", "a\u001b[2J", "a\u2028b"])
      expect([name, isChannelName(name)]).toEqual([name, false]);
  });

  test("a nickname looks like amber-otter, and rarely comes twice", () => {
    const names = Array.from({ length: 200 }, () => makeNickname(p));
    for (const name of names) expect(name).toMatch(/^[a-z]{3,10}-[a-z]{2,10}$/);
    expect(new Set(names).size).toBeGreaterThan(180);
  });
});
