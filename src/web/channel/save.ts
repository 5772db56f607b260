// What is loaded as a text file of the reader's: only where that was asked for.

import { type RoomView, type Say, transcriptOf } from "../../ui/index.ts";

/** A file name without what a path could be made of. */
const plainName = (text: string): string => text.replaceAll(/[^\p{L}\p{N} ._-]/gu, "_").replace(/^\.+/, "_");

/** Hands the browser a file, in the clear. @param name as it was typed */
export function saveTranscript(name: string, { name: channel, timeline }: RoomView, say: Say): void {
  const url = URL.createObjectURL(
    new Blob([transcriptOf(channel, timeline, say)], { type: "text/plain;charset=utf-8" }),
  );
  const link = document.createElement("a");
  link.href = url;
  link.download = plainName(name);
  link.click();
  URL.revokeObjectURL(url);
}
