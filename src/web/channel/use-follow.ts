// Whether the newest message is followed: as long as one reads there. Only a reader's own gesture ends it: heights that are
// found out while messages come into sight move the list too, and mean nothing.

import { type KeyboardEvent, type RefObject, type TouchEvent, useRef, useState, type WheelEvent } from "react";

/** This close to the end one reads the newest. */
const nearPixels = 48;

/** The list, as far as it is looked at. */
interface Scrolled {
  readonly scrollOffset: number;
  readonly scrollSize: number;
  readonly viewportSize: number;
}

/** A finger that lies still moves this little. */
const leastMove = 4;

export interface Follow {
  /** Whether it is followed, for who draws. */
  readonly isFollowing: boolean;
  /** The same, for who scrolls. */
  readonly now: () => boolean;
  readonly set: (follows: boolean) => void;
  /** The list was scrolled, by whomever. @param offset pixels above */
  readonly scrolled: (offset: number) => void;
  /** What the list's box listens to. */
  readonly gestures: {
    readonly onWheelCapture: (event: WheelEvent) => void;
    readonly onTouchStartCapture: (event: TouchEvent) => void;
    readonly onTouchMoveCapture: (event: TouchEvent) => void;
    readonly onKeyDownCapture: (event: KeyboardEvent) => void;
    readonly onPointerDownCapture: (event: { readonly target: EventTarget }) => void;
  };
}

/** @param onFollow told at each change */
export function useFollow(list: RefObject<Scrolled | null>, onFollow: (follows: boolean) => void): Follow {
  const follows = useRef(true);
  const [isFollowing, setFollowing] = useState(true);
  /** Whether the reader goes up. */
  const isUp = useRef(false);
  const touch = useRef(0);

  function set(next: boolean): void {
    if (next === follows.current) return;
    follows.current = next;
    setFollowing(next);
    onFollow(next);
  }
  function go(up: boolean): void {
    isUp.current = up;
    // At once: what is drawn meanwhile would take the list back to its end.
    if (up && (list.current?.scrollOffset ?? 0) > 0) set(false);
  }
  return {
    isFollowing,
    now: () => follows.current,
    set(next) {
      isUp.current = false;
      set(next);
    },
    scrolled(offset) {
      const { scrollSize = 0, viewportSize = 0 } = list.current ?? {};
      const left = scrollSize - offset - viewportSize;
      set(isUp.current ? left < 1 : follows.current || left < nearPixels);
      if (left < 1) isUp.current = false;
    },
    gestures: {
      onWheelCapture: ({ deltaY }) => go(deltaY < 0),
      onTouchStartCapture({ touches }) {
        touch.current = touches[0]?.clientY ?? 0;
      },
      onTouchMoveCapture({ touches }) {
        const y = touches[0]?.clientY ?? 0;
        if (Math.abs(y - touch.current) < leastMove) return;
        go(y > touch.current); // the finger goes down, and the list up
        touch.current = y;
      },
      onKeyDownCapture({ key }) {
        if (key === "PageUp" || key === "ArrowUp" || key === "Home") go(true);
        if (key === "PageDown" || key === "ArrowDown" || key === "End") go(false);
      },
      // The scroll bar: which way is seen when it moves.
      onPointerDownCapture({ target }) {
        if (target instanceof Element && target.getAttribute("role") === "log") isUp.current = true;
      },
    },
  };
}
