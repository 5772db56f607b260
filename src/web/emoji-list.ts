// The emoji that the page offers, in Unicode's groups and by Unicode's names (UTS #51; unicode-emoji-json), and finding them.

import data from "unicode-emoji-json/data-by-group.json";
import { lazy } from "../base/index.ts";

export interface Emoji {
  /** What is sent: fully qualified, without a skin tone. */
  readonly emoji: string;
  /** Its English name, as Unicode has it. */
  readonly name: string;
}

export interface EmojiGroup<Slug extends string = EmojiGroupSlug> {
  readonly slug: Slug;
  readonly emojis: readonly Emoji[];
}

/** A group as the package has it; or as the build has reduced it already, and then without versions. */
export interface SourceGroup {
  readonly slug: string;
  readonly emojis: readonly (Emoji & { readonly emoji_version?: string })[];
}

/** The groups, in Unicode's order. The few flags that are offered stand with the symbols. */
const groupSlugs = [
  "smileys_emotion",
  "people_body",
  "animals_nature",
  "food_drink",
  "travel_places",
  "activities",
  "objects",
  "symbols",
] as const;

export type EmojiGroupSlug = (typeof groupSlugs)[number];

/** Of 2022: a system that was brought up to date since draws them; newer ones are boxes to many. */
const newestVersion = 15;

/** Flags of countries and regions: letters on some systems, 262 of them, and those of regions are no visible text (src/ui/visible.ts). */
const placeFlag = /[\p{Regional_Indicator}\u{e0020}-\u{e007f}]/u;

/** The groups without what is not offered, and without what is not needed. Reduced once more they stay the same. */
export function reduceEmoji(groups: readonly SourceGroup[]): readonly EmojiGroup[] {
  return groupSlugs.map((slug) => {
    const offered = groups
      .filter((group) => group.slug === slug || (slug === "symbols" && group.slug === "flags"))
      .flatMap(({ emojis }) => emojis)
      .filter(({ emoji, emoji_version = "0" }) => Number(emoji_version) <= newestVersion && !placeFlag.test(emoji));
    return { slug, emojis: offered.map(({ emoji, name }) => ({ emoji, name })) };
  });
}

/** All that is offered. */
export const emojiGroups = lazy(() => reduceEmoji(data));

/** The words of a name or a query, without case and accents. */
const wordsOf = (text: string): readonly string[] =>
  text
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");

/** The emoji in whose name each word of the query begins a word. None for a query without words. */
export function findEmoji(groups: readonly EmojiGroup[], query: string): readonly Emoji[] {
  const wanted = wordsOf(query);
  if (wanted.length === 0) return [];
  return groups
    .flatMap(({ emojis }) => emojis)
    .filter(({ name }) => {
      const words = wordsOf(name);
      return wanted.every((start) => words.some((word) => word.startsWith(start)));
    });
}

/** Emoji that were used, with their names, in the order given. One that is not offered is called what it is. */
export function namedEmoji(groups: readonly EmojiGroup[], used: readonly string[]): readonly Emoji[] {
  if (used.length === 0) return [];
  const names = new Map(groups.flatMap(({ emojis }) => emojis.map(({ emoji, name }) => [emoji, name] as const)));
  return used.map((emoji) => ({ emoji, name: names.get(emoji) ?? emoji }));
}
