// Line editing: what is written is never lost, and the cursor never stands inside a letter.

import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  cutTo,
  type Draft,
  draftOf,
  emptyDraft,
  erase,
  insert,
  type Move,
  move,
  paste,
  transpose,
} from "../../src/ui/index.ts";

const moves: readonly Move[] = ["left", "right", "wordLeft", "wordRight", "lineStart", "lineEnd", "up", "down"];
const at = (text: string, cursor: number): Draft => ({ text, cursor, cut: "" });
/** A draft as one text, `|` where the cursor stands. */
const seen = ({ text, cursor }: Draft): string => `${text.slice(0, cursor)}|${text.slice(cursor)}`;

test("text goes in at the cursor, with line breaks of one kind and without controls", () => {
  expect(seen(insert(at("ad", 1), "bc"))).toBe("abc|d");
  expect(insert(emptyDraft, "one\r\ntwo\rthree\tfour\u001b[31m\u0007").text).toBe("one\ntwo\nthree    four[31m");
});

describe("moves", () => {
  const from = (text: string, cursor: number, goal: Move): string | null => {
    const to = move(at(text, cursor), goal);
    return to === null ? null : seen(to);
  };

  test("go by letters as a person counts them", () => {
    expect(from("a👩‍👩‍👧b", 1, "right")).toBe("a👩‍👩‍👧|b");
    expect(from("a👩‍👩‍👧b", 9, "left")).toBe("a|👩‍👩‍👧b");
    expect(from("e\u0301x", 2, "left")).toBe("|e\u0301x");
  });

  test("go by words and lines", () => {
    expect(from("the quick brown", 15, "wordLeft")).toBe("the quick |brown");
    expect(from("the quick brown", 3, "wordRight")).toBe("the quick| brown");
    expect(from("one\ntwo\nthree", 6, "lineStart")).toBe("one\n|two\nthree");
    expect(from("one\ntwo\nthree", 4, "lineEnd")).toBe("one\ntwo|\nthree");
  });

  test("up and down keep the column where the other line has it, and end at the first and last line", () => {
    expect(from("three\nab\nthree", 5, "down")).toBe("three\nab|\nthree");
    expect(from("three\nab\nthree", 13, "up")).toBe("three\nab|\nthree");
    expect(from("日本\nabcd", 2, "down")).toBe("日本\nab|cd");
    expect(from("one", 2, "up")).toBeNull();
    expect(from("one\n", 4, "down")).toBeNull();
    expect(from("one\n", 4, "up")).toBe("|one\n");
  });
});

test("what is cut is put back, also elsewhere", () => {
  expect(seen(cutTo(at("the quick brown", 9), "wordLeft"))).toBe("the | brown");
  expect(seen(paste({ ...cutTo(at("the quick brown", 9), "wordLeft"), cursor: 0 }))).toBe("quick|the  brown");
  expect(seen(cutTo(at("one\ntwo", 5), "lineStart"))).toBe("one\n|wo");
  expect(seen(cutTo(at("one\ntwo", 1), "lineEnd"))).toBe("o|\ntwo");
  expect(seen(cutTo(at("o\ntwo", 1), "lineEnd"))).toBe("o|two");
  expect(cutTo(at("", 0), "lineStart").cut).toBe("");
});

test("transposes like shells do", () => {
  expect(seen(transpose(at("teh", 2)))).toBe("the|");
  expect(seen(transpose(at("teh", 3)))).toBe("the|");
  expect(seen(transpose(at("a", 1)))).toBe("a|");
  expect(seen(transpose(at("ab\ncd", 3)))).toBe("ab\n|cd");
});

const letters = new Intl.Segmenter("en", { granularity: "grapheme" });
/** Every place between two letters of a text. */
function borders(text: string): ReadonlySet<number> {
  const found = new Set<number>();
  let start = 0;
  for (const line of text.split("\n")) {
    for (const { index } of letters.segment(line)) found.add(start + index);
    start += line.length + 1;
    found.add(start - 1);
  }
  return found;
}

test("whatever is pressed, the cursor stands between two letters of the text, and the text is what was typed less what was deleted", () => {
  const piece = fc.constantFrom("a", "b ", "é", "e\u0301", "👩‍👩‍👧", "🇩🇪", "日本", "\n", " ", "x-y");
  const step = fc.oneof(
    piece.map((text) => (draft: Draft) => insert(draft, text)),
    fc.constantFrom(...moves).map((goal) => (draft: Draft) => move(draft, goal) ?? draft),
    fc.constantFrom("left" as const, "right" as const).map((goal) => (draft: Draft) => erase(draft, goal)),
    fc
      .constantFrom("wordLeft" as const, "lineStart" as const, "lineEnd" as const, "wordRight" as const)
      .map((goal) => (draft: Draft) => cutTo(draft, goal)),
    fc.constant(paste),
    fc.constant(transpose),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      let draft: Draft = emptyDraft;
      for (const next of steps) {
        draft = next(draft);
        expect(draft.cursor).toBeGreaterThanOrEqual(0);
        expect(draft.cursor).toBeLessThanOrEqual(draft.text.length);
        expect(draft.text.isWellFormed()).toBe(true);
      }
      // A move never leaves the borders of letters, from any border.
      for (const cursor of borders(draft.text))
        for (const goal of ["left", "right", "up", "down", "lineStart", "lineEnd"] as const) {
          const to = move({ ...draft, cursor }, goal);
          if (to !== null) expect(borders(draft.text).has(to.cursor)).toBe(true);
        }
    }),
  );
});

test("a draft of a text has its cursor at the end", () => {
  expect(seen(draftOf("hello"))).toBe("hello|");
});
