// The channel machine, rule by rule. Members: standing, absence, elections, counters. docs/protocol.md §5, §8, §10.

import { expect, test } from "bun:test";
import { going, branchBytes, idOf, Model } from "./model.ts";

test("a lost member is away after 20 s and gone after 120 s; its leaf is removed, and the channel is told", () => {
  const model = going(3);
  model.pass(10_000);
  model.lose(3);
  model.pass(19_999);
  expect(model.presence(3)).toEqual([]);
  model.pass(1);
  expect(model.presence(3)).toEqual([
    [idOf(1), 1],
    [idOf(2), 1],
  ]);
  model.pass(99_999);
  expect(model.work(1)).toBeNull();
  model.pass(1);
  expect(model.presence(3).slice(2)).toEqual([
    [idOf(1), 2],
    [idOf(2), 2],
  ]);
  const work = model.work(1);
  expect(work?.gone.map((bytes) => bytes[0])).toEqual([3]);
  model.handshake(1, { turn: work?.turn ?? 0, removes: true });
  model.pass(10_000);
  expect(model.work(1)).toBeNull();
  expect(model.resume(3)).toBe(0);
});

test("a member that was told as away comes back, and is told as back; who joins is told who is away", () => {
  const model = going(3);
  model.lose(3);
  model.pass(20_000);
  model.login(4);
  model.knock(4);
  model.pass(250);
  model.answer(1);
  expect(model.presence(3).filter(([to]) => to === idOf(4))).toEqual([[idOf(4), 1]]);
  model.told = [];
  expect(model.resume(3, { seq: 3 })).toBe(1);
  expect(model.streams.get(idOf(3))).toBe(3);
  expect(model.presence(3)).toEqual([
    [idOf(1), 0],
    [idOf(2), 0],
    [idOf(4), 0],
  ]);
});

test("bye is gone at once, also for who is named to commit", () => {
  const model = going(3);
  model.pass(1_000);
  model.bye(1);
  expect(model.presence(1)).toEqual([
    [idOf(2), 2],
    [idOf(3), 2],
  ]);
  const work = model.work(2);
  expect(work?.gone.map((bytes) => bytes[0])).toEqual([1]);
  model.bye(2);
  expect(model.work(3)?.gone.length).toBe(2);
});

test("gone members whom nobody can remove do not keep the channel at work for ever", () => {
  const model = going(2);
  model.bye(2);
  model.pass(600_000);
  expect(model.state.gone.size).toBe(0);
  expect(model.state.turns).toBeLessThan(20);
});

test("a member that cannot follow knocks: it is outside, no longer streamed to, and added anew", () => {
  const model = going(2);
  model.pass(1_000);
  model.knock(2);
  expect(model.streams.has(idOf(2))).toBe(false);
  model.send(2, 1);
  expect(model.refused.at(-1)).toEqual({ code: "send.outside", expect: 1 });
  model.answer(1);
  model.send(2, 1);
  expect(model.log.at(-1)?.t).toBe("chat");
});

test("standing: follows only who is in the group and whose entries the log still holds", () => {
  const model = going(2);
  model.lose(2);
  expect(model.resume(2, { holds: false })).toBe(0);
  model.lose(2);
  expect(model.resume(2)).toBe(0); // outside until it has joined
  model.lose(1);
  expect(model.resume(1, { sameLog: false })).toBe(0); // no log of ours began with its group
  expect(model.resume(9)).toBe(0); // nobody knows it
  expect(model.resume(8, { branch: new Uint8Array(0) })).toBe(0);
});

test("a resumed session replaces its old connection and keeps its place; its turn is named anew", () => {
  const model = going(2);
  model.login(3);
  model.knock(3);
  model.pass(250);
  const before = model.work(1)?.turn ?? 0;
  expect(model.resume(1)).toBe(1);
  expect(model.work(1)?.turn).toBeGreaterThan(before);
});

test("after a lost log the highest epoch presented in 3 s goes on; the others and late comers of another epoch are outside", () => {
  const model = new Model({}, 3_000);
  const present = (n: number, epoch: number, branch = branchBytes(1)): number =>
    model.resume(n, { sameLog: false, holds: true, epoch, branch });
  model.login(5);
  model.knock(5);
  expect(present(1, 7)).toBe(2);
  model.pass(1_000);
  expect(present(2, 8)).toBe(2);
  expect(present(3, 8)).toBe(2);
  expect(present(4, 2, branchBytes(2))).toBe(2);
  model.lose(3);
  model.pass(1_999);
  expect(model.told).toEqual([]);
  model.pass(1);
  const elected = model.told.filter(({ frame }) => frame.t === "elected");
  expect(elected.map(({ to }) => to)).toEqual([idOf(1), idOf(2), idOf(4)]);
  expect(elected[0]?.frame).toMatchObject({ branch: branchBytes(1), epoch: 8 });
  const [first] = elected;
  expect(first?.frame.t === "elected" ? first.frame.present.map((bytes) => bytes[0]) : []).toEqual([2, 3]);
  expect(model.streams.get(idOf(2))).toBe(0);
  expect(model.named).toBe(2);
  expect(present(3, 8)).toBe(1);
  expect(model.streams.get(idOf(3))).toBe(0);
  expect(present(6, 8)).toBe(1); // late, and back to the others
  // It is told who is there: it knows of others whom this relay has never seen (simulator, seeds 424 and 1098).
  const late = model.told.filter(({ to, frame }) => frame.t === "elected" && to === idOf(6)).at(-1)?.frame;
  expect(late?.t === "elected" ? late.present.map((bytes) => bytes[0]) : []).toEqual([2, 3, 6]);
  expect(model.presence(6).length).toBeGreaterThan(0);
  expect(present(7, 7)).toBe(0);
  model.send(2, 41, 0);
  expect(model.log.at(-1)).toMatchObject({ from: idOf(2), counter: 41 }); // the first counter is taken as it is
});

