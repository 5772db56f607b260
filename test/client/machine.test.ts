// The client's machine against a relay by the book: docs/protocol.md §7 to §10.

import { expect, test } from "bun:test";
import { SnugError } from "../../src/base/index.ts";
import { entryIdText, type Frame, limits } from "../../src/protocol/index.ts";
import { Client, rightKeys, World } from "./world.ts";

const text = (value: string) => ({ kind: "text", text: value }) as const;
const leaves = (client: Client): number =>
  client.state.group === null ? 0 : client.state.suite.leaves(client.state.group).length;
const lost = (code: SnugError["code"]) => ({ t: "lost", error: new SnugError(code), final: false }) as const;

async function three(): Promise<{ world: World; a: Client; b: Client; c: Client }> {
  const world = new World();
  const [a, b, c] = [new Client("ada"), new Client("ben"), new Client("cleo")];
  await world.settle(a, b, c);
  await world.relay(a, b, c);
  return { world, a, b, c };
}

test("the first to come founds, others are added, all have one safety code and the same count", async () => {
  const { a, b, c } = await three();
  expect(new Set([a.code, b.code, c.code]).size).toBe(1);
  expect([a.count, b.count, c.count]).toEqual([3, 3, 3]);
  expect(b.told.find((event) => event.t === "joined")).toMatchObject({ name: "the snug", again: false });
  expect(
    a.told
      .filter((event) => event.t === "member")
      .map((event) => (event.t === "member" ? `${event.change} ${event.who.nickname} ${event.members}` : "")),
  ).toEqual(["join ben 2", "join cleo 3"]);
});

test("a message is sealed once, shown once to everyone else, and ticked when it is in the log", async () => {
  const { world, a, b, c } = await three();
  await a.say(text("good evening"));
  await world.relay(a);
  expect([b.texts(), c.texts(), a.texts()]).toEqual([["good evening"], ["good evening"], []]);
  expect(a.told.filter((event) => event.t === "relayed").length).toBe(1);
});

test("a knock under another password is not added, and costs the committer nothing but a refresh", async () => {
  const world = new World();
  const [a, stranger] = [new Client("ada"), new Client("eve", { ...rightKeys, knock: new Uint8Array(32).fill(9) })];
  await world.settle(a, stranger);
  expect(a.count).toBe(1);
  expect(stranger.state.phase).toBe("outside");
});

test("a Welcome under another PSK says that the password differs", async () => {
  const world = new World();
  const [a, other] = [
    new Client("ada"),
    new Client("eve", { ...rightKeys, psk: { ...rightKeys.psk, secret: new Uint8Array(32).fill(9) } }),
  ];
  await world.settle(a, other);
  expect(other.told.findLast((event) => event.t === "closed")).toMatchObject({
    error: { code: "group.password_differs" },
  });
});

test("two commits after the same entry: the first in the log wins for all, the other is void and no alarm", async () => {
  const { world, a, b, c } = await three();
  const work: Frame<"work"> = { t: "work", turn: 90, founds: false, head: world.handshake, knocks: [], gone: [] };
  await a.frame(work);
  await b.frame({ ...work, turn: 91 });
  await world.appendUploads(a);
  await world.appendUploads(b);
  expect(new Set([a.code, b.code, c.code]).size).toBe(1);
  await b.say(text("still here"));
  await world.relay(b);
  expect([a.texts(), c.texts()]).toEqual([["still here"], ["still here"]]);
  expect([...a.alarms(), ...b.alarms(), ...c.alarms()]).toEqual([]);
});

test("a hole in the log hangs up, an old entry is passed over", async () => {
  const { world, a, b } = await three();
  await b.say(text("one"));
  await world.relay(b);
  const last = world.entries.at(-1)?.frames[0];
  if (last?.t !== "chat") throw new Error("the last entry is chat");
  await a.frame(last);
  expect([a.hangUps, a.texts()]).toEqual([0, ["one"]]);
  await a.frame({ ...last, seq: last.seq + 5, prev: last.seq + 4 });
  expect(a.hangUps).toBe(1);
});

