// Persistence against an engine that stutters: the same call again, with growing pauses, for a bounded time.

import type { Clock } from "../base/index.ts";

/** First pause after a failure, doubled each time up to a second, and the time after which it is given up. */
const pauseMs = 20;
const maxPauseMs = 1_000;
const giveUpMs = 10_000;

/**
 * Calls until it succeeds. The call must be one that may be made twice.
 * @param isOver asked before each further attempt: whether nobody wants the result any more
 * @throws what the last attempt threw
 */
export async function persist<T>(
  clock: Pick<Clock, "nowMs" | "after">,
  act: () => Promise<T>,
  isOver: () => boolean,
): Promise<T> {
  const sinceMs = clock.nowMs();
  for (let nextMs = pauseMs; ; nextMs = Math.min(maxPauseMs, 2 * nextMs)) {
    try {
      return await act();
    } catch (error) {
      if (isOver() || clock.nowMs() - sinceMs > giveUpMs) throw error;
      await new Promise<void>((resolve) => void clock.after(nextMs, resolve));
      if (isOver()) throw error;
    }
  }
}
