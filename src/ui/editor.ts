// The text that is being written: several lines, a cursor between letters, and what line editing has always had. Pure: each
// move gives another state. The cursor counts UTF-16 units and always stands between two letters as a person counts them.

import { lazy } from "../base/index.ts";

export interface Draft {
  readonly text: string;
  /** 0 … text.length */
  readonly cursor: number;
  /** What was cut last, to be put back. */
  readonly cut: string;
}

export const emptyDraft: Draft = { text: "", cursor: 0, cut: "" };

const graphemes = lazy(() => new Intl.Segmenter("en", { granularity: "grapheme" }));
const words = lazy(() => new Intl.Segmenter("en", { granularity: "word" }));

/** A draft of this text, its cursor at the end. */
export const draftOf = (text: string, cut = ""): Draft => ({ text, cursor: text.length, cut });

/**
 * Text as it may stand in a draft: line breaks are `\n`, tabs and other controls are no part of it. What is left of an
 * escape sequence is harmless text.
 */
export function typed(text: string): string {
  return text
    .replaceAll(/\r\n?/g, "\n")
    .replaceAll("\t", "    ")
    .replaceAll(/(?!\n)\p{Cc}/gu, "");
}

/** Puts text in at the cursor. */
export function insert({ text, cursor, cut }: Draft, more: string): Draft {
  const clean = typed(more);
  return { text: text.slice(0, cursor) + clean + text.slice(cursor), cursor: cursor + clean.length, cut };
}

/** The beginning of the line that a place stands in. */
const lineStart = (text: string, at: number): number => text.lastIndexOf("\n", at - 1) + 1;

/** The end of the line that a place stands in, before its break. */
function lineEnd(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end === -1 ? text.length : end;
}

/** The letter's border before a place. Lines are looked at alone: a letter never reaches over a break. */
function before(text: string, at: number): number {
  if (at === 0) return 0;
  const start = lineStart(text, at);
  if (start === at) return at - 1;
  let last = start;
  for (const { index } of graphemes().segment(text.slice(start, at))) last = start + index;
  return last;
}

/** The letter's border behind a place. */
function behind(text: string, at: number): number {
  if (at >= text.length) return text.length;
  const end = lineEnd(text, at);
  if (end === at) return at + 1;
  const [first] = graphemes().segment(text.slice(at, end));
  return at + (first?.segment.length ?? 1);
}

function wordBefore(text: string, at: number): number {
  let found = 0;
  for (const { index, isWordLike } of words().segment(text.slice(0, at))) if (isWordLike === true) found = index;
  return found;
}

function wordBehind(text: string, at: number): number {
  for (const { index, segment, isWordLike } of words().segment(text.slice(at)))
    if (isWordLike === true) return at + index + segment.length;
  return text.length;
}

/** The place as many letters into the line above or below; null where there is none. */
function beside(text: string, at: number, down: boolean): number | null {
  const start = lineStart(text, at);
  const into = [...graphemes().segment(text.slice(start, at))].length;
  const next = down ? lineEnd(text, at) + 1 : lineStart(text, start - 1);
  if (down ? next > text.length : start === 0) return null;
  let place = next;
  for (const { index, segment } of [...graphemes().segment(text.slice(next, lineEnd(text, next)))].slice(0, into))
    place = next + index + segment.length;
  return place;
}

/** Where a move goes to; null where there is no such place. */
const goals = {
  left: (text: string, at: number) => before(text, at),
  right: (text: string, at: number) => behind(text, at),
  wordLeft: wordBefore,
  wordRight: wordBehind,
  lineStart,
  lineEnd,
  up: (text: string, at: number) => beside(text, at, false),
  down: (text: string, at: number) => beside(text, at, true),
} as const satisfies Record<string, (text: string, at: number) => number | null>;

export type Move = keyof typeof goals;

/** Moves the cursor. @returns null where there is nothing in that direction: above the first line, below the last */
export function move(draft: Draft, goal: Move): Draft | null {
  const cursor = goals[goal](draft.text, draft.cursor);
  return cursor === null ? null : { ...draft, cursor };
}

/** Takes out what lies between the cursor and a goal. */
function remove({ text, cursor, cut }: Draft, goal: number, keep: boolean): Draft {
  const [from, to] = goal < cursor ? [goal, cursor] : [cursor, goal];
  const gone = text.slice(from, to);
  return { text: text.slice(0, from) + text.slice(to), cursor: from, cut: keep && gone !== "" ? gone : cut };
}

/** Deletes one letter. */
export function erase(draft: Draft, goal: "left" | "right"): Draft {
  return remove(draft, goals[goal](draft.text, draft.cursor), false);
}

/** Cuts to a goal; at the end of a line the break itself, as shells do. */
export function cutTo(draft: Draft, goal: "wordLeft" | "wordRight" | "lineStart" | "lineEnd"): Draft {
  const { text, cursor } = draft;
  const to = goals[goal](text, cursor);
  return remove(draft, to === cursor && goal === "lineEnd" ? behind(text, cursor) : to, true);
}

/** Puts back what was cut last. */
export const paste = (draft: Draft): Draft => insert(draft, draft.cut);

/** Changes the letters before and at the cursor over, and goes on; at a line's end the two before it. */
export function transpose(draft: Draft): Draft {
  const { text } = draft;
  const at = draft.cursor === lineEnd(text, draft.cursor) ? before(text, draft.cursor) : draft.cursor;
  const from = before(text, at);
  const to = behind(text, at);
  if (from === at || to === at || text.slice(from, to).includes("\n")) return draft;
  return {
    ...draft,
    text: text.slice(0, from) + text.slice(at, to) + text.slice(from, at) + text.slice(to),
    cursor: to,
  };
}
