// A file on offer, by members who are evil or unlucky: what is sent is what was offered, to who lacks it.
// docs/protocol.md §16.

import { expect, test } from "bun:test";
import { SnugError, toHex } from "../../../src/base/index.ts";
import { fileWords } from "../../../src/client/content.ts";
import type { FileCrypto } from "../../../src/client/files/crypto.ts";
import { nodeFileCrypto } from "../../../src/client/files/crypto-node.ts";
import { someBytes } from "../../files/world.ts";
import { bytes, chunkBytes, memberOf, numbers, people, range, rig, token } from "./offering-rig.ts";
import { makeSource, primitives, settled, sha256 } from "./world.ts";

test("no more is read or sent than there is credit for", async () => {
  let reads = 0;
  const one = rig(
    makeSource(() => {
      reads++;
      return bytes;
    }),
  );
  one.hears(0, "takes");
  const lane = await one.pass();
  expect([lane.got.map(({ t }) => t), one.offering.uploads]).toEqual([["attach"], 0]);
  for (const upTo of [1, 3, 8]) {
    await one.credit(lane, upTo);
    expect(numbers(lane)).toEqual(range(0, upTo));
  }
  await one.credit(lane, 8);
  await one.credit(lane, 2);
  expect([numbers(lane), lane.all("begin").length]).toEqual([range(0, 8), 1]);
  await one.credit(lane, 100);
  expect(numbers(lane)).toEqual(range(0, 11));
  expect(one.room.said).toEqual([
    { kind: "fileEnd", target: one.secret.target, size: bytes.length, hash: sha256(bytes) },
  ]);
  expect(reads).toBeLessThan(10);
});

test("a source that fails in the middle is withdrawn, said with its reason, and closed", async () => {
  for (const code of ["file.changed", "file.unreadable"] as const)
    for (const seekable of [true, false]) {
      const source = makeSource(() => bytes, {
        seekable,
        size: seekable ? bytes.length : null,
        async read(offset, into) {
          if (offset >= 4 * chunkBytes) throw new SnugError(code);
          into.set(bytes.subarray(offset, offset + into.length));
          return into.length;
        },
      });
      const one = rig(source);
      one.hears(0, "takes");
      one.hears(1, "takes");
      const lane = await one.pass(8);
      expect(one.offering.over).toEqual({ code });
      expect([one.room.words(), lane.closed, source.closes]).toEqual([[[fileWords.withdrawn, 0]], true, 1]);
      expect(one.offering.takers.map(({ phase }) => phase)).toEqual(["stopped", "stopped"]);
      // Who asks now is told.
      one.hears(2, "takes");
      expect(one.room.said.at(-1)).toMatchObject({ word: fileWords.withdrawn, to: people[2]?.bytes });
      one.room.clock.move(60_000);
      expect(one.room.served.length).toBe(1);
    }
});

test("a file that became shorter is not sent as if it had always been", async () => {
  let now = bytes;
  const one = rig(makeSource(() => now));
  one.hears(0, "takes");
  const lane = await one.pass(2);
  now = bytes.subarray(0, 6 * chunkBytes);
  await one.credit(lane, 100);
  expect(one.offering.over).toEqual({ code: "file.changed" });
  expect(one.room.said.some(({ kind }) => kind === "fileEnd")).toBe(false);
});

// The one thing that GCM does not survive.
test("no key meets a nonce twice, whatever is sent again, and however the file changed in between", async () => {
  const seen = new Map<string, string>();
  let sealed = 0;
  const counting: FileCrypto = {
    sha256: nodeFileCrypto.sha256,
    async cipher(key) {
      const cipher = await nodeFileCrypto.cipher(key);
      return {
        seal(nonce, plaintext) {
          const pair = `${toHex(key)} ${toHex(nonce)}`;
          expect(seen.has(pair)).toBe(false);
          seen.set(pair, toHex(sha256(plaintext)));
          sealed++;
          return cipher.seal(nonce, plaintext);
        },
        open: cipher.open,
      };
    },
  };
  for (const seekable of [true, false]) {
    let now = bytes;
    const one = rig(
      makeSource(() => now, { seekable, size: seekable ? bytes.length : null }),
      { crypto: counting },
    );
    for (let round = 0; round < 6; round++) {
      one.hears(round % 3, "takes", round);
      one.room.clock.move(60_000);
      const lane = await one.pass(8 + round);
      expect(numbers(lane)[0]).toBe(round);
      lane.end();
      await settled();
      now = someBytes(bytes.length, round + 2);
    }
  }
  const keys = new Set([...seen.keys()].map((pair) => pair.split(" ")[0]));
  expect([keys.size, sealed > 50]).toEqual([12, true]);
});

