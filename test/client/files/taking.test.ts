// Taking a file by a relay that is evil, or a sender that is: nothing is kept but what was sent, whole.
// docs/protocol.md §16.

import { expect, test } from "bun:test";
import { fileWords } from "../../../src/client/content.ts";
import { Taking, type TakingEnd } from "../../../src/client/files/taking.ts";
import type { Frame } from "../../../src/protocol/index.ts";
import { someBytes } from "../../files/world.ts";
import {
  diskFull,
  type FakeRoom,
  limits,
  makeRoom,
  makeSecret,
  makeSink,
  primitives,
  type SealedPass,
  sealPass,
  type Secret,
  settled,
  sha256,
  type TestSink,
} from "./world.ts";

const { chunkBytes } = limits;
const token = new Uint8Array(32);

interface Rig {
  readonly secret: Secret;
  readonly room: FakeRoom;
  readonly sink: TestSink;
  readonly taking: Taking;
  /** How it ended; twice would be one too many. */
  readonly ends: TakingEnd[];
  /** Opens a lane and sends frames on it. */
  bring(...frames: readonly (Frame | Uint8Array)[]): Promise<void>;
}

function rig(size: number | null, sink = makeSink(), secret = makeSecret()): Rig {
  const room = makeRoom();
  const ends: TakingEnd[] = [];
  const taking = new Taking({ ...secret, size }, sink, room.ports, (end) => ends.push(end));
  taking.ask();
  return {
    secret,
    room,
    sink,
    taking,
    ends,
    async bring(...frames) {
      taking.attach(token);
      await settled();
      for (const frame of frames) room.lane.say(frame);
      await settled();
    },
  };
}

const whole = (bytes: Uint8Array) => ({ size: bytes.length, hash: sha256(bytes) });

/** All that failing is: said once, nothing left, lane closed, nothing asked any more. */
async function expectFailed({ room, sink, ends, taking }: Rig, code: string): Promise<void> {
  await settled();
  expect(ends).toEqual([{ t: "failed", code } as TakingEnd]);
  expect([sink.state, sink.log.includes("finish"), sink.log.at(-1)]).toEqual(["aborted", false, "abort"]);
  expect(room.words().at(-1)).toEqual([fileWords.failed, 0]);
  expect(room.lane.closed).toBe(true);
  const { length } = room.said;
  taking.ask();
  taking.attach(token);
  room.clock.move(300_000);
  await settled();
  expect([room.said.length, room.lanes.length, sink.log.at(-1)]).toEqual([length, room.lanes.length, "abort"]);
}

async function expectDone({ room, sink, ends }: Rig, bytes: Uint8Array): Promise<void> {
  await settled();
  expect(ends).toEqual([{ t: "done", savedAs: "here" }]);
  expect(Buffer.concat(sink.parts)).toEqual(Buffer.from(bytes));
  expect(room.words().at(-1)).toEqual([fileWords.has, 0]);
  expect(sink.log.includes("abort")).toBe(false);
}

for (const length of [0, 1, chunkBytes - 1, chunkBytes, chunkBytes + 1, 3 * chunkBytes, 3 * chunkBytes + 7])
  for (const size of [length, null])
    test(`${length} bytes, ${size === null ? "of a size that nobody said" : "as was said"}, are taken whole`, async () => {
      const one = rig(size);
      const bytes = someBytes(length);
      const pass = await sealPass(one.secret, bytes);
      await one.bring(pass.begin, ...pass.chunks);
      expect([one.taking.complete, one.sink.state, one.room.lane.closed]).toEqual([true, "open", true]);
      one.taking.heardEnd(whole(bytes));
      await expectDone(one, bytes);
    });

const bytes = someBytes(5 * chunkBytes + 50);
const at = (pass: SealedPass, n: number): Frame<"chunk"> => pass.chunks[n] as Frame<"chunk">; // it has six

