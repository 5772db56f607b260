// The gate before the work of a login (a millisecond in the OPAQUE worker): a fair queue between source prefixes.
// Each login is a debt of its prefix until it succeeds; a prefix deep in debt waits until some is forgiven, and nobody
// else waits for it. The gate knows no channels, so it is alike for those that exist and those that do not.
// docs/protocol.md §5.

import { type Clock, SnugError, type Timer } from "../../base/index.ts";
import type { Limits } from "../../protocol/index.ts";
import { sourcePrefix } from "./source-prefix.ts";

export type GateLimits = Pick<Limits, "maxLoginDebt" | "loginDebtMs" | "maxLoginQueue" | "maxLoginQueuePerPrefix">;

export interface Pass<T> {
  readonly value: T;
  /** Takes the debt back: this login succeeded. Once. */
  refund(): void;
}

export interface LoginGate {
  /**
   * Runs the work of one login when its turn comes.
   * @param source the peer's address; IPv6 counts by /64
   * @param signal gives up the place in the queue (the connection is gone): rejects with SnugError "login.timeout"
   * @throws SnugError "login.busy" with retryMs where the queue is full; or whatever `work` throws, as a failed login
   */
  run<T>(source: string, work: () => Promise<T>, signal?: AbortSignal): Promise<Pass<T>>;
  /** Logins that wait for their turn. */
  readonly waiting: number;
  /** Prefixes that are remembered. */
  readonly prefixes: number;
}

interface Waiter {
  start(): void;
  refuse(error: SnugError): void;
}

interface Source {
  readonly name: string;
  /** Logins begun and not succeeded, less what was forgiven up to `atMs`. */
  debt: number;
  atMs: number;
  readonly queue: Waiter[];
  /** Set while the source waits for forgiveness. */
  timer: Timer | null;
}

/** A gate. @param maxConcurrent logins whose work runs at once: enough to keep the worker busy */
export function makeLoginGate(clock: Pick<Clock, "nowMs" | "after">, limits: GateLimits, maxConcurrent = 4): LoginGate {
  const { maxLoginDebt, loginDebtMs, maxLoginQueue, maxLoginQueuePerPrefix } = limits;
  const sources = new Map<string, Source>();
  // Those that may run, in the order of their turns: a source that was served goes to the end.
  const ring = new Set<Source>();
  let running = 0;
  let waiting = 0;
  let sweepAt = 1024;

  function forgive(source: Source): void {
    const steps = Math.floor((clock.nowMs() - source.atMs) / loginDebtMs);
    if (steps <= 0) return;
    source.debt = Math.max(0, source.debt - steps);
    source.atMs += steps * loginDebtMs;
  }

  function sourceOf(name: string): Source {
    const known = sources.get(name);
    if (known !== undefined) return known;
    if (sources.size >= sweepAt) {
      for (const source of sources.values()) {
        forgive(source);
        if (source.debt === 0 && source.queue.length === 0) sources.delete(source.name);
      }
      sweepAt = Math.max(1024, 2 * sources.size);
    }
    const made: Source = { name, debt: 0, atMs: clock.nowMs(), queue: [], timer: null };
    sources.set(name, made);
    return made;
  }

  /** Puts a source with waiters into the ring, or has it wait for forgiveness. */
  function place(source: Source): void {
    forgive(source);
    if (source.queue.length === 0 || source.debt < maxLoginDebt) {
      source.timer?.cancel();
      source.timer = null;
      if (source.queue.length > 0) ring.add(source);
      return;
    }
    ring.delete(source);
    source.timer ??= clock.after(Math.max(1, source.atMs + loginDebtMs - clock.nowMs()), () => {
      source.timer = null;
      place(source);
      pump();
    });
  }

  function pump(): void {
    while (running < maxConcurrent) {
      const [source] = ring;
      if (source === undefined) return;
      ring.delete(source);
      const waiter = source.queue.shift();
      if (waiter === undefined) continue;
      waiting--;
      running++;
      forgive(source);
      source.debt++;
      place(source);
      waiter.start();
    }
  }

  function leave(source: Source, waiter: Waiter): boolean {
    const at = source.queue.indexOf(waiter);
    if (at < 0) return false;
    source.queue.splice(at, 1);
    waiting--;
    if (source.queue.length === 0) ring.delete(source);
    return true;
  }

  const busy = (): SnugError =>
    new SnugError("login.busy", { retryMs: 1000 + Math.floor((14_000 * waiting) / Math.max(1, maxLoginQueue)) });

  /** Makes room: in a full queue the longest line gives up its last place, so that no flood keeps others out. */
  function makeRoom(source: Source): boolean {
    if (source.queue.length >= maxLoginQueuePerPrefix) return false;
    if (waiting < maxLoginQueue) return true;
    let longest = source;
    for (const other of sources.values()) if (other.queue.length > longest.queue.length) longest = other;
    const last = longest.queue.at(-1);
    if (longest.queue.length <= source.queue.length + 1 || last === undefined) return false;
    leave(longest, last);
    last.refuse(busy());
    return true;
  }

  function turn(source: Source, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(new SnugError("login.timeout"));
      if (!makeRoom(source)) return reject(busy());
      const gone = (): void => {
        if (leave(source, waiter)) reject(new SnugError("login.timeout"));
      };
      const ended = (): void => signal?.removeEventListener("abort", gone);
      const waiter: Waiter = {
        start() {
          ended();
          resolve();
        },
        refuse(error) {
          ended();
          reject(error);
        },
      };
      signal?.addEventListener("abort", gone, { once: true });
      source.queue.push(waiter);
      waiting++;
      place(source);
      pump();
    });
  }

  return {
    async run(address, work, signal) {
      const source = sourceOf(sourcePrefix(address));
      await turn(source, signal);
      try {
        const value = await work();
        let owed = true;
        const refund = (): void => {
          if (!owed) return;
          owed = false;
          forgive(source);
          source.debt = Math.max(0, source.debt - 1);
          place(source);
          pump();
        };
        return { value, refund };
      } finally {
        running--;
        pump();
      }
    },
    get waiting() {
      return waiting;
    },
    get prefixes() {
      return sources.size;
    },
  };
}