// A commit that one member had before the relay lost its log made another epoch of the same number: it was taken for one of
// the group, and nothing opened any more (simulator, seed 204).
test("who comes late with another epoch of the same number is outside", () => {
  const model = new Model({}, 3_000);
  for (const n of [1, 2]) model.resume(n, { sameLog: false, holds: true, epoch: 8 });
  model.pass(3_000);
  expect(model.resume(3, { sameLog: false, holds: true, epoch: 8 })).toBe(1);
  expect(model.resume(4, { sameLog: false, holds: true, epoch: 8, branch: branchBytes(9) })).toBe(0);
});

test("an election whose voters all knock or leave leaves the channel empty, to be founded", () => {
  const model = new Model();
  model.resume(1, { sameLog: false });
  model.knock(1);
  model.pass(3_000);
  expect(model.work(1)?.founds).toBe(true);
});

test("counters: n only after n − 1; a lower one is looked up, a higher one refused with the one expected", () => {
  const model = going(1);
  model.send(1, 1);
  model.send(1, 2);
  model.send(1, 4);
  expect(model.refused.at(-1)).toEqual({ code: "send.counter", expect: 3 });
  model.send(1, 2);
  expect(model.lookedUp).toEqual([3]);
  model.send(1, 3);
  expect(model.log.filter((entry) => entry.t === "chat").length).toBe(3);
});

test("what has no counter is appended at any time, and changes nothing for what has one", () => {
  const model = going(2);
  const seen = model.state.handshakes.at(-1) ?? 0;
  for (const counter of [5, 0, 6, 0]) model.send(2, counter, seen);
  expect(model.log.flatMap((entry) => (entry.t === "chat" ? [entry.counter] : []))).toEqual([5, 0, 6, 0]);
  expect(model.refused).toEqual([]);
});

test("a message is stale behind more than 3 handshake entries, or one that removes; what follows it waits for it", () => {
  const model = going(2);
  model.pass(10_000);
  const seen = model.state.handshakes.at(-1) ?? 0;
  for (let i = 0; i < 3; i++) {
    model.handshake(1);
    model.pass(3_000);
  }
  model.send(2, 1, seen);
  expect(model.log.at(-1)?.t).toBe("chat");
  model.handshake(1);
  model.send(2, 2, seen);
  model.send(2, 3, seen);
  expect(model.refused.slice(-2)).toEqual([
    { code: "send.stale", expect: 2 },
    { code: "send.counter", expect: 2 },
  ]);
  model.send(2, 2);
  expect(model.log.at(-1)?.t).toBe("chat");
  const before = model.state.handshakes.at(-1) ?? 0;
  model.pass(3_000);
  model.handshake(1, { removes: true });
  model.send(2, 3, before);
  expect(model.refused.at(-1)).toEqual({ code: "send.stale", expect: 3 });
  model.send(2, 3, 9_999);
  expect(model.refused.at(-1)).toEqual({ code: "send.stale", expect: 3 });
});

test("a refresh is named for who is longest without one, only where something was said, at most once in max(5 s, N × 60 ms)", () => {
  const model = going(3);
  model.pass(60_000);
  expect(model.state.turn).toBeNull();
  model.send(1, 1);
  const first = model.work(1);
  expect(first).toMatchObject({ founds: false, knocks: [], gone: [] });
  model.handshake(1, { turn: first?.turn ?? 0 });
  model.send(1, 2);
  model.pass(4_999);
  expect(model.state.turn).toBeNull();
  model.pass(1);
  expect(model.named).toBe(2);
  model.answer(2);
  model.pass(20_000);
  expect(model.state.turn).toBeNull();
});

test("the channel is over when the last one is gone, and not while someone may come back", () => {
  const model = going(2);
  model.bye(2);
  model.lose(1);
  expect(model.over).toBe(false);
  model.pass(119_999);
  expect(model.over).toBe(false);
  model.pass(1);
  expect(model.over).toBe(true);
  const alone = going(1);
  alone.bye(1);
  expect(alone.over).toBe(true);
  const outside = new Model();
  outside.login(1);
  outside.lose(1);
  expect(outside.over).toBe(true);
});
