// The lock against guessing codes: five wrong codes after a right password lock a channel for new logins, for a growing
// time, on all nodes together. An attempt is counted before it is verified and taken back when it was right, so that
// parallel guesses count too. docs/protocol.md §5.

import { type Clock, makeQueue, type Queue } from "../../base/index.ts";

/** Counters that all nodes of a relay share: the engine's part of the lock. Nothing here needs compare-and-swap. */
export interface Counters {
  /** Adds atomically to a counter (0 where there is none) and gives the sum. The counter may be forgotten `ttlMs` after its last add, not before. */
  add(key: string, by: number, ttlMs: number): Promise<number>;
  /** The counter's value, 0 where there is none. */
  read(key: string): Promise<number>;
}

export type Attempt =
  | { readonly t: "locked"; readonly retryMs: number }
  | {
      readonly t: "open";
      /** Whether a code of this time step was told as coming from a fast clock: it is spent then. */
      burnt(step: number): Promise<boolean>;
      /** The code was right: the attempt is taken back. */
      right(): Promise<void>;
      /** The code was wrong. @param ahead the step it would be right at, where that was told @returns whether the channel is locked from now on, and its members are to be told */
      wrong(ahead: number | null): Promise<boolean>;
    };

export interface CodeLock {
  /** Runs one verification; those of one channel and node run one after the other. @param channel channel id as text */
  attempt<T>(channel: string, verify: (attempt: Attempt) => Promise<T>): Promise<T>;
}

export interface CodeLockLimits {
  readonly maxWrongCodes: number;
  readonly lockMs: number;
  readonly maxLockMs: number;
}

// One counter holds both numbers, so that one atomic add sees both: wrong × unit + under way.
const unit = 2 ** 20;
const stepMs = 30_000;
// Tries for a place while other nodes verify, and the pause between them.
const maxWaits = 20;
const waitMs = 50;

/**
 * The lock over shared counters. Wrong codes are forgotten with the hour (`maxLockMs`) they were typed in; the growth of
 * the lock is forgotten a day (24 × `maxLockMs`) after the last one.
 */
export function makeCodeLock(counters: Counters, clock: Clock, limits: CodeLockLimits): CodeLock {
  const { maxWrongCodes, lockMs, maxLockMs } = limits;
  const queues = new Map<string, { readonly queue: Queue; users: number }>();
  const pause = (): Promise<void> => new Promise((resolve) => clock.after(waitMs, resolve));
  const lengthMs = (level: number): number => Math.min(lockMs * 2 ** Math.min(level - 1, 30), maxLockMs);

  async function lockedMs(channel: string, level: number): Promise<number> {
    if (level === 0) return 0;
    const left = (await counters.read(`until ${channel} ${level}`)) - clock.wallMs();
    return Math.min(Math.max(0, left), maxLockMs); // a wall clock that was set back locks nobody out for longer
  }

  /** Takes one of the places that are left before the next lock. */
  async function reserve(channel: string): Promise<Attempt> {
    for (let wait = 0; ; wait++) {
      const level = await counters.read(`locks ${channel}`);
      const left = await lockedMs(channel, level);
      if (left > 0) return { t: "locked", retryMs: Math.ceil(left) };
      const key = `codes ${channel} ${level} ${Math.floor(clock.wallMs() / maxLockMs)}`;
      const add = (by: number): Promise<number> => counters.add(key, by, 2 * maxLockMs);
      const sum = await add(1);
      if (Math.floor(sum / unit) + (sum % unit) <= maxWrongCodes) return open(channel, level, add);
      await add(-1);
      if (wait >= maxWaits) return { t: "locked", retryMs: lockMs };
      await pause(); // other nodes are verifying; their places come back if their codes are right
    }
  }

  function open(channel: string, level: number, add: (by: number) => Promise<number>): Attempt {
    return {
      t: "open",
      burnt: async (step) => (await counters.read(`burnt ${channel} ${step}`)) > 0,
      right: async () => void (await add(-1)),
      async wrong(ahead) {
        // Who was told that a code comes 90 s too early could otherwise type it again 90 s later.
        if (ahead !== null)
          await counters.add(`burnt ${channel} ${ahead}`, 1, Math.max(0, (ahead + 2) * stepMs - clock.wallMs()));
        const sum = await add(unit - 1);
        if (Math.floor(sum / unit) !== maxWrongCodes) return false;
        // Exactly one add makes it five: this node sets the lock, the others find it.
        const until = `until ${channel} ${level + 1}`;
        await counters.add(until, clock.wallMs() + lengthMs(level + 1) - (await counters.read(until)), 24 * maxLockMs);
        await counters.add(`locks ${channel}`, 1, 24 * maxLockMs);
        return true;
      },
    };
  }

  return {
    async attempt(channel, verify) {
      const held = queues.get(channel) ?? { queue: makeQueue(), users: 0 };
      queues.set(channel, held);
      held.users++;
      try {
        return await held.queue.run(async () => verify(await reserve(channel)));
      } finally {
        if (--held.users === 0) queues.delete(channel);
      }
    },
  };
}
