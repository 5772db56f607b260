// Hostile WebSocket peers against a real relay: what they send is refused, what they cost is bounded, and others notice
// nothing. The framing itself is tested case by case in autobahn/. docs/threat-model.md, "Bad input".

import { afterAll, beforeAll, expect, test } from "bun:test";
import { equal } from "../../src/base/index.ts";
import { decodeFrame, encodeFrame, limits } from "../../src/protocol/index.ts";
import { makeWorld, type World } from "../relay/world.ts";
import { type RelayProcess, startRelayProcess } from "../support/relay.ts";
import { Echo } from "./support/echo.ts";
import { peakBytes, tellsMemory } from "./support/memory.ts";
import { opcode, type RawFrame, RawPeer } from "./support/raw-peer.ts";

const MiB = 1024 * 1024;
let world: World;
let echo: Echo;
beforeAll(async () => {
  world = await makeWorld({}, { heartbeatMs: 400, awayMs: 100, absentMs: 60_000, refreshMs: 60_000 });
  echo = await Echo.start(world);
  await echo.host.link.next("presence", ({ state }) => state === 1);
});
afterAll(async () => {
  echo.host.say();
  await echo.host.heard(echo.host.counter); // whatever was done to others
  await world.close();
});

/** The code of the `error` frame that a peer got before the end. */
function errorOf(peer: RawPeer): string | null {
  for (const payload of peer.payloads(opcode.binary)) {
    const frame = decodeFrame(payload, "toMember", limits.maxFrameBytes);
    if (frame.t === "error") return frame.code;
  }
  return null;
}

// Bun's idle timeout is what ends it: 2.5 heartbeats, in its steps of 4 s.
test("a half-open peer is gone after two and a half heartbeats, and shown as absent to the others", async () => {
  const { link } = echo.host;
  const shown = link.seen.length;
  const peer = await echo.enter();
  peer.socket.pause(); // takes nothing, says nothing, ends nothing
  const heartbeat = setInterval(() => link.send({ t: "ping", n: 1 }), 200);
  try {
    await link.next("presence", ({ state, memberId }) => state === 1 && equal(memberId, echo.memberId), 15_000);
    expect(
      link.seen
        .slice(shown)
        .filter((frame) => frame.t === "presence")
        .map(({ state }) => state),
    ).toEqual([0, 1]);
  } finally {
    clearInterval(heartbeat);
    peer.drop();
  }
});

test("a frame without a mask, with a reserved bit or of a reserved opcode is answered 1002, before a login and inside", async () => {
  const bad: readonly RawFrame[] = [
    { opcode: opcode.binary, payload: encodeFrame({ t: "ping", n: 1 }), masked: false },
    { opcode: opcode.binary, payload: encodeFrame({ t: "ping", n: 1 }), rsv: 4 },
    { opcode: 3 },
    { opcode: 11 },
  ];
  for (const frame of bad)
    for (const isInside of [false, true]) {
      const peer = isInside ? await echo.enter() : await new RawPeer(world.relay.port).open();
      const before = peer.payloads(opcode.binary).length;
      peer.send(frame);
      expect([frame, await peer.closeCode()]).toEqual([frame, 1002]);
      expect(peer.payloads(opcode.binary).length).toBe(before);
    }
});

test("a flood of WebSocket pings ends the connection with 4409, before a login and inside", async () => {
  for (const enter of [() => new RawPeer(world.relay.port).open(), () => echo.enter()]) {
    const peer = await enter();
    for (let i = 0; i < 1_000; i++) peer.send({ opcode: opcode.ping, payload: String(i) });
    expect(await peer.closeCode()).toBe(4409);
    expect(errorOf(peer)).toBe("frame.unexpected");
  }
});

const isMeasured = test.skipIf(!tellsMemory);
/** What a relay's memory grows by while something is done to it. */
async function grownBytes(act: (relay: RelayProcess) => Promise<void>): Promise<number> {
  const relay = await startRelayProcess();
  try {
    const warm = await Promise.all(Array.from({ length: 20 }, () => new RawPeer(relay.port).open()));
    for (const peer of warm) peer.drop();
    const before = peakBytes(relay.pid);
    await act(relay);
    return peakBytes(relay.pid) - before;
  } finally {
    await relay.stop();
  }
}

isMeasured(
  "a frame that announces up to 2^64 bytes is refused at its head with 1009, and no memory is taken for it",
  async () => {
    const announced = [2n ** 63n, 2n ** 64n - 1n, 2n ** 63n - 1n, 2n ** 32n, 2n ** 31n, 524_289n];
    const grown = await grownBytes(async ({ port }) => {
      for (let round = 0; round < 20; round++)
        for (const length of announced)
          for (const fin of [true, false]) {
            const peer = await new RawPeer(port).open();
            peer.send({ opcode: opcode.binary, announced: length, fin });
            expect([length, await peer.closeCode()]).toEqual([length, 1009]);
          }
    });
    expect(grown).toBeLessThan(64 * MiB); // what a process takes by itself, and nothing near what was announced
  },
);

isMeasured(
  "endless tiny fragments end with 1009, and less than 1 MB is held for each connection until then",
  async () => {
    const peers = 40;
    const tiny = 16;
    const grown = await grownBytes(async ({ port }) => {
      const some = await Promise.all(Array.from({ length: peers }, () => new RawPeer(port).open()));
      const run = (bytes: number): RawFrame[] =>
        Array.from({ length: bytes / tiny }, () => ({
          opcode: opcode.continuation,
          payload: "x".repeat(tiny),
          fin: false,
        }));
      const almost = run(512 * 1024 - 4_096);
      for (const peer of some) {
        peer.send({ opcode: opcode.binary, fin: false }, ...almost, { opcode: opcode.ping, payload: "held" });
        await peer.when("the pong", () => peer.payloads(opcode.pong).length === 1);
      }
      for (const peer of some) {
        peer.send(...run(8_192));
        expect(await peer.closeCode()).toBe(1009);
      }
    });
    expect(grown / peers).toBeLessThan(MiB);
  },
);

isMeasured(
  "frames that are announced and never come are held no further than they came, and end with the login's time",
  async () => {
    const relay = await startRelayProcess({ limits: { ...limits, loginMs: 1_500 } });
    try {
      const before = peakBytes(relay.pid);
      const peers = await Promise.all(Array.from({ length: 200 }, () => new RawPeer(relay.port).open()));
      for (const peer of peers) peer.send({ opcode: opcode.binary, announced: 524_288n, payload: "x" });
      for (const peer of peers) expect(await peer.closeCode()).toBe(4408);
      expect(peakBytes(relay.pid) - before).toBeLessThan(64 * MiB); // 100 MiB were announced
    } finally {
      await relay.stop();
    }
  },
);
