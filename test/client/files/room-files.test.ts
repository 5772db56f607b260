// The files of a room by what members say of them: each word counts from who may say it. docs/protocol.md §16.

import { expect, test } from "bun:test";
import { SnugError, toBase64url } from "../../../src/base/index.ts";
import { type FileBody, fileWords } from "../../../src/client/content.ts";
import { Files } from "../../../src/client/files/room-files.ts";
import type { Member, RoomEvent } from "../../../src/client/index.ts";
import { someBytes } from "../../files/world.ts";
import { makeRoom, makeSecret, makeSink, makeSource, person, primitives, sealPass, settled, sha256 } from "./world.ts";

const [us, ada, eve] = [1, 2, 3].map((n) => ({
  ...person(n),
  nickname: `member ${n}`,
  fingerprint: "",
  away: false,
})) as [Someone, Someone, Someone];
type Someone = Member & ReturnType<typeof person>;

function rig() {
  const room = makeRoom();
  const events: RoomEvent[] = [];
  const files = new Files({
    ...room.ports,
    self: () => us,
    member: (id) => [us, ada, eve].find(({ memberId }) => memberId === id) ?? null,
    emit: (event) => events.push(event),
    offer(body, id, before) {
      before(id ?? toBase64url(primitives.random(16)));
      room.said.push(body);
    },
  });
  const hears = (from: Someone, body: FileBody, id = toBase64url(primitives.random(16))): void =>
    files.heard({ t: "said", id, body, from, at: 0 });
  const secret = makeSecret();
  const id = toBase64url(secret.target);
  const offer = (from: Someone, more: Partial<Extract<FileBody, { kind: "file" }>> = {}): void => {
    const { transfer, key } = secret;
    hears(from, { kind: "file", transfer, key, name: "a file", size: null, mediaType: "", flags: 0, ...more }, id);
  };
  const word = (from: Someone, says: keyof typeof fileWords, to: Uint8Array = new Uint8Array(0)): void =>
    hears(from, { kind: "fileWord", target: secret.target, word: fileWords[says], chunk: 0, to });
  const lane = (source: Someone, transfer = secret.transfer): void =>
    files.heard({
      t: "lane",
      frame: { t: "lane", pass: primitives.random(16), transfer, source: source.bytes, token: primitives.random(32) },
    });
  return { room, events, files, hears, secret, id, offer, word, lane, phase: () => files.get(id)?.phase };
}

const bytes = someBytes(1000);
const end = (target: Uint8Array, of: Uint8Array): FileBody => ({
  kind: "fileEnd",
  target,
  size: of.length,
  hash: sha256(of),
});

test("what another member says of a file that is not theirs is nothing", async () => {
  const one = rig();
  one.offer(ada);
  const sink = makeSink();
  one.files.accept(one.id, sink);
  for (const says of Object.keys(fileWords) as (keyof typeof fileWords)[])
    for (const to of [new Uint8Array(0), us.bytes]) one.word(eve, says, to);
  one.hears(eve, end(one.secret.target, someBytes(3)));
  one.lane(eve);
  await settled();
  expect([one.phase(), one.files.get(one.id)?.problem, one.room.lanes.length, sink.log]).toEqual([
    "waiting",
    null,
    0,
    [],
  ]);
  one.lane(ada);
  await settled();
  const pass = await sealPass(one.secret, bytes);
  for (const frame of [pass.begin, ...pass.chunks]) one.room.lane.say(frame);
  await settled();
  expect(one.phase()).toBe("checking");
  one.hears(ada, end(one.secret.target, bytes));
  await settled();
  expect([one.phase(), sink.state]).toEqual(["done", "finished"]);
});

test("its sender's words count, where they are for us or for all", async () => {
  for (const [says, to, phase] of [
    ["withdrawn", new Uint8Array(0), "stopped"],
    ["withdrawn", us.bytes, "stopped"],
    ["withdrawn", eve.bytes, "waiting"],
    ["past", us.bytes, "failed"],
    ["past", eve.bytes, "waiting"],
    ["past", new Uint8Array(0), "waiting"],
    ["takes", us.bytes, "waiting"],
  ] as const) {
    const one = rig();
    one.offer(ada);
    const sink = makeSink();
    one.files.accept(one.id, sink);
    one.word(ada, says, to);
    await settled();
    expect([says, one.phase(), sink.state]).toEqual([says, phase, phase === "waiting" ? "open" : "aborted"]);
  }
});

