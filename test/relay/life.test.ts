// The life of a channel on a real relay: founding, joining, chat, absence, coming back.

import { afterEach, expect, test } from "bun:test";
import { equal, toHex } from "../../src/base/index.ts";
import type { Limits } from "../../src/protocol/index.ts";
import { groupOf, handshakeHead, Member, primitives, upload } from "./member.ts";
import { makeProxy } from "./proxy.ts";
import { makeWorld, type World } from "./world.ts";

let world: World | null = null;
async function open(more: Partial<Limits> = {}): Promise<World> {
  world = await makeWorld({}, more);
  return world;
}
afterEach(async () => {
  await world?.close();
  world = null;
});
async function groupOfTwo(here: World): Promise<readonly [Member, Member]> {
  const [a, b] = await here.group(2);
  if (a === undefined || b === undefined) throw new Error("no members");
  return [a, b];
}
const ids = (frames: readonly { readonly id: Uint8Array }[]): string[] => frames.map(({ id }) => toHex(id));

test("the first to come founds, the next joins by knock, work, handshake and Welcome, and both hear each other in order", async () => {
  const [founder, joiner] = await groupOfTwo(await open());
  const said = [founder.say(), joiner.say(), founder.say(), joiner.say(), founder.say()];
  for (const member of [founder, joiner]) {
    const heard = await member.heard(5);
    expect(ids(heard).sort()).toEqual(ids(said).sort());
    expect(heard.filter((chat) => equal(chat.from, founder.id)).map((chat) => chat.counter)).toEqual([1, 2, 3]);
  }
  expect(founder.chats.map((chat) => chat.seq)).toEqual(joiner.chats.map((chat) => chat.seq));
});

test("a body comes out as it went in, whatever it is", async () => {
  const [founder, joiner] = await groupOfTwo(await open());
  const bodies = [0, 1, 23, 24, 255, 256, 65_535, 65_536, 80_000].map((length) => primitives.random(length));
  for (const body of bodies) founder.say(body);
  const heard = await joiner.heard(bodies.length);
  expect(heard.map((chat) => toHex(chat.sealed))).toEqual(bodies.map(toHex));
});

test("many join at once, in few handshake entries, while others talk", async () => {
  const here = await open();
  const [founder, talker] = await groupOfTwo(here);
  const joiners = await Promise.all(Array.from({ length: 12 }, () => here.member().enter()));
  for (const joiner of joiners) joiner.knock();
  let talking = true;
  const talk = (async () => {
    for (let i = 0; i < 100 && talking; i++) {
      talker.say();
      await talker.heard(i + 1);
    }
  })();
  for (let added = 0; added < joiners.length;) {
    const work = await founder.link.next("work");
    await founder.commit(work);
    added += work.knocks.length;
  }
  await Promise.all(joiners.map((joiner) => joiner.welcomed(founder)));
  talking = false;
  await talk;
  founder.say();
  const [last] = (await founder.heard(talker.counter + 1)).slice(-1);
  for (const joiner of joiners) while (joiner.chats.at(-1)?.seq !== last?.seq) await joiner.link.next("chat");
});

test("who was away hears what was said meanwhile, once each and in order, and goes on", async () => {
  const [founder, joiner] = await groupOfTwo(await open({ awayMs: 60_000, absentMs: 60_000 }));
  founder.say();
  await joiner.heard(1);
  joiner.link.drop();
  for (let i = 0; i < 200; i++) founder.say(primitives.random(1_000));
  await founder.heard(201);
  const again = await joiner.resume();
  expect(again.standing).toBe(1);
  for (let i = 0; i < 20; i++) founder.say();
  expect(ids(await joiner.heard(221))).toEqual(ids(await founder.heard(221)));
  joiner.say();
  await founder.heard(222);
});

test("a message whose answer was lost is known when it is sent again, and in the log once", async () => {
  const here = await open();
  const [founder, joiner] = await groupOfTwo(here);
  const message = joiner.say();
  await founder.heard(1);
  joiner.link.drop();
  await joiner.resume();
  joiner.link.send(message);
  expect(await joiner.link.next("known")).toMatchObject({ seq: founder.seq });
  joiner.say();
  expect((await founder.heard(2)).length).toBe(2);
});

// After a restart everyone sends again what it said lately, under the same ids. Whoever was first under an id had it,
// and the true sender was told that its message is known.
test("an id that another member used first is still free for its own sender", async () => {
  const [founder, joiner] = await groupOfTwo(await open());
  const junk = joiner.say();
  await founder.heard(1);
  founder.say(undefined, { id: junk.id });
  const [, own] = await joiner.heard(2);
  expect([own?.from, own?.id].map((bytes) => toHex(bytes ?? new Uint8Array(0)))).toEqual(
    [founder.id, junk.id].map(toHex),
  );
  founder.link.send({ t: "send", id: junk.id, counter: 1, seen: founder.seen, sealed: primitives.random(32) });
  expect(await founder.link.next("known")).toMatchObject({ seq: own?.seq ?? 0 });
});

test("counters are taken in order; a gap is refused with the one expected", async () => {
  const [founder] = await groupOfTwo(await open());
  founder.say();
  founder.say(undefined, { counter: 5 });
  expect(await founder.link.next("refused")).toMatchObject({ code: "send.counter", expect: 2 });
});

test("who resumes elsewhere replaces its old connection, which is told", async () => {
  const [, joiner] = await groupOfTwo(await open());
  const old = joiner.link;
  await joiner.resume();
  expect((await old.next("error")).code).toBe("relay.replaced");
  expect(await old.closed).toBe(4510);
  joiner.say();
  await joiner.heard(1);
});

