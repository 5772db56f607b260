// Time that a test moves.

import type { Clock } from "../../src/base/index.ts";

export interface VirtualClock extends Clock {
  /** Moves time, firing what is due in its order. */
  move(ms: number): void;
}

/** A clock that stands still until it is moved. */
export function makeVirtualClock(startWallMs = 1_800_000_000_000): VirtualClock {
  let now = 0;
  let timers: { readonly at: number; readonly fire: () => void }[] = [];
  return {
    nowMs: () => now,
    wallMs: () => startWallMs + now,
    after(delayMs, then) {
      const timer = { at: now + delayMs, fire: then };
      timers.push(timer);
      return { cancel: () => void (timers = timers.filter((other) => other !== timer)) };
    },
    move(ms) {
      const end = now + ms;
      for (;;) {
        const due = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
        if (due === undefined) break;
        now = Math.max(now, due.at);
        timers = timers.filter((timer) => timer !== due);
        due.fire();
      }
      now = end;
    },
  };
}
