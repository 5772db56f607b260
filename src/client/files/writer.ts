// Bytes that are put together from very many parts, each copied once: a picture may consist of millions.

import type { Bytes } from "../../base/index.ts";

export interface Writer {
  add(...parts: readonly Uint8Array[]): void;
  /** What was added; nothing is added any more. */
  done(): Bytes;
}

/** @param expected about how many bytes come */
export function makeWriter(expected: number): Writer {
  let held = new Uint8Array(expected);
  let length = 0;
  return {
    add(...parts) {
      for (const part of parts) {
        if (length + part.length > held.length) {
          const larger = new Uint8Array(Math.max(2 * held.length, length + part.length));
          larger.set(held.subarray(0, length));
          held = larger;
        }
        held.set(part, length);
        length += part.length;
      }
    },
    done: () => held.subarray(0, length),
  };
}
