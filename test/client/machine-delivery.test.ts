// What is said arrives: the client's machine against a relay by the book. docs/protocol.md §7, §9 and §10.

import { expect, test } from "bun:test";
import { SnugError } from "../../src/base/index.ts";
import { makeNodePrimitives } from "../../src/base/primitives-node.ts";
import { freshId } from "../../src/client/calls.ts";
import { type Frame, limits } from "../../src/protocol/index.ts";
import { Client, lost, text, three, World } from "./world.ts";

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
    branch: a.state.branchOf(group),
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

test("a leaf whose first message is not its `here` shows that something is held back", async () => {
  const world = new World();
  const [a, b] = [new Client("ada"), new Client("ben")];
  await world.arrive(a);
  await world.found(a);
  await world.arrive(b);
  await world.welcome(a, [b]);
  await b.say(text("do not"));
  await b.say(text("attack"));
  // The relay tells it that its `here` is in the log, and gives it to nobody; nor the first text.
  const [here] = b.sent("send");
  if (here === undefined) throw new Error("`here` was sent");
  await b.frame({ t: "known", id: here.id, seq: here.seen });
  await b.pass(0);
  const last = b.sent("send").find(({ counter }) => counter === 3);
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

// What its sender said after it came first, and the two stood in the wrong order (simulator, seed 61 and others).
test("who joins shows nothing of a sender before what that sender says again to it", async () => {
  const { world, a, b, c } = await three();
  await b.say(text("racing"));
  const [racing] = b.sent("send");
  if (racing === undefined) throw new Error("one was sent");
  const late = new Client("dan");
  await world.arrive(late);
  await world.work(a, [late]);
  await b.say(text("behind it"));
  await world.publish(b.memberId, racing);
  const [behind, again] = b.sent("send");
  if (behind === undefined || again === undefined) throw new Error("it is said again");
  await world.publish(b.memberId, behind);
  expect([late.texts(), a.texts()]).toEqual([[], ["racing", "behind it"]]);
  await world.publish(b.memberId, again);
  expect(late.texts()).toEqual(["racing", "behind it"]);
  expect([a.texts(), c.texts()]).toEqual([late.texts(), late.texts()]);
  expect([...late.alarms(), ...a.alarms(), ...c.alarms()]).toEqual([]);
});

test("what is not said again for ten seconds is said to be missing, and nobody waits for it any more", async () => {
  const { world, a, b } = await three();
  await b.say(text("racing"));
  const [racing] = b.sent("send");
  if (racing === undefined) throw new Error("one was sent");
  const late = new Client("dan");
  await world.arrive(late);
  await world.work(a, [late]);
  await b.say(text("behind it"));
  await world.publish(b.memberId, racing);
  const [behind] = b.sent("send");
  if (behind === undefined) throw new Error("one was sent");
  await world.publish(b.memberId, behind);
  await late.pass(9_999);
  expect([late.texts(), late.alarms()]).toEqual([[], []]);
  await late.pass(1);
  expect([late.texts(), late.alarms()]).toEqual([["behind it"], ["group.gap"]]);
});

// The log was lost meanwhile, its sender sent it again under its own id, and it waited behind itself (simulator, seed 9538).
test("what is awaited may come under its own id, in a new log, and nothing waits behind it then", async () => {
  const { world, a, b } = await three();
  await b.say(text("racing"));
  const [racing] = b.sent("send");
  if (racing === undefined) throw new Error("one was sent");
  const late = new Client("dan");
  await world.arrive(late);
  await world.work(a, [late]);
  await world.publish(b.memberId, racing);
  b.state.outbox.resend(60_000, 0);
  await b.pass(0);
  const again = b.sent("send").find(({ id }) => id.every((byte, i) => byte === racing.id[i]));
  if (again === undefined) throw new Error("it goes again");
  await world.publish(b.memberId, again);
  expect(late.texts()).toEqual(["racing"]);
});

// Its sender had joined anew and said it under another id, and only who awaited that id could have it: it opened the outer
// message and took the inner one for one of before its time. And what went so came before what it was said after.
test("what goes under another id is one message with what is inside: awaited, ordered and shown as such", async () => {
  const { world, a, b, c } = await three();
  await b.say(text("one"));
  await b.say(text("two"));
  const [one] = b.sent("send");
  if (one === undefined) throw new Error("two were sent");
  // Not confirmed when b joins anew: both go under other ids.
  await world.work(a, [], []);
  await b.take(lost("relay.failed"));
  world.followers.delete(b);
  await b.pass(1_000);
  await b.take(world.admission(b, 0));
  await world.welcome(a, [b]);
  const [here] = b.sent("send");
  if (here === undefined) throw new Error("`here` was sent");
  await world.publish(b.memberId, here);
  await b.pass(0);
  const [first, second] = b.sent("send");
  if (first === undefined || second === undefined) throw new Error("two were sent");
  expect(first.id).not.toEqual(one.id);
  world.followers.delete(b);
  const before = b.state.log.seq ?? 0;
  const late = new Client("dan");
  await world.arrive(late);
  await world.work(a, [late]);
  for (const send of [first, second]) await world.publish(b.memberId, send);
  await world.follow(b, before);
  await b.pass(0);
  await world.relay(b); // said again to dan, where it was before its time
  expect([late.texts(), a.texts(), c.texts()]).toEqual([
    ["one", "two"],
    ["one", "two"],
    ["one", "two"],
  ]);
  expect(late.alarms()).toEqual([]);
});

test("a message without a number that is no `here` is not shown", async () => {
  const { world, a, b } = await three();
  await b.say(text("one"));
  await world.relay(b);
  // Where what was confirmed goes again, what goes first has no number: here it is a text.
  b.state.outbox.resend(60_000, 0);
  const id = freshId(makeNodePrimitives());
  b.state.outbox.addFirst(id.text, id.bytes, text("two"), 0, 0);
  await b.pass(0);
  const [two] = b.sent("send");
  if (two?.counter !== 0) throw new Error("it has no number");
  await world.publish(b.memberId, two);
  expect([a.texts(), a.alarms()]).toEqual([["one"], ["group.open_failed"]]);
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
