import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import fc from "fast-check";
import { concat, SnugError } from "../../src/base/index.ts";
import { encodeFrame, limits, sealCode } from "../../src/protocol/index.ts";
import { answerChallenge, startLogin } from "../../src/auth/client/index.ts";
import {
  type Counters,
  generateRelayKeys,
  makeCodeLock,
  makeLoginServer,
  type Refusal,
} from "../../src/auth/server/index.ts";
import { decode, makeCounters, makeWorld, primitives as p, type TestChannel, type World, thrown } from "./world.ts";

const password = "correct horse battery staple";
let world: World;
let channel: TestChannel;
beforeAll(async () => {
  world = await makeWorld();
  channel = await world.makeChannel(password);
});
afterAll(() => world.close());

const refused = (code: Refusal["code"]): Refusal => ({ t: "refused", code, retryMs: 0, detail: 0, tellMembers: false });

/** Counters that only count their uses. */
function watchedCounters(): Counters & { uses: number } {
  const real = makeCounters(world.clock);
  const watched = {
    uses: 0,
    add(key: string, by: number, ttlMs: number) {
      watched.uses++;
      return real.add(key, by, ttlMs);
    },
    read(key: string) {
      watched.uses++;
      return real.read(key);
    },
  };
  return watched;
}

describe("getting in", () => {
  test("the right password and code are admitted; both sides agree on member id, generation and export key", async () => {
    const { login, challengeBytes, judge } = await world.begin(channel, password);
    const ports = { primitives: p, opaque: world.opaque };
    const answer = await answerChallenge(
      ports,
      login,
      decode("challenge", challengeBytes, "toMember"),
      challengeBytes,
      { code: () => world.code(channel) },
    );
    const verdict = await judge(answer.proveBytes);
    expect(verdict).toMatchObject({
      t: "admitted",
      generation: 1,
      memberId: login.memberId,
      loginKey: login.loginKey.publicKey,
      admittedAtMs: world.clock.wallMs(),
    });
    const again = await world.begin(channel, password);
    const second = await answerChallenge(
      ports,
      again.login,
      decode("challenge", again.challengeBytes, "toMember"),
      again.challengeBytes,
      { code: () => world.code(channel) },
    );
    expect(second.exportKey).toEqual(answer.exportKey);
    expect(second.proveBytes).not.toEqual(answer.proveBytes);
  });

  test("the login key is fresh at every login", async () => {
    const ports = { primitives: p, opaque: world.opaque };
    const [a, b] = await Promise.all([
      startLogin(ports, { ...channel, pin: null }),
      startLogin(ports, { ...channel, pin: null }),
    ]);
    expect(a.login.loginKey.publicKey).not.toEqual(b.login.loginKey.publicKey);
  });

  test("a login whose password was rotated carries the new generation", async () => {
    const record = { ...channel.auth, generation: 7 };
    const begun = await world.begin(channel, password, { record });
    expect(await begun.judge(await begun.prove())).toMatchObject({ t: "admitted", generation: 7 });
  });

  test("a code with the blanks that apps show is taken, and anything but six digits is refused on the client", async () => {
    const digits = world.code(channel);
    expect(await world.login(channel, password, `${digits.slice(0, 3)} ${digits.slice(3)}`)).toMatchObject({
      t: "admitted",
    });
    for (const bad of ["", "12345", "1234567", "12345a", "１２３４５６"]) {
      expect(await thrown(world.begin(channel, password, { code: bad }).then((begun) => begun.prove()))).toBe(
        "code.malformed",
      );
    }
  });

  test("a client that offers no version we speak is told so", async () => {
    const { helloBytes } = await startLogin(
      { primitives: p, opaque: world.opaque },
      { channelId: channel.channelId, pin: null, password },
    );
    const hello = { ...decode("hello", helloBytes, "toRelay"), versions: [2, 9] };
    expect(await thrown(world.server.challenge(hello, encodeFrame(hello), channel.auth))).toBe("version.unknown");
  });
});

