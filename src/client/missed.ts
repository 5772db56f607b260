// What was sealed before we joined and placed after it: we cannot open it, and its sender says it again (kind 9). What that
// sender says meanwhile waits here, so that its messages keep their order. docs/protocol.md §10.
//
// That there is such a message is the relay's word. So whatever ceases to be awaited without having come is told to be
// missing, once something after it was heard: else a relay could hide a message behind an invented one.

import type { MemberId } from "../protocol/index.ts";

interface Waiting<T> {
  readonly counter: number;
  readonly bytes: number;
  readonly sinceMs: number;
  readonly item: T;
}

interface Line<T> {
  /** Counters, by the id of the message. */
  readonly awaited: Map<string, number>;
  waiting: Waiting<T>[];
  /** Whether nothing will be said again any more: we have left that group. */
  abandoned: boolean;
}

export interface MissedLimits {
  /** How many messages are awaited or wait, in all. */
  readonly maxHeld: number;
  /** How many bytes wait, in all. */
  readonly maxLogBytes: number;
}

const none: ReadonlySet<number> = new Set();

export class Missed<T> {
  readonly #lines = new Map<MemberId, Line<T>>();
  readonly #limits: MissedLimits;
  #size = 0;
  #bytes = 0;

  constructor(limits: MissedLimits) {
    this.#limits = limits;
  }

  /** Awaits a message. Where there is no room it is a hole like any other. */
  await(from: MemberId, id: string, counter: number): void {
    if (this.#size >= this.#limits.maxHeld) return;
    const line = this.#lines.get(from) ?? { awaited: new Map<string, number>(), waiting: [], abandoned: false };
    line.awaited.set(id, counter);
    this.#lines.set(from, line);
    this.#count();
  }

  /** It was said again. @returns whether it was awaited */
  arrived(from: MemberId, id: string): boolean {
    return this.#lines.get(from)?.awaited.delete(id) === true;
  }

  /** The counters that are awaited. */
  counters(from: MemberId): ReadonlySet<number> {
    const line = this.#lines.get(from);
    return line === undefined ? none : new Set(line.awaited.values());
  }

  /** Keeps a message behind those that are awaited. @returns whether it waits, need not, or finds no room */
  hold(from: MemberId, counter: number, item: T, bytes: number, nowMs: number): "waits" | "free" | "full" {
    const line = this.#lines.get(from);
    if (line === undefined || counter < least(line)) return "free";
    if (this.#size >= this.#limits.maxHeld || this.#bytes + bytes > this.#limits.maxLogBytes) return "full";
    line.waiting.push({ counter, bytes, sinceMs: nowMs, item });
    this.#count();
    return "waits";
  }

  /** Takes what need not wait any more, in its order. */
  release(from: MemberId): readonly T[] {
    const line = this.#lines.get(from);
    if (line === undefined) return [];
    const first = least(line);
    const free = line.waiting.filter(({ counter }) => counter < first).sort((a, b) => a.counter - b.counter);
    line.waiting = line.waiting.filter(({ counter }) => counter >= first);
    if (line.awaited.size === 0) this.#lines.delete(from);
    this.#count();
    return free.map(({ item }) => item);
  }

  /** Awaits nothing of a sender any more. @param last the last counter that was heard of it @returns whether something is missing */
  giveUp(from: MemberId, last: number): boolean {
    const line = this.#lines.get(from);
    if (line === undefined) return false;
    const isMissing = [...line.awaited.values()].some((counter) => counter <= last);
    line.awaited.clear();
    return isMissing;
  }

  /** We leave the group: nothing of before is said again to us. */
  abandon(): void {
    for (const line of this.#lines.values()) line.abandoned = true;
  }

  /** Whose messages are to be awaited no longer. @param isThere whether a sender is there @param sinceMs who waits since then has waited enough */
  overdue(isThere: (from: MemberId) => boolean, sinceMs: number): readonly MemberId[] {
    return [...this.#lines]
      .filter(([from, { abandoned, waiting }]) => {
        const waitsSinceMs = waiting[0]?.sinceMs ?? Number.POSITIVE_INFINITY;
        return abandoned || !isThere(from) || waitsSinceMs <= sinceMs;
      })
      .map(([from]) => from);
  }

  #count(): void {
    this.#size = 0;
    this.#bytes = 0;
    for (const { awaited, waiting } of this.#lines.values()) {
      this.#size += awaited.size + waiting.length;
      for (const { bytes } of waiting) this.#bytes += bytes;
    }
  }
}

/** The least counter that is awaited; +∞ where none is. */
const least = (line: Line<unknown>): number => Math.min(...line.awaited.values());
