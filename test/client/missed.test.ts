// What we could not open and await, and what waits behind it.

import { expect, test } from "bun:test";
import { Missed } from "../../src/client/missed.ts";
import type { MemberId } from "../../src/protocol/index.ts";

const alice = "alice" as MemberId; // any text names a member here
const ben = "ben" as MemberId; // as above

test("a message waits for what its sender said before it, and for nobody else's", () => {
  const missed = new Missed<string>(10);
  missed.await(alice, "a", 3);
  expect(missed.awaits(alice, 3)).toBe(true);
  expect(missed.hold(alice, 2, "before", 1_000)).toBe(false);
  expect(missed.hold(ben, 9, "another's", 1_000)).toBe(false);
  expect(missed.hold(alice, 4, "after", 1_000)).toBe(true);
  expect(missed.release(alice)).toEqual([]);
  expect(missed.arrived(alice, "b")).toBe(false);
  expect(missed.arrived(alice, "a")).toBe(true);
  expect(missed.release(alice)).toEqual(["after"]);
  expect(missed.hold(alice, 5, "later", 1_000)).toBe(false);
});

test("what waits is let go piece by piece, in the order in which it came", () => {
  const missed = new Missed<string>(10);
  missed.await(alice, "a", 1);
  missed.await(alice, "c", 3);
  for (const [counter, text] of [
    [2, "second"],
    [4, "fourth"],
    [5, "fifth"],
  ] as const)
    missed.hold(alice, counter, text, 1_000);
  missed.arrived(alice, "a");
  expect(missed.release(alice)).toEqual(["second"]);
  missed.arrived(alice, "c");
  expect(missed.release(alice)).toEqual(["fourth", "fifth"]);
});

// A member that was out of reach gave up what was on its way to it (simulator, seed 3816).
test("what nothing waits for is awaited for as long as its sender is there", () => {
  const missed = new Missed<string>(10);
  missed.await(alice, "a", 1);
  expect(missed.giveUp(Number.MAX_VALUE, () => true)).toEqual([]);
  expect(missed.giveUp(0, () => false)).toEqual([{ from: alice, isMissing: false }]);
  expect(missed.arrived(alice, "a")).toBe(false);
});

test("what does not come is given up, and what waited is let go", () => {
  const missed = new Missed<string>(10);
  missed.await(alice, "a", 1);
  missed.hold(alice, 2, "second", 1_000);
  expect(missed.giveUp(999, () => true)).toEqual([]);
  expect(missed.giveUp(1_000, () => true)).toEqual([{ from: alice, isMissing: true }]);
  expect(missed.release(alice)).toEqual(["second"]);
});

test("who claims that much is missing gets no more room than there is", () => {
  const missed = new Missed<string>(3);
  for (let n = 0; n < 100; n++) missed.await(alice, String(n), n);
  expect([missed.awaits(alice, 2), missed.awaits(alice, 3)]).toEqual([true, false]);
  expect(missed.hold(alice, 1_000, "no room", 1_000)).toBe(false);
  expect(missed.giveUp(0, () => false)).toEqual([{ from: alice, isMissing: false }]);
  expect(missed.release(alice)).toEqual([]);
  missed.await(ben, "x", 1);
  expect(missed.hold(ben, 2, "room again", 1_000)).toBe(true);
});

// Who had joined anew still waited for what had been said before, and showed nothing of that sender for ten seconds
// (simulator, seed 1457).
test("who joins anew awaits nothing of before, and what waited is let go", () => {
  const missed = new Missed<string>(10);
  missed.await(alice, "a", 1);
  missed.hold(alice, 2, "second", 1_000);
  missed.forget();
  expect(missed.hold(alice, 3, "third", 1_000)).toBe(false);
  expect(missed.giveUp(0, () => true)).toEqual([{ from: alice, isMissing: false }]);
  expect(missed.release(alice)).toEqual(["second"]);
});
