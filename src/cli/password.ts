// What Snug thinks of the passwords that people bring.

import { SnugError, utf8 } from "../base/index.ts";
import { usage } from "./options.ts";

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
