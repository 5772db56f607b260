// Large bodies arrive as a head and parts that follow it: commits in the log, and Welcomes. Memory grows with what came,
// never with what was announced.

import { type Bytes, SnugError } from "../base/index.ts";
import type { Frame } from "../protocol/index.ts";

export type Head = Frame<"committed"> | Frame<"welcome">;

export interface Whole<H extends Head = Head> {
  readonly head: H;
  readonly body: Bytes;
}

/** Puts parts together; at most two bodies at a time (one of the log, one Welcome), each bounded. */
export class Assembly {
  readonly #maxBytes: number;
  /** What came so far is the first `at` bytes of `body`, which is at most twice as long. */
  readonly #open = new Map<Head["t"], { readonly head: Head; readonly length: number; body: Bytes; at: number }>();

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** A head announces parts. @throws SnugError "frame.too_large" | "frame.unexpected" */
  begin(head: Head): void {
    const length = head.t === "committed" ? head.commitBytes : head.welcomeBytes;
    if (length === 0 || (head.t === "committed" && this.#open.has(head.t))) throw new SnugError("frame.unexpected");
    if (length > this.#maxBytes) throw new SnugError("frame.too_large");
    this.#open.set(head.t, { head, length, body: new Uint8Array(0), at: 0 });
  }

  /** Takes a part. @returns the whole once it is complete @throws SnugError "frame.unexpected" */
  take(part: Frame<"part">): Whole | null {
    for (const [kind, held] of this.#open) {
      if (held.at !== part.offset || !same(held.head.id, part.id) || held.at + part.bytes.length > held.length)
        continue;
      const end = held.at + part.bytes.length;
      if (end > held.body.length) {
        const grown = new Uint8Array(Math.min(held.length, Math.max(end, 2 * held.body.length)));
        grown.set(held.body.subarray(0, held.at));
        held.body = grown;
      }
      held.body.set(part.bytes, held.at);
      held.at = end;
      if (held.at < held.length) return null;
      this.#open.delete(kind);
      return { head: held.head, body: held.body };
    }
    throw new SnugError("frame.unexpected");
  }

  /** A new connection: half bodies are gone. */
  clear(): void {
    this.#open.clear();
  }
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.every((byte, i) => byte === b[i]);
}
