// The limits of one connection, each at its last good value and at the first bad one. docs/protocol.md §11; which test
// has which of the others stands in docs/threat-model.md.

import { afterEach, expect, test } from "bun:test";
import { join } from "node:path";
import { decodeFrame, type Limits, limits } from "../../src/protocol/index.ts";
import { defaultConfig, startRelay } from "../../src/relay/index.ts";
import { makeVirtualClock } from "../conformance/virtual-clock.ts";
import { handshakeHead, Link, primitives, upload, within } from "../relay/member.ts";
import { makeWorld, type World } from "../relay/world.ts";
import { opcode, RawPeer } from "./support/raw-peer.ts";

let world: World | null = null;
async function open(more: Partial<Limits> = {}): Promise<World> {
  world = await makeWorld({}, { absentMs: 60_000, ...more });
  return world;
}
afterEach(async () => {
  await world?.close();
  world = null;
});

/** How the relay ended a connection. */
async function endOf(link: Link): Promise<readonly [string, number]> {
  const { code } = await link.next("error");
  return [code, await within("close", link.closed)];
}

test("maxFrameBytes: a frame of 512 KiB is read and judged, one byte more is refused unread", async () => {
  const here = await open();
  const judged = await new RawPeer(here.relay.port).open();
  judged.send({ opcode: opcode.binary, payload: new Uint8Array(limits.maxFrameBytes) });
  expect(await judged.closeCode()).toBe(4400);
  expect(judged.payloads(opcode.binary).map((bytes) => decodeFrame(bytes, "toMember", limits.maxFrameBytes).t)).toEqual(
    ["error"],
  );
  const unread = await new RawPeer(here.relay.port).open();
  unread.send({ opcode: opcode.binary, payload: new Uint8Array(limits.maxFrameBytes + 1) });
  expect(await unread.closeCode()).toBe(1009);
  expect(unread.payloads(opcode.binary)).toEqual([]);
});

test("maxSealedBytes: a message of 80 KiB is relayed, one byte more is frame.too_large", async () => {
  const here = await open();
  const [founder] = await here.group(1);
  if (founder === undefined) throw new Error("no member");
  founder.say(primitives.random(limits.maxSealedBytes));
  expect((await founder.heard(1))[0]?.sealed.length).toBe(limits.maxSealedBytes);
  founder.say(primitives.random(limits.maxSealedBytes + 1));
  expect(await endOf(founder.link)).toEqual(["frame.too_large", 4413]);
});

test("maxKnockBytes: a knock at the bound is passed on, one byte more is frame.too_large, and no encoding holds more than 16 KiB", async () => {
  const maxKnockBytes = 1_000;
  const here = await open({ maxKnockBytes });
  const [founder] = await here.group(1);
  if (founder === undefined) throw new Error("no member");
  const knocks = async (bytes: number): Promise<Link> => {
    const { link } = await here.member().enter();
    link.send({ t: "knock", sealed: primitives.random(bytes) });
    return link;
  };
  await knocks(maxKnockBytes);
  const work = await founder.link.next("work", (frame) => frame.knocks.length > 0);
  expect(work.knocks.map(([, sealed]) => sealed.length)).toEqual([maxKnockBytes]);
  expect(await endOf(await knocks(maxKnockBytes + 1))).toEqual(["frame.too_large", 4413]);
  expect(await endOf(await knocks(limits.maxKnockBytes + 1))).toEqual(["frame.malformed", 4400]);
});

test("maxHandshakeBytes and maxPartBytes: an entry of exactly so many bytes in parts of exactly so many is taken whole", async () => {
  const [maxHandshakeBytes, maxPartBytes] = [100_000, 10_000];
  const here = await open({ maxHandshakeBytes, maxPartBytes });
  const [founder] = await here.group(1);
  if (founder === undefined) throw new Error("no member");
  const joiner = await here.member().enter();
  joiner.knock();
  const work = await founder.link.next("work", (frame) => frame.knocks.length > 0);
  const head = handshakeHead({
    after: founder.seen,
    turn: work.turn,
    welcomed: [joiner.id],
    commitBytes: maxHandshakeBytes,
    welcomeBytes: maxHandshakeBytes,
  });
  upload(founder.link, head, primitives.random(2 * maxHandshakeBytes), maxPartBytes);
  await founder.committed(head.id);
  await joiner.welcomed(founder);
  const parts = [...founder.link.seen, ...joiner.link.seen].filter((frame) => frame.t === "part");
  expect(Math.max(...parts.map(({ bytes }) => bytes.length))).toBe(maxPartBytes);
});

test("maxConnections: one more is answered 503 with a time to come back, and a place that is free again is given", async () => {
  const here = await open({ maxConnections: 3 });
  const peers = await Promise.all(Array.from({ length: 3 }, () => new RawPeer(here.relay.port).open()));
  expect(await new RawPeer(here.relay.port).upgraded).toBe(503);
  expect(here.relay.connections).toBe(3);
  const [first] = peers;
  first?.send({ opcode: opcode.close });
  await first?.closeCode();
  await new RawPeer(here.relay.port).open();
});

// 20,000 silent connections from one address filled a relay, and could be made anew every 15 s.
test("maxStrangersPerPrefix: one source that does not log in cannot take every place; its members, once in, do not count", async () => {
  const maxStrangersPerPrefix = 3;
  world = await makeWorld({ trustProxy: ["127.0.0.1"] }, { absentMs: 60_000, maxStrangersPerPrefix });
  const here = world;
  const from = (address: string): RawPeer => new RawPeer(here.relay.port, { "X-Forwarded-For": address });
  const flooder = "2001:db8::1";
  const strangers = await Promise.all(Array.from({ length: 3 }, () => from(flooder).open()));
  expect(await from("2001:db8::2").upgraded).toBe(503); // of the same /64
  expect(await from("2001:db8:0:1::1").upgraded).toBe(101);
  const [first] = strangers;
  first?.send({ opcode: opcode.close });
  await first?.closeCode();
  const members = [];
  for (let i = 0; i < 4; i++) members.push(await here.member({ "x-forwarded-for": flooder }).enter());
  expect(await from(flooder).upgraded).toBe(101);
  expect(await from(flooder).upgraded).toBe(503);
  for (const { link } of members) link.drop();
  await Promise.all(members.map(({ link }) => link.closed));
  expect(await from(flooder).upgraded).toBe(503); // who left was no stranger any more
});

test("heartbeatMs: 64 pings within one are taken, as many again after it, and no more", async () => {
  const here = await open();
  const clock = makeVirtualClock();
  const relay = await startRelay(defaultConfig(join(here.folder, "virtual")), {
    clock,
    limits: { ...limits, loginMs: 60_000 },
    logLine: () => {},
  });
  const link = await new Link(relay.url).open();
  for (const passes of [limits.heartbeatMs + 1, 0]) {
    for (let i = 0; i < 64; i++) await link.settle();
    clock.move(passes);
  }
  link.send({ t: "ping", n: 65 });
  expect(await endOf(link)).toEqual(["frame.unexpected", 4409]);
  await relay.stop();
});
