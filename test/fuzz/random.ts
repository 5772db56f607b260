// Random numbers from a seed, so that a fuzzing run can be had again: sfc32 (Chris Doty-Humphrey, PractRand).

import type { Bytes } from "../../src/base/index.ts";

export interface Random {
  /** A whole number from 0 to below `n`. @param n 1 … 2^32 */
  below(n: number): number;
  bytes(length: number): Bytes;
  /** One of a list that is not empty. */
  pick<T>(list: readonly T[]): T;
}

/** The numbers of a seed. */
export function makeRandom(seed: number): Random {
  let a = 0x9e3779b9;
  let b = 0x243f6a88;
  let c = seed | 0;
  let counter = 1;
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  };
  for (let i = 0; i < 16; i++) next();
  const below = (n: number): number => Math.floor((next() / 0x1_0000_0000) * n);
  return {
    below,
    bytes: (length) => Uint8Array.from({ length }, () => below(256)),
    pick(list) {
      const picked = list[below(list.length)];
      if (picked === undefined) throw new RangeError("an empty list");
      return picked;
    },
  };
}
