// What we have shown: no message twice, and no silent hole. Ids are kept across rejoins; counters per sender.

import type { MemberId } from "../protocol/index.ts";

const maxIds = 200_000;

export type Arrival = "new" | "repeat" | "gap";

export class Inbox {
  #ids = new Set<string>();
  #older = new Set<string>();
  readonly #counters = new Map<MemberId, number>();

  /**
   * Notes an opened message. A message with an unknown id is always shown; `gap` says that its sender's counter does
   * not follow the last one we had (the first that we hear of a sender sets it).
   */
  note(from: MemberId, id: string, counter: number): Arrival {
    if (this.#ids.has(id) || this.#older.has(id)) return "repeat";
    this.#ids.add(id);
    if (this.#ids.size > maxIds) {
      this.#older = this.#ids;
      this.#ids = new Set();
    }
    const last = this.#counters.get(from);
    this.#counters.set(from, Math.max(counter, last ?? 0));
    return last !== undefined && counter !== last + 1 ? "gap" : "new";
  }
}
