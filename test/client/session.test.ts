// The session around the machine: connections, timers, calls that fail. The relay is a script on the transport's port.

import { expect, test } from "bun:test";
import { makeModelSuite } from "../../sim/model-suite.ts";
import { type Clock, SnugError } from "../../src/base/index.ts";
import { makeNodePrimitives } from "../../src/base/primitives-node.ts";
import type { CallPorts } from "../../src/client/calls.ts";
import { makeState } from "../../src/client/machine/state.ts";
import { Session } from "../../src/client/session.ts";
import type { WireEvents } from "../../src/client/transport.ts";
import type { RoomEvent } from "../../src/client/types.ts";
import { decodeFrame, encodeFrame, type Frame, limits } from "../../src/protocol/index.ts";
import { credentialCheck, makeCredential } from "../../src/suite/index.ts";
import { channelId, rightKeys } from "./world.ts";

const p = makeNodePrimitives();

/** A clock that stands until it is moved. */
function handClock(): Clock & { pass(ms: number): void } {
  let nowMs = 1_000;
  let timers: { atMs: number; act: () => void }[] = [];
  return {
    nowMs: () => nowMs,
    wallMs: () => nowMs,
    after(delayMs, act) {
      const timer = { atMs: nowMs + delayMs, act };
      timers.push(timer);
      return { cancel: () => void (timers = timers.filter((other) => other !== timer)) };
    },
    pass(ms) {
      nowMs += ms;
      for (const timer of timers.filter(({ atMs }) => atMs <= nowMs)) {
        timers = timers.filter((other) => other !== timer);
        timer.act();
      }
    },
  };
}

/** A session whose relay is this test: it founds at once, and echoes what is said. */
function scripted(breaksAt: number) {
  const clock = handClock();
  const memberId = p.random(16);
  const model = makeModelSuite({ random: (length) => p.random(length), check: credentialCheck(p, channelId) });
  let seals = 0;
  const suite: typeof model = {
    ...model,
    async seal(state, plaintext, associated) {
      if (++seals === breaksAt) throw new SnugError("internal");
      return model.seal(state, plaintext, associated);
    },
  };
  const credential = makeCredential(p, { identity: p.ed25519KeyPair(), nickname: "ada", memberId, channelId });
  const ports: CallPorts = { suite, primitives: p, keys: rightKeys, channelId, memberId: () => memberId, credential };
  const told: RoomEvent[] = [];
  const log: string[] = [];
  let seq = 0;
  let wire: WireEvents | null = null;
  let dials = 0;
  let ended = false;
  const state = makeState({ suite, limits, channelId, opensFounding: () => true, nickname: "ada" }, p);
  const incarnation = p.random(16);
  const say = (frame: Frame): void => wire?.message(encodeFrame(frame));
  function heard(frame: Frame): void {
    if (frame.t === "knock") say({ t: "work", turn: 1, founds: true, head: 0, knocks: [], gone: [] });
    else if (frame.t === "part") {
      say({
        t: "committed",
        seq: ++seq,
        prev: seq - 1,
        from: memberId,
        id: frame.id,
        after: 0,
        founds: new Uint8Array(33).fill(1),
        removes: false,
        commitBytes: frame.bytes.length,
      });
      say(frame);
    } else if (frame.t === "send") {
      log.push(state.outbox.size.toString());
      say({
        t: "chat",
        seq: ++seq,
        prev: seq - 1,
        from: memberId,
        id: frame.id,
        counter: frame.counter,
        seen: frame.seen,
        sealed: frame.sealed,
      });
    }
  }
  const session = new Session(state, {
    clock,
    primitives: p,
    limits,
    url: "ws://127.0.0.1/snug",
    files: () => {},
    transport(_url, events) {
      wire = events;
      dials++;
      queueMicrotask(() => events.opened());
      return {
        send: (bytes) => {
          if (bytes.length > 1) heard(decodeFrame(bytes, "toRelay", limits.maxFrameBytes));
          else queueMicrotask(() => events.message(encodeFrame({ t: "pong", n: 0 })));
        },
        unsent: () => 0,
        close: () => undefined,
      };
    },
    login: async () => ({
      first: new Uint8Array(1), // stands for `hello` or `resume`: what the login says is its own test's matter
      answer: async () => ({
        name: "the snug",
        frame: {
          t: "admitted",
          memberId,
          sealedName: new Uint8Array(0),
          standing: seq === 0 ? 0 : 1,
          incarnation,
          head: seq,
          ticket: new Uint8Array(0),
        },
      }),
    }),
    callPorts: () => ports,
    emit: (event) => void told.push(event),
    ended: () => {
      ended = true;
    },
  });
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    session,
    clock,
    told,
    log,
    settle,
    drop: () => wire?.closed(1006),
    get dials() {
      return dials;
    },
    get ended() {
      return ended;
    },
  };
}

const relayed = (told: readonly RoomEvent[]): number => told.filter((event) => event.t === "relayed").length;

// A rejected seal was an unhandled rejection, after which the session did nothing any more and never ended.
test("a call that fails costs a connection, not the session", async () => {
  const world = scripted(2);
  world.session.start();
  await world.settle();
  world.session.say({ kind: "text", text: "one" });
  await world.settle();
  world.session.say({ kind: "text", text: "two" });
  await world.settle();
  expect([relayed(world.told), world.dials]).toEqual([1, 1]);
  for (let i = 0; i < 4; i++) {
    world.clock.pass(500);
    await world.settle();
  }
  expect([relayed(world.told), world.dials]).toEqual([2, 2]);
  world.session.leave();
  await world.settle();
  world.clock.pass(5_000);
  await world.settle();
  expect(world.ended).toBe(true);
});

// "Admitted, then cut" once went round every 250 ms, for every client of a relay at once.
test("connections that are cut right after they are admitted come further and further apart", async () => {
  const world = scripted(0);
  world.session.start();
  await world.settle();
  const before = world.dials;
  for (let i = 0; i < 200; i++) {
    world.drop();
    await world.settle();
    world.clock.pass(100);
    await world.settle();
  }
  // 20 s: at the first delay alone there would be some 80.
  expect(world.dials - before).toBeLessThan(14);
  expect(world.dials - before).toBeGreaterThan(4);
});