const evil: Readonly<Record<string, (pass: SealedPass, other: SealedPass, foreign: SealedPass) => readonly Frame[]>> = {
  "two chunks were swapped": (pass) => [
    pass.begin,
    at(pass, 0),
    { ...at(pass, 2), n: 1 },
    { ...at(pass, 1), n: 2 },
    ...pass.chunks.slice(3),
  ],
  "a chunk comes again as the next one": (pass) => [pass.begin, at(pass, 0), { ...at(pass, 0), n: 1 }],
  "a chunk is left out and the rest moved up": (pass) => [
    pass.begin,
    at(pass, 0),
    ...pass.chunks.slice(2).map((chunk) => ({ ...chunk, n: chunk.n - 1 })),
  ],
  "the end was cut off": (pass) => [pass.begin, ...pass.chunks.slice(0, 4), { ...at(pass, 5), n: 4 }],
  "a chunk was cut short": (pass) => [pass.begin, { ...at(pass, 0), sealed: at(pass, 0).sealed.subarray(0, 100) }],
  "a chunk is nothing but a tag": (pass) => [
    pass.begin,
    at(pass, 0),
    { ...at(pass, 1), sealed: at(pass, 1).sealed.subarray(0, 16) },
  ],
  "a chunk is another pass's": (pass, other) => [pass.begin, at(pass, 0), at(other, 1)],
  "the head is another pass's": (pass, other) => [other.begin, ...pass.chunks],
  "a chunk is another file's": (pass, _, foreign) => [pass.begin, at(foreign, 0)],
  "a whole pass is another file's": (_pass, _, foreign) => [foreign.begin, ...foreign.chunks],
};
for (const [what, frames] of Object.entries(evil))
  for (const size of [bytes.length, null])
    test(`where ${what}, nothing is kept${size === null ? ", also of a size that nobody said" : ""}`, async () => {
      const one = rig(size);
      one.taking.heardEnd(whole(bytes));
      const foreign = await sealPass({ ...makeSecret(), key: one.secret.key }, bytes);
      await one.bring(...frames(await sealPass(one.secret, bytes), await sealPass(one.secret, bytes), foreign));
      await expectFailed(one, "file.corrupt");
    });

