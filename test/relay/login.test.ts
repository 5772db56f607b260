// Getting in, and not getting in, on a real relay. docs/protocol.md §5; the table "Login" of the threat model.

import { afterEach, expect, test } from "bun:test";
import type { Limits } from "../../src/protocol/index.ts";
import type { RelayConfig } from "../../src/relay/index.ts";
import { failure, Link, Member, primitives, within } from "./member.ts";
import { makeWorld, type World } from "./world.ts";

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
async function end(
  link: Link,
): Promise<{ readonly code: string; readonly close: number; readonly detail: number; readonly retryMs: number }> {
  const error = await link.next("error");
  return { code: error.code, detail: error.detail, retryMs: error.retryMs, close: await within("close", link.closed) };
}

/** A login with a KE3 that proves nothing. */
async function guess(member: Member): Promise<Awaited<ReturnType<typeof end>>> {
  await member.link.open();
  member.link.send({
    t: "hello",
    versions: [1],
    channelId: member.channel.channelId,
    loginKey: primitives.ed25519KeyPair().publicKey,
    nonce: primitives.random(32),
    ke1: (await helloOf(member)).ke1,
  });
  const challenge = await member.link.next("challenge");
  expect(challenge.ke2.length).toBe(320);
  member.link.send({
    t: "prove",
    ke3: primitives.random(64),
    sealedCode: primitives.random(22),
    signature: primitives.random(64),
  });
  return end(member.link);
}

async function helloOf(member: Member): Promise<{ readonly ke1: Uint8Array }> {
  const { opaque } = await import("./member.ts");
  return opaque.loginStart(member.channel.password);
}

test("an unknown channel and a wrong password look alike, to the byte counts of what is answered", async () => {
  const here = await open();
  const seen = async (member: Member): Promise<unknown> => {
    const said = await guess(member);
    const [challenge] = member.link.seen;
    if (challenge?.t !== "challenge") throw new Error("no challenge");
    return { said, generation: challenge.generation, bytes: member.link.raw.map(({ length }) => length) };
  };
  const unknown = { ...here.channel, channelId: Uint8Array.from([0x78, ...primitives.random(16)]) };
  const wrong = await seen(here.member());
  expect(wrong).toMatchObject({ said: { code: "login.refused", close: 4401 }, generation: 1 });
  expect(await seen(new Member(here.relay.url, unknown))).toEqual(wrong);
  // A client that is honest, and has a wrong password, finds that out from the same challenge, and says nothing more.
  const tries: unknown[] = [];
  for (const channel of [here.channel, unknown]) {
    const member = new Member(here.relay.url, channel);
    const failed = await failure(member.prove({ password: "not the password" }));
    const [challenge] = member.link.seen;
    tries.push([
      failed,
      challenge?.t === "challenge" && challenge.generation,
      member.link.raw.map(({ length }) => length),
    ]);
  }
  expect(tries).toEqual(Array(2).fill(["login.refused", 1, [expect.any(Number)]]));
  expect(tries[0]).toEqual(tries[1]);
});

test("a wrong code is told only after a right password; a skewed clock is told as such, with the skew", async () => {
  const here = await open();
  const wrong = here.member();
  await wrong.prove({ code: "000000" === wrong.code() ? "000001" : "000000" });
  expect(await end(wrong.link)).toMatchObject({ code: "login.code", close: 4402 });
  const skewed = here.member();
  await skewed.prove({ code: skewed.code(-300_000) });
  expect(await end(skewed.link)).toMatchObject({ code: "login.clock", close: 4403, detail: 86_400 - 300 });
  await here.member().enter();
});

test("five wrong codes lock new logins for a while, members are told, and a ticket still serves", async () => {
  const here = await open();
  const inside = await (await here.member().enter()).found();
  for (let i = 0; i < 5; i++) {
    const wrong = here.member();
    await wrong.prove({ code: "000000" === wrong.code() ? "000001" : "000000" });
    expect((await end(wrong.link)).code).toBe("login.code");
  }
  expect((await inside.link.next("notice")).code).toBe("login.wrong_codes");
  const right = here.member();
  await right.prove();
  const locked = await end(right.link);
  expect(locked).toMatchObject({ code: "login.locked", close: 4429 });
  expect(locked.retryMs).toBeGreaterThan(20_000);
  inside.link.drop();
  expect((await inside.resume()).standing).toBe(1);
});

