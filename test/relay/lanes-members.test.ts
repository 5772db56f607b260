// Who may have lanes, how many, and what becomes of them when a member goes. docs/protocol.md §16.

import { expect, test } from "bun:test";
import { type End, type FakeMember, makeLanesWorld, openPass, range } from "./lanes-world.ts";

const ends = (...all: readonly (End | undefined)[]): readonly End["over"][] => all.map((end) => end?.over ?? null);

test("only members of the group, each once and never the source itself, are told where to attach", () => {
  const world = makeLanesWorld();
  const [source, one, two, gone] = [world.member(), world.member(), world.member(), world.member()];
  world.leave(gone);
  const stranger = { memberId: gone.memberId, memberBytes: new Uint8Array(16).fill(200), send: () => undefined };
  const takers = [
    [source, 0],
    [one, 3],
    [one, 0],
    [gone, 0],
    [stranger, 0],
    [two, 1],
  ] as const;
  expect(world.serve(source, takers)).toBe(null);
  expect([source, one, two, gone].map(({ tokens }) => tokens.length)).toEqual([1, 1, 1, 0]);
  expect(one.got).toMatchObject([{ t: "lane", source: source.memberBytes }]);
  const from = world.attach(source.tokens[0]);
  const to = world.attach(one.tokens[0]);
  world.attach(two.tokens[0]);
  // What was said of it first is what counts.
  from.begin(0);
  to.credited(10);
  for (const n of range(0, 5)) from.chunk(n);
  expect(to.chunks).toEqual([3, 4]);
});

test("where nobody of those who are named is there, the source is told so", () => {
  const world = makeLanesWorld();
  const [source, gone] = [world.member(), world.member()];
  world.leave(gone);
  expect(world.serve(source, [[gone, 0]])).toBe("lane.over");
  expect(world.serve(source, [[source, 0]])).toBe("lane.over");
  expect(source.got).toMatchObject([{ t: "refused", code: "lane.over" }, { t: "refused" }]);
});

test("with its source a pass ends for all; with a taker its lane alone", () => {
  const world = makeLanesWorld();
  const { from, to, takers, source } = openPass(world, [0, 0]);
  for (const end of to) end.credited(9);
  from.begin();
  world.leave(takers[0] as FakeMember);
  expect(ends(from, ...to)).toEqual([null, "lane.over", null]);
  expect(from.all("left")).toMatchObject([{ memberId: takers[0]?.memberBytes, slow: false }]);
  from.chunk(0);
  expect(to[1]?.chunks).toEqual([0]);
  world.leave(source);
  expect(ends(from, ...to)).toEqual(["lane.over", "lane.over", "lane.over"]);
});

// A token was good for its five seconds, whatever had become of who it was given to: a member that was removed, or had
// gone, still had a whole file on a lane that nothing ended.
test("a token is nothing any more once its member has gone, and nobody waits for it", () => {
  const world = makeLanesWorld();
  const [source, one, two] = [world.member(), world.member(), world.member()];
  world.serve(source, [
    [one, 0],
    [two, 0],
  ]);
  const from = world.attach(source.tokens[0]);
  const to = world.attach(one.tokens[0]);
  world.leave(two);
  expect(world.attach(two.tokens[0]).over).toBe("lane.over");
  expect(from.got).toMatchObject([{ t: "left", memberId: two.memberBytes, slow: false }, { t: "credit" }]);
  expect(to.over).toBe(null);
  world.leave(source);
  expect(to.over).toBe("lane.over");
  const three = world.member();
  const other = world.member();
  world.serve(other, [[three, 0]]);
  world.leave(other);
  expect(ends(world.attach(other.tokens[0]), world.attach(three.tokens[0]))).toEqual(["lane.over", "lane.over"]);
});

// It was told of nobody who left before it attached, and took them for served.
test("a source that comes last is told who has left by then", () => {
  const world = makeLanesWorld();
  const [source, one, two, three] = [world.member(), world.member(), world.member(), world.member()];
  world.serve(source, [
    [one, 0],
    [two, 0],
    [three, 0],
  ]);
  const to = [one, two, three].map(({ tokens }) => world.attach(tokens[0]));
  to[0]?.drop();
  world.leave(two);
  const from = world.attach(source.tokens[0]);
  expect(from.got).toMatchObject([
    { t: "left", memberId: one.memberBytes },
    { t: "left", memberId: two.memberBytes },
    { t: "credit" },
  ]);
});

test("a member feeds and takes so many lanes, and more once some have ended", () => {
  const world = makeLanesWorld();
  const [source, taker] = [world.member(), world.member()];
  for (let i = 0; i < 3; i++) expect(world.serve(source, [[taker, 0]])).toBe(null);
  expect(world.serve(source, [[taker, 0]])).toBe("lane.busy");
  const taking = taker.tokens.map((token) => world.attach(token));
  expect(ends(...taking)).toEqual([null, null, null]);
  expect(world.serve(world.member(), [[taker, 0]])).toBe("lane.busy");
  expect(world.serve(taker, [[world.member(), 0]])).toBe("lane.busy");
  taking[0]?.drop();
  expect(world.serve(world.member(), [[taker, 0]])).toBe(null);
  world.clock.move(world.limits.attachMs);
  expect(world.serve(source, [[taker, 0]])).toBe(null);
});

