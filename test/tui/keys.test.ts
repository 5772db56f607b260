// The key map: what handles the keys is what the hint bar says, and nothing is asked of a terminal that it cannot send.

import { describe, expect, test } from "bun:test";
import { actionOf, hintsOf, type Mode } from "../../src/tui/keys.ts";

const modes: readonly Mode[] = ["write", "choose", "search", "panel"];

test("no mode uses Ctrl+H, I, J or M: terminals send Backspace, Tab, line feed and Enter for them", () => {
  for (const mode of modes) for (const key of ["h", "i", "j", "m"]) expect(actionOf(mode, `ctrl+${key}`)).toBeNull();
});

test("what line editing has always had is there while one writes, but for Ctrl+F", () => {
  const expected = {
    a: "lineStart",
    b: "left",
    d: "leaveOrErase",
    e: "lineEnd",
    k: "cutToEnd",
    n: "down",
    p: "up",
    t: "transpose",
    u: "cutToStart",
    w: "cutWord",
    y: "putBack",
    f: "search",
  } as const;
  for (const mode of ["write", "panel"] as const)
    for (const [key, action] of Object.entries(expected))
      if (mode === "write" || key !== "f")
        expect([mode, key, actionOf(mode, `ctrl+${key}`)]).toEqual([mode, key, action]);
});

describe("every hint names a key that does something in its mode", () => {
  const names: Readonly<Record<string, string>> = {
    Enter: "enter",
    Esc: "esc",
    Tab: "tab",
    PgUp: "pgup",
    "↑": "up",
    "↓": "down",
  };
  const keyOf = (label: string): string =>
    label
      .split("+")
      .map((part) => names[part] ?? part.toLowerCase())
      .join("+");
  for (const mode of modes)
    test(mode, () => {
      const hints = hintsOf(mode, new Set());
      expect(hints.length).toBeGreaterThan(0);
      for (const [label] of hints) expect(actionOf(mode, label === "1–6" ? "1" : keyOf(label))).not.toBeNull();
    });
});

test("a hint for what would do nothing is left out", () => {
  expect(hintsOf("write", new Set(["search"])).map(([key]) => key)).not.toContain("Ctrl+F");
});

test("letters are text while one writes, and nothing else", () => {
  for (const letter of "abcdefghijklmnopqrstuvwxyzABC123+>é") expect(actionOf("write", letter)).toBeNull();
});
