// Texts that cost a reader of markdown the most for their length: what its expressions go back and forth on.

const size = 10_000;
/** No more lines than are read, so that it is the text that ends the reading. */
const lined = (text: string): string => text.split("\n", 500).join("\n");
const filled = (unit: string): string => lined(unit.repeat(Math.ceil(size / unit.length)).slice(0, size));
const halves = (one: string, other: string): string =>
  one.repeat(size / 2 / one.length) + other.repeat(size / 2 / other.length);
const stairs = (step: (i: number) => string): string => {
  let text = "";
  for (let i = 0; text.length < size; i++) text += step(i);
  return lined(text);
};

/** Each 10,000 letters or 500 lines or little more, by what it is made of. */
export const floods: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [
      "[",
      "![",
      "*",
      "_",
      "~",
      ">",
      "> ",
      "`",
      "|",
      "<",
      "\\",
      "&",
      "#",
      " ",
      "\t",
      "\n",
      "a\n",
      "- \n",
      "- ",
      "* b\n",
      "a**",
    ]
      .concat([
        "**a ",
        "*a ",
        "a_",
        "_a@",
        "**~__",
        "~~a ",
        "*_~`[",
        "[a](b",
        "[a][b]",
        "[a](((",
        "[`a](",
        "[\\",
        "b<> ",
        "<a@",
      ])
      .concat([
        "<!--",
        "<a ",
        "&#60;",
        "`a``",
        "\\```é|![",
        "1. a\n",
        "- a\n\n",
        "> - a\nb\n",
        ">> a\n> b\nc\n",
        "|a\n|-\n",
      ])
      .concat([
        "a|b\n-\n",
        "```\n",
        "~~~x\n",
        "# a\n",
        "---\n",
        "http://a.b ",
        "www.",
        "a@b.c ",
        "😀*",
        "ש*",
        "[a]: b\n",
      ])
      .map((unit) => [JSON.stringify(unit), filled(unit)]),
  ),
  "brackets that close": halves("[", "]"),
  "links in links": halves("[", "](x)"),
  "emphasis in emphasis": halves("*a ", "a* "),
  "strong in strong": halves("**a", "a**"),
  "words before @": `*a* ${filled("-")}@`,
  "marks before @": `|-|_mailto:${filled(".b")}@`,
  "letters before @": `~ ${filled("a")}@`,
  "an address that ends in brackets": `http://a${filled(")")}`,
  "an address that ends in signs": `http://a${filled("?!")}`,
  "fences of all lengths": stairs((i) => `${"`".repeat(i + 1)}a`),
  "a list in each item": stairs((i) => `${"  ".repeat(i % 60)}- a\n`),
  "quotes up and down": stairs((i) => `${">".repeat(40 - (i % 40))} a\n`),
  "markers before lazy lines": `${"- ".repeat(400)}\n${filled("[|~~\n")}`,
  "a wide table": `${"a|".repeat(1_600)}\n${"-|".repeat(1_600)}\n${"a\n".repeat(450)}`,
  "a table with a cell too many at its end": `*a*\n${"|-|\n".repeat(450)}|-|b|`,
  "a long table": `|a|b|\n|-|-|\n${filled("|a|b|\n")}`,
};
