// Finding text in what is loaded.

import { saveName } from "../client/index.ts";
import type { Timeline } from "./timeline.ts";

const folded = (text: string): string => text.normalize("NFKC").toLowerCase();

/** The keys of the messages that hold a text, and of the files that are called so, in any case, the newest first. */
export function find(timeline: Timeline, query: string): readonly number[] {
  const wanted = folded(query);
  if (wanted.trim() === "") return [];
  const found: number[] = [];
  for (let i = timeline.entries.length - 1; i >= 0; i--) {
    const entry = timeline.entries[i];
    if (entry === undefined || entry.t === "notice") continue;
    const text = entry.t === "message" ? entry.text : saveName(entry.transfer.offer);
    if (folded(text).includes(wanted) || folded(entry.from.nickname) === wanted) found.push(entry.key);
  }
  return found;
}
