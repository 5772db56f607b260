// Whether somebody looks at the page: what comes while nobody does is marked as new, and counted in the title.

import { useEffect } from "react";
import type { RoomStore, RoomView } from "../ui/index.ts";

/** Messages from the first that is new on, others' alone. */
function countNew({ timeline }: RoomView): number {
  const from = timeline.unread;
  if (from === null) return 0;
  return timeline.entries.filter((entry) => entry.t === "message" && !entry.own && entry.key >= from).length;
}

/** Tells the store whether the page is looked at, and the title how much is new. The title names no channel: others see it. */
export function useAttention(store: RoomStore, view: RoomView): void {
  useEffect(() => {
    let looked = true;
    const look = (): void => {
      const looks = document.visibilityState === "visible" && document.hasFocus();
      if (looked && !looks) store.markRead(); // all that came so far was seen
      looked = looks;
      store.attend(looks);
    };
    const events = ["visibilitychange", "focus", "blur"] as const;
    for (const event of events) globalThis.addEventListener(event, look);
    store.attend(true);
    return () => {
      for (const event of events) globalThis.removeEventListener(event, look);
    };
  }, [store]);
  const fresh = countNew(view);
  useEffect(() => {
    document.title = fresh === 0 ? "Snug" : `(${fresh}) Snug`;
    return () => {
      document.title = "Snug";
    };
  }, [fresh]);
}
