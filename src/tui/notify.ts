// How a mention is told outside the screen: the terminal's bell, or a notification of the desktop with it.

import type { Member } from "../client/index.ts";
import { visible } from "../ui/index.ts";

/** The bell; a notification (OSC 9, as iTerm2 began it) with the bell; nothing. */
export type Notify = "bell" | "desktop" | "off";

const bell = "\u0007";

/** What a terminal is sent when a member names us. Names no channel and no text: others see a desktop. */
export function notification(notify: Notify, from: Member): string {
  if (notify === "off") return "";
  // Isolates are no part of a line that a terminal hands on.
  const name = visible(from.nickname).replaceAll(/[\u2068\u2069]/gu, "");
  return notify === "desktop" ? `\u001b]9;Snug: ${name} mentions you${bell}${bell}` : bell;
}