test("where one bit of a chunk is another, nothing is kept, whichever bit it is", async () => {
  for (const [n, bit] of [
    [0, 0],
    [0, 2175],
    [1, 1000],
    [5, 0],
    [5, 500],
  ] as const) {
    const one = rig(bytes.length);
    const pass = await sealPass(one.secret, bytes);
    const sealed = at(pass, n).sealed.slice();
    sealed[bit >> 3] = (sealed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    await one.bring(pass.begin, ...pass.chunks.slice(0, n), { ...at(pass, n), sealed });
    await expectFailed(one, "file.corrupt");
  }
});

test("an old pass that is played again brings nothing that is not the file", async () => {
  const one = rig(bytes.length);
  const pass = await sealPass(one.secret, bytes);
  await one.bring(pass.begin, ...pass.chunks.slice(0, 2));
  one.room.lane.end();
  // The same chunks from the beginning: what is there already is left, and the rest is as good as ever.
  await one.bring(pass.begin, ...pass.chunks);
  one.taking.heardEnd(whole(bytes));
  await expectDone(one, bytes);
  // An old pass of what the file was before it changed.
  const changed = rig(bytes.length, makeSink(), one.secret);
  const now = someBytes(bytes.length, 2);
  const fresh = await sealPass(one.secret, now);
  await changed.bring(fresh.begin, ...fresh.chunks.slice(0, 2));
  changed.room.lane.end();
  await changed.bring(pass.begin, ...pass.chunks);
  changed.taking.heardEnd(whole(now));
  await expectFailed(changed, "file.corrupt");
});

test("who said 1 KiB and sends more is stopped at 1 KiB", async () => {
  for (const more of [1, chunkBytes, 100 * chunkBytes]) {
    const one = rig(1024);
    const long = someBytes(1024 + more);
    one.taking.heardEnd(whole(long));
    const pass = await sealPass(one.secret, long);
    await one.bring(pass.begin, ...pass.chunks.slice(0, 8));
    await expectFailed(one, "file.corrupt"); // what is the last chunk by the size is none by its nonce
    expect(one.sink.parts.length).toBeLessThanOrEqual(3);
    const odd = rig(1000);
    const pass2 = await sealPass(odd.secret, long);
    await odd.bring(pass2.begin, ...pass2.chunks.slice(0, 8));
    await expectFailed(odd, "file.too_long");
    expect(odd.sink.parts.length).toBe(3);
  }
});

test("who said more than comes is found out at its end", async () => {
  for (const short of [bytes.subarray(0, 300), bytes.subarray(0, 2 * chunkBytes), bytes.subarray(0, 0)]) {
    const one = rig(bytes.length);
    one.taking.heardEnd(whole(short));
    const pass = await sealPass(one.secret, short);
    await one.bring(pass.begin, ...pass.chunks);
    await expectFailed(one, "file.corrupt");
  }
});

test("a whole that is not what its sender says it was is not kept", async () => {
  for (const said of [
    { size: bytes.length, hash: sha256(new Uint8Array(1)) },
    { size: bytes.length + 1, hash: sha256(bytes) },
    { size: 0, hash: sha256(bytes) },
  ]) {
    for (const first of [true, false]) {
      const one = rig(null);
      if (first) one.taking.heardEnd(said);
      const pass = await sealPass(one.secret, bytes);
      await one.bring(pass.begin, ...pass.chunks);
      if (!first) one.taking.heardEnd(said);
      await expectFailed(one, "file.corrupt");
    }
  }
});

test("without the closing message nothing is finished, however long it is; it is asked for again", async () => {
  const one = rig(bytes.length);
  const pass = await sealPass(one.secret, bytes);
  await one.bring(pass.begin, ...pass.chunks);
  for (let minute = 0; minute < 60; minute++) {
    one.room.clock.move(60_000);
    await settled();
  }
  expect([one.ends, one.sink.state, one.taking.complete]).toEqual([[], "open", true]);
  expect(one.room.words().length).toBeGreaterThan(10);
  // A lane is of no use any more.
  one.taking.attach(token);
  expect(one.room.lanes.length).toBe(1);
  one.taking.heardEnd(whole(bytes));
  await expectDone(one, bytes);
});

test("the closing message may come before everything else", async () => {
  const one = rig(null);
  one.taking.heardEnd(whole(bytes));
  const pass = await sealPass(one.secret, bytes);
  await one.bring(pass.begin, ...pass.chunks);
  await expectDone(one, bytes);
});

// Behind the last chunk a sender could go on, and what was complete was written to all the same.
test("what comes behind the last chunk is not written", async () => {
  const one = rig(null);
  const pass = await sealPass(one.secret, bytes);
  const cipherOf = await sealPass(one.secret, someBytes(8 * chunkBytes));
  await one.bring(pass.begin, ...pass.chunks, ...cipherOf.chunks.slice(6));
  expect([one.sink.parts.length, one.ends]).toEqual([6, []]);
  one.taking.heardEnd(whole(bytes));
  await expectDone(one, bytes);
});

test("a lane that ends at any chunk is asked for again from the first that is lacking, and all of it comes", async () => {
  for (let cut = 0; cut <= 6; cut++) {
    const one = rig(bytes.length);
    const pass = await sealPass(one.secret, bytes);
    await one.bring(pass.begin, ...pass.chunks.slice(0, cut));
    one.room.lane.end();
    one.room.clock.move(20_000);
    await settled();
    if (cut < 6) {
      expect(one.room.words().at(-1)).toEqual([fileWords.takes, cut]);
      const rest = await sealPass(one.secret, bytes, cut);
      await one.bring(rest.begin, ...rest.chunks);
    }
    one.taking.heardEnd(whole(bytes));
    await expectDone(one, bytes);
  }
});

test("a relay that leaves a chunk out, or sends what there is no room for, loses its lane, and the file is asked for again", async () => {
  for (const skip of [1, 3, 100]) {
    const one = rig(null);
    const pass = await sealPass(one.secret, someBytes(200 * chunkBytes));
    await one.bring(pass.begin, at(pass, 0), at(pass, skip + 1));
    expect([one.room.lane.closed, one.sink.parts.length]).toEqual([true, 1]);
    one.room.clock.move(1_000);
    expect(one.room.words().at(-1)).toEqual([fileWords.takes, 1]);
  }
  const stuck = makeSink(() => new Promise(() => undefined));
  const one = rig(null, stuck);
  const pass = await sealPass(one.secret, someBytes(200 * chunkBytes));
  await one.bring(pass.begin, ...pass.chunks.slice(0, limits.laneChunks));
  expect(one.room.lane.closed).toBe(false);
  one.room.lane.say(at(pass, limits.laneChunks));
  expect(one.room.lane.closed).toBe(true);
});

test("no more is ever let come than a window beyond what was written", async () => {
  const one = rig(null);
  const pass = await sealPass(one.secret, someBytes(40 * chunkBytes));
  await one.bring(pass.begin);
  for (const [n, chunk] of pass.chunks.slice(0, 39).entries()) {
    one.room.lane.say(chunk);
    await settled();
    const credit = one.room.lane.all("credit").at(-1)?.upTo ?? 0;
    expect(credit).toBeLessThanOrEqual(n + 1 + limits.laneChunks);
    expect(credit).toBeGreaterThan(n + 1);
  }
});

test("garbage, frames of others and chunks before the head do no harm but to their lane", async () => {
  for (const frame of [new Uint8Array(3), new Uint8Array(0)]) {
    const one = rig(bytes.length);
    await one.bring(frame);
    expect([one.room.lane.closed, one.ends]).toEqual([true, []]);
  }
  const one = rig(bytes.length);
  const pass = await sealPass(one.secret, bytes);
  const other = await sealPass(one.secret, bytes);
  await one.bring({ t: "pong", n: 1 }, at(pass, 0), pass.begin, other.begin, ...pass.chunks);
  one.taking.heardEnd(whole(bytes));
  await expectDone(one, bytes);
});

test("a disk that is full at the nth chunk ends it: said, nothing left, and nothing written behind", async () => {
  for (const nth of [0, 1, 4, 5]) {
    const one = rig(
      bytes.length,
      makeSink((n) => (n === nth ? diskFull() : undefined)),
    );
    one.taking.heardEnd(whole(bytes));
    const pass = await sealPass(one.secret, bytes);
    await one.bring(pass.begin, ...pass.chunks);
    await expectFailed(one, "file.disk_full");
    expect(one.sink.log).toEqual([...Array.from({ length: nth + 1 }, () => "write"), "abort"]);
  }
});

test("a sink that cannot be finished is let go, and it is said", async () => {
  const sink = makeSink();
  sink.finish = async () => diskFull();
  const one = rig(bytes.length, sink);
  one.taking.heardEnd(whole(bytes));
  const pass = await sealPass(one.secret, bytes);
  await one.bring(pass.begin, ...pass.chunks);
  await expectFailed(one, "file.disk_full");
});

test("after it is closed nothing is written, said or finished, and nothing stays", async () => {
  let go: () => void = () => undefined;
  const one = rig(
    bytes.length,
    makeSink((n) => (n === 1 ? new Promise((resolve) => (go = resolve)) : undefined)),
  );
  one.taking.heardEnd(whole(bytes));
  const pass = await sealPass(one.secret, bytes);
  await one.bring(pass.begin, ...pass.chunks);
  expect(one.sink.log).toEqual(["write", "write"]);
  const { length } = one.room.said;
  void one.taking.close();
  void one.taking.close();
  expect(one.room.lane.closed).toBe(true);
  go();
  one.room.clock.move(300_000);
  await settled();
  expect([one.sink.log, one.room.said.length, one.ends]).toEqual([["write", "write", "abort"], length, []]);
});

test("it asks again when nothing comes, ever more seldom, and not while nobody hears it", async () => {
  const one = rig(bytes.length);
  one.room.clock.move(60_000);
  const asked = one.room.said.length;
  expect(asked).toBeGreaterThanOrEqual(1);
  one.room.isOnline = false;
  one.room.clock.move(600_000);
  expect(one.room.said.length - asked).toBeLessThanOrEqual(1);
  one.room.isOnline = true;
  for (let i = 0; i < 1000; i++) one.taking.ask();
  one.room.clock.move(60_000);
  expect(one.room.said.length - asked).toBeLessThan(10);
  expect(one.room.said.every((body) => body.kind === "fileWord" && body.target === one.secret.target)).toBe(true);
});

test("tokens at will open one lane at a time", async () => {
  const one = rig(bytes.length);
  for (let i = 0; i < 50; i++) one.taking.attach(primitives.random(32));
  await settled();
  expect(one.room.lanes.filter(({ closed }) => !closed).length).toBe(1);
});
