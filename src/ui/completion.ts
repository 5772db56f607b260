// What Tab makes of what is typed: commands at the beginning, paths behind /file, nicknames anywhere. Pressed again it goes
// through them.

import { commandNames } from "./commands.ts";
import type { Draft } from "./editor.ts";

export interface Completion {
  /** Where in the text the completed word begins. */
  readonly from: number;
  readonly options: readonly string[];
  /** Which of them stands there. */
  readonly at: number;
}

/** The completion of the word before the cursor; null where there is none. @param nicknames of the others */
function completionOf({ text, cursor }: Draft, nicknames: readonly string[], windowed: boolean): Completion | null {
  const head = text.slice(0, cursor);
  if (/^\/\S*$/.test(head)) {
    const options = commandNames(windowed).filter((name) => `/${name}`.startsWith(head));
    return options.length === 0 ? null : { from: 0, options: options.map((name) => `/${name} `), at: 0 };
  }
  const word = /\S+$/.exec(head)?.[0] ?? "";
  const from = cursor - word.length;
  const sign = word.startsWith("@") ? "@" : "";
  const begun = word.slice(sign.length).toLowerCase();
  if (word === "") return null;
  const tail = from === 0 && sign === "" ? ": " : " ";
  const options = nicknames.filter((nickname) => nickname.toLowerCase().startsWith(begun)).toSorted(byLetters);
  return options.length === 0 ? null : { from, options: options.map((name) => `${sign}${name}${tail}`), at: 0 };
}

const byLetters = (one: string, other: string): number => (one.toLowerCase() < other.toLowerCase() ? -1 : 1);

const withOption = (draft: Draft, { from, options, at }: Completion): Draft => {
  const option = options[at] ?? "";
  const text = draft.text.slice(0, from) + option + draft.text.slice(draft.cursor);
  return { ...draft, text, cursor: from + option.length };
};

/** What is written as a path, up to the cursor. */
interface PathDraft {
  /** Where in the text it begins. */
  readonly from: number;
  readonly path: string;
}

/** The path that is being written behind `/file`; null where something else is. */
export function pathIn({ text, cursor }: Draft): PathDraft | null {
  const head = text.slice(0, cursor);
  const [before] = /^\/file\s+/.exec(head) ?? [];
  return before === undefined || head.includes("\n") ? null : { from: before.length, path: head.slice(before.length) };
}

function sharedStart(options: readonly string[]): string {
  const [first = [], ...others] = options.map((option) => Array.from(option));
  const differs = first.findIndex((letter, i) => others.some((other) => other[i] !== letter));
  return first.slice(0, differs === -1 ? first.length : differs).join("");
}

/**
 * Completes a path as shells do: as far as all that fit agree, and then one after the other.
 * @param options paths that begin with it, each whole @returns null where there are none
 */
export function completedPath(
  draft: Draft,
  { from, path }: PathDraft,
  options: readonly string[],
): { readonly draft: Draft; readonly completion: Completion | null } | null {
  const shared = sharedStart(options);
  if (options.length === 0) return null;
  if (shared !== "" && shared !== path)
    return { draft: withOption(draft, { from, options: [shared], at: 0 }), completion: null };
  const completion = { from, options, at: 0 };
  return { draft: withOption(draft, completion), completion: options.length > 1 ? completion : null };
}

/**
 * Completes, or goes on to the next completion.
 * @param last what the last press gave, where nothing was typed since @returns null where there is nothing to complete
 */
export function complete(
  draft: Draft,
  last: Completion | null,
  nicknames: readonly string[],
  windowed: boolean,
): { readonly draft: Draft; readonly completion: Completion } | null {
  const completion =
    last === null
      ? completionOf(draft, nicknames, windowed)
      : { ...last, at: (last.at + 1) % Math.max(1, last.options.length) };
  return completion === null ? null : { draft: withOption(draft, completion), completion };
}
