// Hostile logins against real relays. What needs no socket is in test/auth, what an honest client meets in
// test/relay/login.test.ts. docs/protocol.md §5; docs/threat-model.md, "Bad input".

import { afterEach, expect, test } from "bun:test";
import { join } from "node:path";
import { cheapStretching, makeOpaque } from "../../src/auth/client/index.ts";
import { systemClock } from "../../src/base/index.ts";
import { nodeFileCrypto } from "../../src/client/files/crypto-node.ts";
import { openRoom } from "../../src/client/room.ts";
import { type Transport, webSocketTransport } from "../../src/client/transport.ts";
import { channelIdText, decodeFrame, type Frame, type Limits, limits, parseAddress } from "../../src/protocol/index.ts";
import { defaultConfig, type RelayConfig, type RunningRelay, startRelay } from "../../src/relay/index.ts";
import { makeEmbeddedEngine } from "../../src/relay/engine/embedded.ts";
import type { Engine } from "../../src/relay/engine.ts";
import { type Channel, failure, Link, Member, opaque, primitives, within } from "../relay/member.ts";
import { makeChannel, makeWorld, shortLimits, type World } from "../relay/world.ts";

let world: World | null = null;
async function open(config: Partial<RelayConfig> = {}, more: Partial<Limits> = {}): Promise<World> {
  world = await makeWorld(config, more);
  return world;
}
afterEach(async () => {
  await world?.close();
  world = null;
});

/** How a connection ended: the error frame and the close code. */
async function endOf(link: Link): Promise<readonly unknown[]> {
  const { code, retryMs, detail } = await link.next("error");
  return [code, retryMs, detail, await within("close", link.closed)];
}

/** A hello with an honest KE1. */
async function hello(here: World, link: Link): Promise<Frame<"challenge">> {
  const { ke1 } = await opaque.loginStart(here.channel.password);
  link.send({
    t: "hello",
    versions: [1],
    channelId: here.channel.channelId,
    loginKey: primitives.random(32),
    nonce: primitives.random(32),
    ke1,
  });
  return link.next("challenge");
}

test("a zero, short, long or trailing-byte KE3 gets the answer of a wrong password, byte for byte", async () => {
  const here = await open();
  const answers: unknown[] = [];
  const lengths = [64, 0, 1, 63, 65, 128, 1024];
  for (const ke3 of [...lengths.map((length) => primitives.random(length)), new Uint8Array(64)]) {
    const link = await new Link(here.relay.url).open();
    await hello(here, link);
    link.send({ t: "prove", ke3, sealedCode: primitives.random(22), signature: primitives.random(64) });
    answers.push(await endOf(link));
  }
  expect(answers).toEqual(Array(8).fill(["login.refused", 0, 0, 4401]));
});

test("a KE1 that is never followed by KE3 counts as a failure: its address waits after a few, others get in", async () => {
  const here = await open(
    { trustProxy: ["127.0.0.1"] },
    { maxLoginDebt: 3, loginDebtMs: 60_000, maxLoginQueuePerPrefix: 1 },
  );
  const stranger = { "x-forwarded-for": "203.0.113.9" };
  for (let i = 0; i < 3; i++) {
    const link = await new Link(here.relay.url, stranger).open();
    await hello(here, link);
    link.drop();
    await link.closed;
  }
  const waits = await new Link(here.relay.url, stranger).open();
  const answered = hello(here, waits).then(
    () => "answered",
    () => "never",
  );
  await waits.settle();
  const tooMany = await new Link(here.relay.url, stranger).open();
  expect(await failure(hello(here, tooMany))).toContain("login.busy");
  await here.member({ "x-forwarded-for": "198.51.100.7" }).enter();
  waits.drop();
  expect(await answered).toBe("never");
});