// Only lanes that were attached counted, so that as many as others offered at once could be.
test("tokens that were given at once open no more lanes than a member may have", () => {
  const world = makeLanesWorld();
  const taker = world.member();
  const sources = range(0, 5).map(() => world.member());
  for (const source of sources) expect(world.serve(source, [[taker, 0]])).toBe(null);
  const taking = taker.tokens.map((token) => world.attach(token));
  expect(ends(...taking)).toEqual([null, null, null, "lane.over", "lane.over"]);
  // Their sources wait for nobody.
  const from = sources.map(({ tokens }) => world.attach(tokens[0]));
  expect(ends(...from)).toEqual([null, null, null, "lane.over", "lane.over"]);
});

test("lanes hold so many bytes in all, and what ends in whatever way gives them back", () => {
  const world = makeLanesWorld({ maxLaneBytes: 20_000, maxLanes: 1000 });
  const fill = (): number => {
    let passes = 0;
    for (;;) {
      const refused = world.serve(world.member(), [[world.member(), 0]]);
      if (refused === "lane.busy") return passes;
      expect(refused).toBe(null);
      passes++;
    }
  };
  // A window of 8 chunks of 64, and for the taker a chunk and half of 4096 unsent.
  const all = Math.floor(20_000 / (8 * 64 + 64 + 2048));
  expect(fill()).toBe(all);
  world.clock.move(world.limits.attachMs);
  expect(fill()).toBe(all);
  world.clock.move(world.limits.attachMs);
  for (const how of ["source", "taker", "leave", "wrong"] as const) {
    const passes = range(0, all).map(() => openPass(world, [0]));
    expect(world.serve(world.member(), [[world.member(), 0]])).toBe("lane.busy");
    for (const { from, to, source } of passes) {
      if (how === "source") from.drop();
      if (how === "taker") to[0]?.drop();
      if (how === "leave") world.leave(source);
      if (how === "wrong") from.chunk(7);
    }
    expect([how, fill()]).toEqual([how, all]);
    world.clock.move(world.limits.attachMs);
  }
});

test("more takers take more of what lanes may hold", () => {
  const world = makeLanesWorld({ maxLaneBytes: 4 * (8 * 64 + 4 * (64 + 2048)) }); // a quarter for a channel
  const members = range(0, 5).map(() => world.member());
  const takers = members.map((member) => [member, 0] as const);
  expect(world.serve(world.member(), takers)).toBe("lane.busy");
  expect(world.serve(world.member(), takers.slice(1))).toBe(null);
});

test("a flood of passes that nobody attaches to is bounded, and forgotten after its time", () => {
  const world = makeLanesWorld();
  const [source, taker] = [world.member(), world.member()];
  const answers = range(0, 1000).map(() => world.serve(source, [[taker, 0]]));
  expect(answers.filter((code) => code === null)).toHaveLength(3);
  expect(taker.tokens).toHaveLength(3);
  world.clock.move(world.limits.attachMs);
  for (const token of [...taker.tokens, ...source.tokens]) expect(world.attach(token).over).toBe("lane.over");
  expect(world.serve(source, [[taker, 0]])).toBe(null);
});

// Nothing stays of them: a relay lives for months.
test("after thousands of passes nothing of them is held", () => {
  const world = makeLanesWorld();
  for (let i = 0; i < 3000; i++) {
    const { from, to, source, takers } = openPass(world, [0, 0]);
    to[0]?.drop();
    from.drop();
    for (const member of [source, ...takers]) world.leave(member);
  }
  // What it keeps is private; that it is empty is what this test is about.
  const inner = world.lanes as unknown as Record<"tickets" | "ends", { size: number }> & { heldBytes: number };
  expect([inner.tickets.size, inner.ends.size, inner.heldBytes]).toEqual([0, 0, 0]);
});

test("one channel has a quarter of what lanes may hold, and a pass the less the less is left", () => {
  const world = makeLanesWorld({ maxLaneBytes: 80_000, maxLanes: 1000 });
  const source = world.member();
  let passes = 0;
  while (world.serve(source, [[world.member(), 0]]) === null) passes++;
  expect(passes * (4 * 64 + 64 + 2048)).toBeLessThanOrEqual(20_000);
  expect(passes).toBeGreaterThan(5);
  expect(world.serve(world.member(), [[world.member(), 0]])).toBe(null); // another channel's
});

// A source and an accomplice could hold the memory of a relay for days with passes in which nothing moved.
test("a pass in which nothing moves is over after its time, also with one taker, also where credit is said again and again", () => {
  const world = makeLanesWorld();
  const idle = openPass(world, [0]);
  idle.to[0]?.credited(8);
  idle.from.begin();
  for (let i = 0; i < 5; i++) {
    world.clock.move(world.limits.laneStallMs / 4);
    if (idle.to[0]?.over === null) idle.to[0].credited(8);
  }
  expect(ends(idle.from, idle.to[0])).toEqual(["lane.over", "lane.over"]);
});
