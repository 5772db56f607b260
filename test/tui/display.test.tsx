// The hostile strings themselves, against the rendered screen: docs/threat-model.md "Display". Without colours the frame
// must hold no escape at all, with them only our own.

import { PassThrough } from "node:stream";
import { afterEach, describe, expect, test } from "bun:test";
import type { Member } from "../../src/client/index.ts";
import { makePaint, widthOf } from "../../src/term/index.ts";
import { amber, finch, member, said } from "../ui/people.ts";
import { withIsolates } from "../../src/tui/isolates.ts";
import { screenOf } from "./screen-of.tsx";
import { warningText } from "../../src/ui/index.ts";

const open: { close(): void }[] = [];
afterEach(() => {
  for (const each of open.splice(0)) each.close();
});

/** Everything that a peer chooses, with this text in it. */
async function shown(text: string, nickname = "finch", paint = makePaint("none"), columns = 100) {
  const evil: Member = member(nickname, 5);
  const seen = screenOf({ paint, members: [amber, finch, evil], columns, rows: 40 });
  open.push(seen);
  await seen.tell(
    { t: "joined", name: `Lantern ${text}`, members: 3, self: amber, again: false },
    { t: "member", change: "join", who: evil, before: null, by: null, members: 3 },
    { t: "member", change: "rename", who: evil, before: `was ${nickname}`, by: null, members: 3 },
    said("a", evil, `one ${text} two`),
    said("b", evil, `me ${text}`, { kind: "emote" }),
    said("c", evil, "answer", { replyTo: "a" }),
    { t: "reaction", id: "a", from: evil, emoji: text.slice(0, 12), on: true },
    { t: "edited", id: "b", from: evil, text: `edited ${text}` },
    { t: "alarm", code: "group.gap", text: "Messages of a member are missing; ask them to send again.", who: evil },
  );
  return seen;
}

const acting = [
  "\u001b",
  "\u009b",
  "\u0090",
  "\u0007",
  "\u0008",
  "\u007f",
  "\r",
  "\u202a",
  "\u202b",
  "\u202d",
  "\u202e",
  "\u2066",
  "\u2067",
  "\u200b",
  "\u200e",
  "\u200f",
  "\u2028",
  "\ufeff",
  "\u{e0041}",
];

