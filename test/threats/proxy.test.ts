// Someone on the network, TLS broken: a recording and mutating proxy between real clients and a real relay.

import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import { concat, SnugError } from "../../src/base/index.ts";
import { decodeFrame, type FrameName, frames, limits, parseAddress } from "../../src/protocol/index.ts";
import { makeChannel, shortLimits } from "../support/channel.ts";
import { type RelayProcess, startRelayProcess } from "../support/relay.ts";
import { within } from "../support/until.ts";
import { type Watched, watch } from "../support/watch.ts";
import { foundIn, type MiddleMan, standBetween, type Way } from "./support/man-in-the-middle.ts";

let relay: RelayProcess;
let man: MiddleMan;
const open: Watched[] = [];
beforeAll(async () => {
  relay = await startRelayProcess({ limits: { ...shortLimits, maxLoginDebt: 10_000 } });
});
afterAll(() => relay.stop());
afterEach(async () => {
  man.change = null;
  await Promise.all(open.splice(0).map(({ room }) => room.leave()));
  man.close();
});

const through = (): { port: number; limits: RelayProcess["limits"] } => ({ port: man.port, limits: relay.limits });

async function member(channel: Awaited<ReturnType<typeof makeChannel>>, nickname: string): Promise<Watched> {
  const who = watch(await channel.join(nickname));
  open.push(who);
  return who;
}

const isSaid = (text: string) => (event: { t: string; text?: string }) => event.t === "message" && event.text === text;
const typeOf = (bytes: Uint8Array): number => (bytes[1] === 0x18 ? (bytes[2] ?? 0) : (bytes[1] ?? 0));

test("a recording proxy sees no password, code, channel name, nickname, text or address secret in full sessions", async () => {
  man = await standBetween(relay.port);
  const channel = await makeChannel(through(), { name: "planted-channel-name" });
  const code = channel.code();
  const wrong = code === "000000" ? "111111" : "000000";
  const refused = await channel.join("planted-nickname-zoe", { code: () => wrong }).then(
    () => null,
    (error: SnugError) => error.code,
  );
  expect(refused).toBe("login.code");
  const otherwise = await channel.join("planted-nickname-zoe", { password: "planted-wrong-password" }).then(
    () => null,
    (error: SnugError) => error.code,
  );
  expect(otherwise).toBe("login.refused");
  const a = await member(channel, "planted-nickname-ada");
  const b = await member(channel, "planted-nickname-ben");
  await a.when("two", () => a.room.members.length === 2);
  a.room.send("planted-text-one");
  await b.until("one", isSaid("planted-text-one"));
  b.room.reply(b.room.send("planted-text-two"), "planted-text-three");
  b.room.rename("planted-nickname-bob");
  await a.until("three", isSaid("planted-text-three"));
  await a.until("renamed", (event) => event.t === "member" && event.change === "rename");
  man.cut(); // they come back with their tickets
  for (const who of [a, b])
    await who.until("reconnecting", (event) => event.t === "connection" && event.state === "reconnecting");
  a.room.send("planted-text-four");
  await b.until("four", isSaid("planted-text-four"), 15_000);
  const goodbye = new Promise<void>((resolve) => {
    man.change = (_way, bytes) => {
      if (typeOf(bytes) === frames.bye.type) resolve();
      return null;
    };
  });
  await Promise.all(open.splice(0).map(({ room }) => room.leave()));
  await within(5_000, "a goodbye", goodbye);

  const secret = parseAddress(channel.address).secret;
  if (secret === null) throw new Error("no address secret");
  const planted = {
    password: channel.password,
    "wrong password": "planted-wrong-password",
    code,
    "wrong code": wrong,
    "channel name": "planted-channel-name",
    nickname: "planted-nickname",
    text: "planted-text",
    "address secret": secret,
  };
  const said = concat(...man.heard.map(({ bytes }) => bytes));
  expect(foundIn(said, planted)).toEqual([]);
  expect(foundIn(man.raw(), planted)).toEqual([]);
  // All of it went by: every kind of frame of a login, of coming back and of chat, in both directions.
  const kinds = new Set(man.heard.map(({ bytes }) => typeOf(bytes)));
  const due: readonly FrameName[] = [
    "create",
    "creating",
    "finish",
    "created",
    "hello",
    "challenge",
    "prove",
    "admitted",
    "error",
    "resume",
    "recognised",
    "reprove",
    "knock",
    "committed",
    "welcome",
    "part",
    "send",
    "chat",
    "bye",
  ];
  expect(due.filter((name) => !kinds.has(frames[name].type))).toEqual([]);
  // And a planted string would be found: the ids of the channel are there, as everybody may see them.
  expect(
    foundIn(said, {
      channel: man.heard.flatMap(({ bytes }) => (typeOf(bytes) === 1 ? [bytes.slice(6, 23)] : []))[0] ?? "",
    }),
  ).toEqual(["channel"]);
}, 60_000);

