// Who holds a pass back, and for how long, on the virtual clock and with the product's window. docs/protocol.md §16.

import { expect, test } from "bun:test";
import { limits } from "../../src/protocol/index.ts";
import { type End, keepSending, keepTaking, makeLanesWorld, openPass, range } from "./lanes-world.ts";

const { laneChunks } = limits;

/** A pass of takers that each write a chunk in so many milliseconds. */
function pass(writeMs: readonly number[], { patient = false, sendMs = 0 } = {}) {
  const world = makeLanesWorld({ laneChunks });
  const { from, to } = openPass(
    world,
    writeMs.map(() => 0),
    patient,
  );
  const takers = to.map((end, i) => ({ end, pace: keepTaking(world, end, writeMs[i] ?? 0) }));
  const source = keepSending(world.clock, from, 0, sendMs);
  const written = (): readonly number[] => takers.map(({ pace }) => pace.written);
  const over = (): readonly End["over"][] => takers.map(({ end }) => end.over);
  return { world, from, source, written, over, takers };
}

// A fast taker waited for one that took a chunk in 40 ms, for ever: each chunk that the slow one took ended the time of
// holding before it was counted.
test("who takes one chunk while another takes four is detached, and the other goes on at its own pace", () => {
  const { world, from, written, over } = pass([40, 10]);
  world.clock.move(10_000);
  expect(over()).toEqual(["lane.over", null]);
  expect(from.all("left").map(({ slow }) => slow)).toEqual([true]);
  const [, before = 0] = written();
  world.clock.move(10_000);
  expect((written()[1] ?? 0) - before).toBe(1_000);
});

test("it is detached after a second of holding the other back, not before", () => {
  const { world, over } = pass([1_000_000, 1]);
  // By then the other has all of the window, and waits.
  world.clock.move(2 * laneChunks);
  world.clock.move(limits.laneHoldMs - 2 * laneChunks);
  expect(over()).toEqual([null, null]);
  world.clock.move(2 * laneChunks);
  expect(over()).toEqual(["lane.over", null]);
});

// One that was a tenth slower than another was detached after some seconds: the fast one counted as waiting as soon as
// chunks were sent to it, whether or not it had written them.
for (const slowMs of [11, 15, 19])
  test(`who takes a chunk in ${slowMs} ms while another takes it in 10 is kept`, () => {
    const { world, over, written } = pass([slowMs, 10]);
    world.clock.move(120_000);
    expect(over()).toEqual([null, null]);
    expect(written()[0]).toBeGreaterThan(120_000 / slowMs - 2 * laneChunks);
  });

test("several slow ones are detached one after the other, and each fast one stays", () => {
  const { world, over } = pass([80, 10, 160, 12, 320]);
  world.clock.move(30_000);
  expect(over()).toEqual(["lane.over", null, "lane.over", null, "lane.over"]);
});

test("nobody is detached where the source is what is slow, or where nobody waits", () => {
  for (const { world, over } of [pass([40, 1], { sendMs: 45 }), pass([40]), pass([40, 40, 41])]) {
    world.clock.move(120_000);
    expect(over().every((how) => how === null)).toBe(true);
  }
});

test("a patient pass goes at the pace of the slowest, and detaches who takes nothing for 60 s", () => {
  const { world, over, written, takers } = pass([400, 1], { patient: true });
  world.clock.move(200_000);
  expect(over()).toEqual([null, null]);
  expect(written()[0]).toBe(500);
  const [slow] = takers;
  if (slow !== undefined) slow.end.onFrame = () => undefined; // it writes what has come, and no more
  world.clock.move(laneChunks * 400 + limits.laneStallMs - 1_000);
  expect(over()).toEqual([null, null]);
  world.clock.move(2_000);
  expect(over()).toEqual(["lane.over", null]);
});

// The timer that looks for who stands still was set to the time that is left until a detaching, which a patient pass lets
// go by: it then fired each millisecond.
test("who waits in a patient pass costs the relay nothing meanwhile", () => {
  const { world, takers } = pass([10, 1], { patient: true });
  world.clock.move(5_000);
  for (const { end } of takers.slice(0, 1)) end.onFrame = () => undefined;
  world.clock.move(5_000);
  let timers = 0;
  const { after } = world.clock;
  world.clock.after = (delayMs, then) => {
    timers++;
    return after(delayMs, then);
  };
  world.clock.move(50_000);
  expect(timers).toBeLessThan(5);
});

test("a pass in which one was detached brings the others every chunk once, in order", () => {
  const { world, takers, source } = pass([100, 3, 5]);
  world.clock.move(20_000);
  const [, second, third] = takers;
  for (const taker of [second, third]) expect(taker?.end.chunks).toEqual(range(0, taker?.end.chunks.length ?? 0));
  expect(second?.end.chunks.length).toBe(source.sent);
});
