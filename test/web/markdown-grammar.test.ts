// How far a message is read as markdown, and what is left out of the grammar.

import { describe, expect, test } from "bun:test";
import { type Token, tokensOf } from "../../src/web/markdown-grammar.ts";
import { floods } from "./floods.ts";

const typesOf = (tokens: readonly Token[]): readonly string[] =>
  tokens.flatMap((token) => [token.type, ...("tokens" in token ? typesOf(token.tokens ?? []) : [])]);
/** The types of all tokens of a text. */
const types = (text: string): readonly string[] => typesOf(tokensOf(text));

describe("the grammar", () => {
  test("HTML is no part of it, neither as a block nor within a line", () => {
    for (const text of ["<script>a</script>", "<div>a</div>", "a <b>c</b> <!-- d -->", "<?php a ?>", "<![CDATA[a]]>"])
      expect(types(text)).toEqual(["paragraph", "text"]);
    expect(types("<div>\n*a*\n</div>")).toEqual(["paragraph", "text", "br", "em", "text", "br", "text"]);
  });

  test("a definition of a link is a line of text, and defines nothing", () => {
    expect(types("[a]: /b 'c'\n\n[a] [d][a] ![a]")).not.toContain("def");
    expect(types("[a]: /b 'c'\n\n[a] [d][a] ![a]")).not.toContain("link");
  });

  test("neither a line of = below a text nor an indent makes it something else", () => {
    expect(types("a\n===")).toEqual(["paragraph", "text", "br", "text"]);
    expect(types("a\n---")).toEqual(["paragraph", "text", "hr"]);
    expect(types("    a")).toEqual(["paragraph", "text"]);
  });

  test("a table whose rows have more cells than its head is none, since they would be dropped", () => {
    expect(types("|a|b|\n|-|-|\n|1|2|")).toContain("table");
    expect(types("|a|b|\n|-|-|\n|1|2|3|")).not.toContain("table");
    expect(types("|a|b|\n|-|-|\n|1|2| !!! |")).not.toContain("table");
  });
});

describe("the bounds", () => {
  // For each price and limit a text that would be read without it.
  for (const [what, text] of [
    ["blocks", "* b\n".repeat(500)],
    ["pieces of a line", "[".repeat(10_000)],
    ["lines of quotes and lists", "> - a\n> b\n".repeat(240)],
    ["marks that do not close", "_a@".repeat(300)],
    ["marks that close far away", `${"*a ".repeat(300)}a*`],
    ["backticks", floods["fences of all lengths"] ?? ""],
    ["tables that are none", "|a|b\n|-\n".repeat(200)],
    ["long addresses", `http://a${")".repeat(5_000)}`],
    ["wide gaps", `a${" ".repeat(256)}b`],
    ["markers on a line", `${"- ".repeat(33)}a`],
    ["cells", `${"a|".repeat(300)}\n${"-|".repeat(300)}\n${"a\n".repeat(10)}`],
    ["letters", "a".repeat(16_385)],
    ["lines", "a\n".repeat(501)],
  ] as const)
    test(`reading ends early at too many ${what}`, () => expect(() => tokensOf(text)).toThrow(RangeError));

  test("what is somewhat less is read", () => {
    for (const text of [
      "* b\n".repeat(300),
      "> - a\n> b\n".repeat(100),
      "**a** ".repeat(200),
      `https://example.org/${"a".repeat(2_000)}`,
      `${"- ".repeat(8)}a`,
      `|a|b|c|d|\n|-|-|-|-|\n${"|1|2|3|4|\n".repeat(200)}`,
      "`a` ".repeat(100),
    ])
      expect(tokensOf(text).length).toBeGreaterThan(0);
  });

  for (const [name, flood] of Object.entries(floods))
    test(`a text that costs the most is not read, or has few tokens: ${name}`, () => {
      let count = 0;
      try {
        count = types(flood).length;
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
      }
      expect(count).toBeLessThan(4_000);
    });

  test("quotes, lists and emphasis are read eight deep", () => {
    const deep = (text: string, type: string): number => types(text).filter((each) => each === type).length;
    expect(deep(`${"> ".repeat(8)}a`, "blockquote")).toBe(8);
    expect(deep(`${"> ".repeat(30)}a`, "blockquote")).toBe(8);
    expect(deep(`${"**a ".repeat(20)}${" a**".repeat(20)}`.replaceAll("  ", " "), "strong")).toBeLessThanOrEqual(8);
  });

  test("a page of prose with a link and a bold word in each sentence is read to its end", () => {
    const sentence = "Lamps are **warm**, see [the manual](https://example.org/lamps) and `lamp --help`.\n";
    const page = `${sentence.repeat(4)}\n- one\n- two\n\n`.repeat(40);
    expect(page.length).toBeGreaterThan(13_000);
    expect(types(page).filter((type) => type === "link")).toHaveLength(160);
  });
});
