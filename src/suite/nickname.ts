// Which nicknames there are. Members must agree on whether a leaf's credential is valid, whatever Unicode version their
// runtime knows: what everyone checks is therefore a list of its own, and not a category that grows. That a nickname is in
// NFC depends on the version for characters that are new, so makers see to it and receivers do not refuse for it.

import { utf8 } from "../base/index.ts";

const maxCodePoints = 32;
const maxBytes = 128;

type Ranges = readonly (readonly [first: number, last: number])[];

/** Categories Cc, Cf, Zl and Zp of Unicode 16: controls, zero-width characters, bidirectional controls, tags, line ends. */
const refused: Ranges = [
  [0x0, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x600, 0x605],
  [0x61c, 0x61c],
  [0x6dd, 0x6dd],
  [0x70f, 0x70f],
  [0x890, 0x891],
  [0x8e2, 0x8e2],
  [0x180e, 0x180e],
  [0x200b, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0xfeff, 0xfeff],
  [0xfff0, 0xfffb],
  [0x110bd, 0x110bd],
  [0x110cd, 0x110cd],
  [0x13430, 0x1343f],
  [0x1bca0, 0x1bca3],
  [0x1d173, 0x1d17a],
  [0xe0000, 0xe0fff],
];

/** Spaces, and what is drawn as nothing though it is a letter, a mark or a symbol (Hangul fillers, blank Braille, selectors). */
const blank: Ranges = [
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x34f, 0x34f],
  [0x115f, 0x1160],
  [0x1680, 0x1680],
  [0x17b4, 0x17b5],
  [0x2000, 0x200a],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x2800, 0x2800],
  [0x3000, 0x3000],
  [0x3164, 0x3164],
  [0xfe00, 0xfe0f],
  [0xffa0, 0xffa0],
];

const isIn = (ranges: Ranges, letter: string): boolean => {
  const code = letter.codePointAt(0) ?? 0;
  return ranges.some(([first, last]) => first <= code && code <= last);
};

/** What everyone checks of a nickname in a credential: 1 to 32 code points, at most 128 bytes of UTF-8, visible, in one line. */
export function isVisibleName(text: string): boolean {
  if (text.length > 2 * maxCodePoints || !text.isWellFormed() || utf8(text).length > maxBytes) return false;
  const letters = [...text];
  return (
    letters.length <= maxCodePoints &&
    !letters.some((letter) => isIn(refused, letter)) &&
    !letters.every((letter) => isIn(blank, letter))
  );
}

/** Whether a text may be chosen as a nickname: visible as above, and in NFC. */
export function isNickname(text: string): boolean {
  return isVisibleName(text) && text.normalize("NFC") === text;
}
