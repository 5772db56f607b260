// Ten thousand lives of the simulator, a share of them with real MLS, and a thousand under an evil relay.

import { describe, expect, test } from "bun:test";
import { failures } from "../sim/failures.ts";

const step = 500;
describe("10,000 lives", () => {
  for (let from = 1; from <= 10_000; from += step)
    test(`seeds ${from} to ${from + step - 1}`, async () => {
      expect(await failures("honest", from, from + step - 1, "model")).toEqual([]);
    });
});

test("seeds 1 to 400 with real MLS, post-quantum", async () => {
  expect(await failures("honest", 1, 400, "mls")).toEqual([]);
});

test("seeds 401 to 600 with real MLS, classic", async () => {
  expect(await failures("honest", 401, 600, "mls-classic")).toEqual([]);
});

test("seeds 1 to 1,000 under an evil relay", async () => {
  expect(await failures("evil", 1, 1_000, "model")).toEqual([]);
});

test("seeds 1 to 50 under an evil relay with real MLS", async () => {
  expect(await failures("evil", 1, 50, "mls")).toEqual([]);
});
