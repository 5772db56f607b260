// Files against who reads or changes the line, who has no token, and who is in no group. docs/protocol.md §16.

import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cheapStretching } from "../../src/auth/server/index.ts";
import { concat, equal, utf8 } from "../../src/base/index.ts";
import { decodeFrame, encodeFrame, type Frame, type Limits, limits as product } from "../../src/protocol/index.ts";
import { defaultConfig, type RunningRelay, startRelay } from "../../src/relay/index.ts";
import { bytesSource, memorySink, someBytes, Watch } from "../files/world.ts";
import { Link, type Member, primitives, within } from "../relay/member.ts";
import { makeWorld } from "../relay/world.ts";
import { makeChannel, shortLimits } from "../support/channel.ts";
import { foundIn, type MiddleMan, standBetween } from "./support/man-in-the-middle.ts";
import { foundInFiles } from "./support/search.ts";

const limits: Limits = { ...shortLimits, chunkBytes: 4096, laneChunks: 8, attachMs: 1_000 };
const folder = mkdtempSync(join(tmpdir(), "snug-threat-files-"));
const logLines: string[] = [];
let relay: RunningRelay;
let man: MiddleMan;

beforeAll(async () => {
  relay = await startRelay(
    { ...defaultConfig(folder), create: "open", listen: { host: "127.0.0.1", port: 0 } },
    { limits, stretching: cheapStretching, logLine: (line) => logLines.push(line) },
  );
});
afterEach(() => man?.close());
afterAll(async () => {
  await relay.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Two members who meet through the man in the middle. */
async function two(): Promise<readonly [Watch, Watch]> {
  man = await standBetween(relay.port);
  const channel = await makeChannel({ port: man.port, limits });
  const [ada, ben] = [new Watch(await channel.join("ada")), new Watch(await channel.join("ben"))];
  for (const watch of [ada, ben]) await watch.until("both", () => watch.room.members.length === 2);
  return [ada, ben];
}
const framesOf = (way: "toRelay" | "toMember"): readonly Frame[] =>
  man.heard.flatMap(({ way: heard, bytes }) => {
    try {
      return heard === way ? [decodeFrame(bytes, way, product.maxFrameBytes)] : [];
    } catch {
      return [];
    }
  });

test("name, kind, size, hash and bytes of a file are nowhere on the line, in the relay's log or in its folder", async () => {
  const [ada, ben] = await two();
  const body = concat(...Array.from({ length: 2_000 }, (_, i) => utf8(`planted-bytes ${i % 7} `)));
  const source = bytesSource(body, { name: "planted-name.pdf", mediaType: "application/planted-kind" });
  const id = ada.room.files.offer(source);
  await ben.offered();
  const sink = memorySink();
  ben.room.files.accept(id, sink);
  expect(await ben.phase(id, "done", "failed")).toMatchObject({ phase: "done" });
  expect(equal(sink.bytes(), body)).toBe(true);
  await ada.phase(id, "done");
  const planted = {
    name: "planted-name",
    kind: "planted-kind",
    bytes: "planted-bytes",
    hash: new Uint8Array(new Bun.CryptoHasher("sha256").update(body).digest()),
    compressible: body.subarray(0, 64),
  };
  // The proxy did see all of it go by, sealed.
  const chunks = framesOf("toMember").filter((frame) => frame.t === "chunk");
  expect(chunks.length).toBe(Math.ceil(body.length / 4096));
  expect(foundIn(concat(...man.heard.map(({ bytes }) => bytes)), planted)).toEqual([]);
  expect(foundIn(man.raw(), planted)).toEqual([]);
  expect(logLines.length).toBeGreaterThan(0);
  expect(foundIn(utf8(logLines.join("\n")), planted)).toEqual([]);
  expect(logLines.some((line) => line.includes("127.0.0.1"))).toBe(false);
  expect(foundInFiles(folder, planted)).toEqual([]);
  await Promise.all([ada, ben].map(({ room }) => room.leave()));
});

test("a relay that changes one bit of one chunk has the file refused, and chat goes on", async () => {
  const [ada, ben] = await two();
  let n = 0;
  man.change = (way, bytes) => {
    if (way !== "toMember" || bytes.length < 4096 || ++n !== 5) return null;
    const changed = bytes.slice();
    changed[2_000] = (changed[2_000] ?? 0) ^ 1;
    return changed;
  };
  const id = ada.room.files.offer(bytesSource(someBytes(50_000)));
  await ben.offered();
  const sink = memorySink();
  ben.room.files.accept(id, sink);
  expect(await ben.phase(id, "failed", "done")).toMatchObject({ phase: "failed", problem: "file.corrupt" });
  expect([sink.state, n > 4]).toEqual(["aborted", true]);
  await ada.until("it is said", () => ada.room.files.get(id)?.takers[0]?.phase === "failed");
  const said = ben.room.send("still here");
  await ada.until("chat goes on", () => ada.events.some((event) => event.t === "message" && event.id === said));
  // The same file is to be had again.
  man.change = null;
  const again = memorySink();
  ben.room.files.accept(id, again);
  expect(await ben.phase(id, "failed", "done")).toMatchObject({ phase: "done" });
  await Promise.all([ada, ben].map(({ room }) => room.leave()));
});

/** Attaches with a token, as anybody may. @returns the close code, and what came before */
async function attach(url: string, token: Uint8Array): Promise<readonly [number, readonly string[]]> {
  const link = await new Link(url).open();
  link.send({ t: "attach", token });
  const code = await within("the relay hangs up", link.closed);
  return [code, link.seen.map((frame) => (frame.t === "error" ? frame.code : frame.t))];
}

test("a stranger's guess, and a token that was overheard after its use, get nothing", async () => {
  const [ada, ben] = await two();
  const id = ada.room.files.offer(bytesSource(someBytes(50_000)));
  await ben.offered();
  ben.room.files.accept(id, memorySink());
  await ben.phase(id, "done");
  const used = framesOf("toMember").flatMap((frame) => (frame.t === "lane" ? [frame.token] : []));
  expect(used.length).toBe(2);
  const near = used[0]?.slice() ?? primitives.random(32);
  near[31] = (near[31] ?? 0) ^ 1;
  for (const token of [...used, near, primitives.random(32), new Uint8Array(32)])
    expect(await attach(relay.url, token)).toEqual([4501, ["lane.over"]]);
  await Promise.all([ada, ben].map(({ room }) => room.leave()));
});

const serveOf = (...takers: readonly Member[]): Frame<"serve"> => ({
  t: "serve",
  pass: primitives.random(16),
  transfer: primitives.random(16),
  patient: false,
  takers: takers.map(({ id }) => [id, 0]),
});

test("who is in no group serves nobody and is served by nobody, and a member that went has no use of its token", async () => {
  const world = await makeWorld();
  const [source, taker, gone] = (await world.group(3)) as [Member, Member, Member];
  const outside = await world.member().enter();
  source.link.send(serveOf(outside));
  expect((await source.link.next("refused")).code).toBe("lane.over");
  source.link.send(serveOf(taker, outside, gone));
  const tokenOf = async (member: Member): Promise<Uint8Array> => (await member.link.next("lane")).token;
  const [from, to, unused] = [await tokenOf(source), await tokenOf(taker), await tokenOf(gone)];
  await outside.link.settle();
  expect(outside.link.has("lane")).toBe(false);
  gone.link.drop();
  // The relay has noticed once it goes on without it.
  const [sourceLane, takerLane] = [await new Link(world.relay.url).open(), await new Link(world.relay.url).open()];
  sourceLane.send({ t: "attach", token: from });
  takerLane.send({ t: "attach", token: to });
  takerLane.send({ t: "credit", upTo: 4 });
  // The one was never told where to attach, the other went.
  for (const who of [outside, gone]) await sourceLane.next("left", ({ memberId }) => equal(memberId, who.id));
  expect(await attach(world.relay.url, unused)).toEqual([4501, ["lane.over"]]);
  await sourceLane.next("credit");
  sourceLane.send({ t: "begin", salt: primitives.random(32), first: 0 });
  sourceLane.send({ t: "chunk", n: 0, sealed: primitives.random(100) });
  expect((await takerLane.next("chunk")).n).toBe(0);
  // With the source's connection its pass ends, and with it the taker's lane; chat connections stay.
  source.link.drop();
  expect(await within("the lane ends", takerLane.closed)).toBe(4501);
  await taker.link.settle();
  outside.link.send(serveOf(taker));
  expect((await outside.link.next("refused")).code).toBe("lane.over");
  await taker.link.settle();
  expect(taker.link.has("lane")).toBe(false);
  await world.close();
}, 30_000);

test("a lane is no way in: a login, a message or a pass on it is refused, and so is `attach` on a member's connection", async () => {
  const world = await makeWorld();
  const [source, taker] = (await world.group(2)) as [Member, Member];
  for (const frame of [
    serveOf(taker),
    { t: "knock", sealed: primitives.random(40) },
    { t: "send", id: primitives.random(16), counter: 1, seen: 1, sealed: primitives.random(40) },
    { t: "attach", token: primitives.random(32) },
    { t: "ping", n: 1 },
  ] as const satisfies readonly Frame[]) {
    source.link.send(serveOf(taker));
    const lane = await new Link(world.relay.url).open();
    lane.send({ t: "attach", token: (await source.link.next("lane")).token });
    lane.socket.send(encodeFrame(frame));
    expect([frame.t, await within("hung up on", lane.closed)]).toEqual([frame.t, 4409]);
  }
  taker.link.send({ t: "attach", token: (await taker.link.next("lane")).token });
  expect(await within("hung up on", taker.link.closed)).toBe(4409);
  await world.close();
}, 30_000);
