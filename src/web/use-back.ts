// The browser's own way back: closes what is open, or goes to the page before, instead of leaving all of it. One entry of the
// history stands guard for whatever page takes it.

import { useEffect, useRef } from "react";

const isGuard = (): boolean => {
  const state: unknown = history.state;
  return typeof state === "object" && state !== null && "snug" in state;
};

/** Without a fragment: a pasted link's is to be gone from the history. */
function guard(): void {
  if (!isGuard()) history.pushState({ snug: true }, "", location.pathname);
}

/**
 * Takes the browser's Back for as long as this stands on the page.
 * @param onBack what it does @param isHeld whether what does it stays, so that Back is taken the next time too
 */
export function useBack(onBack: () => void, isHeld: boolean): void {
  const latest = useRef({ onBack, isHeld });
  latest.current = { onBack, isHeld };
  useEffect(() => {
    const popped = (): void => {
      // A link that is pasted into the page comes by here too, and so does going forward.
      if (location.hash !== "" || isGuard()) return;
      if (latest.current.isHeld) guard();
      latest.current.onBack();
    };
    guard();
    globalThis.addEventListener("popstate", popped);
    return () => globalThis.removeEventListener("popstate", popped);
  }, []);
}
