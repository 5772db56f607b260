// Running a relay: making channels, its data folder, logs, stopping.

import { afterEach, expect, test } from "bun:test";
import { Database } from "bun:sqlite";
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { cheapStretching } from "../../src/auth/server/index.ts";
import { type Bytes, fromBase64url, toBase64url, toHex, utf8 } from "../../src/base/index.ts";
import { channelIdText, type Limits } from "../../src/protocol/index.ts";
import { defaultConfig, openDataFolder, type Registrar, type RelayConfig, startRelay } from "../../src/relay/index.ts";
import { makeEmbeddedEngine } from "../../src/relay/engine/embedded.ts";
import { makeFaultyEngine } from "../../sim/faulty-engine.ts";
import { failure, Link, Member, primitives, within } from "./member.ts";
import { makeChannel, makeWorld, shortLimits, type World } from "./world.ts";

let world: World | null = null;
async function open(config: Partial<RelayConfig> = {}, more: Partial<Limits> = {}): Promise<World> {
  world = await makeWorld(config, more);
  return world;
}
afterEach(async () => {
  await world?.close();
  world = null;
});

/** A registrar over the wire, as raw frames. */
async function wireRegistrar(url: string): Promise<Registrar & { readonly link: Link }> {
  const link = await new Link(url).open();
  const say = async (bytes: Uint8Array): Promise<Bytes> => {
    const count = link.raw.length;
    link.socket.send(new Uint8Array(bytes));
    while (link.raw.length === count) await Promise.race([link.closed, Bun.sleep(1)]);
    return link.raw[count] ?? new Uint8Array(0);
  };
  return { link, begin: say, finish: say };
}

test("a channel made over the wire is one that members get into, where the relay lets everyone make them", async () => {
  const here = await open({ create: "open" });
  const registrar = await wireRegistrar(here.relay.url);
  const channel = await makeChannel(registrar, { listed: true, name: "Prüfraum" });
  expect(await within("close", registrar.link.closed)).toBe(1000);
  await new Member(here.relay.url, channel).enter();
  expect(await (await fetch(`${here.relay.url}/channels`)).json()).toEqual([
    { id: channelIdText(channel.channelId), name: "Prüfraum" },
  ]);
});

test("making channels needs the token, or the relay's machine, where the relay says so", async () => {
  const here = await open({ create: "token", createToken: "hunter2" });
  expect(await failure(makeChannel(await wireRegistrar(here.relay.url)))).toContain("create.refused");
  expect(await failure(makeChannel(await wireRegistrar(here.relay.url), { token: "hunter3" }))).toContain(
    "create.refused",
  );
  await makeChannel(await wireRegistrar(here.relay.url), { token: "hunter2" });
  await here.close();
  const local = await open({ create: "local" });
  const registrar = await wireRegistrar(local.relay.url);
  expect(await failure(makeChannel(registrar))).toContain("create.refused");
  expect(await within("close", registrar.link.closed)).toBe(4405);
  expect(await failure(startRelay({ ...defaultConfig(local.folder), create: "token" }))).toBe("config.malformed");
});

// 195 channels in four seconds came from one address: what was made was no debt any more.
test("making channels counts against its address, made or not", async () => {
  const here = await open({ create: "open" }, { maxLoginDebt: 2, loginDebtMs: 60_000, loginMs: 300 });
  for (let i = 0; i < 2; i++) await makeChannel(await wireRegistrar(here.relay.url));
  expect(await failure(makeChannel(await wireRegistrar(here.relay.url)))).toContain("login.timeout");
});

test("a channel made on the data folder while the relay runs is there at once, and one that is removed ends for those inside", async () => {
  const here = await open({}, { heartbeatMs: 400 });
  const folder = await openDataFolder({ folder: here.folder, keyFile: null, stretching: cheapStretching });
  expect(folder.pin).toBe(here.relay.pin);
  expect(folder.publicUrl).toBe(here.relay.url);
  const channel = await makeChannel(folder.registrar());
  const member = await (await new Member(here.relay.url, channel).enter()).found();
  const id = channelIdText(channel.channelId);
  expect((await folder.channels()).map(({ channelId }) => channelId)).toContain(id);
  expect(await folder.remove(id)).toBe(true);
  expect((await member.link.next("error")).code).toBe("channel.closed");
  expect(await member.link.closed).toBe(4411);
  expect(await failure(member.resume())).not.toBe("none");
  await folder.close();
});

