// What Snug makes up for a new channel: its name and its password, of randomness that is given.

import { wordlist } from "@scure/bip39/wordlists/english.js";
import { type Primitives, utf8 } from "../base/index.ts";
import { drawBelow, drawFrom } from "./draw.ts";

/** Without the letters and digits that are mistaken for each other: 56 of them. */
const alphabet = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/** A password of 7 words of the 2,048 of BIP-39's English list: 77 bits. Dashes, because a space is easily doubled or lost at a line's end. */
export function makeWords(p: Pick<Primitives, "random">): string {
  return drawFrom(p, wordlist, 7).join("-");
}

/** A password of 16 letters and digits: 92 bits. */
export function makeChars(p: Pick<Primitives, "random">): string {
  return drawFrom(p, alphabet, 16).join("");
}

/** A channel's name where none is given, such as `BB-123:456:789`. */
export function makeChannelName(p: Pick<Primitives, "random">): string {
  const three = (): string => String(drawBelow(p, 1000)).padStart(3, "0");
  return `${drawFrom(p, "ABCDEFGHJKLMNPQRSTUVWXYZ", 2).join("")}-${three()}:${three()}:${three()}`;
}

/** Whether a text can be a channel's name: 1 to 128 bytes of UTF-8 on one line, without control characters. */
export function isChannelName(text: string): boolean {
  const bytes = utf8(text).length;
  return bytes >= 1 && bytes <= 128 && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text);
}
