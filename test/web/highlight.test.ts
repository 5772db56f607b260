// The colours of code: none of it is lost, hostile code stays plain, and every colour can be read.

import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { tokenSheet } from "../../scripts/token-sheet.ts";
import { contrastOf } from "../../src/ui/colour.ts";
import { highlight, type Piece } from "../../src/web/highlight.ts";
import { htmlOf, isPlain, textOf } from "./shown.tsx";

const joined = (pieces: readonly Piece[] | null): string | null => pieces?.map(({ text }) => text).join("") ?? null;
const classesOf = (code: string, language: string): ReadonlyMap<string, string | null> =>
  new Map((highlight(code, language) ?? []).map(({ text, className }) => [text, className]));

const languages = [
  ..."bash c cpp diff dockerfile go html ini java javascript json jsonc jsx js py".split(" "),
  ..."python rs rust sh shell sql toml ts tsx typescript xml yaml yml".split(" "),
];

describe("colours", () => {
  test("words of a language have theirs", () => {
    expect(classesOf("const a = 'b'; // c", "js")).toEqual(
      new Map<string, string | null>([
        ["const", "hljs-keyword"],
        [" a = ", null],
        ["'b'", "hljs-string"],
        ["; ", null],
        ["// c", "hljs-comment"],
      ]),
    );
    expect(classesOf("+ a\n- b", "diff").get("- b")).toBe("hljs-deletion");
    expect(classesOf('{"a": 1}', "JSON").get("1")).toBe("hljs-number");
  });

  test("the nearest colour counts, and what is set into a string is no string", () => {
    expect(classesOf("`a${b}`", "ts").get("${b}")).toBe("hljs-subst");
  });

  test("a language in a language is no colour", () => {
    const names = (highlight("html`<b>c</b>`", "js") ?? []).map(({ className }) => className);
    expect(names).toContain("hljs-name");
    for (const name of names) expect(name ?? "hljs-").toStartWith("hljs-");
  });

  for (const language of languages)
    test(`no letter is lost, whatever the code: ${language}`, () => {
      const part = fc.oneof(
        fc.string({ unit: "binary", maxLength: 6 }),
        fc.constantFrom(
          ..."'\"`/*<>{}()[]$#@=:;,.-+\\&|!?%ab01 \n\t".split(""),
          "/*",
          "*/",
          "//",
          "<!--",
          "<script>",
          "${",
          "'''",
          "fn ",
          "def ",
          "class ",
          "<<EOF\n",
        ),
      );
      fc.assert(
        fc.property(fc.array(part, { maxLength: 60 }), (parts) => {
          const code = parts.join("");
          expect(joined(highlight(code, language))).toBe(code);
        }),
        { numRuns: 100 },
      );
    });

  test("a language that is not known has none, be it a name that every object knows", () => {
    for (const language of ["", "nonesuch", "__proto__", "constructor", "toString", "hasOwnProperty", "prototype"])
      expect(highlight("a", language)).toBeNull();
  });

  test("code that costs the most has none: long, or of words, gaps or lines that nobody types", () => {
    expect(highlight("a;\n".repeat(1_333), "c")).not.toBeNull();
    expect(highlight("a;\n".repeat(1_334), "c")).toBeNull();
    for (const flood of ["a".repeat(128), " ".repeat(128), "\n".repeat(128), "a ".repeat(250)])
      expect(highlight(flood, "c")).toBeNull();
  });

  test("the rules that cost the cube of what they read are left out: a script is no other language", () => {
    expect(classesOf("<script>const a</script>", "html").has("const")).toBe(false);
    const c = classesOf("int main(void) {}", "c");
    expect(c.get("int")).toBe("hljs-type");
    expect(c.has("main")).toBe(false);
  });
});

describe("in a message", () => {
  test("code is coloured, and all of it passes through `visible`", () => {
    const html = htmlOf("```js\nconst a = '\u202eb'\n\n// \u05d0\n```", highlight);
    expect(html).toContain(
      '<span class="hljs-keyword">const</span> a = <span class="hljs-string">&#x27;&lt;U+202E&gt;b',
    );
    expect(html).toContain("</span>\n\n<span");
    expect(html).toContain("\u2068// \u05d0\u2069");
  });

  test("colours that would lose a letter are not taken", () => {
    const html = htmlOf("```js\nabc\n```", () => [{ text: "ab", className: null }]);
    expect(textOf(html)).toContain("abc");
  });

  test("code in more pieces than one reads has no colours, and the rest of the message stays as it is", () => {
    const letters = (code: string): readonly Piece[] => Array.from(code, (text) => ({ text, className: "hljs-name" }));
    const html = htmlOf(`*a*\n\`\`\`js\n${"b\n".repeat(480)}\`\`\``, letters);
    expect(html.match(/hljs-name/g)?.length).toBeGreaterThan(900);
    const long = htmlOf(`*a*\n\`\`\`js\n${"b".repeat(2_000)}\n\`\`\``, letters);
    expect(long).not.toContain("hljs-name");
    expect(long).toContain("<em>a</em>");
  });

  test("no more code is coloured than is worth the time, over all blocks of a message", () => {
    const block = `\`\`\`js\n${"const a = 1;\n".repeat(100)}\`\`\`\n`;
    const html = htmlOf(block.repeat(4), highlight);
    expect(isPlain(html)).toBe(false);
    expect(html.match(/hljs-keyword/g)).toHaveLength(300);
  });

  test("a name that every object knows is a language like any other", () => {
    for (const language of ["__proto__", "constructor"])
      expect(htmlOf(`\`\`\`${language}\na\n\`\`\``, highlight)).toContain("<code>a</code>");
  });
});

test("every colour of code can be read in both themes", async () => {
  const sheet = await Bun.file(new URL("../../src/web/markdown.css", import.meta.url)).text();
  const names = new Set([...sheet.matchAll(/[^-]color: var\(--([a-z-]+)\)/g)].map(([, name]) => name));
  expect(names.size).toBeGreaterThan(4);
  for (const theme of ["light", "dark"]) {
    const rules = new RegExp(`\\[data-theme="${theme}"\\]\\{([^}]*)\\}`).exec(tokenSheet)?.[1] ?? "";
    const colours = new Map(
      [...rules.matchAll(/--([a-z-]+):oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)/g)].map(([, name, l, c, h]) => [
        name,
        { l: Number(l), c: Number(c), h: Number(h) },
      ]),
    );
    const raised = colours.get("raised");
    for (const name of names) {
      const colour = colours.get(name);
      if (raised === undefined || colour === undefined) throw new Error(`--${name} is no token.`);
      expect(contrastOf(colour, raised)).toBeGreaterThanOrEqual(4.5);
    }
  }
});
