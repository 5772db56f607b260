// The page's other languages against English: the same sentences, with the same places for values, in the house's voice;
// and Arabic in the right order beside what runs from left to right.

import { describe, expect, test } from "bun:test";
import { codes } from "../../src/base/index.ts";
import { arabic } from "../../src/web/words/arabic.ts";
import { webEnglish } from "../../src/web/words/english.ts";
import { german } from "../../src/web/words/german.ts";

const english: Readonly<Record<string, string>> = {
  ...webEnglish,
  ...Object.fromEntries(Object.entries(codes).map(([code, { text }]) => [`error.${code}`, text])),
};

/** The key without its plural's category, or null where it has none. */
const stemOf = (key: string): string | null => {
  const [, stem = ""] = /^(.+)_(?:zero|one|two|few|many|other)$/.exec(key) ?? [];
  return `${stem}_other` in english ? stem : null;
};

/** The sentence that says the same in English. */
const originalOf = (key: string): string => english[key] ?? english[`${stemOf(key)}_other`] ?? "";

const placeholdersOf = (text: string): readonly string[] => (text.match(/\{\{\w+\}\}/g) ?? []).toSorted();

/** A sentence as it is shown: where a member's name stands an element does, and what is around it is apart. */
const pieces = (text: string): readonly string[] => text.split(/\{\{(?:who|by)\}\}/);

/** How deep the isolates of a text go at its end; null where one is closed that was not open. */
function depthOf(text: string): number | null {
  let depth = 0;
  for (const letter of text) {
    if (/[\u2066-\u2068]/.test(letter)) depth++;
    if (letter === "\u2069") depth--;
    if (depth < 0) return null;
  }
  return depth;
}

/** A text without its isolates. */
const outside = (text: string): string => {
  const rest = text.replaceAll(/[\u2066-\u2068][^\u2066-\u2069]*\u2069/g, "");
  return rest === text ? text : outside(rest);
};

const wrong = (catalog: Readonly<Record<string, string>>, isWrong: (text: string, key: string) => boolean) =>
  Object.entries(catalog).filter(([key, text]) => isWrong(text, key));

for (const [language, catalog] of [
  ["de", german],
  ["ar", arabic],
] as const)
  describe(language, () => {
    test("the keys are those of English, with a plural for each of the language's categories", () => {
      const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions();
      const keys = Object.keys(english).flatMap((key) => {
        const stem = stemOf(key);
        return stem === null ? [key] : pluralCategories.map((category) => `${stem}_${category}`);
      });
      expect(Object.keys(catalog).toSorted()).toEqual([...new Set(keys)].toSorted());
    });

    test("a sentence has the places for values that the English one has", () => {
      const differs = wrong(catalog, (text, key) => {
        const own = placeholdersOf(text).join(" ");
        const original = placeholdersOf(originalOf(key));
        const isNumberAWord = /_(?:zero|one|two)$/.test(key) && stemOf(key) !== null;
        const without = original.filter((place) => place !== "{{count}}").join(" ");
        return own !== original.join(" ") && !(isNumberAWord && own === without);
      });
      expect(differs).toEqual([]);
    });

    test("no sentence is empty, shouts, or has a space at an end or twice", () => {
      expect(wrong(catalog, (text) => text === "" || /[!！]|^\s|\s$| {2}/.test(text))).toEqual([]);
    });

    test("a sentence ends as the English one does: with a full stop, or without", () => {
      const ends = (text: string): boolean => text.endsWith(".");
      // Arabic goes on where English breaks off: what is typed stands in the middle of it.
      const differs = wrong(catalog, (text, key) => ends(text) !== ends(originalOf(key)) && key !== "answer.help");
      expect(differs).toEqual([]);
    });

    test("every isolate is closed where it was opened, and no other control turns the order", () => {
      const open = wrong(catalog, (text) => pieces(text).some((piece) => depthOf(piece) !== 0));
      expect(open).toEqual([]);
      expect(wrong(catalog, (text) => /[\u061c\u200e\u200f\u202a-\u202e]/.test(text))).toEqual([]);
    });
  });

/** Values that are numbers, in the page's own digits. */
const numbers = ["count", "amount", "percent", "minutes", "hours", "number"];

describe("from right to left", () => {
  test("nothing that runs from left to right stands in an Arabic sentence outside an isolate", () => {
    const bare = wrong(arabic, (text) => /[\p{Script=Latin}/#@*]/u.test(outside(text).replaceAll(/\{\{\w+\}\}/g, "")));
    expect(bare).toEqual([]);
  });

  test("a value that may run either way stands alone in an isolate, or in one with what belongs to it", () => {
    // Names of members are elements; numbers have no direction but the sentence's, and `members` is a count in words.
    const apart = new Set(["{{who}}", "{{by}}", "{{members}}", ...numbers.map((name) => `{{${name}}}`)]);
    expect(wrong(arabic, (text) => placeholdersOf(outside(text)).some((place) => !apart.has(place)))).toEqual([]);
  });

  test("the first letter of each piece is Arabic, whatever the values are: a bdi goes by it", () => {
    const said = (piece: string): string =>
      piece
        .replaceAll("{{members}}", "عضوان")
        .replaceAll(new RegExp(`\\{\\{(?:${numbers.join("|")})\\}\\}`, "g"), "3")
        .replaceAll(/\{\{\w+\}\}/g, "x");
    const others = wrong(arabic, (text) =>
      pieces(text).some((piece) => /^\p{Script=Latin}/u.test(/\p{L}/u.exec(said(piece))?.[0] ?? "")),
    );
    expect(others).toEqual([]);
  });
});