test("a drop that the log bridges loses nothing and says nothing twice", async () => {
  const { world, a, b } = await three();
  await a.take(lost("relay.failed"));
  world.followers.delete(a);
  const seen = a.state.log.seq ?? 0;
  await b.say(text("while you were out"));
  await world.relay(b);
  await world.work(b, []);
  await b.say(text("and after the refresh"));
  await world.relay(b);
  await a.say(text("typed while offline"));
  await a.pass(1_000);
  expect(a.dials).toBe(2);
  await a.take(world.admission(a, 1));
  await world.follow(a, seen);
  await a.pass(0);
  await world.relay(a);
  expect(a.texts()).toEqual(["while you were out", "and after the refresh"]);
  expect(b.texts()).toEqual(["typed while offline"]);
  expect(a.code).toBe(b.code);
});

test("after a restart the elected epoch goes on; what was relayed in the last minute is said again and shown once", async () => {
  const { world, a, b, c } = await three();
  await b.say(text("before"));
  await world.relay(b);
  world.restart();
  for (const client of [a, b, c]) {
    await client.take(lost("relay.failed"));
    await client.pass(1_000);
    await client.take(world.admission(client, 2));
  }
  await b.say(text("after"));
  const group = a.state.group;
  if (group === null) throw new Error("still in the group");
  const elected: Frame<"elected"> = {
    t: "elected",
    group: a.state.suite.groupId(group),
    epoch: a.state.suite.epoch(group),
    present: [a, b, c].map(({ memberId }) => memberId),
  };
  for (const client of [a, b, c]) await client.frame(elected);
  for (const client of [a, b, c]) await world.follow(client, 0);
  await b.pass(0);
  await world.relay(a, b, c);
  expect([a.texts(), c.texts()]).toEqual([
    ["before", "after"],
    ["before", "after"],
  ]);
  expect(a.count).toBe(3);
});

test("who is behind at an election knocks again by itself", async () => {
  const { world, a, b } = await three();
  world.followers.delete(b);
  await world.work(a, []);
  world.restart();
  for (const client of [a, b]) {
    await client.take(lost("relay.failed"));
    await client.pass(1_000);
    await client.take(world.admission(client, 2));
  }
  const group = a.state.group;
  if (group === null) throw new Error("still in the group");
  for (const client of [a, b])
    await client.frame({
      t: "elected",
      group: a.state.suite.groupId(group),
      epoch: a.state.suite.epoch(group),
      present: [],
    });
  await world.follow(a, 0);
  await world.work(a, [b]);
  expect(b.told.filter((event) => event.t === "joined").map((event) => event.t === "joined" && event.again)).toEqual([
    false,
    true,
  ]);
  expect(b.code).toBe(a.code);
  expect(a.told.filter((event) => event.t === "member" && event.who.nickname === "ben").length).toBe(1);
});

test("a group that is founded anew is followed; an entry that only claims to be a founding is not", async () => {
  const { world, a, b } = await three();
  const stranger = new Client("eve", { ...rightKeys, found: new Uint8Array(32).fill(9) });
  await world.arrive(stranger);
  await stranger.frame({ t: "work", turn: 50, founds: true, head: world.handshake, knocks: [], gone: [] });
  await world.appendUploads(stranger);
  expect([a.state.phase, b.state.phase]).toEqual(["in", "in"]);
  const founder = new Client("dan");
  await world.arrive(founder);
  await world.found(founder);
  expect([a.state.phase, b.state.phase]).toEqual(["outside", "outside"]);
  expect(a.alarms()).toEqual(["group.superseded"]);
  await world.work(founder, [a, b]);
  expect(new Set([a.code, b.code, founder.code]).size).toBe(1);
  expect(founder.count).toBe(3);
});

