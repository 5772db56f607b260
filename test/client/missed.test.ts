// What we could not open and await, and what waits behind it.

import { expect, test } from "bun:test";
import { Missed } from "../../src/client/missed.ts";
import type { MemberId } from "../../src/protocol/index.ts";

const alice = "alice" as MemberId; // any text names a member here
const ben = "ben" as MemberId; // as above
const make = (maxHeld = 10, maxLogBytes = 1_000) => new Missed<string>({ maxHeld, maxLogBytes });
const hold = (missed: Missed<string>, from: MemberId, counter: number, item: string, bytes = 1) =>
  missed.hold(from, counter, item, bytes, 1_000);
const always = (): boolean => true;

test("a message waits for what its sender said before it, and for nobody else's", () => {
  const missed = make();
  missed.await(alice, "a", 3);
  expect([...missed.counters(alice)]).toEqual([3]);
  expect(hold(missed, alice, 2, "before")).toBe("free");
  expect(hold(missed, ben, 9, "another's")).toBe("free");
  expect(hold(missed, alice, 4, "after")).toBe("waits");
  expect(missed.release(alice)).toEqual([]);
  expect(missed.arrived(alice, "b")).toBe(false);
  expect(missed.arrived(alice, "a")).toBe(true);
  expect(missed.release(alice)).toEqual(["after"]);
  expect(hold(missed, alice, 5, "later")).toBe("free");
});

test("what waits is let go piece by piece, in the order in which it came", () => {
  const missed = make();
  missed.await(alice, "a", 1);
  missed.await(alice, "c", 3);
  hold(missed, alice, 2, "second");
  hold(missed, alice, 4, "fourth");
  hold(missed, alice, 5, "fifth");
  missed.arrived(alice, "a");
  expect(missed.release(alice)).toEqual(["second"]);
  missed.arrived(alice, "c");
  expect(missed.release(alice)).toEqual(["fourth", "fifth"]);
});

// A member that was out of reach gave up what was on its way to it (simulator, seed 3816).
test("it is given up once something has waited long enough, its sender is gone, or we have left: not before", () => {
  const missed = make();
  missed.await(alice, "a", 1);
  expect(missed.overdue(always, Number.MAX_SAFE_INTEGER)).toEqual([]);
  expect(missed.overdue(() => false, 0)).toEqual([alice]);
  hold(missed, alice, 2, "second");
  expect(missed.overdue(always, 999)).toEqual([]);
  expect(missed.overdue(always, 1_000)).toEqual([alice]);
  missed.await(ben, "b", 1);
  missed.abandon();
  expect(missed.overdue(always, 0)).toEqual([alice, ben]);
});

// That something is to be awaited is the relay's word: it could hide a message behind an invented one, and then have us
// leave, its sender removed, or no room left, so that nothing was ever said.
test("what is given up is missing where something after it was heard", () => {
  const missed = make();
  missed.await(alice, "a", 5);
  expect(missed.giveUp(alice, 4)).toBe(false);
  missed.await(alice, "a", 5);
  hold(missed, alice, 6, "sixth");
  expect(missed.giveUp(alice, 6)).toBe(true);
  expect(missed.release(alice)).toEqual(["sixth"]);
  expect(missed.giveUp(alice, 6)).toBe(false);
});

test("who claims that much is missing gets no more room than there is", () => {
  const missed = make(3);
  for (let n = 0; n < 100; n++) missed.await(alice, String(n), n);
  expect([...missed.counters(alice)]).toEqual([0, 1, 2]);
  expect(hold(missed, alice, 1_000, "no room")).toBe("full");
  missed.giveUp(alice, 0);
  expect(missed.release(alice)).toEqual([]);
  missed.await(ben, "x", 1);
  expect(hold(missed, ben, 2, "room again")).toBe("waits");
});

test("what waits is bounded in bytes, too", () => {
  const missed = make(10, 100);
  missed.await(alice, "a", 1);
  expect(hold(missed, alice, 2, "second", 60)).toBe("waits");
  expect(hold(missed, alice, 3, "third", 60)).toBe("full");
});
