// A relay's login side and its clients, without sockets: what the tests of this folder share.

import { type Bytes, type Clock, systemClock, SnugError } from "../../src/base/index.ts";
import { makeNodePrimitives } from "../../src/base/primitives-node.ts";
import { decodeFrame, type Frame, type FrameName, limits } from "../../src/protocol/index.ts";
import {
  answerChallenge,
  type ChannelKeys,
  cheapStretching,
  finishRegistration,
  type Login,
  makeOpaque,
  type Opaque,
  startLogin,
  startRegistration,
} from "../../src/auth/client/index.ts";
import {
  type AuthRecord,
  type Counters,
  generateRelayKeys,
  type LoginServer,
  makeCodeLock,
  makeLoginServer,
  makeRegistrationServer,
  type RelayKeys,
  type Verdict,
} from "../../src/auth/server/index.ts";
import { codeAt, totpStep } from "../../src/auth/totp.ts";

export const primitives = makeNodePrimitives();

/** A clock that stands still until it is moved; `after` fires as it is moved past. */
export function makeTestClock(
  startMs = 1_800_000_000_000,
): Clock & { move(ms: number): Promise<void>; jump(ms: number): void } {
  let now = startMs;
  let jumped = 0;
  let timers: { readonly at: number; readonly fire: () => void }[] = [];
  return {
    wallMs: () => now + jumped,
    nowMs: () => now - startMs,
    after(delayMs, then) {
      const timer = { at: now + delayMs, fire: then };
      timers.push(timer);
      return { cancel: () => void (timers = timers.filter((other) => other !== timer)) };
    },
    jump: (ms) => void (jumped += ms),
    async move(ms) {
      await settled();
      const end = now + ms;
      for (;;) {
        const due = timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
        if (due === undefined) break;
        now = Math.max(now, due.at);
        timers = timers.filter((timer) => timer !== due);
        due.fire();
        await settled();
      }
      now = end;
      await settled();
    },
  };
}

/** Lets every promise that can go on do so. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}

/** Counters in one process, as `laterMs` of turns later: the asynchronous part of the port is real. */
export function makeCounters(clock: Pick<Clock, "wallMs">): Counters & { readonly size: number } {
  const values = new Map<string, { readonly value: number; readonly endMs: number }>();
  const value = (key: string): number => {
    const known = values.get(key);
    return known === undefined || clock.wallMs() >= known.endMs ? 0 : known.value;
  };
  return {
    async add(key, by, ttlMs) {
      const sum = value(key) + by;
      values.set(key, { value: sum, endMs: clock.wallMs() + ttlMs });
      await Promise.resolve();
      return sum;
    },
    async read(key) {
      await Promise.resolve();
      return value(key);
    },
    get size() {
      return values.size;
    },
  };
}

export function decode<N extends FrameName>(name: N, bytes: Uint8Array, way: "toRelay" | "toMember"): Frame<N> {
  const frame = decodeFrame(bytes, way, limits.maxFrameBytes);
  if (frame.t !== name) throw new Error(`expected ${name}, got ${frame.t}`);
  return frame as Frame<N>; // its tag was just compared
}

export interface TestChannel {
  readonly channelId: Bytes;
  readonly password: string;
  readonly addressSecret: Bytes;
  readonly totpSecret: Bytes;
  readonly auth: AuthRecord;
  readonly keys: ChannelKeys;
  readonly sealedName: Bytes;
}

export interface World {
  readonly clock: ReturnType<typeof makeTestClock>;
  readonly opaque: Opaque;
  readonly keys: RelayKeys;
  readonly pin: Bytes;
  readonly server: LoginServer;
  makeServer(counters?: Counters, opaqueOfIts?: Opaque): LoginServer;
  makeChannel(password: string): Promise<TestChannel>;
  code(channel: TestChannel, skewMs?: number): string;
  /** A login up to the prove frame's bytes. */
  begin(
    channel: TestChannel,
    password: string,
    more?: {
      readonly server?: LoginServer;
      readonly record?: AuthRecord | null;
      readonly pin?: Bytes | null;
      readonly code?: string;
    },
  ): Promise<{
    readonly login: Login;
    readonly challengeBytes: Bytes;
    prove(): Promise<Bytes>;
    judge(proveBytes: Bytes): Promise<Verdict>;
  }>;
  /** A whole login. */
  login(channel: TestChannel, password: string, code: string, server?: LoginServer): Promise<Verdict>;
  close(): void;
}

export async function makeWorld(): Promise<World> {
  const clock = makeTestClock();
  const opaque = makeOpaque(cheapStretching, { clock: systemClock });
  const keys = await generateRelayKeys(primitives, opaque);
  const counters = makeCounters(clock);
  const makeServer = (shared: Counters = counters, opaqueOfIts: Opaque = opaque): LoginServer =>
    makeLoginServer({ primitives, opaque: opaqueOfIts, keys, clock, codeLock: makeCodeLock(shared, clock, limits) });
  const server = makeServer();
  const ports = { primitives, opaque };
  let pin: Bytes = new Uint8Array(16);

  async function makeChannel(password: string): Promise<TestChannel> {
    const registrations = makeRegistrationServer({ primitives, opaque, keys });
    const addressSecret = primitives.random(16);
    const totpSecret = primitives.random(20);
    const { createBytes, registration } = await startRegistration(ports, { suite: "x", password, token: "" });
    const { bytes, session } = await registrations.respond(decode("create", createBytes, "toRelay"), createBytes);
    const made = await finishRegistration(ports, registration, decode("creating", bytes, "toMember"), bytes, {
      pin: null,
      name: "BB-123",
      listed: false,
      addressSecret,
      totpSecret,
    });
    const stored = registrations.finish(session, decode("finish", made.finishBytes, "toRelay"));
    pin = made.pin;
    return {
      channelId: registration.channelId,
      password,
      addressSecret,
      totpSecret,
      auth: stored.auth,
      keys: made.keys,
      sealedName: stored.sealedName,
    };
  }

  const world: World = {
    clock,
    opaque,
    keys,
    server,
    makeServer,
    makeChannel,
    get pin() {
      return pin;
    },
    code: (channel, skewMs = 0) =>
      new TextDecoder().decode(codeAt(channel.totpSecret, totpStep(clock.wallMs() + skewMs))),
    async begin(channel, password, more = {}) {
      const used = more.server ?? server;
      const { helloBytes, login } = await startLogin(ports, {
        channelId: channel.channelId,
        pin: more.pin === undefined ? pin : more.pin,
        password,
      });
      const record = more.record === undefined ? channel.auth : more.record;
      const { bytes, session } = await used.challenge(decode("hello", helloBytes, "toRelay"), helloBytes, record);
      return {
        login,
        challengeBytes: bytes,
        prove: async () =>
          (
            await answerChallenge(ports, login, decode("challenge", bytes, "toMember"), bytes, {
              code: () => more.code ?? world.code(channel),
            })
          ).proveBytes,
        judge: async (proveBytes) => used.finish(session, decode("prove", proveBytes, "toRelay")),
      };
    },
    async login(channel, password, code, used = server) {
      const begun = await world.begin(channel, password, { server: used, code });
      return begun.judge(await begun.prove());
    },
    close: () => opaque.close(),
  };
  await makeChannel("first, so that the pin is known");
  return world;
}

/** The code of what a promise is rejected with. */
export async function thrown(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => "no error",
    (error: unknown) => (error instanceof SnugError ? error.code : `not ours: ${String(error)}`),
  );
}
