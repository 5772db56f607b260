import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import fc from "fast-check";
import { type Bytes, SnugError } from "../../src/base/index.ts";
import { deriveMemberId, encodeFrame, limits } from "../../src/protocol/index.ts";
import { answerRecognised, startResume } from "../../src/auth/client/index.ts";
import {
  type Admission,
  generateRelayKeys,
  makeResumeServer,
  makeTickets,
  type RelayKeys,
  type ResumeServer,
} from "../../src/auth/server/index.ts";
import { decode, makeTestClock, makeWorld, primitives as p, type World } from "./world.ts";

let world: World;
let keys: RelayKeys;
beforeAll(async () => {
  world = await makeWorld();
  keys = world.keys;
});
afterAll(() => world.close());

const place = { incarnation: new Uint8Array(16), seq: 7, branch: new Uint8Array(32), epoch: 3 };
const codeOf = (error: unknown): string => (error instanceof SnugError ? error.code : `not ours: ${String(error)}`);
function thrown(run: () => unknown): string {
  try {
    run();
    return "no error";
  } catch (error) {
    return codeOf(error);
  }
}

async function member(generation = 1) {
  const clock = makeTestClock();
  const server = makeResumeServer({ primitives: p, keys, clock, ticketMs: limits.ticketMs });
  const channel = await world.makeChannel("password");
  const verdict = await world.login(channel, "password", world.code(channel));
  if (verdict.t !== "admitted") throw new Error("not admitted");
  const loginKey = p.ed25519KeyPair();
  const admission: Admission = {
    ...verdict,
    loginKey: loginKey.publicKey,
    memberId: deriveMemberId(p, loginKey.publicKey),
    generation,
  };
  return { clock, server, channel, loginKey, admission, ticket: server.ticketFor(admission) };
}

type Member = Awaited<ReturnType<typeof member>>;
function resumed(
  who: Member,
  more: {
    readonly server?: ResumeServer;
    readonly ticket?: Bytes;
    readonly channelId?: Bytes;
    readonly generation?: number | null;
  } = {},
) {
  const server = more.server ?? who.server;
  const resumeBytes = startResume(p, {
    channelId: more.channelId ?? who.channel.channelId,
    loginKey: who.loginKey,
    ticket: more.ticket ?? who.ticket,
    ...place,
  });
  const { bytes, session } = server.recognise(
    decode("resume", resumeBytes, "toRelay"),
    resumeBytes,
    more.generation === undefined ? 1 : more.generation,
  );
  return { server, resumeBytes, bytes, session };
}

