// The browser's own way back: closes what is open, or goes to the page before, instead of leaving all of it.

import { useEffect, useRef } from "react";

/**
 * Takes the browser's Back for as long as this stands on the page.
 * @param onBack what it does @param isHeld whether what does it stays, so that Back is taken the next time too
 */
export function useBack(onBack: () => void, isHeld: boolean): void {
  const latest = useRef({ onBack, isHeld });
  latest.current = { onBack, isHeld };
  useEffect(() => {
    const push = (): void => history.pushState(null, "", location.href);
    const popped = (): void => {
      if (latest.current.isHeld) push();
      latest.current.onBack();
    };
    push();
    globalThis.addEventListener("popstate", popped);
    return () => globalThis.removeEventListener("popstate", popped);
  }, []);
}