describe("terminal escapes", () => {
  for (const [name, text, glyphs] of [
    ["OSC 52, which fills the clipboard", "\u001b]52;c;ZXZpbA==\u0007", "␛]52;c;ZXZpbA==␇"],
    [
      "OSC 8, a link under another text",
      "\u001b]8;;http://evil.example\u001b\\click\u001b]8;;\u001b\\",
      "␛]8;;http://evil.example␛\\click",
    ],
    ["a DCS string", "\u001bP1;2q#0\u001b\\", "␛P1;2q#0␛\\"],
    ["CSI in 8 bits", "\u009b2J", "<U+009B>2J"],
    ["CSI that clears the screen", "\u001b[2J\u001b[H", "␛[2J␛[H"],
    ["colours of its own", "\u001b[31mred", "␛[31mred"],
    ["a carriage return over what stands there", "safe\rEVIL", "safe␍EVIL"],
    ["backspaces", "safe\b\b\b\bEVIL", "safe␈␈␈␈EVIL"],
  ] as const)
    test(name, async () => {
      const seen = await shown(text);
      for (const each of acting) expect(seen.frame()).not.toContain(each);
      expect(seen.screen().join("\n")).toContain(`one ${glyphs}`);
      expect(seen.screen().join("\n")).toContain(`edited ${glyphs}`);
    });

  test("with colours on, every escape in the frame is a colour of ours", async () => {
    for (const depth of ["true", "256", "16"] as const) {
      const seen = await shown("\u001b]52;c;ZXZpbA==\u0007\u001b[5m\u009b8m", "finch", makePaint(depth));
      // SGR alone, and neither blinking (5) nor hidden (8).
      const escapes = seen.frame().split("\u001b").slice(1);
      for (const each of escapes) expect(each).toMatch(/^\[(?:[0-47]|[0-9]{2}|[34]8;[0-9;]+|1;[0-9;]+|22;39)m/);
      expect(seen.frame()).not.toContain("\u009b");
    }
  });
});

describe("direction", () => {
  test("overrides and unclosed isolates become glyphs", async () => {
    const seen = await shown("abc\u202edcba\u2067x");
    for (const each of acting) expect(seen.frame()).not.toContain(each);
    expect(seen.screen().join("\n")).toContain("abc<U+202E>dcba<U+2067>x");
  });

  test("text from right to left is isolated, so that nothing behind it turns round", async () => {
    const seen = await shown("שלום");
    const source = new PassThrough();
    // A terminal's stream has more; Ink writes to it, as here.
    withIsolates(source as unknown as NodeJS.WriteStream).write(seen.frame());
    const rows = String(source.read()).split("\n");
    for (const row of rows) expect(row.split("\u2068").length).toBe(row.split("\u2069").length);
    expect(rows.some((row) => row.includes("\u2068one שלום two\u2069"))).toBe(true);
    for (const row of rows) expect(widthOf(row)).toBeLessThanOrEqual(100);
  });

  test("nobody writes an isolate by the mark that stands for one on its way through Ink", async () => {
    const seen = await shown("a\u{101fd}b\u{102e0}c");
    expect(seen.screen().join("\n")).toContain("a<U+101FD>b<U+102E0>c");
  });
});

describe("names", () => {
  test("a nickname with what hides or turns is shown with it", async () => {
    const seen = await shown("hello", "fi\u200bnch\u202e");
    for (const each of acting) expect(seen.frame()).not.toContain(each);
    expect(seen.screen().join("\n")).toContain("fi<U+200B>nch<U+202E>");
  });

  test("one that looks like another's has a tag, and is warned of for as long as it is not put away", async () => {
    const seen = await shown("hello", "аmber");
    expect(seen.screen().join("\n")).toContain(`аmber#${member("", 5).fingerprint.slice(-4)}`);
    expect(
      seen.store
        .view()
        .warnings.map((warning) => warningText(warning))
        .join(),
    ).toContain("аmber looks like amber");
  });

  test("a known nickname under another key is warned of", async () => {
    const seen = await shown("hello", "finch");
    expect(
      seen.store
        .view()
        .warnings.map((warning) => warningText(warning))
        .join(),
    ).toContain("Two members are called finch");
    expect(seen.screen().slice(0, 5).join(" ")).toMatch(/! finch/);
  });
});

test("ten thousand combining marks are clamped", async () => {
  const seen = await shown(`a${"\u0301".repeat(10_000)}b`);
  expect(seen.frame().split("\u0301").length).toBeLessThan(100);
  for (const row of seen.screen()) expect(widthOf(row)).toBeLessThanOrEqual(100);
});

test("a message cannot look like one of another's, nor like a notice: a mark of ours stands before whatever is not its text", async () => {
  const forged = " ▙ amber  12:34\n   I agree\n";
  const seen = await shown(`x\n${forged}${" ".repeat(97)}▙ amber  12:34`);
  const rows = seen.screen().filter((row) => row.includes("amber  12:34"));
  expect(rows.length).toBeGreaterThan(0);
  for (const row of rows) expect(row).not.toMatch(/^.▙/);
});

test("HTML, markdown and links are the text that they are, and nothing is asked of any network", async () => {
  let asked = 0;
  const before = globalThis.fetch;
  const refuse = (): Promise<Response> => {
    asked++;
    return Promise.reject(new Error("no request is made of what others wrote"));
  };
  globalThis.fetch = Object.assign(refuse, before);
  try {
    const seen = await shown("<img src=x onerror=alert(1)> [a](javascript:alert(1)) https://evil.example/x");
    expect(seen.screen().join("\n")).toContain("<img src=x onerror=alert(1)> [a](javascript:alert(1))");
    expect(asked).toBe(0);
  } finally {
    globalThis.fetch = before;
  }
});

test("at 40 columns too", async () => {
  for (const text of ["\u001b]52;c;ZXZpbA==\u0007", "\u202eabc", "日本語".repeat(20), "🏳️‍🌈".repeat(20)]) {
    const seen = await shown(text, "fi\u202ench", makePaint("none"), 40);
    for (const each of acting) expect(seen.frame()).not.toContain(each);
    for (const row of seen.screen()) expect(widthOf(row)).toBeLessThanOrEqual(40);
  }
});
