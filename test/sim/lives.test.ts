// The real hub, channels, sessions and machines in lives drawn from seeds: virtual time, a network that loses, delays,
// parts and breaks, crashes, and an evil relay. What must hold stands in sim/oracle.ts. A seed that fails names the
// command that tells its life event by event. test/long/lives.test.ts runs more of them.

import { describe, expect, test } from "bun:test";
import { failures } from "./failures.ts";

describe("200 lives: all converge, everything acknowledged is shown once and in order, no ghost, nobody stuck", () => {
  for (let from = 1; from <= 200; from += 20)
    test(`seeds ${from} to ${from + 19}`, async () => {
      expect(await failures("honest", from, from + 19, "model")).toEqual([]);
    });
});

// Few in a test: how long a life takes depends on the machine, and a test's limit is there for what hangs.
describe("20 lives with real MLS, post-quantum and classic", () => {
  for (let from = 1; from <= 20; from += 2) {
    const suite = from <= 10 ? "mls" : "mls-classic";
    test(`seeds ${from} and ${from + 1}, ${suite}`, async () => {
      expect(await failures("honest", from, from + 1, suite)).toEqual([]);
    });
  }
});

describe("an evil relay: nothing false is shown, holes are told, and all find together when it turns honest", () => {
  for (const from of [1, 11, 21, 31])
    test(`seeds ${from} to ${from + 9}`, async () => {
      expect(await failures("evil", from, from + 9, "model")).toEqual([]);
    });
  for (const seed of [1, 2])
    test(`seed ${seed} with real MLS`, async () => {
      expect(await failures("evil", seed, seed, "mls")).toEqual([]);
    });
});

// Seeds that failed once, each for a fault of its own that was mended then. What was found by an earlier course of things
// has a test of its own where it was mended.
const kept = {
  honest: [53, 204, 215, 505, 926, 2010, 2280, 2375, 3026, 4930, 5805, 6595, 6746, 8382, 8660, 9280, 9380],
  evil: [162, 199, 223, 270, 494],
} as const;
describe("seeds that failed once", () => {
  for (const kind of ["honest", "evil"] as const)
    for (const seed of kept[kind])
      test(`${kind} ${seed}`, async () => {
        expect(await failures(kind, seed, seed, "model")).toEqual([]);
      });
});
