// Virtual time. Everything that happens in a simulated world is an event at a moment; one runs after the other, each to
// its very end (promises included) before the next, so that a seed names one course of things.

import type { Clock, Timer } from "../src/base/index.ts";

interface Event {
  readonly atMs: number;
  /** Events of one moment run in the order in which they were made. */
  readonly order: number;
  act: (() => void) | null;
}

/** What runs on a machine of its own: its clock stops with it. */
export interface Process {
  readonly clock: Clock;
  readonly alive: boolean;
  /** Runs `then` on this machine now, or when it goes on, or never. */
  run(then: () => void): void;
  /** Ends it: nothing of it runs any more. */
  kill(): void;
  /** Stops it for a while, as a laptop that sleeps: what was due in between runs when it goes on. */
  freeze(ms: number): void;
  /** The wall clock jumps. */
  jump(ms: number): void;
}

/** Events of one life: more are of one that goes round in a circle. */
const maxEvents = 5_000_000;

const startWallMs = 1_800_000_000_000;

export class Scheduler {
  nowMs = 0;
  /** Events that ran. */
  ran = 0;
  #order = 0;
  /** A binary heap, the next event first. */
  readonly #heap: Event[] = [];
  /** Work that takes turns of the real event loop: WebCrypto. */
  readonly #working = new Set<Promise<unknown>>();

  /** The true time of day, whole milliseconds since 1970. */
  get wallMs(): number {
    return startWallMs + Math.floor(this.nowMs);
  }

  /** Runs something after a while. */
  after(delayMs: number, act: () => void): Timer {
    const event: Event = { atMs: this.nowMs + Math.max(0, delayMs), order: this.#order++, act };
    this.#push(event);
    return { cancel: () => void (event.act = null) };
  }

  /** Has an event end only when this is settled. */
  track<T>(work: Promise<T>): Promise<T> {
    this.#working.add(work);
    return work.finally(() => void this.#working.delete(work));
  }

  /** A machine. */
  process(): Process {
    let alive = true;
    let frozenUntilMs = 0;
    let jumpMs = 0;
    /** What came while it slept, in order. */
    let slept: (() => void)[] = [];
    const wake = (): void => {
      // Sums of fractions are not exact.
      if (frozenUntilMs - this.nowMs > 1e-6) return void this.after(frozenUntilMs - this.nowMs, wake);
      const due = slept;
      slept = [];
      frozenUntilMs = 0;
      for (const then of due) this.after(0, () => run(then));
    };
    const run = (then: () => void): void => {
      if (!alive) return;
      if (frozenUntilMs > 0) slept.push(then);
      else then();
    };
    return {
      clock: {
        nowMs: () => this.nowMs,
        wallMs: () => this.wallMs + jumpMs,
        after: (delayMs, then) => {
          let cancelled = false;
          // Asked again when it runs: while the machine slept, the timer may have been cancelled.
          const timer = this.after(delayMs, () => run(() => (cancelled ? undefined : then())));
          return {
            cancel() {
              cancelled = true;
              timer.cancel();
            },
          };
        },
      },
      get alive() {
        return alive;
      },
      run,
      kill: () => void (alive = false),
      freeze: (ms) => {
        if (frozenUntilMs === 0) this.after(ms, wake);
        frozenUntilMs = Math.max(frozenUntilMs, this.nowMs + ms);
      },
      jump: (ms) => void (jumpMs += ms),
    };
  }

  /** Lets every promise settle, in no time: what follows from work that is done may begin new work. */
  async settle(): Promise<void> {
    for (;;) {
      await new Promise<void>((resolve) => setImmediate(resolve));
      if (this.#working.size === 0) return;
      await Promise.allSettled(this.#working);
    }
  }

  /** Runs what is due within a time. @param after called after each event */
  async run(ms: number, after: () => void): Promise<void> {
    const endMs = this.nowMs + ms;
    for (;;) {
      const next = this.#heap[0];
      if (next === undefined || next.atMs > endMs) break;
      this.#pop();
      const { act } = next;
      if (act === null) continue;
      this.nowMs = next.atMs;
      if (++this.ran > maxEvents) throw new Error(`no end after ${maxEvents} events`);
      act();
      await this.settle();
      after();
    }
    this.nowMs = endMs;
  }

  #before(a: number, b: number): boolean {
    const [one, other] = [this.#heap[a], this.#heap[b]];
    if (one === undefined || other === undefined) return false;
    return one.atMs < other.atMs || (one.atMs === other.atMs && one.order < other.order);
  }

  #swap(a: number, b: number): void {
    const [one, other] = [this.#heap[a], this.#heap[b]];
    if (one === undefined || other === undefined) return;
    this.#heap[a] = other;
    this.#heap[b] = one;
  }

  #push(event: Event): void {
    this.#heap.push(event);
    for (let at = this.#heap.length - 1; at > 0;) {
      const above = (at - 1) >> 1;
      if (!this.#before(at, above)) break;
      this.#swap(at, above);
      at = above;
    }
  }

  #pop(): void {
    this.#swap(0, this.#heap.length - 1);
    this.#heap.pop();
    for (let at = 0; ;) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      const least = this.#before(right, left) ? right : left;
      if (!this.#before(least, at)) break;
      this.#swap(at, least);
      at = least;
    }
  }
}
