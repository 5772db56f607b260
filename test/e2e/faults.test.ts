// Killing and dropping whatever can be killed and dropped. Real processes, real sockets; limits are short, so that the
// minutes of docs/protocol.md §8 pass in seconds.

import { afterEach, beforeEach, expect, test } from "bun:test";
import type { Room, RoomEvent } from "../../src/client/index.ts";
import { makeChannel, shortLimits, type TestChannel } from "../support/channel.ts";
import { spawnMember } from "../support/member.ts";
import { type Proxy, startProxy } from "../support/proxy.ts";
import { type RelayProcess, startRelayProcess } from "../support/relay.ts";
import { type Watched, watch } from "../support/watch.ts";

let relay: RelayProcess;
let channel: TestChannel;
const open: (() => unknown)[] = [];

beforeEach(async () => {
  relay = await startRelayProcess({ limits: shortLimits });
  channel = await makeChannel(relay);
});
afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close();
  await relay.stop();
});

async function member(nickname: string, port?: number): Promise<Watched> {
  const room: Room = await channel.join(nickname, port === undefined ? {} : { port });
  open.push(() => room.leave());
  return watch(room);
}

const saw = (text: string) => (event: RoomEvent) => event.t === "message" && event.text === text && !event.own;
const isLeave = (event: RoomEvent): boolean => event.t === "member" && event.change === "leave";
const times = (who: Watched, text: string): number => who.texts().filter((other) => other === text).length;
const code = ({ room }: Watched): string => room.safetyCode()?.digits ?? room.self.memberId;

test("a member that is killed shows as away, is removed, and is missed by nobody's messages", async () => {
  const a = await member("ada");
  const b = await spawnMember(channel, "ben", shortLimits);
  await a.when("two members", () => a.room.members.length === 2);
  b.say("last words");
  await a.until("last words", saw("last words"));
  await b.kill();
  await a.until("away", (event) => event.t === "presence" && event.who.away);
  await a.until("left", isLeave);
  expect(a.room.members.length).toBe(1);
  a.room.send("still here");
  await a.room.flush();
});

test("the founder is killed at once after founding: the next to come founds anew", async () => {
  const founder = await spawnMember(channel, "ada", shortLimits);
  await founder.kill();
  const b = await member("ben");
  const c = await member("cleo");
  b.room.send("hello");
  await c.until("hello", saw("hello"));
  expect([b.room.members.length, c.room.members.length, code(b) === code(c)]).toEqual([2, 2, true]);
});

test("the committer is killed while others knock: they get in all the same", async () => {
  const committer = await spawnMember(channel, "ada", shortLimits);
  const b = await member("ben");
  const joining = ["cleo", "dan", "eve", "fay"].map((name) => member(name));
  await committer.kill();
  const others = await Promise.all(joining);
  for (const who of [b, ...others]) await who.when("five are left", () => who.room.members.length === 5, 20_000);
  await b.when("one safety code", () => new Set([b, ...others].map(code)).size === 1, 20_000, others);
}, 60_000);

// The bytes are those of the committer's connection after it is in: within a frame's head, within the commit, within the
// Welcome, and between them.
const cuts = process.env["SNUG_TEST_LONG"] === "1" ? Array.from({ length: 40 }, (_, i) => 1 + i * 97) : [1, 700, 1_900];
for (const bytes of cuts) {
  test(`the committer is cut off for good ${bytes} bytes into its work: joiners still get in`, async () => {
    const proxy = await startProxy(relay.port);
    open.push(() => proxy.close());
    const committer = await member("ada", proxy.port);
    const b = await member("ben");
    await committer.when("two", () => committer.room.members.length === 2);
    proxy.cutAfter(bytes);
    const [c, d] = await Promise.all([member("cleo"), member("dan")]);
    const stayed = [b, c, d];
    const names = (who: Watched): string =>
      who.room.members
        .map(({ nickname }) => nickname)
        .toSorted()
        .join();
    await b.when(
      "the three are there",
      () => stayed.every((who) => ["ada,ben,cleo,dan", "ben,cleo,dan"].includes(names(who))),
      20_000,
      stayed,
    );
    await b.when("one safety code", () => new Set(stayed.map(code)).size === 1, 20_000, stayed);
    c.room.send("in");
    await b.until("a word of who came", saw("in"));
  }, 60_000);
}

