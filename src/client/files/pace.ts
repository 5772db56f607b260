// How fast something moves, lately, and how long the rest takes.

/** Weight of the past in the rate after one second. */
const memory = 0.7;

export class Pace {
  #bytes = 0;
  #atMs: number | null = null;
  #perSecond: number | null = null;

  /** It has come so far. @param nowMs on a clock that never jumps */
  moved(bytes: number, nowMs: number): void {
    const passedMs = this.#atMs === null ? 0 : nowMs - this.#atMs;
    if (this.#atMs !== null && passedMs < 100) return;
    if (this.#atMs !== null && bytes >= this.#bytes) {
      const rate = ((bytes - this.#bytes) * 1000) / passedMs;
      const past = memory ** (passedMs / 1000);
      this.#perSecond = this.#perSecond === null ? rate : this.#perSecond * past + rate * (1 - past);
    }
    this.#bytes = bytes;
    this.#atMs = nowMs;
  }

  /** It stands still: what is counted next begins anew. */
  stand(): void {
    this.#atMs = null;
    this.#perSecond = null;
  }

  get perSecond(): number | null {
    return this.#perSecond;
  }

  /** Milliseconds until `size`, or null where nobody knows. */
  leftMs(bytes: number, size: number | null): number | null {
    if (size === null || this.#perSecond === null || this.#perSecond < 1) return null;
    return Math.max(0, ((size - bytes) * 1000) / this.#perSecond);
  }
}
