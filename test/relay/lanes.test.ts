// Passes and their tokens, without sockets, on the virtual clock: what each end may do, and what becomes of who does
// something else. docs/protocol.md §16.

import { expect, test } from "bun:test";
import { utf8 } from "../../src/base/index.ts";
import { type End, makeLanesWorld, openPass, primitives, range } from "./lanes-world.ts";

const held = Number.MAX_SAFE_INTEGER;

test("chunks come to every taker in order, each as it came, behind the head", () => {
  const { from, to } = openPass(makeLanesWorld(), [0, 0]);
  for (const end of to) end.credited(100);
  from.begin();
  for (let n = 0; n < 50; n++) from.chunk(n);
  for (const end of to) {
    expect(end.got[0]).toMatchObject({ t: "begin", first: 0, salt: new Uint8Array(32).fill(7) });
    expect(end.chunks).toEqual(range(0, 50));
    expect(end.all("chunk").every(({ n, sealed }) => sealed.every((byte) => byte === n))).toBe(true);
  }
});

test("the source may begin once all have attached, and not before", () => {
  const world = makeLanesWorld();
  const [source, one, two] = [world.member(), world.member(), world.member()];
  expect(
    world.serve(source, [
      [one, 0],
      [two, 0],
    ]),
  ).toBe(null);
  const from = world.attach(source.tokens[0]);
  world.attach(one.tokens[0]);
  expect(from.credit).toBe(0);
  world.attach(two.tokens[0]);
  expect(from.credit).toBe(8);
});

const wrongs: Readonly<Record<string, (from: End) => void>> = {
  "a chunk beyond the credit": (from) => {
    from.begin();
    for (const n of range(0, 9)) from.chunk(n);
  },
  "a chunk out of its turn": (from) => {
    from.begin();
    from.chunk(0);
    from.chunk(2);
  },
  "a chunk again": (from) => {
    from.begin();
    from.chunk(0);
    from.chunk(0);
  },
  "a chunk before the head": (from) => from.chunk(0),
  "a second head": (from) => {
    from.begin();
    from.begin();
  },
  "a head of another chunk": (from) => from.begin(1),
  "credit, which is for it to take": (from) => {
    from.begin();
    from.say({ t: "credit", upTo: 5 });
  },
  "a frame of members": (from) => from.say({ t: "ping", n: 1 }),
  garbage: (from) => from.say(utf8("garbage")),
  nothing: (from) => from.say(new Uint8Array(0)),
  "a chunk that is too large": (from) => {
    from.begin();
    from.say({ t: "chunk", n: 0, sealed: new Uint8Array(64 + 17) });
  },
};
for (const [what, act] of Object.entries(wrongs))
  test(`a source that sends ${what} is hung up on, and its takers are let go`, () => {
    const world = makeLanesWorld();
    const { from, to, source, takers } = openPass(world, [0, 0]);
    act(from);
    expect(from.over).toMatch(/^frame\./);
    expect(to.map(({ over }) => over)).toEqual(["lane.over", "lane.over"]);
    // All is given back: as many passes as ever may follow.
    for (let i = 0; i < world.limits.maxLanes; i++) expect(world.serve(source, [[takers[0] ?? source, 0]])).toBe(null);
  });

const wrongTaker: Readonly<Record<string, (to: End) => void>> = {
  "a chunk": (to) => to.chunk(0),
  "a head": (to) => to.begin(),
  "less credit than before": (to) => to.credited(3),
  garbage: (to) => to.say(utf8("garbage")),
  "a token": (to) => to.say({ t: "attach", token: new Uint8Array(32) }),
};
for (const [what, act] of Object.entries(wrongTaker))
  test(`a taker that sends ${what} is hung up on, and the pass goes on with the others`, () => {
    const { from, to, takers } = openPass(makeLanesWorld(), [0, 0]);
    const [bad, good] = to as [End, End];
    for (const end of to) end.credited(20);
    from.begin();
    from.chunk(0);
    act(bad);
    expect(bad.over).toMatch(/^frame\./);
    expect(from.all("left")).toMatchObject([{ memberId: takers[0]?.memberBytes, slow: false }]);
    for (const n of range(1, 10)) from.chunk(n);
    expect([good.over, good.chunks, from.over]).toEqual([null, range(0, 10), null]);
  });

test("a taker gets no chunk beyond its credit, and only what it lacks", () => {
  const { from, to } = openPass(makeLanesWorld(), [2, 5]);
  const [early, late] = to as [End, End];
  early.credited(4);
  late.credited(7);
  from.begin(2);
  for (const n of range(2, 9)) from.chunk(n);
  expect([early.chunks, late.chunks]).toEqual([range(2, 4), range(5, 7)]);
  early.credited(100);
  late.credited(8);
  expect([early.chunks, late.chunks]).toEqual([range(2, 9), range(5, 8)]);
});

