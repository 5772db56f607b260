// Has the browser ask before the page is left, where something would be lost with it.

import { useEffect, useRef } from "react";

/** @param isHeld whether something would be lost now */
export function useHoldPage(isHeld: () => boolean): void {
  const latest = useRef(isHeld);
  latest.current = isHeld;
  useEffect(() => {
    const hold = (event: BeforeUnloadEvent): void => {
      if (latest.current()) event.preventDefault();
    };
    globalThis.addEventListener("beforeunload", hold);
    return () => globalThis.removeEventListener("beforeunload", hold);
  }, []);
}