test("what was said of the whole first is what counts", async () => {
  const one = rig();
  one.offer(ada);
  one.hears(ada, end(one.secret.target, bytes));
  one.hears(ada, end(one.secret.target, someBytes(1000, 2)));
  const sink = makeSink();
  one.files.accept(one.id, sink);
  one.lane(ada);
  await settled();
  const pass = await sealPass(one.secret, bytes);
  for (const frame of [pass.begin, ...pass.chunks]) one.room.lane.say(frame);
  await settled();
  expect([one.phase(), sink.state]).toEqual(["done", "finished"]);
});

test("a second offer under the id of the first is nothing, and so are words of files that nobody offered", () => {
  const one = rig();
  one.offer(ada);
  one.offer(eve, { name: "another", key: primitives.random(32) });
  one.word(eve, "withdrawn");
  one.hears(eve, end(primitives.random(16), bytes));
  one.hears(eve, { kind: "fileWord", target: primitives.random(16), word: 0, chunk: 0, to: us.bytes });
  one.lane(ada, primitives.random(16));
  expect(one.files.transfers).toMatchObject([
    { phase: "offered", from: { memberId: ada.memberId }, offer: { name: "a file" } },
  ]);
  expect(one.room.said).toEqual([]);
});

test("a file of ours is ours alone to withdraw or to end", async () => {
  const one = rig();
  const source = makeSource(() => bytes);
  const id = one.files.offer(source, { id: one.id });
  for (const says of ["withdrawn", "past", "has", "failed"] as const) one.word(eve, says);
  one.hears(eve, end(one.secret.target, someBytes(1)));
  one.offer(eve, { name: "over it" });
  expect(one.files.get(id)).toMatchObject({ phase: "offered", own: true, takers: [], offer: { name: "a file" } });
  expect(() => one.files.accept(id, makeSink())).toThrow(SnugError);
  expect(source.closes).toBe(0);
  one.word(eve, "takes");
  one.room.clock.move(100);
  expect(one.room.served.map(({ takers }) => takers)).toEqual([[[eve.bytes, 0]]]);
});

test("a file is taken once at a time, and not again once it is there, or cannot be had any more", async () => {
  const one = rig();
  expect(() => one.files.accept(one.id, makeSink())).toThrow("not on offer");
  one.offer(ada);
  one.files.accept(one.id, makeSink());
  expect(() => one.files.accept(one.id, makeSink())).toThrow("not on offer");
  one.files.stop(one.id);
  const sink = makeSink();
  one.files.accept(one.id, sink);
  one.word(ada, "withdrawn");
  await settled();
  expect(sink.state).toBe("aborted");
  expect(() => one.files.accept(one.id, makeSink())).toThrow("not on offer");
});

test("offers without end are remembered no further than twice the limit, and what is being taken stays", () => {
  const one = rig();
  const maxOffers = one.room.ports.limits.maxOffers;
  one.offer(ada);
  one.files.accept(one.id, makeSink());
  for (let i = 0; i < 2 * maxOffers + 500; i++)
    one.hears(eve, { kind: "file", ...pick(makeSecret()), name: "x", size: 1, mediaType: "", flags: 0 });
  expect(one.files.transfers.length).toBe(2 * maxOffers);
  expect(one.phase()).toBe("waiting");
});
const pick = ({ transfer, key }: ReturnType<typeof makeSecret>) => ({ transfer, key });

test("with the room everything ends: sinks let go, sources closed, and nothing is said any more", async () => {
  const one = rig();
  one.offer(ada);
  const sink = makeSink();
  one.files.accept(one.id, sink);
  const source = makeSource(() => bytes);
  const own = one.files.offer(source);
  void one.files.end();
  const { length } = one.room.said;
  one.word(ada, "withdrawn");
  one.lane(ada);
  one.room.clock.move(300_000);
  await settled();
  expect([sink.state, source.closes, one.room.said.length, one.room.lanes.length]).toEqual(["aborted", 1, length, 0]);
  expect([one.phase(), one.files.get(own)?.phase]).toEqual(["stopped", "failed"]);
  expect(() => one.files.offer(makeSource(() => bytes))).toThrow(SnugError);
});

const memberEvent = (change: "leave" | "join", who: Someone, away: boolean): RoomEvent => ({
  t: "member",
  change,
  who: { ...who, away },
  before: null,
  by: null,
  members: 2,
});

