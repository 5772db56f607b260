// Chance as a port: everything in the simulator that is drawn is drawn from a seed.

/** Draws. */
export interface Random {
  /** A number from 0 to 1, without 1. */
  unit(): number;
  /** A whole number from 0 to `below` − 1. */
  below(below: number): number;
  /** A number from `from` to `to`. */
  between(from: number, to: number): number;
  /** Whether something of this probability happens. */
  chance(probability: number): boolean;
  /** One of these. @param items at least one */
  pick<T>(items: readonly T[]): T;
  /** Another generator, which draws the same whatever this one is asked for afterwards. */
  fork(): Random;
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). @param seed taken modulo 2^32 */
export function makeUnit(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Draws from a seed. @param seed taken modulo 2^32 */
export function makeRandom(seed: number): Random {
  const unit = makeUnit(seed);
  const below = (limit: number): number => Math.floor(unit() * limit);
  return {
    unit,
    below,
    between: (from, to) => from + unit() * (to - from),
    chance: (probability) => unit() < probability,
    pick(items) {
      const item = items[below(items.length)];
      if (item === undefined) throw new Error("nothing to pick from");
      return item;
    },
    fork: () => makeRandom(below(2 ** 32)),
  };
}
