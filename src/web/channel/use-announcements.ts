// What a screen reader says of what happens in a channel: once a second at most, and a number where it would be too much.

import { useEffect, useRef } from "react";
import type { Transfer } from "../../client/index.ts";
import {
  type Entry,
  fileNameWords,
  noticeParts,
  offerWords,
  plainParts,
  type RoomStore,
  type RoomView,
  stateWords,
  takerWords,
  visible,
} from "../../ui/index.ts";
import { useAnnounce } from "../announcer.tsx";
import { numberLocale, useSay, type WebSay } from "../words/say.ts";

const pauseMs = 1_000;
/** More messages than this within a pause are counted, not read. */
const readAtMost = 3;
const maxLetters = 300;

function sentence(entry: Entry, say: WebSay): string | null {
  if (entry.t === "notice") return plainParts(noticeParts(entry, say));
  if (entry.t === "file") return entry.own ? null : plainParts(offerWords(entry, say, numberLocale()));
  return entry.own ? null : `${visible(entry.from.nickname)}: ${visible(entry.text.slice(0, maxLetters))}`;
}

/** Entries after a key, oldest first: only what is new is gone through. */
function since(entries: readonly Entry[], key: number): readonly Entry[] {
  let from = entries.length;
  while (from > 0 && (entries[from - 1]?.key ?? -1) > key) from--;
  return entries.slice(from);
}

/** How a file has ended, and of one of ours who has it: what is worth to be said; its way is not. */
function fateOf(transfer: Transfer, say: WebSay): string | null {
  const { own, phase, takers } = transfer;
  if (phase === "done" || phase === "failed" || phase === "stopped") return stateWords(transfer, say);
  const done = takers.filter((taker) => taker.phase === "done");
  return own && done.length > 0
    ? takerWords({ ...transfer, takers: done }, say)
        .map((parts) => plainParts(parts))
        .join(", ")
    : null;
}

/** Announces what comes, and what becomes of files. */
export function useAnnouncements(store: RoomStore, view: RoomView): void {
  const say = useSay();
  const announce = useAnnounce();
  const told = useRef(-1);
  const seen = useRef<ReadonlyMap<string, { readonly transfer: Transfer; readonly fate: string | null }>>(new Map());
  const pause = useRef<ReturnType<typeof setTimeout> | null>(null);
  const latest = useRef({ view, say });
  latest.current = { view, say };
  useEffect(() => () => void (pause.current !== null && clearTimeout(pause.current)), []);
  useEffect(() => announce(say(`connection.${view.connection}`)), [view.connection]);
  useEffect(() => {
    /** How files have ended since the last time. */
    function freshFates(): readonly string[] {
      const before = seen.current;
      const { say: sayNow } = latest.current;
      // There may be thousands: only what is another one than it was is looked at.
      const now = store.room.files.transfers.map((transfer) => {
        const was = before.get(transfer.id);
        return was?.transfer === transfer ? was : { transfer, fate: fateOf(transfer, sayNow) };
      });
      seen.current = new Map(now.map((each) => [each.transfer.id, each]));
      return now.flatMap(({ transfer: { id, offer }, fate }) =>
        fate === null || before.get(id)?.fate === fate
          ? []
          : [sayNow("files.fate", { name: fileNameWords(offer), fate })],
      );
    }
    function tell(): void {
      pause.current = null;
      const { entries } = latest.current.view.timeline;
      const fresh = since(entries, told.current);
      told.current = entries.at(-1)?.key ?? -1;
      const sentences = fresh.flatMap((entry) => sentence(entry, latest.current.say) ?? []);
      if (sentences.length > readAtMost) announce(latest.current.say("announce.many", { count: sentences.length }));
      else for (const text of sentences) announce(text);
      const becameOf = freshFates();
      for (const text of becameOf) announce(text);
      if (fresh.length + becameOf.length > 0) pause.current = setTimeout(tell, pauseMs);
    }
    if (pause.current === null) tell();
  }, [view, announce]);
}
