// Text of whose width every screen in columns agrees, and what a name is on such a screen.

const plain = /^[\x20-\x7e]*$/;

/** What stands for a code point that is not drawn as it is. */
const picture = (letter: string): string => `<U+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase()}>`;

// Marks by which isolates go through Ink (tui/isolates.ts): scripts that nobody writes.
const reserved = /[\u{101fd}\u{102e0}]/gu;

/**
 * What terminals do not agree about the width of, made what they do: joined pictographs stand side by side, without skin
 * tone and presentation selectors, and flags are the letters that they are made of. One that draws another width than was
 * laid out would shift all that stands beside it, and a member could have it do so. A modifier of nothing is a glyph: a
 * name must not hold what is not seen.
 */
export function steady(text: string): string {
  if (plain.test(text)) return text;
  return text
    .replaceAll(/(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f])\u200d/gu, "")
    .replaceAll(/(?<=\p{Extended_Pictographic}\ufe0f?)\p{Emoji_Modifier}/gu, "")
    .replaceAll(/(?<=\p{Extended_Pictographic})[\ufe0e\ufe0f]/gu, "")
    .replaceAll(/(?<=[0-9#*])\ufe0f?\u20e3/gu, "")
    .replaceAll(/[\ufe0e\ufe0f\u20e3\u{e0000}-\u{e007f}]|\p{Emoji_Modifier}/gu, picture)
    .replaceAll(reserved, picture)
    .replaceAll(/[\u{1f1e6}-\u{1f1ff}]/gu, (letter) => String.fromCodePoint((letter.codePointAt(0) ?? 0) - 0x1f1a5));
}
