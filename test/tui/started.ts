// A screen that is in a channel, and the bytes that terminals send for its keys.

import { amber } from "../ui/people.ts";
import { screenOf } from "./screen-of.tsx";

export const enter = "\r";
export const altEnter = "\u001b\r";
export const esc = "\u001b";
export const tab = "\t";
export const up = "\u001b[A";
export const down = "\u001b[B";
export const altUp = "\u001b[1;3A";
export const pageUp = "\u001b[5~";
export const pageDown = "\u001b[6~";
export const altEnd = "\u001b[1;3F";
export const ctrl = (letter: string): string => String.fromCharCode(letter.charCodeAt(0) - 96);
export const pasted = (text: string): string => `\u001b[200~${text}\u001b[201~`;

const open: { close(): void }[] = [];
/** Closes every screen of a test. */
export function closeAll(): void {
  for (const each of open.splice(0)) each.close();
}
/** A screen in a channel of two. */
export async function start(more: Parameters<typeof screenOf>[0] = {}) {
  const seen = screenOf(more);
  open.push(seen);
  await seen.tell({ t: "joined", name: "Lantern Room", members: 2, self: amber, again: false });
  return seen;
}
export type Started = Awaited<ReturnType<typeof start>>;
/** The row that one writes in. */
export const input = ({ screen }: Started): string =>
  screen()
    .find((row) => /^ [›/]/.test(row))
    ?.trim() ?? "";
/** Escape alone is known as such once no more has come for a while. */
export async function escape(seen: Started): Promise<void> {
  await seen.keys(esc);
  await until(() => !seen.pendingEscape());
  await seen.settle();
}
/** Waits for what is to come, five seconds at most. */
async function until(look: () => boolean): Promise<void> {
  const end = performance.now() + 5_000;
  while (!look() && performance.now() < end) await new Promise<void>((resolve) => setImmediate(resolve));
}
