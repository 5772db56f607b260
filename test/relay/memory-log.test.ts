// The log in memory: what is its own, beside what test/conformance asks of every engine.

import { expect, test } from "bun:test";
import { entryIdText } from "../../src/protocol/index.ts";
import { makeMemoryLog, maxKeptBytes } from "../../src/relay/engine/memory-log.ts";
import { makeVirtualClock } from "../conformance/virtual-clock.ts";
import { primitives } from "./member.ts";

const id = () => entryIdText(primitives.random(16));
const third = Math.floor(maxKeptBytes / 3);

// Whoever is in the group could have the relay keep 8 MiB for 65 s, as often as it liked.
test("what is kept beside the log is bounded: the oldest goes, and what was forgotten counts no more", async () => {
  const clock = makeVirtualClock();
  const limits = { logMs: 300_000, maxLogBytes: 8 * 1024 * 1024 };
  const log = makeMemoryLog({ clock, limits, incarnation: primitives.random(16) });
  const [a, b, c, d, e] = [id(), id(), id(), id(), id()];
  const there = async (): Promise<boolean[]> =>
    Promise.all([a, b, c, d, e].map(async (one) => (await log.kept(one)) !== null));
  for (const one of [a, b, c]) await log.keep(one, new Uint8Array(third), 60_000);
  await log.keep(c, new Uint8Array(third), 60_000); // the same again counts once
  expect(await there()).toEqual([true, true, true, false, false]);
  await log.keep(d, new Uint8Array(third), 1_000);
  expect(await there()).toEqual([false, true, true, true, false]);
  clock.move(1_000);
  await log.forget(b);
  for (const one of [a, e]) await log.keep(one, new Uint8Array(third), 60_000);
  expect(await there()).toEqual([true, false, true, false, true]);
});

test("a small view of something large keeps only what it shows", async () => {
  const limits = { logMs: 300_000, maxLogBytes: 8 * 1024 * 1024 };
  const log = makeMemoryLog({ clock: makeVirtualClock(), limits, incarnation: primitives.random(16) });
  const one = id();
  await log.keep(one, new Uint8Array(1_000).subarray(990), 60_000);
  expect((await log.kept(one))?.buffer.byteLength).toBe(10);
});

test("logMs and maxLogBytes: an entry is held for just so long, and just so many bytes are", async () => {
  const clock = makeVirtualClock();
  const limits = { logMs: 300_000, maxLogBytes: 3_000 };
  const log = makeMemoryLog({ clock, limits, incarnation: primitives.random(16) });
  const append = (): Promise<unknown> => log.append([{ id: id(), bytes: new Uint8Array(1_000) }]);
  await append();
  clock.move(limits.logMs);
  expect(await log.holds(0)).toBe(true);
  clock.move(2);
  expect(await log.holds(0)).toBe(false);
  for (let i = 0; i < 3; i++) await append();
  expect(await log.holds(1)).toBe(true);
  await append();
  expect(await log.holds(1)).toBe(false);
});