test("a new data folder can be prepared before the first start, and the relay then has that pin", async () => {
  const here = await open();
  const folder = join(here.folder, "fresh");
  const prepared = await openDataFolder({ folder, keyFile: null, stretching: cheapStretching });
  const channel = await makeChannel(prepared.registrar());
  await prepared.close();
  const relay = await startRelay(
    { ...defaultConfig(folder), publicUrl: "https://relay.example" },
    { limits: shortLimits, stretching: cheapStretching, logLine: () => {} },
  );
  expect(relay.pin).toBe(prepared.pin);
  expect(fromBase64url(relay.pin)?.length).toBe(16);
  expect(relay.publicUrl).toBe("https://relay.example");
  await new Member(relay.url, channel).enter();
  await relay.stop();
});

// Bun shares a port between processes unless told not to: two relays listened at one address and took turns.
test("a second relay on the port of a first is told that it is taken", async () => {
  const here = await open();
  const listen = { host: "127.0.0.1", port: here.relay.port };
  expect(await failure(startRelay({ ...defaultConfig(join(here.folder, "second")), listen }))).toBe("listen.failed");
});

test("another key file is store.locked; a taken port listen.failed; and nothing is left running", async () => {
  const here = await open();
  await here.relay.stop();
  rmSync(join(here.folder, "relay.key"));
  expect(await failure(startRelay(defaultConfig(here.folder)))).toBe("store.locked");
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
  const address = taken.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  expect(
    await failure(startRelay({ ...defaultConfig(join(here.folder, "other")), listen: { host: "127.0.0.1", port } })),
  ).toBe("listen.failed");
  taken.close();
});

test("a certificate and key that are none, and addresses and origins that can never match, are config.malformed", async () => {
  const here = await open();
  const file = join(here.folder, "none.pem");
  writeFileSync(file, "no certificate");
  const bad: Partial<RelayConfig>[] = [
    { tls: { certFile: file, keyFile: file } },
    { trustProxy: ["proxy.example"] },
    { trustProxy: ["10.0.0.0/33"] },
    { trustProxy: ["10.0.0.1:80"] },
    { origins: ["chat.example"] },
    { origins: ["file:///x"] },
  ];
  for (const more of bad)
    expect([more, await failure(startRelay({ ...defaultConfig(join(here.folder, "other")), ...more }))]).toEqual([
      more,
      "config.malformed",
    ]);
});

test("a relay that cannot write where it listens stops listening", async () => {
  const here = await open();
  const { port } = here.relay;
  await here.relay.stop();
  const database = new Database(join(here.folder, "relay.sqlite"));
  database.run("CREATE TRIGGER full BEFORE INSERT ON setting BEGIN SELECT RAISE(FAIL, 'disk full'); END");
  database.close();
  const config = { ...defaultConfig(here.folder), listen: { host: "127.0.0.1", port } };
  expect(await failure(startRelay(config))).toBe("store.failed");
  const free = createServer();
  await new Promise<void>((resolve, reject) => {
    free.on("error", reject);
    free.listen(port, "127.0.0.1", resolve);
  });
  free.close();
});

test("stopping tells the members to come back, closes with 4503, and is quick", async () => {
  const here = await open();
  const members = await here.group(3);
  const before = performance.now();
  await here.relay.stop();
  await here.relay.stop();
  expect(performance.now() - before).toBeLessThan(1_000);
  for (const member of members) {
    expect((await member.link.next("error")).code).toBe("relay.stopping");
    expect(await member.link.closed).toBe(4503);
  }
  expect(await here.relay.ended).toBe("stopped");
});

test("the log, the data folder and its files hold nothing of what members said, are called, or where they are", async () => {
  const here = await open();
  const planted = "planted-7b1f";
  const channel = await makeChannel(here.relay.registrar(), { name: planted, password: `${planted} correct horse` });
  const member = await (await new Member(here.relay.url, channel).enter()).found();
  member.say(utf8(planted));
  await member.heard(1);
  member.link.send({ t: "joined", seq: 999, group: member.group, epoch: 1 });
  await member.link.closed;
  const text = here.logLines.join("\n");
  const secrets = [
    planted,
    "127.0.0.1",
    channelIdText(channel.channelId),
    toHex(channel.totpSecret),
    toBase64url(channel.totpSecret),
    toBase64url(member.id),
    toHex(member.id),
    here.folder,
  ];
  for (const secret of secrets) expect([secret, text.includes(secret)]).toEqual([secret, false]);
  for (const line of here.logLines)
    expect(Object.keys(JSON.parse(line))).toEqual(expect.arrayContaining(["at", "level", "event"]));
  expect(statSync(here.folder).mode & 0o077).toBe(0);
  for (const file of readdirSync(here.folder)) {
    expect([file, statSync(join(here.folder, file)).mode & 0o777]).toEqual([file, 0o600]);
    expect([file, readFileSync(join(here.folder, file)).includes(planted)]).toEqual([file, false]);
  }
});