test("who asks again and again has one pass at a time, and no more than one in a second", async () => {
  const one = rig(makeSource(() => bytes));
  for (let i = 0; i < 20; i++) one.hears(0, "takes");
  const lane = await one.pass(4);
  for (let i = 0; i < 20; i++) {
    one.hears(0, "takes", i % 3);
    one.room.clock.move(200);
  }
  // Who asks has lost its lane: what was opened for it before is closed.
  expect(lane.closed).toBe(true);
  expect(one.room.served.length).toBeLessThanOrEqual(5);
  expect(one.room.lanes.filter(({ closed }) => !closed)).toEqual([]);
});

test("a member that asks without end does not have more than four passes opened at once", async () => {
  const one = rig(makeSource(() => bytes));
  for (let who = 0; who < 6; who++) {
    one.hears(who, "takes");
    one.room.clock.move(60);
  }
  expect(one.room.served.length).toBe(4);
});

test("words of who never took it change nothing, and of who did nobody else's part", async () => {
  const one = rig(makeSource(() => bytes));
  for (const word of ["has", "failed", "withdrawn", "past"] as const) one.hears(3, word);
  expect([one.offering.takers, one.offering.over, one.room.said]).toEqual([[], null, []]);
  one.hears(0, "takes");
  one.hears(1, "takes");
  const lane = await one.pass(4);
  for (const word of ["withdrawn", "past"] as const) one.hears(1, word);
  one.hears(1, "stops");
  expect(one.offering.takers.map(({ phase }) => phase)).toEqual(["moving", "stopped"]);
  await one.credit(lane, 100);
  expect(numbers(lane)).toEqual(range(0, 11));
});

// It was an error of the source to read behind its end: one word of any member took the file from everybody. A taker
// whose lane ended while it still wrote the last chunk said it too, without meaning harm.
for (const seekable of [true, false])
  test(`who says that it lacks what is not there harms nobody${seekable ? "" : ", also with a stream"}`, async () => {
    for (const chunk of [11, 12, 1_000, Number.MAX_SAFE_INTEGER]) {
      const source = makeSource(() => bytes, { seekable, size: seekable ? bytes.length : null });
      const one = rig(source);
      one.hears(1, "takes", chunk);
      one.hears(0, "takes");
      const lane = await one.pass(8);
      one.hears(2, "takes", chunk);
      one.room.clock.move(60_000);
      await settled();
      expect(one.room.served.map(({ takers }) => takers)).toEqual([[[people[0]?.bytes, 0]]] as never);
      await one.credit(lane, 100);
      expect([numbers(lane), one.offering.over, source.closes]).toEqual([range(0, 11), null, 0]);
      expect(one.room.said).toMatchObject([{ kind: "fileEnd", hash: sha256(bytes) }]);
      // Who has all of it and missed the end of it has it said again, without another upload.
      one.hears(3, "takes", 11);
      one.room.clock.move(60_000);
      expect(one.room.said).toMatchObject([{ kind: "fileEnd" }, { kind: "fileEnd", hash: sha256(bytes) }]);
      expect(one.room.served.length).toBe(1);
    }
  });

test("a relay that refuses, says nothing or closes at once is asked again in its time, and not in a storm", async () => {
  for (const how of ["busy", "silent", "closes"] as const) {
    const one = rig(makeSource(() => bytes));
    one.hears(0, "takes");
    for (let second = 0; second < 120; second++) {
      const before = one.room.served.length;
      one.room.clock.move(1_000);
      const asked = one.room.served.at(-1);
      if (asked === undefined || one.room.served.length === before) continue;
      if (how === "busy") one.offering.refused({ t: "refused", id: asked.pass, code: "lane.busy", expect: 0 });
      if (how === "closes") (await one.pass()).end();
    }
    expect([how, one.room.served.length >= 7, one.room.served.length <= 121]).toEqual([how, true, true]);
    expect(one.offering.over).toBe(null);
  }
});