// The wait for an absent sender outlived what it was for: a file that was there and verified turned into one that was
// stopped, five minutes later.
test("a sender that was absent and is back is waited for no longer, and what is done stays done", async () => {
  const one = rig();
  one.offer(ada);
  const sink = makeSink();
  one.files.accept(one.id, sink);
  one.files.saw(memberEvent("leave", ada, true));
  expect([one.phase(), one.files.get(one.id)?.problem]).toEqual(["waiting", "file.away"]);
  one.files.saw(memberEvent("join", ada, false));
  expect(one.files.get(one.id)?.problem).toBe(null);
  one.room.clock.move(600_000);
  expect(one.phase()).toBe("waiting");
  one.files.saw(memberEvent("leave", ada, true));
  one.lane(ada);
  await settled();
  const sealed = await sealPass(one.secret, bytes);
  for (const frame of [sealed.begin, ...sealed.chunks]) one.room.lane.say(frame);
  one.hears(ada, end(one.secret.target, bytes));
  await settled();
  expect([one.phase(), sink.state]).toEqual(["done", "finished"]);
  one.room.clock.move(600_000);
  expect(one.phase()).toBe("done");
});

test("a sender that says goodbye ends what is taken at once; one that does not come back, after five minutes", () => {
  const one = rig();
  one.offer(ada);
  one.files.accept(one.id, makeSink());
  one.files.saw(memberEvent("leave", ada, true));
  one.room.clock.move(299_000);
  expect(one.phase()).toBe("waiting");
  one.room.clock.move(2_000);
  expect([one.phase(), one.files.get(one.id)?.problem]).toEqual(["failed", "file.left"]);
  expect(() => one.files.accept(one.id, makeSink())).toThrow(SnugError);
  // Who was taken for gone is back: it is on offer again.
  one.files.saw(memberEvent("join", ada, false));
  expect([one.phase(), one.files.get(one.id)?.problem]).toEqual(["offered", null]);
  one.files.accept(one.id, makeSink());
  one.files.saw(memberEvent("leave", ada, false));
  expect([one.phase(), one.files.get(one.id)?.problem]).toEqual(["failed", "file.left"]);
});

test("after the room's end nothing is told any more, whatever timers there were", async () => {
  const one = rig();
  one.offer(ada);
  one.files.accept(one.id, makeSink());
  one.files.saw(memberEvent("leave", ada, true));
  await one.files.end();
  const { length } = one.events;
  one.room.clock.move(600_000);
  expect(one.events.length).toBe(length);
});

// Its sender's goodbye while a verified file was being given its name made a failure of it.
test("what is verified and being given its name is there, whoever leaves meanwhile", async () => {
  const one = rig();
  one.offer(ada);
  const { promise: named, resolve: name } = Promise.withResolvers<void>();
  const sink = makeSink();
  const finish = sink.finish.bind(sink);
  sink.finish = async () => {
    await named;
    return finish();
  };
  one.files.accept(one.id, sink);
  one.lane(ada);
  await settled();
  const sealed = await sealPass(one.secret, bytes);
  for (const frame of [sealed.begin, ...sealed.chunks]) one.room.lane.say(frame);
  one.hears(ada, end(one.secret.target, bytes));
  await settled();
  one.files.saw(memberEvent("leave", ada, false));
  one.word(ada, "withdrawn");
  one.files.stop(one.id);
  name();
  await settled();
  expect([one.phase(), sink.state]).toEqual(["done", "finished"]);
});

test("what was stopped cannot be taken again once it is withdrawn, or its sender has gone, and says so", () => {
  for (const how of ["withdrawn", "left"] as const) {
    const one = rig();
    one.offer(ada);
    one.files.stop(one.id);
    if (how === "withdrawn") one.word(ada, "withdrawn");
    else one.files.saw(memberEvent("leave", ada, false));
    expect([one.phase(), one.files.get(one.id)?.problem]).toEqual(["stopped", `file.${how}`]);
    // Who withdraws and then leaves has withdrawn it.
    one.files.saw(memberEvent("leave", ada, false));
    expect(one.files.get(one.id)?.problem).toBe(`file.${how}`);
  }
});

test("a media type that is none is none", () => {
  for (const [said, shown] of [
    ["image/svg+xml", "image/svg+xml"],
    ["text/plain · metadata removed · checked", ""],
    ["text/plain\n", ""],
    ["text", ""],
  ] as const) {
    const one = rig();
    one.offer(ada, { mediaType: said });
    expect(one.files.get(one.id)?.offer.mediaType).toBe(shown);
  }
});

test("a file that is offered again under its id is the same offer, and its second source is let go", async () => {
  const one = rig();
  const [first, second] = [makeSource(() => bytes), makeSource(() => bytes)];
  expect([one.files.offer(first, { id: one.id }), one.files.offer(second, { id: one.id })]).toEqual([one.id, one.id]);
  await settled();
  expect([first.closes, second.closes, one.room.said.length]).toEqual([0, 1, 1]);
});
