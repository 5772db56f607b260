// Which messages stand under one name, and where a new day begins.

import { lazy } from "../base/index.ts";
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

/** The day of an entry in words where it is another one than that of the entry before, else null. */
export function newDay(before: Entry | null, entry: Entry): string | null {
  const date = new Date(entry.at);
  if (before === null || Number.isNaN(date.getTime())) return null;
  const day = dayOf(date);
  return day === dayOf(new Date(before.at)) ? null : day;
}

const days = lazy(() => new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long" }));
const dayOf = (date: Date): string => (Number.isNaN(date.getTime()) ? "" : days().format(date));
