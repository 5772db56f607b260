// What we have shown: no message twice, and no silent hole. Ids are kept across rejoins; counters per sender.

import type { MemberId } from "../protocol/index.ts";

const maxIds = 200_000;

export type Arrival = "new" | "repeat" | "gap";

export class Inbox {
  #ids = new Set<string>();
  #older = new Set<string>();
  readonly #counters = new Map<MemberId, { readonly first: number; last: number }>();

  /**
   * Notes an opened message. A message with an unknown id is always shown; `gap` says that its sender's counter does
   * not follow the last one we had (the first that we hear of a sender sets it).
   */
  note(from: MemberId, id: string, counter: number): Arrival {
    if (!this.noteId(from, id)) return "repeat";
    const known = this.#counters.get(from);
    if (known === undefined) {
      this.#counters.set(from, { first: counter, last: counter });
      return "new";
    }
    // Said before our time, and said again after the relay forgot: no hole.
    if (counter < known.first) return "new";
    const follows = counter === known.last + 1;
    known.last = Math.max(known.last, counter);
    return follows ? "new" : "gap";
  }

  /** Notes that a message was shown. @returns false where it was before */
  noteId(from: MemberId, id: string): boolean {
    // By sender and id: another member may use an id again that it has seen.
    const name = `${from} ${id}`;
    if (this.#ids.has(name) || this.#older.has(name)) return false;
    this.#ids.add(name);
    if (this.#ids.size > maxIds) {
      this.#older = this.#ids;
      this.#ids = new Set();
    }
    return true;
  }
}
