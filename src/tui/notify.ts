// How a mention, or a file that is offered, is told outside the screen: the terminal's bell, or a notification of the desktop with it. Not while
// somebody looks, as far as the terminal says that, and not again and again.

import type { Clock } from "../base/index.ts";
import type { Member } from "../client/index.ts";
import { shown } from "../term/index.ts";

/** The bell; a notification (OSC 9, as iTerm2 began it) with the bell; nothing. */
export type Notify = "bell" | "desktop" | "off";

const bell = "\u0007";
/** The least time between two. */
const quietMs = 3_000;

/** What a member did. */
type Deed = "mentions you" | "offers a file";

/** What a terminal is sent when a member did something. Names no channel, file or text: others see a desktop. */
export function notification(notify: Notify, from: Member, deed: Deed): string {
  if (notify === "off") return "";
  // Isolates are no part of a line that a terminal hands on.
  const name = shown(from.nickname).replaceAll(/[\u2068\u2069]/gu, "");
  return notify === "desktop" ? `\u001b]9;Snug: ${name} ${deed}${bell}${bell}` : bell;
}

export interface Notifier {
  tell(from: Member, deed: Deed): void;
  /** The terminal says whether it has the focus. */
  focus(focused: boolean): void;
}

/** Tells of what members do. @param write to the terminal */
export function makeNotifier(notify: Notify, clock: Pick<Clock, "nowMs">, write: (text: string) => void): Notifier {
  let lastMs = Number.NEGATIVE_INFINITY;
  // A terminal that says nothing may be anywhere: then everything counts.
  let focused = false;
  return {
    tell(from, deed) {
      if (notify === "off" || focused || clock.nowMs() - lastMs < quietMs) return;
      lastMs = clock.nowMs();
      write(notification(notify, from, deed));
    },
    focus: (has) => void (focused = has),
  };
}
