import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { visible, visibleJson, visibleLines } from "../../src/ui/index.ts";

/** Whatever could act on a terminal or on the reading order, outside the isolate that `visible` itself may add. */
const acting = /[\p{Cc}\u061c\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u2067\ufeff\u{e0000}-\u{e007f}]/u;

describe("received text on a screen", () => {
  test("terminal escapes become glyphs", () => {
    expect(visible("\u001b]52;c;aGk=\u0007")).toBe("␛]52;c;aGk=␇"); // OSC 52: writes the clipboard
    expect(visible("\u001b]8;;http://x\u001b\\link")).toBe("␛]8;;http://x␛\\link"); // OSC 8: a link with another text
    expect(visible("\u001bP$q\u001b\\")).toBe("␛P$q␛\\"); // DCS
    expect(visible("\u009b31mred")).toBe("<U+009B>31mred"); // CSI as one byte of C1
    expect(visible("a\u001b[2Jb\u007fc\u0000")).toBe("a␛[2Jb␡c␀");
    expect(visible("over\rwrite")).toBe("over␍write");
    expect(visible("\u0008\u000b\u000c")).toBe("␈␋␌");
  });

  test("a line break on one line shows as ↵, and elsewhere makes lines", () => {
    expect(visible("a\nb\r\nc")).toBe("a ↵ b ↵ c");
    expect(visibleLines("a\nb\r\nc")).toEqual(["a", "b", "c"]);
    expect(visible("a\u2028b\u2029c\u0085d")).toBe("a<U+2028>b<U+2029>c<U+0085>d");
  });

  test("bidi controls show, and right-to-left text is isolated", () => {
    expect(visible("photo\u202egpj.exe")).toBe("photo<U+202E>gpj.exe");
    expect(visible("\u2066open")).toBe("<U+2066>open");
    expect(visible("שלום")).toBe("\u2068שלום\u2069");
    expect(visible("a\u200fb")).toBe("a<U+200F>b");
  });

  test("what hides shows: zero width, tags, fillers, stray variation selectors", () => {
    expect(visible("ad\u200bmin")).toBe("ad<U+200B>min");
    expect(visible("\u{e0041}")).toBe("<U+E0041>");
    expect(visible("\u3164")).toBe("<U+3164>");
    expect(visible("a\ufe00b\ufe0f")).toBe("ab");
    expect(visible("\ufeffx\u00ad")).toBe("<U+FEFF>x<U+00AD>");
  });

  test("pictographs keep what makes them one glyph", () => {
    for (const emoji of ["👩‍👩‍👧", "☀️", "👍🏽", "🇩🇪", "1️⃣"]) expect(visible(emoji)).toBe(emoji);
    expect(visible("a\u200db")).toBe("a<U+200D>b");
  });

  test("ten thousand combining marks are clamped to four", () => {
    expect(visible(`e${"\u0301".repeat(10_000)}f`)).toBe("e\u0301\u0301\u0301\u0301…f");
    expect(visible("\u0301x")).toBe("◌\u0301x");
    expect(visible("Việt ngữ นี้ हिन्दी".normalize("NFD"))).toBe("Việt ngữ นี้ हिन्दी".normalize("NFD"));
  });

  test("markup is just text", () => {
    expect(visible("<img src=x onerror=alert(1)> javascript:alert(1)")).toBe(
      "<img src=x onerror=alert(1)> javascript:alert(1)",
    );
  });

  test("whatever comes in, nothing that acts comes out, and no line break", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
        const shown = visible(text).replaceAll("\u200d", "");
        expect(acting.test(shown)).toBe(false);
        expect([...visible(text)].length).toBeLessThanOrEqual([...text].length * 10 + 2);
      }),
      { numRuns: 2000 },
    );
  });

  test("JSON is pure of control and format characters, and says the same", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
        const line = visibleJson({ text });
        expect(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(line)).toBe(false);
        expect(JSON.parse(line)).toEqual({ text });
      }),
      { numRuns: 500 },
    );
  });
});
