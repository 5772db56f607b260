// What we have heard: no message twice, each sender's in order, and no silent hole. Ids are kept across rejoins, and so
// is the last counter of each sender. docs/protocol.md §10.

import type { MemberId } from "../protocol/index.ts";

const maxIds = 200_000;

export type Arrival = "new" | "gap" | "repeat" | "past";

export class Inbox {
  #ids = new Set<string>();
  #older = new Set<string>();
  /** The greatest counter that we have heard of each sender. */
  readonly #last = new Map<MemberId, number>();
  /** The greatest counter of what was shown: under another one where it was said again. */
  readonly #shown = new Map<MemberId, number>();

  /**
   * Notes an opened message. Only `new` and `gap` are to be shown: `gap` says that the counter does not follow the
   * sender's last one (the first that we hear sets it). What stands before the last one and was never shown is `past`:
   * said before our time and again to a new log, or held back by a relay, which the gap has told. It stays so, under
   * whatever counter it comes again.
   * @param awaited the counters of messages that are known to come later, asked for where there is a hole: they leave none
   */
  note(from: MemberId, id: string, counter: number, awaited: () => ReadonlySet<number> = () => new Set()): Arrival {
    if (counter === 0) return this.noteId(from, id) ? "new" : "repeat"; // a `here`, which has no number
    const last = this.#last.get(from);
    if (last !== undefined && counter <= last) return this.noteId(from, id) ? "past" : "repeat";
    let next = last === undefined ? counter : last + 1;
    if (next < counter) for (const known = awaited(); next < counter && known.has(next);) next++;
    const follows = next === counter;
    if (!this.noteId(from, id)) {
      if (follows) this.#last.set(from, counter); // the same message under another counter
      return "repeat";
    }
    this.#last.set(from, counter);
    return follows ? "new" : "gap";
  }

  /** Whether a message stands, by its sender's own count, behind all that was shown of it. */
  isNewer(from: MemberId, counter: number): boolean {
    return counter > (this.#shown.get(from) ?? 0);
  }

  /** Notes that a message is to be shown in its sender's order. */
  noteShown(from: MemberId, counter: number): void {
    this.#shown.set(from, Math.max(counter, this.#shown.get(from) ?? 0));
  }

  /** The greatest counter that we have heard of a sender; 0 for none. */
  last(from: MemberId): number {
    return this.#last.get(from) ?? 0;
  }

  /** Whether a message was shown. */
  has(from: MemberId, id: string): boolean {
    const name = nameOf(from, id);
    return this.#ids.has(name) || this.#older.has(name);
  }

  /** Notes that a message was shown. @returns false where it was before */
  noteId(from: MemberId, id: string): boolean {
    if (this.has(from, id)) return false;
    this.#ids.add(nameOf(from, id));
    if (this.#ids.size > maxIds) {
      this.#older = this.#ids;
      this.#ids = new Set();
    }
    return true;
  }
}

/** By sender and id: another member may use an id again that it has seen. */
const nameOf = (from: MemberId, id: string): string => `${from} ${id}`;
