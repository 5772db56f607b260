// One entry of the timeline as rows of a terminal: wrapped to the width, coloured, nothing of others' but through `visible`.

import type { Member } from "../client/index.ts";
import { clip, type Paint, widthOf, wrapLine } from "../term/index.ts";
import {
  continues,
  type Entry,
  failureText,
  markOf,
  type Message,
  newDay,
  type Notice,
  noticeParts,
  timeOf,
  visible,
  visibleLines,
} from "../ui/index.ts";

export interface RowContext {
  /** Columns of a row, ≥ 1. */
  readonly columns: number;
  readonly paint: Paint;
  /** A member's nickname as it is shown, visible and told apart from others'. */
  readonly nameOf: (member: Member) => string;
  /** Whether there is room for a blank row between two who speak. */
  readonly airy: boolean;
}

/** The gutter: a mark at the left edge, a blank, and all text to the right of that. */
const gutter = 3;
/** No line of prose is longer; what has lines of its own (code, logs) takes the whole width. */
const measure = 72;

/** A member's name with its mark, in the member's colour. */
export function nameRow(member: Member, context: RowContext, columns: number): string {
  return context.paint.member(
    member.fingerprint,
    clip(`${markOf(member.fingerprint)} ${context.nameOf(member)}`, columns),
  );
}

/** Rows of a text behind the gutter, the tail behind its last. */
function bodyRows(message: Message, context: RowContext, tail: string): string[] {
  const { columns, paint, nameOf } = context;
  const lines = visibleLines(message.text);
  const room = Math.max(4, columns - gutter - 1);
  const width = lines.length > 1 ? room : Math.min(room, measure);
  const emote = message.kind === "emote" ? `* ${nameOf(message.from)} ` : "";
  const rows = lines.flatMap((line, i) => wrapLine(i === 0 ? emote + line : line, width, width));
  const indent = " ".repeat(gutter);
  const shown = rows.map((row) => indent + row);
  const last = shown.at(-1) ?? indent;
  if (emote !== "" && shown[0] !== undefined)
    shown[0] = shown[0].replace(emote.trim(), () => paint.member(message.from.fingerprint, emote.trim()));
  if (tail === "") return shown;
  // A tail that has no room goes below, never over the edge.
  return widthOf(last) + 1 + widthOf(tail) <= columns
    ? [...shown.slice(0, -1), `${shown.at(-1) ?? ""} ${tail}`]
    : [...shown, indent + tail];
}

/** What stands behind an own message: on its way, relayed, not sent. */
function tailOf({ own, status, edited }: Message, paint: Paint): string {
  const changed = edited ? [paint.quiet("(edited)")] : [];
  if (!own || status === "received") return changed.join(" ");
  const sent =
    status === "sending" ? paint.quiet("…") : status === "relayed" ? paint.success("✓") : paint.danger("not sent");
  return [...changed, sent].join(" ");
}

function messageRows(message: Message, before: Entry | null, context: RowContext): string[] {
  const { columns, paint, nameOf, airy } = context;
  const indent = " ".repeat(gutter);
  const rows: string[] = [];
  if (!continues(before, message)) {
    if (airy && before !== null) rows.push("");
    if (message.kind === "text") {
      const time = timeOf(message.at);
      rows.push(` ${nameRow(message.from, context, columns - time.length - 4)}  ${paint.quiet(time)}`);
    }
  }
  if (message.replyTo !== null) {
    const { from, text } = message.replyTo;
    const said =
      from === null
        ? "a message that is not here any more"
        : `${nameOf(from)}: ${text === "" ? "taken back" : visible(text)}`;
    rows.push(indent + paint.quiet(clip(`↳ ${said}`, columns - gutter - 1)));
  }
  if (message.deleted) rows.push(indent + paint.quiet("taken back"));
  else rows.push(...bodyRows(message, context, tailOf(message, paint)));
  const failure = failureText(message.status);
  if (failure !== null)
    rows.push(
      ...wrapLine(failure, columns - gutter - 1, columns - gutter - 1).map((row) => indent + paint.danger(row)),
    );
  if (message.reactions.length > 0) {
    const all = message.reactions.map(({ emoji, by }) => `${visible(emoji)} ${by.length}`).join("  ");
    rows.push(indent + paint.quiet(clip(all, columns - gutter - 1)));
  }
  return message.mention ? rows.map((row) => (row.startsWith(" ") ? paint.accent("▌") + row.slice(1) : row)) : rows;
}

/** A quiet line in the middle. */
function centred(text: string, columns: number): string {
  return " ".repeat(Math.max(0, Math.floor((columns - widthOf(text)) / 2))) + text;
}

function noticeRows(notice: Notice, context: RowContext): string[] {
  const { columns, paint, nameOf } = context;
  const parts = noticeParts(notice);
  const plain = parts.map((part) => (typeof part === "string" ? part : nameOf(part))).join("");
  if (widthOf(plain) <= columns - 2) {
    const shown = parts
      .map((part) => (typeof part === "string" ? paint.quiet(part) : paint.member(part.fingerprint, nameOf(part))))
      .join("");
    return [centred(shown, columns)];
  }
  return wrapLine(plain, columns - 2, columns - 2).map((row) => centred(paint.quiet(row), columns));
}

/** A rule with words in its middle. */
export function ruleRow(words: string, columns: number, paint: (text: string) => string): string {
  const text = words === "" ? "" : ` ${clip(words, columns - 4)} `;
  const left = Math.max(0, Math.floor((columns - widthOf(text)) / 2));
  return paint("─".repeat(left) + text + "─".repeat(Math.max(0, columns - left - widthOf(text))));
}

/** The rows of an entry. @param before the entry above it */
export function rowsOf(entry: Entry, before: Entry | null, context: RowContext): readonly string[] {
  const day = newDay(before, entry);
  const rows = entry.t === "message" ? messageRows(entry, before, context) : noticeRows(entry, context);
  return day === null ? rows : [centred(context.paint.quiet(day), context.columns), ...rows];
}
