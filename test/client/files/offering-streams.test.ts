// A stream on offer, which can be read once: it goes at the pace of the slowest, and waits for nobody for ever.
// docs/protocol.md §16.

import { expect, test } from "bun:test";
import { fileWords } from "../../../src/client/content.ts";
import type { FileSource } from "../../../src/client/index.ts";
import { someBytes } from "../../files/world.ts";
import { bytes, chunkBytes, laneChunks, numbers, people, range, rig, token } from "./offering-rig.ts";
import { type FakeLane, limits, makeSource, settled, sha256 } from "./world.ts";

const stream = (all: Uint8Array, offsets: number[] = []): FileSource => ({
  ...makeSource(() => all),
  size: null,
  seekable: false,
  async read(offset, into) {
    offsets.push(offset);
    const part = all.subarray(offset, offset + into.length);
    into.set(part);
    return part.length;
  },
});

test("a stream is read in order, once, and resumed within what is kept of it", async () => {
  const all = someBytes(100 * chunkBytes + 1);
  const offsets: number[] = [];
  const one = rig(stream(all, offsets));
  one.hears(0, "takes");
  let lane = await one.pass(30);
  lane.end();
  await settled();
  one.hears(0, "takes", 12);
  one.room.clock.move(2_000);
  lane = await one.pass(101);
  expect(numbers(lane)).toEqual(range(12, 101));
  expect(offsets).toEqual([...new Set(offsets)].toSorted((a, b) => a - b));
  expect(one.room.said.filter(({ kind }) => kind === "fileEnd")).toMatchObject([
    { size: all.length, hash: sha256(all) },
  ]);
  // What it no longer keeps it says; and to all, once, that it has gone on.
  one.hears(1, "takes", 0);
  expect(one.room.said.at(-1)).toMatchObject({ word: fileWords.past, to: people[1]?.bytes });
  expect(one.room.said.filter((body) => body.kind === "fileWord" && body.to.length === 0)).toMatchObject([
    { word: fileWords.past },
  ]);
});

test("a stream waits for who lost its lane, and goes on without them after a minute", async () => {
  const one = rig(stream(someBytes(300 * chunkBytes)), {}, 2);
  one.hears(0, "takes");
  one.hears(1, "takes");
  const lane = await one.pass(8);
  lane.say({ t: "left", memberId: people[1]?.bytes ?? token, slow: false });
  await one.credit(lane, 200);
  const waitsAt = numbers(lane).length;
  expect(waitsAt).toBeGreaterThan(2 * laneChunks);
  expect(waitsAt).toBeLessThanOrEqual(4 * laneChunks);
  one.room.clock.move(2 * limits.laneStallMs);
  await settled();
  expect(numbers(lane).length).toBe(200);
  expect(one.room.said.find((body) => body.kind === "fileWord")).toMatchObject({
    word: fileWords.past,
    to: people[1]?.bytes,
  });
});

// Each time that it lost a lane it was waited for from then on anew: one that asked, and never came, stopped a stream for
// everybody for as long as it liked.
test("a stream does not wait for ever for who asks again and again and never gets on", async () => {
  const one = rig(stream(someBytes(300 * chunkBytes)), {}, 2);
  one.hears(0, "takes");
  one.hears(1, "takes");
  const lane = await one.pass(8);
  const left = { t: "left", memberId: people[1]?.bytes ?? token, slow: true } as const;
  lane.say(left);
  await one.credit(lane, 200);
  for (let i = 0; i < 40; i++) {
    one.hears(1, "takes", 0);
    const before = one.room.served.length;
    one.room.clock.move(5_000);
    if (one.room.served.length === before) continue;
    const own = await one.pass();
    own.say(left);
    own.end();
    await settled();
  }
  expect(numbers(lane).length).toBe(200);
});

// Four passes stood still for who was to have the fifth, which waited for one of them to end.
test("a stream that more take one by one than passes there are goes on with those", async () => {
  const one = rig(stream(someBytes(300 * chunkBytes)));
  const lanes: FakeLane[] = [];
  for (let who = 0; who < 4; who++) {
    one.hears(who, "takes");
    lanes.push(await one.pass(2));
  }
  one.hears(4, "takes");
  one.room.clock.move(1_000);
  expect(one.room.served.length).toBe(4);
  for (const lane of lanes) await one.credit(lane, 200);
  one.room.clock.move(2 * limits.laneStallMs);
  await settled();
  for (const lane of lanes) expect(numbers(lane).length).toBe(200);
  expect(one.offering.takers.map(({ phase }) => phase)).toEqual(["moving", "moving", "moving", "moving", "failed"]);
});

// An idle stream lost its takers so, one after the other: each minute that nothing came the pass was opened anew.
test("a stream that is silent for minutes keeps everybody who waits for it", async () => {
  const { promise: spoken, resolve: speak } = Promise.withResolvers<void>();
  const one = rig(
    makeSource(() => bytes, {
      seekable: false,
      size: null,
      async read(offset, into) {
        await spoken;
        const part = bytes.subarray(offset, offset + into.length);
        into.set(part);
        return part.length;
      },
    }),
  );
  let lane: FakeLane | null = null;
  for (let minute = 0; minute < 5; minute++) {
    for (let who = 0; who < 4; who++) one.hears(who, "takes");
    lane = await one.pass(8);
    one.room.clock.move(60_000);
    if (minute < 4) lane.end();
    await settled();
  }
  speak();
  await settled();
  if (lane !== null) await one.credit(lane, 100);
  expect(one.room.served.map(({ takers }) => takers.length)).toEqual([4, 4, 4, 4, 4]);
  expect(one.offering.takers.map(({ phase }) => phase)).toEqual(["moving", "moving", "moving", "moving"]);
  expect(numbers(lane ?? one.room.lane)).toEqual(range(0, 11));
});

test("a stream is not held by who asks for this and that and never gets on", async () => {
  const one = rig(stream(someBytes(300 * chunkBytes)), {}, 2);
  one.hears(0, "takes");
  one.hears(1, "takes");
  const lane = await one.pass(8);
  lane.say({ t: "left", memberId: people[1]?.bytes ?? token, slow: false });
  await one.credit(lane, 200);
  for (let i = 0; i < 200; i++) {
    one.hears(1, "takes", i % 2);
    one.room.clock.move(1_000);
    await settled();
  }
  expect(numbers(lane).length).toBe(200);
});