/** The places of a frame's bytes that differ in kind: every head, and of every value its first and last byte. */
function places(bytes: Uint8Array): number[] {
  const all = new Set<number>();
  for (let at = 0; at < bytes.length;) {
    const first = bytes[at] ?? 0;
    const [major, short] = [first >> 5, first & 31];
    const width = short < 24 ? 0 : 2 ** (short - 24);
    let value = width === 0 ? short : 0;
    for (let i = 1; i <= width; i++) value = value * 256 + (bytes[at + i] ?? 0);
    all.add(at).add(at + width);
    at += 1 + width;
    if (major !== 2 && major !== 3) continue;
    if (value > 0) all.add(at).add(at + value - 1);
    at += value;
  }
  return [...all].filter((at) => at < bytes.length);
}

const ways: Readonly<Record<string, Way>> = {
  hello: "toRelay",
  challenge: "toMember",
  prove: "toRelay",
  resume: "toRelay",
  recognised: "toMember",
  reprove: "toRelay",
  create: "toRelay",
  creating: "toMember",
  finish: "toRelay",
};

/** Changes one bit of every such frame that goes by. */
function spoil(name: FrameName, at: number): { readonly met: () => number; readonly twice: Promise<void> } {
  let met = 0;
  let again = (): void => {};
  const twice = new Promise<void>((resolve) => (again = resolve));
  man.change = (way, bytes) => {
    if (way !== ways[name] || typeOf(bytes) !== frames[name].type) return null;
    if (++met === 2) again();
    return bytes.with(at, (bytes[at] ?? 0) ^ 1);
  };
  return { met: () => met, twice };
}

/** The last frame of a kind that went by unchanged. */
function sample(name: FrameName): Uint8Array {
  const found = man.heard.findLast(({ way, bytes }) => way === ways[name] && typeOf(bytes) === frames[name].type);
  if (found === undefined) throw new Error(`no ${name}`);
  return found.bytes;
}

/** Who was let in, or what was made, since the proxy began to spoil. */
function letIn(from: number): FrameName[] {
  return man.heard.slice(from).flatMap(({ way, bytes }) => {
    if (way !== "toMember") return [];
    const frame = decodeFrame(bytes, "toMember", limits.maxFrameBytes);
    return frame.t === "admitted" || frame.t === "created" ? [frame.t] : [];
  });
}

async function refusal(act: Promise<unknown>): Promise<string> {
  const error: unknown = await within(
    10_000,
    "a refusal",
    act.then(
      () => "let in",
      (cause: unknown) => cause,
    ),
  );
  return error instanceof SnugError ? error.code : String(error);
}

const coded =
  /^(login\.(refused|forged|ticket)|relay\.untrusted|frame\.(malformed|too_large|unexpected)|version\.unknown)$/;

test("a login with any field changed on the way, in either direction, is refused with a code, and nobody is admitted", async () => {
  man = await standBetween(relay.port);
  const channel = await makeChannel(through());
  await (await channel.join("ada")).leave();
  for (const name of ["hello", "challenge", "prove"] as const) {
    for (const at of places(sample(name))) {
      const from = man.heard.length;
      const { met } = spoil(name, at);
      expect([name, at, await refusal(channel.join("ada"))]).toEqual([name, at, expect.stringMatching(coded)]);
      expect([name, at, met() > 0, letIn(from)]).toEqual([name, at, true, []]);
    }
  }
  man.change = null;
  await (await channel.join("ada")).leave();
}, 60_000);

test("a channel is not made where any field of its making was changed on the way", async () => {
  man = await standBetween(relay.port);
  await makeChannel(through());
  for (const name of ["create", "creating", "finish"] as const) {
    for (const at of places(sample(name))) {
      const from = man.heard.length;
      const { met } = spoil(name, at);
      const code = await refusal(makeChannel(through()));
      expect([name, at, code]).toEqual([name, at, expect.stringMatching(coded)]);
      expect([name, at, met() > 0, letIn(from)]).toEqual([name, at, true, []]);
    }
  }
}, 60_000);

test("a member that comes back with its ticket is refused with a code where any field was changed on the way", async () => {
  man = await standBetween(relay.port);
  const first = await makeChannel(through());
  const one = await member(first, "ada");
  man.cut();
  await one.until("reconnecting", (event) => event.t === "connection" && event.state === "reconnecting");
  await one.until("open again", () => one.seen.findLast((event) => event.t === "connection")?.state === "open");
  for (const name of ["resume", "recognised", "reprove"] as const) {
    for (const at of places(sample(name))) {
      const who = watch(await (await makeChannel(through())).join("ada"));
      const from = man.heard.length;
      const { met, twice } = spoil(name, at);
      man.cut();
      // Some refusals end a member's session; after others it comes back, and is refused again.
      const end = who.until(`${name} ${at}: an end`, (event) => event.t === "closed");
      const ended = await within(10_000, `${name} ${at}: refused`, Promise.race([end, twice]));
      if (ended === undefined) await who.room.leave();
      const code = ended?.t === "closed" ? (ended.error?.code ?? "none") : "frame.malformed";
      expect([name, at, code]).toEqual([name, at, expect.stringMatching(coded)]);
      expect([name, at, met() > 0, letIn(from)]).toEqual([name, at, true, []]);
      await end;
      man.change = null;
    }
  }
}, 60_000);
