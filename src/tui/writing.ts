// Keys that change a text: the same in the input and in the search line.

import { cutTo, type Draft, erase, insert, move, paste, transpose } from "../ui/index.ts";
import type { Action } from "./keys.ts";

const edits: Readonly<Partial<Record<Action, (draft: Draft) => Draft | null>>> = {
  left: (draft) => move(draft, "left"),
  right: (draft) => move(draft, "right"),
  wordLeft: (draft) => move(draft, "wordLeft"),
  wordRight: (draft) => move(draft, "wordRight"),
  lineStart: (draft) => move(draft, "lineStart"),
  lineEnd: (draft) => move(draft, "lineEnd"),
  up: (draft) => move(draft, "up"),
  down: (draft) => move(draft, "down"),
  newline: (draft) => insert(draft, "\n"),
  erase: (draft) => erase(draft, "left"),
  eraseRight: (draft) => erase(draft, "right"),
  cutWord: (draft) => cutTo(draft, "wordLeft"),
  cutWordRight: (draft) => cutTo(draft, "wordRight"),
  cutToStart: (draft) => cutTo(draft, "lineStart"),
  cutToEnd: (draft) => cutTo(draft, "lineEnd"),
  putBack: paste,
  transpose,
};

/** The text after an action; null where the action is none of editing, or goes beyond the text. */
export function edited(draft: Draft, action: Action): Draft | null {
  return edits[action]?.(draft) ?? null;
}