test("tokens, refusals and passes that are not ours do nothing", async () => {
  const one = rig(makeSource(() => bytes));
  one.hears(0, "takes");
  one.room.clock.move(50);
  const strange = primitives.random(16);
  one.offering.lane({ t: "lane", pass: strange, transfer: one.secret.transfer, source: token, token });
  one.offering.refused({ t: "refused", id: strange, code: "lane.over", expect: 0 });
  await settled();
  expect([one.room.lanes.length, one.offering.over]).toEqual([0, null]);
  const lane = await one.pass(3);
  const asked = one.room.served.at(-1);
  if (asked !== undefined)
    one.offering.lane({ t: "lane", pass: asked.pass, transfer: asked.transfer, source: token, token });
  await settled();
  expect([one.room.lanes.length, lane.closed, numbers(lane)]).toEqual([1, false, [0, 1, 2]]);
});

// A pass that failed as a whole made each of its takers one to be served alone: a relay that was busy for a moment was then
// asked for ten uploads instead of one, three at a time.
test("those whose pass failed for all of them are served together again", async () => {
  for (const fault of ["busy", "dropped", "ended"] as const) {
    const one = rig(makeSource(() => bytes));
    for (let who = 0; who < 6; who++) one.hears(who, "takes");
    one.room.clock.move(60);
    const [asked] = one.room.served;
    if (asked === undefined) throw new Error("no pass was asked for");
    if (fault === "busy") one.offering.refused({ t: "refused", id: asked.pass, code: "lane.busy", expect: 0 });
    if (fault === "dropped") one.offering.dropLanes();
    if (fault === "ended") (await one.pass(4)).end();
    await settled();
    for (let who = 0; who < 6; who++) one.hears(who, "takes");
    one.room.clock.move(2_000);
    expect([fault, one.room.served.map(({ takers }) => takers.length)]).toEqual([fault, [6, 6]]);
  }
});

// Who said that it takes no more, and kept its lane, held one of the four passes; after four rounds nobody else had any.
test("a pass that nobody is in any more is closed, whatever its taker does with its lane", async () => {
  const one = rig(makeSource(() => bytes));
  for (const says of ["stops", "has", "failed", "stops", "stops"] as const) {
    one.hears(0, "takes");
    const lane = await one.pass(4);
    one.hears(0, says);
    expect(lane.closed).toBe(true);
    one.room.clock.move(2_000);
  }
  one.hears(1, "takes");
  one.room.clock.move(60);
  expect(one.room.served.at(-1)?.takers).toEqual([[people[1]?.bytes ?? token, 0]]);
});

// Equal slow ones were each served alone, so that twenty phones beside one fast machine had twenty uploads.
test("who was too slow for others is served with others that were", async () => {
  const one = rig(makeSource(() => bytes));
  for (let who = 0; who < 5; who++) one.hears(who, "takes");
  const lane = await one.pass(4);
  for (let who = 1; who < 5; who++) {
    lane.say({ t: "left", memberId: people[who]?.bytes ?? token, slow: true });
    one.room.clock.move(20);
    one.hears(who, "takes", who % 2);
  }
  one.room.clock.move(2_000);
  expect(one.room.served.map(({ takers }) => takers.length)).toEqual([5, 4]);
});

test("who does not want it is shown, does not count as one who takes it, and may take it after all", async () => {
  const one = rig(
    makeSource(() => bytes),
    {},
    2,
  );
  one.hears(3, "stops");
  expect(one.offering.takers).toEqual([{ who: memberOf(3), phase: "stopped" }]);
  one.hears(0, "takes");
  one.room.clock.move(2_000);
  expect(one.room.served).toEqual([]);
  one.hears(3, "takes");
  one.room.clock.move(60);
  expect(one.room.served.map(({ takers }) => takers.length)).toEqual([2]);
});