test("a connection with much unsent is sent no more until that has left", () => {
  const { from, to } = openPass(makeLanesWorld(), [0]);
  const [end] = to as [End];
  end.credited(100);
  from.begin();
  end.unsent = 4096;
  for (const n of range(0, 8)) from.chunk(n);
  expect(end.chunks).toEqual([]);
  end.drain();
  expect([end.chunks, from.credit]).toEqual([range(0, 8), 16]);
});

test("the relay holds a window of chunks and no more, however far apart its takers are", () => {
  const { from, to } = openPass(makeLanesWorld(), [0, 0]);
  const [stuck, fast] = to as [End, End];
  fast.credited(held);
  from.begin();
  let sent = 0;
  for (let round = 0; round < 20; round++) while (sent < from.credit) from.chunk(sent++);
  expect([sent, stuck.chunks.length, fast.chunks.length]).toEqual([8, 0, 8]);
  stuck.credited(3);
  while (sent < from.credit) from.chunk(sent++);
  expect([sent, stuck.chunks.length]).toEqual([11, 3]);
});

test("what was sent to a taker stays as it was while the relay gives its memory back", () => {
  const world = makeLanesWorld({ chunkBytes: 20_000 });
  const { from, to } = openPass(world, [0]);
  const [end] = to as [End];
  end.credited(held);
  from.begin();
  const sealed = new Uint8Array(20_016).fill(5);
  for (let n = 0; n < 20; n++) from.say({ t: "chunk", n, sealed });
  expect(end.all("chunk").map((chunk) => chunk.sealed)).toEqual(Array.from({ length: 20 }, () => sealed));
});

test("a token that is unknown, used or too old opens nothing, and ends nobody", () => {
  const world = makeLanesWorld();
  const { from, to, source, takers } = openPass(world, [0]);
  for (const token of [primitives.random(32), source.tokens[0], takers[0]?.tokens[0]])
    expect(world.attach(token).over).toBe("lane.over");
  expect([from.over, to[0]?.over]).toEqual([null, null]);
  const late = world.member();
  expect(world.serve(source, [[late, 0]])).toBe(null);
  world.clock.move(world.limits.attachMs);
  for (const token of [source.tokens[1], late.tokens[0]]) expect(world.attach(token).over).toBe("lane.over");
});

test("a taker that does not attach in time is left out and told of; the others are served", () => {
  const world = makeLanesWorld();
  const [source, one, two] = [world.member(), world.member(), world.member()];
  world.serve(source, [
    [one, 0],
    [two, 0],
  ]);
  const from = world.attach(source.tokens[0]);
  const to = world.attach(one.tokens[0]);
  world.clock.move(world.limits.attachMs - 1);
  expect(from.got).toEqual([]);
  world.clock.move(1);
  expect(from.got).toMatchObject([
    { t: "left", memberId: two.memberBytes },
    { t: "credit", upTo: 8 },
  ]);
  to.credited(8);
  from.begin();
  from.chunk(0);
  expect(to.chunks).toEqual([0]);
});

test("a pass whose source does not come, or none of whose takers do, is over, and so is one that all takers leave", () => {
  const world = makeLanesWorld();
  const [source, taker] = [world.member(), world.member()];
  world.serve(source, [[taker, 0]]);
  const waiting = world.attach(taker.tokens[0]);
  world.clock.move(world.limits.attachMs);
  expect(waiting.over).toBe("lane.over");
  world.serve(source, [[taker, 0]]);
  const alone = world.attach(source.tokens[1]);
  world.clock.move(world.limits.attachMs);
  expect([alone.over, alone.all("left").length]).toEqual(["done", 1]);
  const { from, to } = openPass(world, [0, 0]);
  for (const end of to) end.drop();
  expect([from.over, from.all("left").length]).toEqual(["done", 2]);
});

test("a source that goes takes its pass with it", () => {
  const { from, to } = openPass(makeLanesWorld(), [0, 0]);
  from.drop();
  expect(to.map(({ over }) => over)).toEqual(["lane.over", "lane.over"]);
});

// The relay's own credit would have been more than an integer of a frame may be: it threw within a timer.
test("a taker that lacks chunks from a number on that no file has does no harm", () => {
  for (const first of [held, held - 3, 2 ** 40]) {
    const world = makeLanesWorld();
    const [source, one, two] = [world.member(), world.member(), world.member()];
    world.serve(source, [
      [one, first],
      [two, first],
    ]);
    const from = world.attach(source.tokens[0]);
    const to = world.attach(one.tokens[0]);
    world.clock.move(world.limits.attachMs);
    to.credited(held);
    from.begin(first);
    from.chunk(first);
    // No chunk has the greatest number of all: nothing is below its credit then.
    expect([from.over, to.chunks]).toEqual(first === held ? ["frame.unexpected", []] : [null, [first]]);
    expect(from.credit).toBe(Math.min(held, first + 8));
  }
});