test("of two foundings at once the first stands, and the other founder knocks", async () => {
  const world = new World();
  const [a, b] = [new Client("ada"), new Client("ben")];
  await world.arrive(a);
  await world.arrive(b);
  const work: Frame<"work"> = { t: "work", turn: 1, founds: true, head: 0, knocks: [], gone: [] };
  await a.frame(work);
  await b.frame(work);
  await world.appendUploads(a);
  await world.appendUploads(b);
  await world.follow(a, 0);
  await world.follow(b, 0);
  expect([a.state.phase, b.state.phase]).toEqual(["in", "outside"]);
  world.followers.delete(b);
  await world.work(a, [b]);
  expect(b.code).toBe(a.code);
  expect(a.alarms()).toEqual([]);
});

test("a stale message is sealed again under its id, in order, and shown once", async () => {
  const { world, a, b } = await three();
  for (const value of ["one", "two", "three"]) await a.say(text(value));
  const sends = a.sent("send");
  await world.work(b, []);
  for (const { id, counter } of sends)
    await a.frame({ t: "refused", id, code: "send.stale", expect: sends[0]?.counter ?? counter });
  await a.pass(0);
  await world.relay(a);
  expect(b.texts()).toEqual(["one", "two", "three"]);
  expect(b.alarms()).toEqual([]);
});

test("the same message delivered twice by the relay is shown once; a missing one raises an alarm", async () => {
  const { world, a, b } = await three();
  for (const value of ["one", "two", "three"]) await b.say(text(value));
  const [one, , three_] = b.sent("send");
  if (one === undefined || three_ === undefined) throw new Error("three were sent");
  await world.publish(b.memberId, one);
  await world.publish(b.memberId, one);
  await world.publish(b.memberId, three_);
  expect(a.texts()).toEqual(["one", "three"]);
  expect(a.alarms()).toContain("group.gap");
});

test("a message under another member's name is not shown", async () => {
  const { world, a, b, c } = await three();
  await b.say(text("I am cleo"));
  const [forged] = b.sent("send");
  if (forged === undefined) throw new Error("one was sent");
  await world.publish(c.memberId, forged);
  expect([a.texts(), a.alarms()]).toEqual([[], ["group.open_failed"]]);
});

test("a leaf that never speaks never shows, and is removed by a member on its own account", async () => {
  const { world, a, b } = await three();
  const ghost = new Client("ghost");
  await world.arrive(ghost);
  const knock = ghost.sent("knock")[0];
  if (knock === undefined) throw new Error("it knocked");
  await a.frame({
    t: "work",
    turn: 77,
    founds: false,
    head: world.handshake,
    knocks: [[ghost.memberId, knock.sealed]],
    gone: [],
  });
  await world.appendUploads(a);
  expect([a.count, b.count, leaves(a)]).toEqual([3, 3, 4]);
  await a.pass(30_001);
  await a.pass(3_000);
  await world.appendUploads(a);
  expect(leaves(a)).toBe(3);
  expect(b.code).toBe(a.code);
});

test("who says goodbye leaves at once, and shows as left once", async () => {
  const { world, a, b, c } = await three();
  await c.take({
    t: "leave",
    id: { text: entryIdText(new Uint8Array(16).fill(5)), bytes: new Uint8Array(16).fill(5) },
    at: 0,
  });
  await world.relay(c);
  expect(c.sent("bye").length).toBe(1);
  await world.work(a, [], [c]);
  const left = (client: Client) =>
    client.told.filter((event) => event.t === "member" && event.change === "leave").length;
  expect([a.count, b.count, left(a), left(b)]).toEqual([2, 2, 1, 1]);
});

test("the relay's word makes a member away, and gone ones are removed, but nobody appears by it", async () => {
  const { world, a, c } = await three();
  await a.frame({ t: "presence", memberId: c.memberId, state: 1 });
  expect(a.state.roster.members.find(({ nickname }) => nickname === "cleo")?.away).toBe(true);
  await a.frame({ t: "presence", memberId: new Uint8Array(16).fill(8), state: 0 });
  expect(a.count).toBe(3);
  await world.work(a, [], [c]);
  expect(a.count).toBe(2);
});

