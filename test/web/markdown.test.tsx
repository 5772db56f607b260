// Markdown in messages: what it looks like, that it never becomes HTML, and that nothing of a text is lost.

import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { floods } from "./floods.ts";
import { htmlOf, isPlain, linksOf, tagsOf, textOf } from "./shown.tsx";

/** The HTML within the outermost element. */
const within = (text: string): string =>
  /^<div class="markdown(?: single)?">(.*)<\/div>$/s.exec(htmlOf(text))?.[1] ?? "";

describe("what is written is what is seen", () => {
  for (const [claim, text, html] of [
    [
      "a line break breaks the line, and each line has its own direction",
      "a\nb",
      "<p><bdi>a</bdi><br/><bdi>b</bdi></p>",
    ],
    ["an empty line ends the paragraph", "a\n\nb", "<p><bdi>a</bdi></p><p><bdi>b</bdi></p>"],
    [
      "strong, em, del and code",
      "**a** *b* ~~c~~ `d`",
      "<p><bdi><strong>a</strong> <em>b</em> <del>c</del> <code>d</code></bdi></p>",
    ],
    [
      "what reaches over a line break stands on both lines",
      "**a\nb** c",
      "<p><bdi><strong>a</strong></bdi><br/><bdi><strong>b</strong> c</bdi></p>",
    ],
    ["a heading is a paragraph, so that the page keeps its outline", "# a", '<p class="heading"><bdi>a</bdi></p>'],
    [
      "a quote in a quote",
      "> a\n>> b",
      "<blockquote><p><bdi>a</bdi></p><blockquote><p><bdi>b</bdi></p></blockquote></blockquote>",
    ],
    ["a list", "- a\n- b", "<ul><li><bdi>a</bdi></li><li><bdi>b</bdi></li></ul>"],
    ["a list of ones is counted", "1. a\n1. b", '<ol start="1"><li><bdi>a</bdi></li><li><bdi>b</bdi></li></ol>'],
    [
      "other numbers stand as they were typed",
      "3. a\n5. b",
      '<ol start="3"><li value="3"><bdi>a</bdi></li><li value="5"><bdi>b</bdi></li></ol>',
    ],
    [
      "tasks cannot be ticked by their readers",
      "- [ ] a\n- [x] b",
      '<ul><li class="task">☐ <bdi>a</bdi></li><li class="task">☑ <bdi>b</bdi></li></ul>',
    ],
    ["a rule", "a\n\n---\n\nb", "<p><bdi>a</bdi></p><hr/><p><bdi>b</bdi></p>"],
    ["a backslash takes a sign for what it is", "\\*a\\*", "<p><bdi>*a*</bdi></p>"],
    [
      "a line may end with a carriage return too",
      "**a**\r\nb",
      "<p><bdi><strong>a</strong></bdi><br/><bdi>b</bdi></p>",
    ],
    ["a carriage return alone ends no line", "**a**\rb", "<p><bdi><strong>a</strong>␍b</bdi></p>"],
    ["entities are letters like others", "&lt; &#60; &amp;", "<p><bdi>&amp;lt; &amp;#60; &amp;amp;</bdi></p>"],
  ] as const)
    test(claim, () => expect(within(text)).toBe(html));

  test("code stands in lines of its own, is named, and can be scrolled by keys", () => {
    expect(within("```js\na\n\n  b\n```")).toBe(
      '<div class="code-block"><bdi class="quiet">js</bdi>' +
        '<pre dir="ltr" role="region" aria-label="Code, js" tabindex="0"><code>a\n\n  b</code></pre></div>',
    );
    expect(within("```\n<b>\n```")).toBe(
      '<div class="code-block">' +
        '<pre dir="ltr" role="region" aria-label="Code" tabindex="0"><code>&lt;b&gt;</code></pre></div>',
    );
  });

  test("what stands behind the language is shown, and is no name", () => {
    const html = htmlOf("```js and a secret\na\n```");
    expect(textOf(html)).toContain("js and a secret");
    expect(html).toContain('aria-label="Code, js"');
    expect(htmlOf(`\`\`\`${"j".repeat(100)}\na\n\`\`\``)).toContain('aria-label="Code"');
  });

  test("a table is named, can be scrolled by keys, and heads its columns", () => {
    expect(within("|a||\n|-:|-|\n|1|**2**|")).toBe(
      '<div class="table" role="region" aria-label="Table" tabindex="0"><table><thead><tr>' +
        '<th scope="col" class="align-right"><bdi>a</bdi></th><td><bdi></bdi></td></tr></thead><tbody><tr>' +
        '<td class="align-right"><bdi>1</bdi></td><td><bdi><strong>2</strong></bdi></td></tr></tbody></table></div>',
    );
  });

  test("a message of one paragraph says so, for it flows like text", () => {
    expect(htmlOf("a\nb")).toStartWith('<div class="markdown single">');
    expect(htmlOf("a\n\nb")).toStartWith('<div class="markdown">');
  });
});

