// What we have said and the relay has not yet confirmed, in order; and for a while what it has, for a relay that forgets.
// docs/protocol.md §10. The relay answers every `send` once: with our own `chat`, `known` or `refused`.

import { type EntryId, entryIdText } from "../protocol/index.ts";
import { type Body, contentBytes, type Said } from "./content.ts";

export interface Item {
  readonly id: EntryId;
  readonly idBytes: Uint8Array;
  /** 1, 2, …, or `unnumbered`. */
  readonly counter: number;
  /** When it was said: our wall clock, milliseconds since 1970. */
  readonly at: number;
  readonly body: Body;
  /** When it was said, on the clock that does not jump. */
  readonly saidMs: number;
  /**
   * The id that it was said under, where it goes under another one: as `again` then; and the counter under which a log had
   * confirmed it, by which others tell whether it is of before what they had since.
   */
  readonly original: (Pick<Item, "id" | "idBytes"> & { readonly counter: number | null }) | null;
}

/** What is sealed for an item. */
export function contentOfItem({ idBytes, counter, at, body, original }: Item): Said {
  if (original === null) return { id: idBytes, counter, at, body };
  return againOf({ id: original.idBytes, counter: original.counter ?? counter, at, body }, idBytes, counter);
}

/** A message once more, inside one of another id and counter. */
function againOf(said: Said, id: Uint8Array, counter: number): Said {
  return { id, counter, at: said.at, body: { kind: "again", original: contentBytes(said) } };
}

/** The id that a person knows an item by. */
export const shownId = ({ id, original }: Item): EntryId => original?.id ?? id;

/** A message without a number: a `here` that stands before messages whose numbers others know. */
export const unnumbered = 0;

export class Outbox {
  #next = 1;
  /** Not confirmed, ascending counters; the first `#sent` of them are on their way. */
  #waiting: Item[] = [];
  #sent = 0;
  /** What is on its way and not answered, with the `seen` it went with. */
  readonly #flying = new Map<EntryId, number>();
  /** The greatest `seen` that was refused as stale on this connection: nothing goes with it again. */
  #stale = -1;
  /** The greatest counter that this log has confirmed, and the greatest that any has. */
  #confirmed = 0;
  #known = 0;
  /**
   * Set after a refusal, to the counter that is expected (0: as it is): nothing is sent until all that is on its way was
   * answered.
   */
  #goBack: number | null = null;
  #relayed: { readonly item: Item; readonly atMs: number }[] = [];
  /** The greatest counter that anything was sent under. */
  #greatest = 0;
  /**
   * Whether our numbers may not be those that the relay expects: until one was confirmed, only one message at a time is on its
   * way. Else the relay could refuse the first and take a later one, whose number happens to be the expected one.
   */
  #probing = false;
  /** What was sent to this log and not confirmed, as it went: it may stand there all the same. */
  readonly #perhaps = new Map<EntryId, { readonly counter: number; readonly seen: number }>();

  /** Takes a new message. */
  add(id: EntryId, idBytes: Uint8Array, body: Body, at: number, nowMs: number): Item {
    const item: Item = { id, idBytes, counter: this.#next++, at, body, saidMs: nowMs, original: null };
    this.#waiting.push(item);
    return item;
  }

  /**
   * Takes the `here` of a new leaf, which goes before all that waits; for a connection on which nothing was sent yet. It
   * takes the first number, and the others follow; but where what had been confirmed goes again, others may know its
   * numbers: then `here` has none. Numbers move up alone, or who had one message under a number would not see another.
   *
   * What may stand in this log already, sealed for the leaf that we had, goes inside `again` under an id of its own: the
   * log would answer the old id with `known`, and who came since would have it last.
   */
  addFirst(id: EntryId, idBytes: Uint8Array, body: Body, at: number, nowMs: number): void {
    const numbered = this.#waiting.filter(({ counter }) => counter !== unnumbered);
    const goesAgain = (numbered[0]?.counter ?? Number.POSITIVE_INFINITY) <= this.#known;
    const waiting = numbered.map((item, i) =>
      this.#perhaps.has(item.id) ? renamed(item, idBytes, i + 1, this.#known) : item,
    );
    const first = numbered[0]?.counter ?? this.#next;
    this.#perhaps.clear();
    this.#probing = true;
    this.#waiting = [
      { id, idBytes, counter: goesAgain ? unnumbered : first, at, body, saidMs: nowMs, original: null },
      ...waiting,
    ];
    if (!goesAgain) this.#renumber(first);
  }