test("a new nickname reaches those who are there and those who come later", async () => {
  const { world, a, b } = await three();
  await b.say({ kind: "profile", nickname: "benjamin" });
  await world.relay(b);
  expect(a.state.roster.members.map(({ nickname }) => nickname)).toContain("benjamin");
  const late = new Client("dan");
  await world.arrive(late);
  await world.work(a, [late]);
  await world.relay(b);
  expect(late.state.roster.members.map(({ nickname }) => nickname)).toContain("benjamin");
});

test("a wrong password at the first login is the end; a lost connection later is not", async () => {
  const client = new Client("ada");
  await client.take({ t: "start" });
  await client.take({ t: "lost", error: new SnugError("login.refused"), final: true });
  expect(client.told.at(-1)).toMatchObject({ t: "closed", error: { code: "login.refused" } });
  const { a } = await three();
  await a.take(lost("relay.unreachable"));
  await a.pass(60_000);
  expect([a.dials, a.state.link]).toEqual([2, "dialing"]);
});

// A drop during an election once left the old log's numbers in the new log: the member then heard nothing, in silence.
test("who drops during an election comes back at the new log's beginning", async () => {
  const { world, a, b } = await three();
  world.restart();
  await a.take(lost("relay.failed"));
  await a.pass(1_000);
  await a.take(world.admission(a, 2));
  await a.take(lost("relay.failed"));
  expect(a.state.log).toMatchObject({ seq: 0, head: 0, seen: 0 });
  await b.take(lost("relay.failed"));
  await b.pass(1_000);
  await b.take(world.admission(b, 1));
  await world.follow(b, 0);
  await b.say(text("heard"));
  await world.relay(b);
  await a.pass(1_000);
  await a.take(world.admission(a, 1));
  await world.follow(a, 0);
  expect(a.texts()).toContain("heard");
});

// Who was an epoch behind at an election was taken for absent for ever, and removed two minutes after it had come back.
test("who is added again is there, whatever was said of its absence", async () => {
  const { world, a, b } = await three();
  await a.frame({ t: "presence", memberId: b.memberId, state: 1 });
  await b.take(lost("relay.failed"));
  await b.pass(1_000);
  await b.take(world.admission(b, 0));
  await world.work(a, [b]);
  expect(a.state.roster.members.find(({ nickname }) => nickname === "ben")?.away).toBe(false);
  await a.pass(limits.absentMs + 1);
  await a.pass(60_000);
  expect(a.sent("upload")).toEqual([]);
});

// A `here` that was on its way while a commit was made is not for whom that commit adds: it took the speaker for silent.
test("who has just come says so again to who comes right after", async () => {
  const world = new World();
  const [a, b, c] = [new Client("ada"), new Client("ben"), new Client("cleo")];
  await world.arrive(a);
  await world.found(a);
  await world.arrive(b);
  await world.welcome(a, [b]);
  await world.arrive(c);
  await world.work(a, [c]); // made before a has heard ben's `here`
  await world.relay(b);
  expect([a.count, b.count, c.count]).toEqual([3, 3, 3]);
});

test("a founding entry that is played again is void", async () => {
  const { world, a, b } = await three();
  const founding = world.entries.find(({ frames }) => frames[0]?.t === "committed" && frames[0].founds.length > 0);
  const [head, part] = founding?.frames ?? [];
  if (head?.t !== "committed" || part === undefined) throw new Error("it was founded");
  for (const client of [a, b]) {
    await client.frame({ ...head, seq: world.head + 1, prev: world.head, after: world.handshake });
    await client.frame(part);
    expect(client.state.phase).toBe("in");
  }
});

test("garbage under a member's name accuses nobody, and empties no channel", async () => {
  const { world, a, b, c } = await three();
  for (let n = 0; n < 8; n++)
    await world.publish(b.memberId, {
      t: "send",
      id: new Uint8Array(16).fill(n),
      counter: 50 + n,
      seen: world.handshake,
      sealed: new Uint8Array(40),
    });
  expect([a.state.phase, c.state.phase]).toEqual(["in", "in"]);
  expect(
    a.told.filter((event) => event.t === "alarm").every((event) => event.t === "alarm" && event.who === null),
  ).toBe(true);
});