describe("nothing that was typed is lost", () => {
  for (const text of ["#", "+", "-", ">", "> >", "```", "~~~", "[](https://example.org)", "> ---", "- [ ]", "##  #"])
    test(`marks around nothing are shown as they are: ${text}`, () => {
      expect(textOf(htmlOf(text)).trim()).not.toBe("");
      expect(htmlOf(text)).not.toContain("<a");
    });

  for (const text of [
    "![a cat](https://example.org/cat.png)",
    "<b>bold</b>",
    "<div>\nblock\n</div>",
    "[name]: https://example.org 'title'",
    "[one][two] [three]",
    "[a](https://example.org 'a hidden title')",
    "[a](ftp://example.org)",
    "|a|\n|-|\n|b|a cell too many|",
    "&copy; &#x3c;",
  ])
    test(`shown as it was typed: ${JSON.stringify(text)}`, () => {
      expect(textOf(htmlOf(text)).trim()).toBe(text.replaceAll("\n", " "));
      expect(isPlain(htmlOf(text))).toBe(false);
    });

  test("a text of which the library would drop a letter is shown plain: it trims what hides", () => {
    const html = htmlOf("# a\ufeff\n\n**b**");
    expect(isPlain(html)).toBe(true);
    expect(textOf(html)).toContain("# a<U+FEFF>  **b**");
  });

  test("every word is there, whatever signs stand between words", () => {
    const word = fc.stringMatching(/^[a-z]{1,6}[0-9]?$/);
    const sign = fc.constantFrom(
      " ",
      "\n",
      "\n\n",
      "  ",
      " *",
      "* ",
      " - ",
      "\n- ",
      "\n1. ",
      "\n> ",
      "`",
      "**",
      " _",
      "_ ",
      "~~",
      "\n# ",
      "|",
      "\n|-|\n",
      "[",
      "](",
      ")",
      "\n```\n",
      "<",
      ">",
      "!",
      "\\",
      "\t",
      "\n    ",
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(word, sign), { minLength: 1, maxLength: 40 }), (pairs) => {
        const shown = textOf(htmlOf(pairs.flat().join("")));
        for (const [each] of pairs) expect(shown).toContain(each);
      }),
      { numRuns: 500 },
    );
  });

  test("every letter is there, in the order in which it was typed", () => {
    // No digits and no x, which a list and a box show in their own way; nothing that `visible` spells out.
    const part = fc.constantFrom(
      ..."abcé*_~`#>-+[](){}<>!|\\&;:.,/\"'=@ \n".split(""),
      "\n\n",
      "```",
      "**",
      "- ",
      "> ",
      "|-|",
      "1. ",
    );
    const lettersOf = (text: string): string => text.replace(/[^abcé]/g, "");
    fc.assert(
      fc.property(fc.array(part, { maxLength: 120 }), (parts) => {
        const text = parts.join("");
        expect(lettersOf(textOf(htmlOf(text)))).toBe(lettersOf(text));
      }),
      { numRuns: 2_000 },
    );
  });
});

const tags = new Set(
  "a bdi blockquote br code del div em hr li ol p pre span strong table tbody td th thead tr ul".split(" "),
);
const attributes = new Set("aria-label class dir href rel role scope start tabindex target value".split(" "));

function expectHarmless(html: string): void {
  for (const { name, attributes: own } of tagsOf(html)) {
    expect(tags).toContain(name);
    for (const key of own.keys()) expect(attributes).toContain(key);
  }
  for (const link of linksOf(html)) expect(link).toMatch(/^(?:https?:\/\/|mailto:)/);
  // Controls but the line break of code, and what hides, reverses or marks direction but the isolates of `visible`.
  expect(html).not.toMatch(/(?!\n)\p{Cc}|[\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\ufeff]/u);
}

