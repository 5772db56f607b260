// One entry of the timeline as rows of a terminal: wrapped to the width, coloured. Its first three columns are ours: the
// second holds a mark for every row that is not a message's own text, so that no text can look like such a row.

import { clip, graphemesOf, shown, shownLines, widthOf, wrapLine } from "../term/index.ts";
import { type Entry, type Message, newDay, type Notice, noticeParts, steady } from "../ui/index.ts";
import { fileRows } from "./file-rows.ts";
import { deliveryTail, failureRows, gutter, headRows, marked, measure, nameRow, type RowContext } from "./row-parts.ts";

/** Rows of a text behind the gutter, the tail behind its last. */
function bodyRows(message: Message, context: RowContext, tail: string): string[] {
  const { columns, paint } = context;
  const room = Math.max(4, columns - gutter - 1);
  const isEmote = message.kind === "emote";
  const name = isEmote ? nameRow(message.from, context, Math.floor(room / 2)) : "";
  const lines = shownLines(message.text);
  const width = lines.length > 1 ? room : Math.min(room, measure);
  const indent = " ".repeat(gutter);
  const rows = lines
    .flatMap((line, i) => wrapLine(line, i === 0 && isEmote ? Math.max(1, width - widthOf(name) - 1) : width, width))
    .map((row, i) => (i === 0 && isEmote ? marked(paint.quiet("*"), `${name} ${row}`) : indent + row));
  if (tail === "") return rows;
  // A tail that has no room goes below, never over the edge.
  const last = rows.at(-1) ?? indent;
  return widthOf(last) + 1 + widthOf(tail) <= columns
    ? [...rows.slice(0, -1), `${last} ${tail}`]
    : [...rows, indent + tail];
}

/** What stands behind a message: that it was changed; of our own, how far it has come. */
const tailOf = (message: Message, context: RowContext): string =>
  [message.edited ? context.paint.quiet("(edited)") : "", deliveryTail(message, context)]
    .filter((part) => part !== "")
    .join(" ");

/** One letter is shown as it is, more in quotes: a reaction is any short text, and could look like several with counts. */
function reactionText({ emoji, by }: Message["reactions"][number]): string {
  const text = shown(emoji);
  const isLetter = graphemesOf(emoji).length === 1;
  return `${isLetter ? clip(text, 8) : `“${clip(text, 12)}”`} ${by.length}`;
}

function messageRows(message: Message, before: Entry | null, context: RowContext): string[] {
  const { columns, paint, nameOf } = context;
  const room = columns - gutter - 1;
  const rows: string[] = [...headRows(message, before, context)];
  if (message.replyTo !== null) {
    const { from, text } = message.replyTo;
    const name = from === null ? "" : `${nameOf(from, Math.floor(room / 2))}: `;
    const said = from === null ? "a message that is not here any more" : text === "" ? "taken back" : shown(text);
    rows.push(marked(paint.quiet("↳"), paint.quiet(name + clip(said, room - widthOf(name)))));
  }
  const tail = tailOf(message, context);
  if (message.deleted)
    rows.push(
      marked(
        paint.quiet("-"),
        `${paint.quiet("taken back")}${message.unsettled > 0 || message.diverged ? ` ${tail}` : ""}`,
      ),
    );
  else rows.push(...bodyRows(message, context, tail));
  rows.push(...failureRows(message, context));
  if (message.reactions.length > 0)
    rows.push(marked(paint.quiet("+"), paint.quiet(clip(message.reactions.map(reactionText).join("  "), room))));
  return message.mention ? rows.map((row) => (row.startsWith(" ") ? paint.accent("▌") + row.slice(1) : row)) : rows;
}

/** A quiet row in the middle, behind its mark. @param columns of the whole row @param width of the text */
function centred(text: string, width: number, { columns, paint }: RowContext): string {
  const left = Math.max(0, Math.floor((columns - width) / 2) - gutter);
  return marked(paint.quiet("·"), " ".repeat(left) + text);
}

function noticeRows(notice: Notice, context: RowContext): string[] {
  const { columns, paint, nameOf } = context;
  const room = columns - gutter - 1;
  const parts = noticeParts(notice).map((part) => (typeof part === "string" ? steady(part) : part));
  const plain = parts.map((part) => (typeof part === "string" ? part : nameOf(part))).join("");
  if (widthOf(plain) <= room) {
    const row = parts
      .map((part) => (typeof part === "string" ? paint.quiet(part) : paint.member(part.fingerprint, nameOf(part))))
      .join("");
    return [centred(row, widthOf(plain), context)];
  }
  return wrapLine(plain, room, room).map((row) => centred(paint.quiet(row), widthOf(row), context));
}

/** A rule with words in its middle. */
export function ruleRow(words: string, columns: number, paint: (text: string) => string): string {
  const text = words === "" ? "" : ` ${clip(words, columns - 4)} `;
  const left = Math.max(0, Math.floor((columns - widthOf(text)) / 2));
  return paint("─".repeat(left) + text + "─".repeat(Math.max(0, columns - left - widthOf(text))));
}

function entryRows(entry: Entry, before: Entry | null, context: RowContext): readonly string[] {
  switch (entry.t) {
    case "message":
      return messageRows(entry, before, context);
    case "file":
      return fileRows(entry, before, context);
    case "notice":
      return noticeRows(entry, context);
  }
}

/** The rows of an entry. @param before the entry above it */
export function rowsOf(entry: Entry, before: Entry | null, context: RowContext): readonly string[] {
  const day = newDay(before, entry);
  const rows = entryRows(entry, before, context);
  return day === null ? rows : [centred(context.paint.quiet(day), widthOf(day), context), ...rows];
}
