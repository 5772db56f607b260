// How far a stream is read: no further than what is kept of it serves everyone who is still to have it. Who does not get on
// while the others wait for it is given up in the end. docs/protocol.md §16.

import type { Clock, Timer } from "../../base/index.ts";
import type { Limits } from "../../protocol/index.ts";
import type { Asking } from "./asking.ts";

/** Windows of chunks that are kept of a stream: one may be lost at the relay, one at the taker, and two are let go on. */
export const keptWindows = 4;

export interface StreamPacePorts {
  readonly clock: Clock;
  readonly limits: Limits;
  /** Those who are still to have it. */
  readonly needing: () => readonly Asking[];
  readonly giveUp: (taker: Asking) => void;
}

export class StreamPace {
  readonly #ports: StreamPacePorts;
  #paused: (() => void)[] = [];
  #timer: Timer | null = null;
  #over = false;

  constructor(ports: StreamPacePorts) {
    this.#ports = ports;
  }

  /** Resolves when a chunk may be read. */
  async mayRead(n: number): Promise<void> {
    while (!this.#over && n >= this.#limit) {
      this.#watch();
      await new Promise<void>((resolve) => this.#paused.push(resolve));
    }
  }

  /** Somebody got on, or needs it no more: what waits may look again. */
  goOn(): void {
    for (const go of this.#paused.splice(0)) go();
  }

  /** Nobody waits any more. */
  stop(): void {
    this.#over = true;
    this.#timer?.cancel();
    this.goOn();
  }

  /** Chunks below this one may be read. */
  get #limit(): number {
    const least = Math.min(...this.#ports.needing().map(({ floor }) => floor));
    return least + keptWindows * this.#ports.limits.laneChunks - 2;
  }

  /** Gives up those that the others wait for, and that have not got on since. */
  #watch(): void {
    if (this.#timer !== null) return;
    const { clock, limits, needing, giveUp } = this.#ports;
    const before = new Map(needing().map((taker) => [taker, taker.most]));
    this.#timer = clock.after(limits.laneStallMs, () => {
      this.#timer = null;
      if (this.#paused.length === 0) return;
      const now = needing();
      const least = Math.min(...now.map(({ floor }) => floor));
      for (const taker of now) if (taker.floor === least && before.get(taker) === taker.most) giveUp(taker);
      this.goOn();
    });
  }
}
