// Drawing from a list without bias: rejection sampling on 32 random bits.

import type { Primitives } from "../base/index.ts";

/** A uniform whole number below `count`. @param count 1 … 2^32 */
export function drawBelow(p: Pick<Primitives, "random">, count: number): number {
  const fair = 2 ** 32 - (2 ** 32 % count);
  for (;;) {
    const bytes = p.random(4);
    const value = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0);
    if (value < fair) return value % count;
  }
}

/** `count` independent draws from a list that is not empty. */
export function drawFrom(
  p: Pick<Primitives, "random">,
  list: readonly string[] | string,
  count: number,
): readonly string[] {
  return Array.from({ length: count }, () => list[drawBelow(p, list.length)] ?? "");
}