test("with --show-ciphertext every sealed body is in the log, as base64", async () => {
  const here = await open({ showCiphertext: true });
  const member = await (await here.member().enter()).found();
  const body = primitives.random(48);
  member.say(body);
  await member.heard(1);
  const shown = here.logLines.map((line) => JSON.parse(line)).filter(({ event }) => event === "ciphertext");
  expect(shown.length).toBe(2);
  expect(shown.some(({ base64 }) => Buffer.from(base64, "base64").includes(Buffer.from(body)))).toBe(true);
});

test("the cap on connections holds, and a place that is free again is given", async () => {
  const here = await open({}, { maxConnections: 2 });
  const links = [await new Link(here.relay.url).open(), await new Link(here.relay.url).open()];
  expect(await failure(new Link(here.relay.url).open())).not.toBe("none");
  links[0]?.close();
  await links[0]?.closed;
  await new Link(here.relay.url).open();
});

// The first gave up while the channel was being opened, which ended the channel, and the second was told relay.failed.
test("two wait for a channel to be opened and the first gives up: the second comes in", async () => {
  const here = await open();
  const gate = Promise.withResolvers<void>();
  const opening = Promise.withResolvers<void>();
  let counted = 0;
  let onCount = (): void => {};
  const relay = await startRelay(defaultConfig(join(here.folder, "slow")), {
    limits: shortLimits,
    stretching: cheapStretching,
    logLine: () => {},
    makeEngine(ports) {
      const engine = makeEmbeddedEngine(ports);
      return {
        ...engine,
        counters: {
          ...engine.counters,
          async add(...args) {
            const sum = await engine.counters.add(...args);
            counted++;
            onCount();
            return sum;
          },
        },
        async open(id) {
          opening.resolve();
          await gate.promise;
          return engine.open(id);
        },
      };
    },
  });
  const channel = await makeChannel(relay.registrar());
  const first = new Member(relay.url, channel);
  await first.prove();
  await within("opening", opening.promise);
  const perLogin = counted;
  const verified = new Promise<void>((resolve) => (onCount = () => (counted === 2 * perLogin ? resolve() : undefined)));
  const second = new Member(relay.url, channel);
  await second.prove();
  await within("verdict", verified);
  await second.link.settle(); // by now it waits for the channel, too
  first.link.close();
  await first.link.closed;
  await second.link.settle();
  gate.resolve();
  expect((await second.link.next("admitted")).standing).toBe(0);
  await relay.stop();
});

test("on an engine that is slow and fails one call in five, nothing said is lost, doubled or out of order", async () => {
  const here = await open();
  const folder = join(here.folder, "faulty");
  const pause = (random: () => number): Promise<void> => (random() < 0.5 ? Promise.resolve() : Bun.sleep(random() * 2));
  const relay = await startRelay(defaultConfig(folder), {
    limits: { ...shortLimits, turnMs: 3_000, foundMs: 3_000 },
    stretching: cheapStretching,
    logLine: () => {},
    makeEngine: (ports) => makeFaultyEngine(makeEmbeddedEngine(ports), { seed: 7, failing: 0.2, pause }),
  });
  const channel = await makeChannel(relay.registrar());
  const founder = await (await new Member(relay.url, channel).enter()).found();
  const joiner = await (await new Member(relay.url, channel).enter()).join(founder);
  for (let i = 0; i < 60; i++) {
    founder.say();
    joiner.say();
  }
  await founder.heard(120);
  joiner.link.drop();
  founder.say();
  await founder.heard(121);
  expect((await joiner.resume()).standing).toBe(1);
  founder.say();
  expect((await joiner.heard(122)).map(({ seq }) => seq)).toEqual((await founder.heard(122)).map(({ seq }) => seq));
  for (const member of [founder, joiner]) {
    const own = founder.chats.filter((chat) => toHex(chat.from) === toHex(member.id)).map((chat) => chat.counter);
    expect(own).toEqual(own.map((_, i) => i + 1));
  }
  await relay.stop();
});