describe("the relay", () => {
  test("answers zero, short, long and trailing-byte KE1 and KE3 with the one generic error", async () => {
    const { helloBytes } = await startLogin(
      { primitives: p, opaque: world.opaque },
      { channelId: channel.channelId, pin: null, password },
    );
    const hello = decode("hello", helloBytes, "toRelay");
    const zero = new Uint8Array(1);
    for (const ke1 of [
      new Uint8Array(0),
      new Uint8Array(95),
      new Uint8Array(96),
      new Uint8Array(97),
      concat(hello.ke1, zero),
      hello.ke1.subarray(1),
    ]) {
      const bad = { ...hello, ke1 };
      for (const record of [channel.auth, null])
        expect(await thrown(world.server.challenge(bad, encodeFrame(bad), record))).toBe("login.refused");
    }
    for (const change of [
      () => new Uint8Array(0),
      () => new Uint8Array(64),
      (ke3: Uint8Array) => concat(ke3, zero),
      (ke3: Uint8Array) => ke3.subarray(1),
    ]) {
      const begun = await world.begin(channel, password);
      const prove = decode("prove", await begun.prove(), "toRelay");
      expect(await begun.judge(encodeFrame({ ...prove, ke3: change(prove.ke3) }))).toEqual(refused("login.refused"));
    }
  });

  test("refuses a replayed KE3: in the same session, and in a session of the same hello", async () => {
    const begun = await world.begin(channel, password);
    const prove = await begun.prove();
    expect(await begun.judge(prove)).toMatchObject({ t: "admitted" });
    expect(await begun.judge(prove)).toEqual(refused("login.refused"));
    const { helloBytes } = begun.login;
    const { session } = await world.server.challenge(decode("hello", helloBytes, "toRelay"), helloBytes, channel.auth);
    expect(await world.server.finish(session, decode("prove", prove, "toRelay"))).toEqual(refused("login.refused"));
  });

  test("takes one try per session: the same code twice in it is refused, and so is a right one after a wrong one", async () => {
    const twice = await world.begin(channel, password);
    const prove = await twice.prove();
    expect([(await twice.judge(prove)).t, await twice.judge(prove)]).toEqual(["admitted", refused("login.refused")]);
    const wrong = world.code(channel) === "000000" ? "111111" : "000000";
    const begun = await world.begin(channel, password, {
      server: world.makeServer(makeCounters(world.clock)),
      code: wrong,
    });
    expect(await begun.judge(await begun.prove())).toMatchObject({ code: "login.code" });
    expect(await begun.judge(await begun.prove())).toEqual(refused("login.refused"));
  });

  test("two members who type the same code in the same 30 s both get in", async () => {
    const code = world.code(channel);
    const verdicts = await Promise.all([world.login(channel, password, code), world.login(channel, password, code)]);
    expect(verdicts.map((verdict) => verdict.t)).toEqual(["admitted", "admitted"]);
  });

  test("an unknown channel and a wrong password look alike: challenge sizes and fields, and the verdict", async () => {
    const shape = async (record: typeof channel.auth | null) => {
      const begun = await world.begin(channel, "wrong", { record });
      const { t, version, generation, relayKey, ke2 } = decode("challenge", begun.challengeBytes, "toMember");
      const client = await thrown(begun.prove());
      const forged = encodeFrame({ t: "prove", ke3: p.random(64), sealedCode: p.random(22), signature: p.random(64) });
      return {
        bytes: begun.challengeBytes.length,
        t,
        version,
        generation,
        relayKey,
        ke2: ke2.length,
        client,
        verdict: await begun.judge(forged),
      };
    };
    expect(await shape(null)).toEqual(await shape(channel.auth));
    expect((await shape(null)).verdict).toEqual(refused("login.refused"));
    expect((await shape(null)).client).toBe("login.refused");
  });

  test("an unknown channel takes the work that a wrong password takes: the same calls with input of the same sizes", async () => {
    const { helloBytes } = await startLogin(
      { primitives: p, opaque: world.opaque },
      { channelId: channel.channelId, pin: null, password: "wrong" },
    );
    const hello = decode("hello", helloBytes, "toRelay");
    const work = async (record: typeof channel.auth | null): Promise<unknown[]> => {
      const calls: unknown[] = [];
      const start: typeof world.opaque.start = (setup, credential, identifiers, kept, ke1) => {
        calls.push([setup.length, credential.length, identifiers, kept.length, ke1.length]);
        return world.opaque.start(setup, credential, identifiers, kept, ke1);
      };
      await world
        .makeServer(makeCounters(world.clock), { ...world.opaque, start })
        .challenge(hello, helloBytes, record);
      return calls;
    };
    const known = await work(channel.auth);
    expect(known.length).toBe(1);
    expect(await work(null)).toEqual(known);
  });

  test("channel A's record under channel B fails for everybody", async () => {
    const other = await world.makeChannel(password);
    expect(await thrown(world.begin(other, password, { record: channel.auth }).then((begun) => begun.prove()))).toBe(
      "login.refused",
    );
  });

  test("another relay that stole the records opens for nobody", async () => {
    const keys = await generateRelayKeys(p, world.opaque);
    const thief = makeLoginServer({
      primitives: p,
      opaque: world.opaque,
      keys,
      clock: world.clock,
      codeLock: makeCodeLock(makeCounters(world.clock), world.clock, limits),
    });
    expect(
      await thrown(world.begin(channel, password, { server: thief, pin: null }).then((begun) => begun.prove())),
    ).toBe("login.refused");
  });

  test("a code before the password is proved is refused though it be right, and no attempt is counted", async () => {
    const counters = watchedCounters();
    const begun = await world.begin(channel, password, { server: world.makeServer(counters) });
    const prove = decode("prove", await begun.prove(), "toRelay");
    expect(await begun.judge(encodeFrame({ ...prove, ke3: p.random(64) }))).toEqual(refused("login.refused"));
    expect(counters.uses).toBe(0);
  });

  test("refuses a forged member signature by its own code, without counting a code, and goes on", async () => {
    const counters = watchedCounters();
    const server = world.makeServer(counters);
    const begun = await world.begin(channel, password, { server });
    const { signature, ...prove } = decode("prove", await begun.prove(), "toRelay");
    expect(
      await begun.judge(encodeFrame({ ...prove, signature: p.ed25519Sign(p.ed25519KeyPair().privateKey, signature) })),
    ).toEqual(refused("login.forged"));
    expect(counters.uses).toBe(0);
    expect(await world.login(channel, password, world.code(channel), server)).toMatchObject({ t: "admitted" });
  });

  test("refuses a prove whose code was exchanged on the way, since the signature covers it", async () => {
    const begun = await world.begin(channel, password);
    const prove = decode("prove", await begun.prove(), "toRelay");
    const other = sealCode(p, begun.login.helloBytes, begun.challengeBytes, p.random(64), world.code(channel));
    expect(await begun.judge(encodeFrame({ ...prove, sealedCode: other }))).toEqual(refused("login.forged"));
  });

  test("refuses every prove in which one bit was changed", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (at) => {
        const begun = await world.begin(channel, password, { server: world.makeServer(makeCounters(world.clock)) });
        const bytes = new Uint8Array(await begun.prove());
        const bit = at % (8 * bytes.length);
        bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        const verdict = await begun.judge(bytes).catch((error: unknown) => error);
        expect(verdict instanceof SnugError || (verdict as { readonly t: string }).t === "refused").toBe(true);
      }),
      { numRuns: 25 },
    );
  });
});