test("a password that was made in NFC opens its channel typed in NFD, and the other way round", async () => {
  const here = await open();
  for (const [made, typed] of [
    ["NFC", "NFD"],
    ["NFD", "NFC"],
  ] as const) {
    const password = "Ångström für alle Fälle";
    const channel = await makeChannel(here.relay.registrar(), { password: password.normalize(made) });
    await new Member(here.relay.url, { ...channel, password: password.normalize(typed) }).enter();
  }
});

test("a relay whose key is not the pin's gets a hello and nothing more, whatever it answers", async () => {
  const here = await open();
  const sent: Frame["t"][] = [];
  const recording: Transport = (url, events) => {
    const wire = webSocketTransport(url, events);
    return {
      ...wire,
      send(bytes) {
        sent.push(decodeFrame(bytes, "toRelay", limits.maxFrameBytes).t);
        wire.send(bytes);
      },
    };
  };
  const any = "A".repeat(22);
  const address = parseAddress(
    `snug://127.0.0.1:${here.relay.port}/${channelIdText(here.channel.channelId)}#${any}.${any}`,
  );
  const asked: string[] = [];
  const code = (): string => {
    asked.push("code");
    return "123456";
  };
  const joining = openRoom(
    address,
    { password: here.channel.password, code, nickname: "ada" },
    primitives.ed25519KeyPair(),
    {
      clock: systemClock,
      primitives,
      opaque: makeOpaque(cheapStretching),
      transport: recording,
      limits,
      fileCrypto: nodeFileCrypto,
    },
  );
  expect(await failure(joining)).toBe("relay.untrusted");
  expect([sent, asked]).toEqual([["hello"], []]);
});

/** Wrong codes after a right password, all at once, each on the next of these relays. @returns what they were answered */
function guesses(channel: Channel, urls: readonly string[], count: number): Promise<string[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, i) => {
      const member = new Member(urls[i % urls.length] ?? "", channel);
      await member.prove({ code: member.code() === "000000" ? "000001" : "000000" });
      return (await member.link.next("error")).code;
    }),
  );
}
const fiveOfTen = [...Array<string>(5).fill("login.code"), ...Array<string>(5).fill("login.locked")];

test("ten wrong codes at once after the right password: five are looked at, nobody is in, every member is told once", async () => {
  const here = await open();
  const inside = await here.group(3);
  expect((await guesses(here.channel, [here.relay.url], 10)).toSorted()).toEqual(fiveOfTen);
  for (const { link } of inside) {
    expect((await link.next("notice")).code).toBe("login.wrong_codes");
    await link.settle();
    expect(link.has("notice")).toBe(false);
  }
});

/** Two relays as nodes of one: one data folder, and one engine, which outlives the first that stops. */
async function twoNodes(here: World): Promise<readonly [RunningRelay, RunningRelay]> {
  let engine: Engine | null = null;
  let users = 0;
  const makeEngine = (ports: Parameters<typeof makeEmbeddedEngine>[0]): Engine => {
    const shared = (engine ??= makeEmbeddedEngine(ports));
    users++;
    return { ...shared, close: async () => (--users === 0 ? shared.close() : undefined) };
  };
  const start = (): Promise<RunningRelay> =>
    startRelay(defaultConfig(join(here.folder, "nodes")), {
      limits: shortLimits,
      stretching: cheapStretching,
      logLine: () => {},
      makeEngine,
    });
  return [await start(), await start()];
}

// That the members on the other node are told too belongs to the work on several nodes, which is to come.
test("parallel wrong codes after the right password, over two nodes that share an engine: one lock after five, on both", async () => {
  const here = await open();
  const nodes = await twoNodes(here);
  const channel = await makeChannel(nodes[0].registrar());
  const urls = nodes.map(({ url }) => url);
  expect((await guesses(channel, urls, 10)).toSorted()).toEqual(fiveOfTen);
  for (const node of nodes) {
    const right = new Member(node.url, channel);
    await right.prove();
    expect((await right.link.next("error")).code).toBe("login.locked");
  }
  await Promise.all(nodes.map((node) => node.stop()));
});