describe("hostile texts", () => {
  for (const text of [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "a <a href='javascript:alert(1)'>b</a>",
    '"><img src=x onerror=alert(1)>',
    "```\n</code></pre><script>alert(1)</script>\n```",
    '```"onmouseover="alert(1)\na\n```',
    "`<script>alert(1)</script>`",
    "|<script>|\n|-|\n|<img src=x>|",
    "# <iframe src=javascript:alert(1)>",
    "![a](javascript:alert(1))",
    "[![a](https://example.org/a.png)](https://example.org)",
    '[a](https://example.org/"onmouseover="alert(1)"b)',
    "[a](https://example.org/<script>)",
    "<https://example.org/'onclick='alert(1)>",
  ])
    test(`no element or attribute comes from ${JSON.stringify(text)}`, () => {
      const html = htmlOf(text);
      expectHarmless(html);
      expect(html).not.toContain("<script");
      expect(html).not.toContain("<img");
    });

  for (const text of [
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](<java\tscript:alert(1)>)",
    "[a](java\nscript:alert(1))",
    "[a](\u0001javascript:alert(1))",
    "[a](javascript&colon;alert(1))",
    "[a](&#106;avascript:alert(1))",
    "[a](javascript\\:alert(1))",
    "[a](vbscript:msgbox(1))",
    "[a](data:text/html,b)",
    "[a](blob:https://example.org/b)",
    "[a](file:///etc/passwd)",
    "[a](//example.org)",
    "[a](/b)",
    "[a](#b)",
    "[a](https://)",
    "[a](https://bank.example@evil.example)",
    "<javascript:alert(1)>",
    "<data:text/html,b>",
    "[a]: javascript:alert(1)\n\n[a]",
  ])
    test(`no link comes from ${JSON.stringify(text)}`, () => {
      const html = htmlOf(text);
      expect(linksOf(html)).toEqual([]);
      expect(textOf(html)).toContain("a");
    });

  test("a link in the text of a link stays text, so that one knows where it leads", () => {
    const html = htmlOf("[<https://bank.example>](https://evil.example)");
    expect(linksOf(html)).toEqual(["https://evil.example/"]);
    expect(textOf(html)).toContain("<https://bank.example> (evil.example)");
  });

  for (const [name, letter, glyph] of [
    ["the override that reverses a line", "\u202e", "<U+202E>"],
    ["the space of no width", "\u200b", "<U+200B>"],
    ["the isolate that is never closed", "\u2067", "<U+2067>"],
    ["the byte order mark", "\ufeff", "<U+FEFF>"],
    ["the escape that moves a cursor", "\u001b", "␛"],
    ["the lone carriage return", "\r", "␍"],
    ["the tag letters", "\u{e0041}", "<U+E0041>"],
  ] as const)
    test(`${name} is seen wherever it stands`, () => {
      for (const text of [
        `a${letter}b`,
        `**a${letter}b**`,
        `\`a${letter}b\``,
        `# a${letter}b`,
        `- a${letter}b`,
        `> a${letter}b`,
        `[a${letter}b](https://example.org)`,
        `|a${letter}b|\n|-|`,
        `\`\`\`\na${letter}b\n\`\`\``,
        `\`\`\`a${letter}b\nc\n\`\`\``,
        `![a${letter}b](c)`,
        `<a${letter}b>`,
      ]) {
        expect(textOf(htmlOf(text))).toContain(`a${glyph}b`);
        expect(htmlOf(text)).not.toContain(letter);
      }
    });

  test("each run from right to left ends with its piece of the text", () => {
    expect(within("שלום **עולם** a")).toBe("<p><bdi>\u2068שלום \u2069<strong>\u2068עולם\u2069</strong> a</bdi></p>");
  });

  test("any text is drawn, and nothing in it acts", () => {
    const part = fc.oneof(
      fc.string({ unit: "binary", maxLength: 8 }),
      fc.constantFrom(
        "*",
        "**",
        "_",
        "`",
        "```",
        "\n",
        "\n\n",
        "[",
        "](",
        ")",
        "![",
        "<",
        ">",
        "- ",
        "1. ",
        "> ",
        "|",
        "|-|",
        "https://a.b/",
        "javascript:",
        "\u202e",
        "\u200d",
        "\r",
        "\t",
        "__proto__",
      ),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 60 }), (parts) => expectHarmless(htmlOf(parts.join("")))),
      { numRuns: 1_000 },
    );
  });
});

describe("texts that are too much", () => {
  for (const [name, flood] of Object.entries(floods))
    test(`plain, or of few elements: ${name}`, () => {
      const html = htmlOf(flood);
      if (!isPlain(html)) expect(tagsOf(html).length).toBeLessThan(6_000);
      expectHarmless(html);
    });

  test("a message is plain where it would have more elements than one reads", () => {
    const rows = (count: number): string => `a|b|c|d\n-|-|-|-\n${"1|2|3|4\n".repeat(count)}`;
    expect(isPlain(htmlOf(rows(200)))).toBe(false);
    expect(isPlain(htmlOf(rows(450)))).toBe(true);
  });

  test("a plain message has all its lines", () => {
    const html = htmlOf(`${"*".repeat(20_000)}\n* one\n* two`);
    expect(isPlain(html)).toBe(true);
    expect(html).toContain("<bdi>* one</bdi><br/><bdi>* two</bdi></p>");
  });

  // Sixty thousand lines were as many elements, and kept a page for seconds.
  test("one of very many lines is one text, and has all of them", () => {
    const lines = Array.from({ length: 3_000 }, (_, i) => `* line ${i} \u202e`);
    const html = htmlOf(lines.join("\n"));
    expect(tagsOf(html).map(({ name }) => name)).toEqual(["pre"]);
    expect(textOf(html).split("\n")).toHaveLength(3_000);
    expect(html).toContain("* line 2999 &lt;U+202E&gt;</pre>");
  });

  test("what is nested more than eight deep is shown as it was typed", () => {
    const html = htmlOf(`${"> ".repeat(12)}a`);
    expect(html.match(/<blockquote>/g)).toHaveLength(8);
    expect(textOf(html)).toContain("> > > > a");
  });
});
