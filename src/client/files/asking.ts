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
  /** Chunks below this one it has, as far as we know … */
  floor: number;
  /** … and the most that this ever was. */
  most: number;
  upload: Upload | null;
  /** When a pass was last opened for it. */
  servedMs: number;
  /**
   * With whom it is served: others that are `new` or as `slow` as it is, or with nobody, where it did not come to a pass, or
   * took nothing in one.
   */
  kind: "new" | "slow" | "vain";
}

/** Somebody who has just been heard of. @param chunk the first that it lacks */
export function asking(who: Member, bytes: Uint8Array, chunk: number, phase: Taker["phase"]): Asking {
  return {
    who,
    bytes,
    phase,
    asks: null,
    floor: chunk,
    most: chunk,
    upload: null,
    servedMs: Number.NEGATIVE_INFINITY,
    kind: "new",
  };
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

  /** Takes one in. @returns who is forgotten for it, where there are too many: those first with whom it is settled */
  add(taker: Asking): Asking | null {
    this.#takers.set(taker.who.memberId, taker);
    if (this.#takers.size <= this.#most) return null;
    const others = this.all.filter((other) => other !== taker);
    const gone = others.find(({ phase }) => phase !== "waiting" && phase !== "moving") ?? others[0];
    if (gone === undefined) return null;
    this.#takers.delete(gone.who.memberId);
    return gone;
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
