// Those who take a file of ours: what each lacks, and who may be heard. docs/protocol.md §16.

import type { Member } from "../types.ts";
import type { Taker } from "./types.ts";
import type { Upload } from "./upload.ts";

/** A member is not answered sooner, whatever it asks. */
const leastAnswerMs = 1_000;

/** One who takes it. */
export interface Asking {
  readonly who: Member;
  /** The member id, 16 bytes. */
  readonly bytes: Uint8Array;
  phase: Taker["phase"];
  /** The first chunk that it lacks; null where it has not asked since it was last served. */
  asks: number | null;
  /** Chunks below this one it has, as far as we know. */
  floor: number;
  upload: Upload | null;
  /** Since when it has got nothing although it wants to; null where it gets something. */
  lostMs: number | null;
  /** When a pass was last opened for it. */
  servedMs: number;
  /** Whether it was in a pass that brought it nothing, or too slow for one: others do not wait for it again. */
  alone: boolean;
}

export class Askers {
  readonly #most: number;
  readonly #takers = new Map<string, Asking>();
  /** When each member was last answered. */
  readonly #answeredMs = new Map<string, number>();

  /** @param most how many are remembered */
  constructor(most: number) {
    this.#most = most;
  }

  get all(): readonly Asking[] {
    return [...this.#takers.values()];
  }

  get(memberId: string): Asking | undefined {
    return this.#takers.get(memberId);
  }

  /** Takes one in. Those with whom it is settled go first where there are too many. */
  add(taker: Asking): void {
    this.#takers.set(taker.who.memberId, taker);
    for (const [id, { phase }] of this.#takers) {
      if (this.#takers.size <= this.#most) return;
      if (phase !== "waiting" && phase !== "moving") this.#takers.delete(id);
    }
    for (const id of this.#takers.keys()) if (this.#takers.size > this.#most) this.#takers.delete(id);
  }

  /** Whether a member that asks is answered: what it asks is remembered in any case. */
  mayAnswer(memberId: string, nowMs: number): boolean {
    if (nowMs - (this.#answeredMs.get(memberId) ?? Number.NEGATIVE_INFINITY) < leastAnswerMs) return false;
    this.#answeredMs.delete(memberId);
    this.#answeredMs.set(memberId, nowMs);
    for (const id of this.#answeredMs.keys()) if (this.#answeredMs.size > this.#most) this.#answeredMs.delete(id);
    return true;
  }
}
