// What a screen reader says of what happens in a channel: once a second at most, and a number where it would be too much.

import { useEffect, useRef } from "react";
import { type Entry, noticeParts, type RoomView, visible } from "../../ui/index.ts";
import { useAnnounce } from "../announcer.tsx";
import { useSay, type WebSay } from "../words/say.ts";

const pauseMs = 1_000;
/** More messages than this within a pause are counted, not read. */
const readAtMost = 3;
const maxLetters = 300;

function sentence(entry: Entry, say: WebSay): string | null {
  if (entry.t === "notice")
    return noticeParts(entry, say)
      .map((part) => (typeof part === "string" ? part : visible(part.nickname)))
      .join("");
  return entry.own ? null : `${visible(entry.from.nickname)}: ${visible(entry.text.slice(0, maxLetters))}`;
}

/** Entries after a key, oldest first: only what is new is gone through. */
function since(entries: readonly Entry[], key: number): readonly Entry[] {
  let from = entries.length;
  while (from > 0 && (entries[from - 1]?.key ?? -1) > key) from--;
  return entries.slice(from);
}

/** Announces what comes. */
export function useAnnouncements(view: RoomView): void {
  const say = useSay();
  const announce = useAnnounce();
  const told = useRef(-1);
  const pause = useRef<ReturnType<typeof setTimeout> | null>(null);
  const latest = useRef({ view, say });
  latest.current = { view, say };
  useEffect(() => () => void (pause.current !== null && clearTimeout(pause.current)), []);
  useEffect(() => announce(say(`connection.${view.connection}`)), [view.connection]);
  useEffect(() => {
    function tell(): void {
      pause.current = null;
      const { entries } = latest.current.view.timeline;
      const fresh = since(entries, told.current);
      told.current = entries.at(-1)?.key ?? -1;
      const sentences = fresh.flatMap((entry) => sentence(entry, latest.current.say) ?? []);
      if (sentences.length > readAtMost) announce(latest.current.say("announce.many", { count: sentences.length }));
      else for (const text of sentences) announce(text);
      if (fresh.length > 0) pause.current = setTimeout(tell, pauseMs);
    }
    if (pause.current === null && (view.timeline.entries.at(-1)?.key ?? -1) > told.current) tell();
  }, [view, announce]);
}
