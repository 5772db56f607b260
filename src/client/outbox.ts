// What we have said and the relay has not yet confirmed, in order; and for a while what it has, for a relay that forgets.
// docs/protocol.md §10. The relay answers every `send` once: with our own `chat`, `known` or `refused`.

import type { EntryId } from "../protocol/index.ts";
import type { Body } from "./content.ts";

export interface Item {
  readonly id: EntryId;
  readonly idBytes: Uint8Array;
  readonly counter: number;
  /** When it was said: our wall clock, milliseconds since 1970. */
  readonly at: number;
  readonly body: Body;
  /** When it was said, on the clock that does not jump. */
  readonly saidMs: number;
}

export class Outbox {
  #next = 1;
  /** Not confirmed, ascending counters; the first `#sent` of them are on their way. */
  #waiting: Item[] = [];
  #sent = 0;
  /** What is on its way and not answered. */
  readonly #flying = new Set<EntryId>();
  /** The greatest counter that the log has confirmed. */
  #confirmed = 0;
  /** Set after a refusal, to the counter that is expected: nothing is sent until all that is on its way was answered. */
  #goBack: number | null = null;
  #relayed: { readonly item: Item; readonly atMs: number }[] = [];

  /** Takes a new message. */
  add(id: EntryId, idBytes: Uint8Array, body: Body, at: number, nowMs: number): Item {
    const item: Item = { id, idBytes, counter: this.#next++, at, body, saidMs: nowMs };
    this.#waiting.push(item);
    return item;
  }

  /** Takes a message that goes before all that waits; for a connection on which nothing was sent yet. */
  addFirst(id: EntryId, idBytes: Uint8Array, body: Body, at: number, nowMs: number): void {
    const counter = this.#waiting[0]?.counter ?? this.#next;
    this.#waiting = [{ id, idBytes, counter, at, body, saidMs: nowMs }, ...this.#waiting];
    this.#renumber(counter, true);
  }

  /** The next message to seal and send, or null where there is none or answers are awaited. */
  next(): Item | null {
    return this.#goBack === null ? (this.#waiting[this.#sent] ?? null) : null;
  }

  /** The message that `next` gave is on its way. */
  sent(id: EntryId): void {
    if (this.#waiting[this.#sent]?.id !== id) return;
    this.#sent++;
    this.#flying.add(id);
  }

  /** The log has it: by our own `chat`, or `known`. @returns the message, or null where it was confirmed before */
  relayed(id: EntryId, nowMs: number): Item | null {
    this.#answered(id);
    const at = this.#waiting.findIndex((item) => item.id === id);
    const item = this.#waiting[at];
    if (item === undefined) return null;
    this.#waiting.splice(at, 1);
    if (at < this.#sent) this.#sent--;
    this.#confirmed = Math.max(this.#confirmed, item.counter);
    this.#relayed.push({ item, atMs: nowMs });
    return item;
  }

  /**
   * The relay did not take it: once all else that is on its way was answered, everything goes again.
   * @param expect the counter that the relay takes next
   * @returns false where that cannot be: a counter that the log has confirmed is not used again, or a message could
   *   vanish without a hole in the counters
   */
  refused(id: EntryId, expect: number): boolean {
    if (!this.#flying.has(id)) return true; // an answer to nothing of ours
    if (expect <= this.#confirmed) return false;
    this.#goBack ??= expect;
    this.#answered(id);
    return true;
  }

  #answered(id: EntryId): void {
    this.#flying.delete(id);
    if (this.#goBack === null || this.#flying.size > 0) return;
    this.#renumber(this.#goBack);
    this.rewind();
  }

  /** Numbers what is unconfirmed from `counter` on, without a hole. */
  #renumber(counter: number, always = false): void {
    if (this.#waiting.length === 0 || (!always && this.#waiting[0]?.counter === counter)) return;
    this.#waiting = this.#waiting.map((item, i) => ({ ...item, counter: counter + i }));
    this.#next = counter + this.#waiting.length;
  }

  /** The connection is gone, or the group another one: everything unconfirmed goes again. */
  rewind(): void {
    this.#sent = 0;
    this.#flying.clear();
    this.#goBack = null;
  }

  /** The relay forgot: what it confirmed within `withinMs` goes again too, under the same ids. */
  resend(withinMs: number, nowMs: number): void {
    const again = this.#relayed.filter(({ atMs }) => nowMs - atMs <= withinMs).map(({ item }) => item);
    this.#relayed = [];
    this.#waiting = [...again, ...this.#waiting];
    // In its new log nothing of this is confirmed: it may be refused there, and go again, like anything else.
    if (again.length > 0) this.#confirmed = Math.min(...again.map(({ counter }) => counter)) - 1;
    this.rewind();
  }

  /** Forgets what was confirmed long ago and fails what has waited too long. @returns the failed */
  expire(resendMs: number, outboxMs: number, nowMs: number): readonly Item[] {
    const kept = this.#relayed.findIndex(({ atMs }) => nowMs - atMs <= resendMs);
    if (kept !== 0) this.#relayed = kept === -1 ? [] : this.#relayed.slice(kept);
    const failed = this.#waiting.filter((item) => nowMs - item.saidMs > outboxMs);
    if (failed.length > 0) {
      this.#waiting = this.#waiting.filter((item) => nowMs - item.saidMs <= outboxMs);
      const first = Math.max(this.#confirmed + 1, Math.min(...failed.map((item) => item.counter)));
      if (this.#waiting.length === 0) this.#next = first;
      this.#renumber(first);
      this.rewind();
    }
    return failed;
  }

  /** How many are not confirmed. */
  get size(): number {
    return this.#waiting.length;
  }
}
