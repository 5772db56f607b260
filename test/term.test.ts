// Widths as every terminal counts them, and as Ink does: what is laid out by another measure is cut, or shifts what stands
// beside it.

import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { renderToString, Text } from "ink";
import { createElement } from "react";
import { clip, depthOf, makePaint, shown, themeOf, widthOf, wrapLine } from "../src/term/index.ts";

const hostile = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.string({ unit: "grapheme", maxLength: 60 }),
  fc.constantFrom(
    "சமமானவர்கள் சமமானவர்கள்",
    "আমার সোনার বাংলা",
    "10\u1161\u1161\u1161 dollars",
    "👩🏽‍🚀👩🏽‍🚀",
    "🇩🇪🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "1️⃣❤️",
    "שלום עולם ".repeat(6),
  ),
);
const isolates = (text: string): readonly [number, number] => [
  text.split("\u2068").length,
  text.split("\u2069").length,
];

test("a row that fits is drawn by Ink as it is, nothing cut", () => {
  fc.assert(
    fc.property(hostile, fc.integer({ min: 4, max: 60 }), (text, columns) => {
      for (const line of shown(text).split("\n"))
        for (const row of wrapLine(line, columns, columns)) {
          if (row.trim() === "") continue;
          // Isolates go through Ink another way (isolates.ts), and a mark at a row's start stands on a blank in the gutter.
          const plain = `|${row.replaceAll(/[\u2068\u2069]/gu, "")}`;
          const drawn = renderToString(createElement(Text, { wrap: "truncate-end" }, plain), { columns: columns + 1 });
          expect(drawn.trimEnd()).toBe(plain.trimEnd());
        }
    }),
    { numRuns: 200 },
  );
});

test("what is wrapped or cut is as wide as it may be, and every isolate in it is closed", () => {
  fc.assert(
    fc.property(hostile, fc.integer({ min: 4, max: 60 }), (text, columns) => {
      const line = shown(text);
      for (const row of [...wrapLine(line, columns, columns), clip(line, columns)]) {
        expect(widthOf(row)).toBeLessThanOrEqual(columns);
        const [opened, closed] = isolates(row);
        expect(opened).toBe(closed);
      }
    }),
  );
});

test("what terminals draw in different widths is shown as what they agree about", () => {
  expect(shown("👩🏽‍🚀")).toBe("👩🚀");
  expect(shown("🇩🇪")).toBe("DE");
  expect(shown("❤️ 1️⃣")).toBe("❤ 1");
  expect(shown("👨‍👩‍👧")).toBe("👨👩👧");
});

// A letter of several code points was counted once, and drawn wider by terminals that add them up: it reached into the list
// of members.
test("a letter is as wide as the widest terminal draws it", () => {
  for (const [text, width] of [
    ["กำ", 2],
    ["क्ष", 2],
    ["नमस्ते", 4],
    ["ခ", 1],
    ["日本", 4],
    ["e\u0301", 1],
  ] as const)
    expect([text, widthOf(text)]).toEqual([text, width]);
});

test("what others wrote holds no mark by which isolates go through Ink, and no modifier of nothing", () => {
  expect(shown("x\u{101fd}y\u{102e0}")).toBe("x<U+101FD>y<U+102E0>");
  expect(shown("🏽")).toBe("<U+1F3FD>");
  expect(shown("amber🏽")).toBe("amber<U+1F3FD>");
});

test("letters that are written with joiners keep them, others do not hide any", () => {
  expect(shown("می‌خواهم")).toBe("\u2068می‌خواهم\u2069");
  expect(shown("ශ්‍රී")).toBe("ශ්‍රී");
  expect(shown("a\u200cb\u200d")).toBe("a<U+200C>b<U+200D>");
});

describe("colours", () => {
  test("as many as the terminal has, none with NO_COLOR or without a terminal", () => {
    expect(depthOf(true, { COLORTERM: "truecolor" })).toBe("true");
    expect(depthOf(true, { TERM: "xterm-256color" })).toBe("256");
    expect(depthOf(true, { TERM: "xterm" })).toBe("16");
    expect(depthOf(true, { TERM: "xterm", NO_COLOR: "1" })).toBe("none");
    expect(depthOf(true, { TERM: "dumb" })).toBe("none");
    expect(depthOf(false, { COLORTERM: "truecolor" })).toBe("none");
  });

  test("a light background is known where the terminal says so", () => {
    expect(themeOf({ COLORFGBG: "0;15" })).toBe("light");
    expect(themeOf({ COLORFGBG: "15;0" })).toBe("dark");
    expect(themeOf({ COLORFGBG: "0;default;15" })).toBe("light");
    expect(themeOf({})).toBe("dark");
  });

  test("in sixteen colours nothing is yellow on white, or dark blue on black", () => {
    const names = (theme: "dark" | "light"): string =>
      Array.from({ length: 360 }, (_, hue) =>
        makePaint("16", theme).member(hue.toString(16).padStart(4, "0"), "x"),
      ).join("") +
      makePaint("16", theme).accent("x") +
      makePaint("16", theme).notice("x");
    expect(names("light")).not.toMatch(/[;[](33|93|36|96)m/);
    expect(names("dark")).not.toMatch(/[;[]34m/);
  });
});