test("a lost member is away, then gone, and named to the committer; bye is gone at once", async () => {
  const here = await open();
  const [founder, joiner] = await groupOfTwo(here);
  const third = await (await here.member().enter()).join(founder);
  joiner.link.drop();
  expect((await founder.link.next("presence")).state).toBe(1);
  expect((await founder.link.next("presence")).state).toBe(2);
  const work = await founder.link.next("work", (frame) => frame.gone.length > 0);
  expect(work.gone.map(toHex)).toEqual([toHex(joiner.id)]);
  await founder.commit(work);
  third.link.send({ t: "bye" });
  expect(await founder.link.next("presence")).toMatchObject({ state: 2, memberId: third.id });
  expect(await third.link.closed).toBe(1000);
});

test("after a restart of the relay members elect the highest epoch and go on; whoever is behind knocks", async () => {
  const here = await open({ electionMs: 150 });
  const [founder, joiner] = await groupOfTwo(here);
  const behind = await (await here.member().enter()).join(founder);
  joiner.epoch = founder.epoch;
  behind.epoch--;
  founder.say();
  await joiner.heard(1);
  await here.restart();
  expect(await founder.link.closed).toBe(4503);
  const standings = await Promise.all(
    [founder, joiner, behind].map(async (member) => (await member.resume()).standing),
  );
  expect(standings).toEqual([2, 2, 2]);
  const elected = await founder.link.next("elected");
  expect(elected.epoch).toBe(founder.epoch);
  expect(elected.present.map(toHex).sort()).toEqual([founder, joiner].map(({ id }) => toHex(id)).sort());
  await behind.link.next("elected");
  await behind.join(founder);
  joiner.say();
  const [chat] = (await founder.heard(2)).slice(-1);
  expect(chat).toMatchObject({ seq: 2, prev: 1, counter: 1 });
});

test("a relay that was killed knows its members' tickets when it is back", async () => {
  const here = await open();
  const founder = await (await here.member().enter()).found();
  await here.restart();
  expect((await founder.resume()).standing).toBe(2);
  await founder.link.next("elected");
  founder.say();
  await founder.heard(1);
});

test("a stalled reader is closed at the bound, others are unaffected, and it resumes without loss", async () => {
  const maxUnsentBytes = 256 * 1024;
  const here = await open({ maxUnsentBytes, maxLogBytes: 64 * 1024 * 1024, absentMs: 60_000, awayMs: 60_000 });
  const [founder, joiner] = await groupOfTwo(here);
  const proxy = await makeProxy(here.relay.port);
  const slow = await new Member(proxy.url, here.channel).enter();
  await slow.join(founder);
  proxy.stall();
  const before = here.relay.connections;
  let sent = 0;
  while (here.relay.connections === before) {
    for (let i = 0; i < 20; i++) founder.say(primitives.random(60_000));
    await joiner.heard((sent += 20)); // in order and without a hole, or it throws
    // The bound, and what the system's own buffers between relay and reader take before it is reached.
    if (sent * 60_000 > maxUnsentBytes + 32 * 1024 * 1024) throw new Error("never cut off");
  }
  expect(here.relay.connections).toBe(before - 1);
  proxy.close();
  expect((await slow.resume({}, here.relay.url)).standing).toBe(1);
  expect(ids(await slow.heard(founder.counter))).toEqual(ids(joiner.chats));
}, 10_000);

test("a commit and a Welcome larger than what may stay unsent reach everyone whole, and chat after them", async () => {
  const here = await open({ maxUnsentBytes: 600 * 1024 });
  const [founder, joiner] = await groupOfTwo(here);
  const third = await here.member().enter();
  third.knock();
  const work = await founder.link.next("work", (frame) => frame.knocks.length > 0);
  const head = handshakeHead({
    after: founder.seen,
    turn: work.turn,
    welcomed: [third.id],
    commitBytes: 3_000_000,
    welcomeBytes: 5_000_000,
  });
  const body = primitives.random(8_000_000);
  upload(founder.link, head, body);
  const parts: Uint8Array[] = [];
  const entry = await joiner.link.next("committed", (frame) => equal(frame.id, head.id));
  while (parts.reduce((sum, part) => sum + part.length, 0) < entry.commitBytes)
    parts.push((await joiner.link.next("part")).bytes);
  expect(Buffer.concat(parts).equals(Buffer.from(body.subarray(0, 3_000_000)))).toBe(true);
  await founder.committed(head.id);
  await third.welcomed(founder);
  founder.say();
  await joiner.heard(1);
  await third.heard(1);
});

test("a founding beside a live group is refused, and so is one that nobody asked for", async () => {
  const here = await open();
  const [founder] = await groupOfTwo(here);
  const head = handshakeHead({ founds: groupOf(here.channel) });
  upload(founder.link, head, primitives.random(64));
  expect(await founder.link.next("refused")).toMatchObject({ code: "commit.refused" });
});

test("the founder killed before its entry: the next founds, and the first comes in as a joiner", async () => {
  const here = await open();
  const first = await here.member().enter();
  first.knock();
  await first.link.next("work", (frame) => frame.founds);
  first.link.drop();
  const second = await (await here.member().enter()).found();
  expect((await first.resume()).standing).toBe(0);
  await first.join(second);
});

test("the last live member killed: a new group is founded for who comes, and the old one joins it", async () => {
  const here = await open({ absentMs: 60_000 });
  const founder = await (await here.member().enter()).found();
  founder.link.drop();
  const second = await (await here.member().enter()).found();
  expect((await founder.resume()).standing).toBe(0);
  await founder.join(second);
});