  /**
   * The next message to seal and send, or null where there is none, answers are awaited, or what it would go with is stale.
   * @param seen the last handshake entry that was processed
   */
  next(seen: number): Item | null {
    if (this.#probing && this.#sent > 0) return null;
    return this.#goBack === null && seen > this.#stale ? (this.#waiting[this.#sent] ?? null) : null;
  }

  /** The message that `next` gave is on its way. */
  sent(id: EntryId, seen: number): void {
    const item = this.#waiting[this.#sent];
    if (item?.id !== id) return;
    this.#greatest = Math.max(this.#greatest, item.counter);
    this.#sent++;
    this.#flying.set(id, seen);
    this.#perhaps.set(id, { counter: item.counter, seen });
  }

  /** The `seen` that an unconfirmed message last went with; null where it did not go to this log. */
  sentWith(id: EntryId): number | null {
    return this.#perhaps.get(id)?.seen ?? null;
  }

  /** The log has it: by our own `chat`, or `known`. @returns the message, or null where it was confirmed before */
  relayed(id: EntryId, nowMs: number): Item | null {
    const item = this.#confirm(id, nowMs);
    // Last, since it may number anew what waits: this one keeps the number that it went under.
    this.#answered(id);
    return item;
  }

  #confirm(id: EntryId, nowMs: number): Item | null {
    const at = this.#waiting.findIndex((waiting) => waiting.id === id);
    const waiting = this.#waiting[at];
    if (waiting === undefined) return null;
    const item = { ...waiting, counter: this.#perhaps.get(id)?.counter ?? waiting.counter };
    this.#perhaps.delete(id);
    if (item.counter !== unnumbered) this.#probing = false;
    this.#waiting.splice(at, 1);
    if (at < this.#sent) this.#sent--;
    this.#confirmed = Math.max(this.#confirmed, item.counter);
    this.#known = Math.max(this.#known, item.counter);
    this.#relayed.push({ item, atMs: nowMs });
    return item;
  }

  /**
   * The relay did not take it: once all else that is on its way was answered, everything goes again.
   *
   * A relay that expects a counter which it has confirmed contradicts itself: what it had confirmed goes again, under that
   * very counter. Given to another message, the counter would let the first vanish without a hole.
   * @param expect the counter that the relay takes next @param isStale whether it was sealed too long ago
   * @returns false where that cannot be: what was confirmed under it is not kept any more
   */
  refused(id: EntryId, expect: number, isStale: boolean): boolean {
    const seen = this.#flying.get(id);
    if (seen === undefined) return true; // an answer to nothing of ours
    if (isStale) this.#stale = Math.max(this.#stale, seen);
    const isUnnumbered = this.#waiting.some((item) => item.id === id && item.counter === unnumbered);
    if (isUnnumbered) {
      this.#goBack ??= 0;
      this.#answered(id);
      return true;
    }
    if (expect <= this.#confirmed && !this.#takeBack(expect)) return false;
    this.#goBack = this.#goBack === null || this.#goBack === 0 ? expect : this.#goBack;
    this.#answered(id);
    return true;
  }

  /** Has what was confirmed from a counter on wait again. @returns whether all of it is kept */
  #takeBack(counter: number): boolean {
    const back = this.#relayed.filter(({ item }) => item.counter >= Math.max(1, counter)).map(({ item }) => item);
    if (new Set(back.map((item) => item.counter)).size !== this.#confirmed - counter + 1) return false;
    this.#relayed = this.#relayed.filter(({ item }) => item.counter < counter);
    this.#waiting = [...back, ...this.#waiting].sort((a, b) => a.counter - b.counter);
    this.#sent += back.length;
    this.#confirmed = counter - 1;
    return true;
  }

  #answered(id: EntryId): void {
    this.#flying.delete(id);
    if (this.#goBack === null || this.#flying.size > 0) return;
    if (this.#goBack > 0) this.#renumber(this.#goBack);
    this.#goAgain();
  }

  /**
   * Numbers what is unconfirmed from `counter` on, without a hole; past what a relay that contradicts itself has confirmed
   * from there on, since who had that would not see another under its number.
   */
  #renumber(counter: number): void {
    const taken = new Set(this.#relayed.map(({ item }) => item.counter));
    let next = counter;
    const free = (): number => {
      while (taken.has(next)) next++;
      return next++;
    };
    this.#waiting = this.#waiting.map((item) => (item.counter === unnumbered ? item : { ...item, counter: free() }));
    this.#next = Math.max(next, this.#confirmed + 1);
  }

  /** The connection is gone, or the group another one: everything unconfirmed goes again. */
  rewind(): void {
    this.#goAgain();
    this.#stale = -1;
  }

  #goAgain(): void {
    this.#sent = 0;
    this.#flying.clear();
    this.#goBack = null;
  }

  /** The relay forgot: what it confirmed within `withinMs` goes again too, under the same ids. */
  resend(withinMs: number, nowMs: number): void {
    const again = this.#relayed.filter(({ atMs }) => nowMs - atMs <= withinMs).map(({ item }) => item);
    this.#relayed = [];
    this.#perhaps.clear();
    // By counter: a relay whose engine stutters may confirm out of order.
    this.#waiting = [...again, ...this.#waiting].sort((a, b) => a.counter - b.counter);
    // In its new log nothing of this is confirmed: it may be refused there, and go again, like anything else.
    const numbered = again.filter(({ counter }) => counter !== unnumbered);
    if (numbered.length > 0) this.#confirmed = Math.min(...numbered.map(({ counter }) => counter)) - 1;
    this.rewind();
  }

  /** Forgets what was confirmed long ago and fails what has waited too long. @returns the failed */
  expire(resendMs: number, outboxMs: number, nowMs: number): readonly Item[] {
    const kept = this.#relayed.findIndex(({ atMs }) => nowMs - atMs <= resendMs);
    if (kept !== 0) this.#relayed = kept === -1 ? [] : this.#relayed.slice(kept);
    const failed = this.#waiting.filter((item) => nowMs - item.saidMs > outboxMs && item.body.kind !== "here");
    if (failed.length === 0) return failed;
    // What was sent may stand in a log: its number stays taken, by a `here` in its place. Who had the message would not see
    // another under its number. What never went makes room.
    this.#waiting = this.#waiting
      .filter((item) => !failed.includes(item) || item.counter <= this.#greatest)
      .map((item) => (failed.includes(item) ? { ...item, body: { kind: "here" }, original: null } : item));
    let next = this.#greatest + 1;
    this.#waiting = this.#waiting.map((item) => (item.counter > this.#greatest ? { ...item, counter: next++ } : item));
    this.#next = next;
    this.#goAgain();
    return failed;
  }

  /** How many are not confirmed. */
  get size(): number {
    return this.#waiting.length;
  }
}

/** An item under another id, the nth after a random one. @param known the greatest counter that a log has confirmed */
function renamed(item: Item, random: Uint8Array, n: number, known: number): Item {
  const idBytes = new Uint8Array(random);
  const view = new DataView(idBytes.buffer);
  view.setUint32(12, (view.getUint32(12) + n) >>> 0);
  return {
    ...item,
    id: entryIdText(idBytes),
    idBytes,
    original: item.original ?? {
      id: item.id,
      idBytes: item.idBytes,
      counter: item.counter <= known ? item.counter : null,
    },
  };
}
