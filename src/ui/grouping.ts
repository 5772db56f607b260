// Which messages stand under one name, and where a new day begins.

import type { Entry, Message } from "./timeline.ts";

const groupMs = 5 * 60_000;

/** Whether a message goes on under the name above it: the same member's, soon after, and no answer to something else. */
export function continues(before: Entry | null, message: Message): boolean {
  return (
    before?.t === "message" &&
    before.kind === "text" &&
    message.kind === "text" &&
    message.replyTo === null &&
    before.from.memberId === message.from.memberId &&
    before.from.nickname === message.from.nickname &&
    Math.abs(message.at - before.at) < groupMs
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