test("a drop loses nothing, doubles nothing, and asks for no code", async () => {
  const proxy: Proxy = await startProxy(relay.port);
  open.push(() => proxy.close());
  const a = await member("ada", proxy.port);
  const b = await member("ben");
  proxy.cut();
  await b.until("ada is away", (event) => event.t === "presence" && event.who.away);
  b.room.send("into the silence");
  a.room.send("typed while offline");
  await b.room.flush();
  proxy.mend();
  await a.until("what was missed", saw("into the silence"));
  await b.until("what was typed", saw("typed while offline"));
  await a.room.flush();
  expect([times(a, "into the silence"), times(b, "typed while offline")]).toEqual([1, 1]);
  expect([...a.seen, ...b.seen].filter((event) => event.t === "alarm" || isLeave(event))).toEqual([]);
});

test("a network that goes silent is noticed within two and a half heartbeats, and bridged", async () => {
  const proxy = await startProxy(relay.port);
  open.push(() => proxy.close());
  const a = await member("ada", proxy.port);
  const b = await member("ben");
  proxy.silence();
  b.room.send("heard later");
  await a.until("the silence", (event) => event.t === "connection" && event.state === "reconnecting");
  proxy.mend();
  await a.until("heard later", saw("heard later"));
  expect(times(a, "heard later")).toBe(1);
});

test("a drop longer than absence: the others see a leave, the member joins again by itself, without a code", async () => {
  const proxy = await startProxy(relay.port);
  open.push(() => proxy.close());
  const a = await member("ada", proxy.port);
  const b = await member("ben");
  proxy.cut();
  await b.until("ada left", isLeave);
  proxy.mend();
  await a.until("joined again", (event) => event.t === "joined" && event.again, 20_000);
  await b.when("two again", () => b.room.members.length === 2);
  a.room.send("back");
  await b.until("back", saw("back"));
  expect(code(a)).toBe(code(b));
}, 60_000);

test("the relay is killed and started again on its data: members come back by themselves, nothing acknowledged is lost or doubled", async () => {
  const [a, b, c] = [await member("ada"), await member("ben"), await member("cleo")];
  const everyone = [a, b, c];
  for (const who of everyone) await who.when("three", () => who.room.members.length === 3);
  for (const who of everyone) who.room.send(`before, from ${who.room.self.nickname}`);
  await Promise.all(everyone.map(({ room }) => room.flush()));
  await relay.kill();
  a.room.send("typed while the relay was gone");
  await relay.restart();
  for (const who of everyone) await who.room.flush();
  c.room.send("after");
  for (const who of everyone)
    await who.until("after", (event) => event.t === "message" && event.text === "after", 20_000);
  for (const who of everyone) {
    const me = who.room.self.nickname;
    const expected = ["before, from ada", "before, from ben", "before, from cleo"].filter((text) => !text.endsWith(me));
    if (who !== a) expected.push("typed while the relay was gone");
    if (who !== c) expected.push("after");
    await who.when("all of it", () => expected.every((text) => times(who, text) >= 1));
    expect(who.texts().toSorted()).toEqual(expected.toSorted());
    expect(who.room.members.length).toBe(3);
    expect(who.seen.filter((event) => event.t === "alarm")).toEqual([]);
  }
  expect(new Set(everyone.map(code)).size).toBe(1);
}, 60_000);

test("the relay is killed amid full talk, again and again: every acknowledged message arrives once", async () => {
  const [a, b] = [await member("ada"), await member("ben")];
  const said: string[] = [];
  for (let round = 0; round < 3; round++) {
    for (let n = 0; n < 40; n++) {
      const text = `round ${round}, ${n}`;
      said.push(text);
      a.room.send(text);
    }
    await a.when("some are relayed", () => a.seen.filter((event) => event.t === "relayed").length > round * 40 + 10);
    await relay.kill();
    await relay.restart();
    await a.room.flush();
  }
  await b.when("all of it", () => said.every((text) => times(b, text) >= 1), 30_000);
  expect(b.texts()).toEqual(said);
}, 90_000);

test("an orderly stop tells the members to come back, and they do", async () => {
  const [a, b] = [await member("ada"), await member("ben")];
  await relay.terminate();
  await a.until("reconnecting", (event) => event.t === "connection" && event.state === "reconnecting");
  await relay.restart();
  await a.room.flush();
  a.room.send("again");
  await b.until("again", saw("again"), 20_000);
}, 60_000);

test("the last member is killed: who comes founds a new group at once, and is told of no one", async () => {
  const last = await spawnMember(channel, "ada", shortLimits);
  last.say("to nobody");
  await last.until("relayed", (event) => event.t === "relayed");
  await last.kill();
  const b = await member("ben");
  expect(b.room.members.map(({ nickname }) => nickname)).toEqual(["ben"]);
});
