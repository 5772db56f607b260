// The name under which a received file is saved: whatever a sender calls it, it is one visible base name that Linux, macOS
// and Windows take for an ordinary file, in the folder that was chosen and nowhere else. docs/threat-model.md "Files".

import { utf8 } from "../../base/index.ts";

const maxNameBytes = 200; // of the 255 that file systems take: room for " (2)" and for a browser's own suffix
const fallback = "file";

// Controls, line separators, bidi controls, zero width, fillers, tags, variation selectors, blank Braille, noncharacters:
// what draws nothing, or turns round what is drawn ("exe.txt" for "txt.exe").
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u2800]|\p{Cs}/gu;
const spaces = /\p{Zs}+/gu; // a row of blanks would push the extension out of sight
const reserved = /[<>:"|?*]/g; // Windows; ":" also opens an alternate data stream
// Windows' devices, with any extension, and with blanks before it (superscript digits count as digits there).
const device = /^(?:con|prn|aux|nul|clock\$|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3]) *(?:\.|$)/i;
const extension = /(?:\.tar)?\.[^\s.]{1,16}$/iu;

/** Cuts at a code point's border, so that no more than `bytes` bytes of UTF-8 are left, and combining marks go with their letter. */
function cut(text: string, bytes: number): string {
  if (utf8(text).length <= bytes) return text;
  let end = 0;
  let left = bytes;
  for (const letter of text) {
    left -= utf8(letter).length;
    if (left < 0) break;
    end += letter.length;
  }
  const whole = text.slice(0, end);
  // The next letter is a mark: what it stands on is drawn differently without it.
  return /^\p{M}/u.test(text.slice(end)) ? whole.replace(/.\p{M}*$/u, "") || whole : whole;
}

const split = (name: string): { readonly stem: string; readonly ending: string } => {
  const ending = extension.exec(name)?.[0] ?? "";
  return ending === name ? { stem: name, ending: "" } : { stem: name.slice(0, name.length - ending.length), ending };
};

const trimmed = (name: string): string => name.replace(/^ +/, "").replace(/[. ]+$/, "");

/** Whether a name that is otherwise fine would be hidden, an option to a command, or a device. */
const needsMark = (name: string): boolean => /^[.-]/.test(name) || device.test(name);

/**
 * A safe base name for what somebody else named.
 * @param name any text, paths of any system too
 * @returns never empty, no separator, nothing invisible, at most 200 bytes of UTF-8, its extension kept; the same again
 *   for what it returned
 */
export function safeName(name: string): string {
  const last = name.split(/[/\\]/).findLast((part) => trimmed(part) !== "") ?? "";
  // What is dropped may part a letter from its mark, so composing comes behind it.
  const seen = last.toWellFormed().replace(unseen, "").replace(reserved, "_").replace(spaces, " ").normalize("NFC");
  const base = trimmed(seen);
  if (base === "") return fallback;
  const marked = needsMark(base) ? `_${base}` : base;
  const { stem, ending } = split(marked);
  const short = trimmed(`${trimmed(cut(stem, maxNameBytes - utf8(ending).length))}${ending}`);
  if (utf8(marked).length <= maxNameBytes) return marked;
  return needsMark(short) ? `_${short}` : short || fallback;
}

/**
 * The name under which an offer is saved: a folder's is an archive, and says so.
 * @param offer as its sender gave it
 */
export function saveName(offer: { readonly name: string; readonly isFolder: boolean }): string {
  const name = safeName(offer.name);
  return offer.isFolder && !/\.tar$/i.test(name) ? safeName(`${name}.tar`) : name;
}

/** `a.txt`, `a (2).txt`, `a (3).txt`, … without end. @param name as `safeName` returned it */
export function* freeNames(name: string): Generator<string, never> {
  const { stem, ending } = split(name);
  yield name;
  for (let n = 2; ; n++) {
    const rest = ` (${n})${ending}`;
    // One blank, and no longer than any: so that these are safe names too.
    yield trimmed(cut(stem, maxNameBytes - utf8(rest).length)) + rest;
  }
}