describe("the clock", () => {
  const server = () => world.makeServer(makeCounters(world.clock));

  test("a code of a clock that is 30 s ahead or behind works", async () => {
    for (const skew of [-30_000, 0, 30_000])
      expect(await world.login(channel, password, world.code(channel, skew), server())).toMatchObject({
        t: "admitted",
      });
  });

  test("a code of a clock that is 90 s ahead or behind is told as a wrong clock, with the skew, after the password was right", async () => {
    expect(await world.login(channel, password, world.code(channel, 90_000), server())).toMatchObject({
      code: "login.clock",
      detail: 86_400 + 90,
    });
    expect(await world.login(channel, password, world.code(channel, -90_000), server())).toMatchObject({
      code: "login.clock",
      detail: 86_400 - 90,
    });
    expect(await world.login(channel, password, world.code(channel, 600_000), server())).toMatchObject({
      code: "login.clock",
      detail: 86_400 + 600,
    });
    expect(await world.login(channel, password, world.code(channel, 630_000), server())).toMatchObject({
      code: "login.code",
      detail: 0,
    });
  });

  test("a code that was told to be early is spent: it does not open when its time comes, the next one does", async () => {
    const used = server();
    const early = world.code(channel, 90_000);
    expect(await world.login(channel, password, early, used)).toMatchObject({ code: "login.clock" });
    await world.clock.move(90_000);
    expect(world.code(channel)).toBe(early);
    expect(await world.login(channel, password, early, used)).toMatchObject({ code: "login.code" });
    await world.clock.move(30_000);
    expect(await world.login(channel, password, world.code(channel), used)).toMatchObject({ t: "admitted" });
  });
});