test("a message of a later epoch whose commit never comes raises an alarm, and the member joins anew once", async () => {
  const { world, a, b, c } = await three();
  world.followers.delete(a);
  await world.work(b, []);
  await c.say(text("later"));
  const [send] = c.sent("send");
  if (send === undefined) throw new Error("one was sent");
  await a.frame({
    t: "chat",
    seq: world.head,
    prev: a.state.log.seq ?? 0,
    from: c.memberId,
    id: send.id,
    counter: send.counter,
    seen: send.seen,
    sealed: send.sealed,
  });
  expect(a.alarms()).toEqual([]);
  await a.pass(limits.knockMs);
  expect([a.alarms(), a.state.phase]).toEqual([["group.gap", "group.lost"], "outside"]);
});

test("a Welcome to a group of another channel is refused", async () => {
  const world = new World();
  const [a, b] = [new Client("ada"), new Client("ben")];
  await world.arrive(a);
  await a.frame({ t: "work", turn: 1, founds: true, head: 0, knocks: [], gone: [] });
  const founding = a.state.founding;
  if (founding === null) throw new Error("it founds");
  await world.follow(a, 0);
  await world.appendUploads(a);
  await world.arrive(b);
  b.state.channelId.fill(7); // ben wants another channel than the one that the group's id begins with
  await world.work(a, [b]);
  expect(b.state.phase).toBe("outside");
});

test("a leaf whose first message is not its `here` shows that something is held back", async () => {
  const world = new World();
  const [a, b] = [new Client("ada"), new Client("ben")];
  await world.arrive(a);
  await world.found(a);
  await world.arrive(b);
  await world.welcome(a, [b]);
  await b.say(text("do not"));
  await b.say(text("attack"));
  const sends = b.sent("send");
  const last = sends.at(-1);
  if (last === undefined) throw new Error("three were sent");
  await world.publish(b.memberId, last);
  expect([a.texts(), a.alarms()]).toEqual([["attack"], ["group.gap"]]);
});

// Sealed before a commit that added someone, relayed after it: the one who was added could not open it, and it was lost.
test("a message that races a join reaches who joins too, and nobody sees it twice", async () => {
  const { world, a, b, c } = await three();
  await b.say(text("racing"));
  const late = new Client("dan");
  await world.arrive(late);
  await world.work(a, [late]);
  await world.relay(b); // in the log after the commit
  await world.relay(b); // and once more
  expect([late.texts(), a.texts(), c.texts()]).toEqual([["racing"], ["racing"], ["racing"]]);
  expect([...late.alarms(), ...a.alarms(), ...c.alarms()]).toEqual([]);
});

test("who comes back seals nothing before it has caught up", async () => {
  const { world, a, b } = await three();
  await a.take(lost("relay.failed"));
  world.followers.delete(a);
  const seen = a.state.log.seq ?? 0;
  await world.work(b, []);
  await a.say(text("patience"));
  await a.pass(1_000);
  await a.take(world.admission(a, 1));
  expect(a.sent("send")).toEqual([]);
  await world.follow(a, seen);
  await a.pass(0);
  expect(a.sent("send").map(({ seen: processed }) => processed)).toEqual([world.handshake]);
});

test("another member's handshake entry under the id of ours is not taken for ours", async () => {
  const { world, a, b, c } = await three();
  await a.frame({ t: "work", turn: 90, founds: false, head: world.handshake, knocks: [], gone: [] });
  await b.frame({ t: "work", turn: 91, founds: false, head: world.handshake, knocks: [], gone: [] });
  const [ours] = a.sent("upload");
  const [theirs] = b.sent("upload");
  if (ours === undefined || theirs === undefined) throw new Error("both committed");
  b.out.push({ ...theirs, head: { ...theirs.head, id: ours.head.id } });
  await world.appendUploads(b);
  await c.say(text("one epoch"));
  await world.relay(c);
  expect([a.code === c.code, a.texts()]).toEqual([true, ["one epoch"]]);
});
