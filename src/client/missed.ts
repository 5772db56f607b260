// What was sealed before we joined and placed after it: we cannot open it, and its sender says it again (kind 9). What that
// sender says meanwhile waits here, so that its messages keep their order. docs/protocol.md §10.

import type { MemberId } from "../protocol/index.ts";

interface Waiting<T> {
  readonly counter: number;
  readonly sinceMs: number;
  readonly item: T;
}

interface Line<T> {
  /** Counters, by the id of the message. */
  readonly awaited: Map<string, number>;
  /** In the order in which they came. */
  waiting: Waiting<T>[];
}

export class Missed<T> {
  readonly #lines = new Map<MemberId, Line<T>>();
  #size = 0;
  readonly #max: number;

  /** @param max how much is awaited and waits, in all */
  constructor(max: number) {
    this.#max = max;
  }

  /** Awaits a message. Whose it is is the relay's word: nothing is concluded from it but that we wait. */
  await(from: MemberId, id: string, counter: number): void {
    if (this.#size >= this.#max) return;
    this.#size++;
    const line = this.#lines.get(from) ?? { awaited: new Map<string, number>(), waiting: [] };
    line.awaited.set(id, counter);
    this.#lines.set(from, line);
  }

  /** It was said again. @returns whether it was awaited */
  arrived(from: MemberId, id: string): boolean {
    return this.#lines.get(from)?.awaited.delete(id) === true;
  }

  /** Whether a message with this counter is awaited. */
  awaits(from: MemberId, counter: number): boolean {
    for (const one of this.#lines.get(from)?.awaited.values() ?? []) if (one === counter) return true;
    return false;
  }

  /** Keeps a message behind those that are awaited. @returns false where it need not wait, or there is no room */
  hold(from: MemberId, counter: number, item: T, nowMs: number): boolean {
    const line = this.#lines.get(from);
    if (line === undefined || this.#size >= this.#max || counter < least(line)) return false;
    this.#size++;
    line.waiting.push({ counter, sinceMs: nowMs, item });
    return true;
  }

  /** Takes what need not wait any more. */
  release(from: MemberId): readonly T[] {
    const line = this.#lines.get(from);
    if (line === undefined) return [];
    const first = least(line);
    const free = line.waiting.filter(({ counter }) => counter < first);
    line.waiting = line.waiting.filter(({ counter }) => counter >= first);
    if (line.awaited.size === 0) this.#lines.delete(from);
    this.#count();
    return free.map(({ item }) => item);
  }

  /** We join anew: nothing of before is said again to us. */
  forget(): void {
    for (const line of this.#lines.values()) line.awaited.clear();
  }

  /**
   * Gives up what others have waited for since before a moment, and what is awaited of who is not there any more.
   * @returns for whom something need not wait any more, and whether something of theirs is missing
   */
  giveUp(
    beforeMs: number,
    isThere: (from: MemberId) => boolean,
  ): readonly { readonly from: MemberId; readonly isMissing: boolean }[] {
    const given: { from: MemberId; isMissing: boolean }[] = [];
    for (const [from, line] of this.#lines) {
      const waitsSinceMs = line.waiting[0]?.sinceMs ?? Number.POSITIVE_INFINITY;
      if (line.awaited.size > 0 && isThere(from) && waitsSinceMs > beforeMs) continue;
      given.push({ from, isMissing: line.awaited.size > 0 && isThere(from) });
      line.awaited.clear();
    }
    return given;
  }

  #count(): void {
    this.#size = 0;
    for (const { awaited, waiting } of this.#lines.values()) this.#size += awaited.size + waiting.length;
  }
}

/** The least counter that is awaited; +∞ where none is. */
const least = (line: Line<unknown>): number => Math.min(...line.awaited.values());
