// What the rows of messages and files share: the columns that are ours, names, and how far what was said has come.

import type { Member } from "../client/index.ts";
import { type Paint, wrapLine } from "../term/index.ts";
import {
  continues,
  deliveryOf,
  type Entry,
  failureText,
  type FileEntry,
  markOf,
  type Message,
  timeOf,
} from "../ui/index.ts";

export interface RowContext {
  /** Columns of a row, ≥ 1. */
  readonly columns: number;
  readonly paint: Paint;
  /** A member's nickname as it is shown, told apart from others'; cut to so many columns, its tag never. */
  readonly nameOf: (member: Member, columns?: number) => string;
  /** Whether there is room for a blank row between two who speak. */
  readonly airy: boolean;
  /** Whether what is sent now goes out, or waits. */
  readonly connected: boolean;
}

export const gutter = 3;
/** No line of prose is longer; what has lines of its own (code, logs) takes the whole width. */
export const measure = 72;

/** A row behind a mark. */
export const marked = (mark: string, row: string): string => ` ${mark} ${row}`;

/** A member's name with its mark, in the member's colour. @param columns of both */
export function nameRow(member: Member, { paint, nameOf }: RowContext, columns: number): string {
  return paint.member(member.fingerprint, `${markOf(member.fingerprint)} ${nameOf(member, columns - 2)}`);
}

/** The rows above an entry: a blank one, name and time, where it does not go on under the name above it. */
export function headRows(entry: Message | FileEntry, before: Entry | null, context: RowContext): readonly string[] {
  if (continues(before, entry)) return [];
  const blank = context.airy && before !== null ? [""] : [];
  if (entry.t === "message" && entry.kind === "emote") return blank;
  const time = timeOf(entry.at);
  return [
    ...blank,
    ` ${nameRow(entry.from, context, context.columns - time.length - 4)}  ${context.paint.quiet(time)}`,
  ];
}

/** What stands behind a message or file of ours: whether it, or a change to it, waits, is relayed, or was not sent. */
export function deliveryTail(entry: Message | FileEntry, { paint, connected }: RowContext): string {
  switch (deliveryOf(entry)) {
    case "diverged":
      return paint.danger("change not sent");
    case "failed":
      return paint.danger("not sent");
    case "waiting":
      return paint.quiet(connected ? "…" : "waiting");
    case "relayed":
      return paint.success("✓");
    case null:
      return "";
  }
}

/** Why a message or an offer was given up; nothing where it was not. */
export function failureRows(entry: Message | FileEntry, { columns, paint }: RowContext): readonly string[] {
  const failure = failureText(entry);
  const room = columns - gutter - 1;
  if (failure === null) return [];
  return wrapLine(failure, room, room).map((row) => marked(paint.danger("!"), paint.danger(row)));
}
