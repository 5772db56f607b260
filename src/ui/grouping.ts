// Which messages stand under one name, and where a new day begins.

import type { Entry, FileEntry, Message } from "./entries.ts";

const groupMs = 5 * 60_000;

/** Whether an entry stands under a name: a file does, and a message that has it not in its text. */
const isUnderName = (entry: Entry): entry is Message | FileEntry =>
  entry.t === "file" || (entry.t === "message" && entry.kind === "text");

/** Whether a message or file goes on under the name above it: the same member's, soon after, and no answer to something else. */
export function continues(before: Entry | null, entry: Message | FileEntry): boolean {
  return (
    before !== null &&
    isUnderName(before) &&
    isUnderName(entry) &&
    (entry.t === "file" || entry.replyTo === null) &&
    before.from.memberId === entry.from.memberId &&
    before.from.nickname === entry.from.nickname &&
    Math.abs(entry.at - before.at) < groupMs
  );
}

/**
 * The day of an entry in words where it is another one than that of the entry before, else null.
 * @param locale BCP 47
 */
export function newDay(before: Entry | null, entry: Entry, locale = "en-GB"): string | null {
  const date = new Date(entry.at);
  if (before === null || Number.isNaN(date.getTime())) return null;
  const day = dayOf(date, locale);
  return day === dayOf(new Date(before.at), locale) ? null : day;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function dayOf(date: Date, locale: string): string {
  if (Number.isNaN(date.getTime())) return "";
  const known = formats.get(locale);
  const format = known ?? new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long" });
  if (known === undefined) formats.set(locale, format);
  return format.format(date);
}
