// Whether somebody looks at the page: what comes while nobody does is marked as new, and counted in the title.

import { useEffect, useState } from "react";
import type { RoomStore, RoomView } from "../ui/index.ts";

/** Tells the store whether the page is looked at, and the title how much came since. The title names no channel: others see it. */
export function useAttention(store: RoomStore, view: RoomView): void {
  const [since, setSince] = useState<number | null>(null);
  useEffect(() => {
    let looked = true;
    const look = (): void => {
      const looks = document.visibilityState === "visible" && document.hasFocus();
      if (looked && !looks) store.markRead(); // all that came so far was seen
      if (looked !== looks) setSince(looks ? null : (store.view().timeline.entries.at(-1)?.key ?? -1));
      looked = looks;
      store.attend(looks);
    };
    const events = ["visibilitychange", "focus", "blur"] as const;
    for (const event of events) globalThis.addEventListener(event, look);
    look();
    return () => {
      for (const event of events) globalThis.removeEventListener(event, look);
    };
  }, [store]);
  const fresh =
    since === null
      ? 0
      : view.timeline.entries.filter((entry) => entry.t === "message" && !entry.own && entry.key > since).length;
  useEffect(() => {
    document.title = fresh === 0 ? "Snug" : `(${fresh}) Snug`;
    return () => {
      document.title = "Snug";
    };
  }, [fresh]);
}
