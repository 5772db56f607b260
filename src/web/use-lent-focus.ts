// A part of the page that opens takes the focus, and gives it back to where it was when it closes.

import { type RefObject, useEffect, useRef } from "react";

/** Moves the focus into what opens. @param first what has it then */
export function useLentFocus(first: RefObject<HTMLElement | null>): void {
  const lender = useRef<Element | null>(null);
  useEffect(() => {
    lender.current ??= document.activeElement;
    first.current?.focus();
    return () => {
      // Only where it fell to nothing: whoever has moved it elsewhere meant that.
      const isLost = document.activeElement === null || document.activeElement === document.body;
      if (isLost && lender.current instanceof HTMLElement) lender.current.focus();
    };
  }, []);
}
