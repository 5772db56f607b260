// Time for tests of what is seen: it stands still until it is moved.

import type { Clock } from "../../src/base/index.ts";

/** A clock that a test moves. */
export function makeClock(): Clock & { pass(ms: number): void } {
  let now = 0;
  let timers: { at: number; fire: () => void }[] = [];
  return {
    wallMs: () => now,
    nowMs: () => now,
    after(delayMs, then) {
      const timer = { at: now + delayMs, fire: then };
      timers.push(timer);
      return { cancel: () => void (timers = timers.filter((other) => other !== timer)) };
    },
    pass(ms) {
      now += ms;
      const due = timers.filter(({ at }) => at <= now);
      timers = timers.filter(({ at }) => at > now);
      for (const { fire } of due) fire();
    },
  };
}