describe("coming back", () => {
  test("a ticket brings a member back without password and code, as who it was", async () => {
    const who = await member();
    const { server, resumeBytes, bytes, session } = resumed(who);
    const reprove = answerRecognised(
      p,
      { pin: world.pin, loginKey: who.loginKey, resumeBytes },
      decode("recognised", bytes, "toMember"),
      bytes,
    );
    expect(server.finish(session, decode("reprove", reprove, "toRelay"))).toEqual(who.admission);
    expect(server.finish(session, decode("reprove", reprove, "toRelay"))).toMatchObject({
      t: "refused",
      code: "login.forged",
    });
  });

  test("a ticket serves on another node and after a restart: all it needs are the relay's stored keys", async () => {
    const who = await member();
    const node = makeResumeServer({ primitives: p, keys: { ...keys }, clock: who.clock, ticketMs: 1 });
    const { server, resumeBytes, bytes, session } = resumed(who, { server: node });
    const reprove = answerRecognised(
      p,
      { pin: world.pin, loginKey: who.loginKey, resumeBytes },
      decode("recognised", bytes, "toMember"),
      bytes,
    );
    expect(server.finish(session, decode("reprove", reprove, "toRelay"))).toEqual(who.admission);
  });

  test("who holds a ticket without its login key is refused, and so is a reprove of another connection", async () => {
    const who = await member();
    const first = resumed(who);
    const second = resumed(who);
    const said = { pin: world.pin, loginKey: who.loginKey, resumeBytes: second.resumeBytes };
    const replayed = answerRecognised(p, said, decode("recognised", second.bytes, "toMember"), second.bytes);
    expect(first.server.finish(first.session, decode("reprove", replayed, "toRelay"))).toMatchObject({
      t: "refused",
      code: "login.forged",
    });
    const other = encodeFrame({ t: "reprove", signature: p.random(64) });
    expect(second.server.finish(second.session, decode("reprove", other, "toRelay"))).toMatchObject({
      t: "refused",
      code: "login.forged",
    });
  });

  test("a ticket of another channel, login key, relay, generation or day is login.ticket", async () => {
    const who = await member();
    const other = await member();
    const foreign = makeResumeServer({
      primitives: p,
      keys: await generateRelayKeys(p, world.opaque),
      clock: who.clock,
      ticketMs: limits.ticketMs,
    });
    expect(thrown(() => resumed(who))).toBe("no error");
    expect(thrown(() => resumed(who, { channelId: other.channel.channelId }))).toBe("login.ticket");
    expect(thrown(() => resumed(who, { ticket: other.ticket }))).toBe("login.ticket");
    expect(thrown(() => resumed(who, { server: foreign }))).toBe("login.ticket");
    expect(thrown(() => resumed(who, { generation: 2 }))).toBe("login.ticket");
    expect(thrown(() => resumed(who, { generation: null }))).toBe("login.ticket");
    expect(thrown(() => resumed(who, { ticket: new Uint8Array(0) }))).toBe("login.ticket");
    await who.clock.move(limits.ticketMs - 1);
    expect(thrown(() => resumed(who))).toBe("no error");
    await who.clock.move(1);
    expect(thrown(() => resumed(who))).toBe("login.ticket");
  });

  test("a clock that jumps an hour either way expires nothing", async () => {
    const who = await member();
    for (const ms of [3_600_000, -7_200_000]) {
      who.clock.jump(ms);
      expect(thrown(() => resumed(who))).toBe("no error");
    }
  });

  test("no altered ticket opens", () => {
    const clock = makeTestClock();
    const tickets = makeTickets(p, keys.ticketKey, clock, 1000);
    const sealed = tickets.seal({
      channelId: new Uint8Array(17),
      generation: 1,
      loginKey: p.random(32),
      admittedAtMs: 5,
    });
    expect(sealed.length).toBeLessThanOrEqual(512);
    fc.assert(
      fc.property(fc.nat({ max: 8 * sealed.length - 1 }), (bit) => {
        const altered = new Uint8Array(sealed);
        altered[bit >> 3] = (altered[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        return tickets.open(altered) === null;
      }),
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => tickets.open(bytes) === null));
    for (let cut = 0; cut < sealed.length; cut++) expect(tickets.open(sealed.subarray(0, cut))).toBeNull();
  });

  test("tickets hold what they were given, and two of the same are not alike", () => {
    const clock = makeTestClock();
    const tickets = makeTickets(p, keys.ticketKey, clock, 1000);
    const uint = fc.maxSafeNat();
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 17, maxLength: 17 }),
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        uint,
        uint,
        (id, key, generation, admittedAtMs) => {
          const holder = { channelId: new Uint8Array(id), loginKey: new Uint8Array(key), generation, admittedAtMs };
          const sealed = tickets.seal(holder);
          expect(tickets.open(sealed)).toEqual({ ...holder, expiresAtMs: clock.wallMs() + 1000 });
          expect(tickets.seal(holder)).not.toEqual(sealed);
        },
      ),
    );
  });

  test("a client that comes back stops at another relay, before it signs", async () => {
    const who = await member();
    const { resumeBytes, bytes } = resumed(who);
    const recognised = decode("recognised", bytes, "toMember");
    const said = { pin: world.pin, loginKey: who.loginKey, resumeBytes };
    expect(thrown(() => answerRecognised(p, { ...said, pin: p.random(16) }, recognised, bytes))).toBe(
      "relay.untrusted",
    );
    expect(thrown(() => answerRecognised(p, said, { ...recognised, nonce: p.random(32) }, bytes))).toBe(
      "relay.untrusted",
    );
    expect(thrown(() => answerRecognised(p, { ...said, resumeBytes: p.random(200) }, recognised, bytes))).toBe(
      "relay.untrusted",
    );
    expect(thrown(() => answerRecognised(p, said, { ...recognised, version: 9 }, bytes))).toBe("version.unknown");
  });

  test("a client that offers no version we speak is told so", async () => {
    const who = await member();
    const resume = decode(
      "resume",
      startResume(p, { channelId: who.channel.channelId, loginKey: who.loginKey, ticket: who.ticket, ...place }),
      "toRelay",
    );
    expect(thrown(() => who.server.recognise({ ...resume, versions: [9] }, new Uint8Array(1), 1))).toBe(
      "version.unknown",
    );
  });
});