test("a forged signature is refused, counted and logged, and disturbs nobody", async () => {
  const here = await open();
  const inside = await (await here.member().enter()).found();
  const forger = here.member();
  await forger.prove({ forge: true });
  expect(await end(forger.link)).toMatchObject({ code: "login.forged", close: 4407 });
  expect(here.logLines.map((line) => JSON.parse(line))).toContainEqual(
    expect.objectContaining({ level: "warn", event: "login.forged", count: 1 }),
  );
  inside.say();
  await inside.heard(1);
});

test("with --shutdown-on-forgery it stops the relay, and the members are told to come back", async () => {
  const here = await open({ shutdownOnForgery: true });
  const inside = await (await here.member().enter()).found();
  const forger = here.member();
  await forger.prove({ forge: true });
  expect(await within("end", here.relay.ended)).toBe("forgery");
  expect(await inside.link.closed).toBe(4503);
});

test("who does not finish its login in time is closed with 4408, also one that says nothing", async () => {
  const here = await open({}, { loginMs: 150 });
  const silent = await new Link(here.relay.url).open();
  const started = here.member();
  await started.link.open();
  started.link.send({
    t: "hello",
    versions: [1],
    channelId: here.channel.channelId,
    loginKey: primitives.random(32),
    nonce: primitives.random(32),
    ke1: (await helloOf(started)).ke1,
  });
  await started.link.next("challenge");
  for (const link of [silent, started.link])
    expect(await end(link)).toMatchObject({ code: "login.timeout", close: 4408 });
});

test("an unknown version, dishonest KE1s of every length, and a second try are refused with one code each", async () => {
  const here = await open();
  const tries: [Partial<{ versions: number[]; ke1: Uint8Array }>, string][] = [
    [{ versions: [2, 3] }, "version.unknown"],
    ...[0, 95, 96, 97, 1024].map((length): [{ ke1: Uint8Array }, string] => [
      { ke1: new Uint8Array(length).fill(255) },
      "login.refused",
    ]),
  ];
  for (const [more, code] of tries) {
    const link = await new Link(here.relay.url).open();
    link.send({
      t: "hello",
      versions: [1],
      channelId: here.channel.channelId,
      loginKey: primitives.random(32),
      nonce: primitives.random(32),
      ke1: new Uint8Array(96),
      ...more,
    });
    expect((await end(link)).code).toBe(code);
  }
});

test("tickets of another channel, altered, or with another login key are refused, and so is a forged reprove", async () => {
  const here = await open();
  const member = await here.member().enter();
  const { ticket } = member.admitted ?? { ticket: new Uint8Array(0) };
  const bent = new Uint8Array(ticket);
  bent[40] = (bent[40] ?? 0) ^ 1;
  for (const more of [
    { ticket: bent },
    { ticket: new Uint8Array(0) },
    { loginKey: primitives.ed25519KeyPair().publicKey },
    { channelId: Uint8Array.from([0x78, ...primitives.random(16)]) },
  ]) {
    expect(await failure(member.resume(more))).not.toBe("none");
    expect(await end(member.link)).toMatchObject({ code: "login.ticket", close: 4404 });
  }
  const forged = await here.member().enter();
  const { login } = forged;
  if (login === null) throw new Error("not logged in");
  forged.login = { ...login, loginKey: { ...login.loginKey, privateKey: primitives.random(32) } };
  expect(await failure(forged.resume())).not.toBe("none");
  expect(await end(forged.link)).toMatchObject({ code: "login.forged", close: 4407 });
});

test("a stranger's flood of wrong passwords slows him, and members still get in", async () => {
  const here = await open(
    { trustProxy: ["127.0.0.1"] },
    { maxLoginDebt: 4, loginDebtMs: 60_000, maxLoginQueuePerPrefix: 8, loginMs: 600 },
  );
  const flood = Array.from({ length: 30 }, async () => {
    const stranger = new Link(here.relay.url, { "x-forwarded-for": "203.0.113.9" });
    await stranger.open();
    stranger.send({
      t: "hello",
      versions: [1],
      channelId: here.channel.channelId,
      loginKey: primitives.random(32),
      nonce: primitives.random(32),
      ke1: primitives.random(96),
    });
    return (await stranger.next("error")).code;
  });
  const busy = (await Promise.all(flood.map((one) => within("answer", one).catch(() => "waits")))).filter(
    (code) => code === "login.busy",
  );
  expect(busy.length).toBeGreaterThanOrEqual(18);
  await here.member({ "x-forwarded-for": "198.51.100.7" }).enter();
});
