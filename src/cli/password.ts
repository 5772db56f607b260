// Passwords that Snug makes, and what it thinks of those that people bring.

import { wordlist } from "@scure/bip39/wordlists/english.js";
import { type Primitives, SnugError, utf8 } from "../base/index.ts";
import { drawFrom } from "../client/index.ts";
import { usage } from "./options.ts";

/** Without the letters and digits that are mistaken for each other: 56 of them. */
const alphabet = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/** 7 words of the 2,048 of BIP-39's English list: 77 bits. Dashes, because a space is easily doubled or lost at a line's end. */
export function makeWords(p: Pick<Primitives, "random">): string {
  return drawFrom(p, wordlist, 7).join("-");
}

/** 16 letters and digits: 92 bits. */
export function makeChars(p: Pick<Primitives, "random">): string {
  return drawFrom(p, alphabet, 16).join("");
}

/**
 * Checks a password that a person brings for a new channel.
 * @throws SnugError "password.empty" | "password.too_long" | "config.malformed" where it has a letter that cannot be seen |
 *   "password.weak" with the reason as its detail
 */
export async function checkStrength(password: string): Promise<void> {
  if (password === "") throw new SnugError("password.empty");
  if (utf8(password.normalize("NFC")).length > 1024) throw new SnugError("password.too_long");
  // It is shown as it is, in the bulletin: nothing in it may act on a terminal, or hide.
  if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(password))
    throw usage(
      "That password holds a character that cannot be seen, such as a tab or a mark for the reading direction; choose one without.",
    );
  // Half a second and megabytes of word lists, for those who bring their own password.
  const [{ ZxcvbnFactory }, common, english] = await Promise.all([
    import("@zxcvbn-ts/core"),
    import("@zxcvbn-ts/language-common"),
    import("@zxcvbn-ts/language-en"),
  ]);
  const judge = new ZxcvbnFactory({
    dictionary: { ...common.dictionary, ...english.dictionary },
    graphs: common.adjacencyGraphs,
    translations: english.translations,
  });
  const { score, feedback } = judge.check(password.slice(0, 256), ["snug", "channel", "relay"]);
  const reason = feedback.warning ?? feedback.suggestions[0] ?? null;
  if (score < 3) throw new SnugError("password.weak", reason === null ? {} : { detail: reason });
}
