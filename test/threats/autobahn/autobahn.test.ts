// WebSocket conformance: the cases of the Autobahn test suite outside compression, as raw bytes against a real relay.
// docs/threat-model.md has what was adapted, and why.

import { afterAll, beforeAll, expect, test } from "bun:test";
import { encodeFrame } from "../../../src/protocol/index.ts";
import { makeWorld, type World } from "../../relay/world.ts";
import { Echo } from "../support/echo.ts";
import { closePayload, frameBytes, opcode, RawPeer } from "../support/raw-peer.ts";
import { type Answer, type AutobahnCase, closes, type Messages, type Step, titleOf } from "./case.ts";
import { closingCases } from "./closing.ts";
import { frameCases } from "./frames.ts";
import { sizeCases } from "./sizes.ts";
import { textCases } from "./text.ts";

const cases = [...frameCases, ...textCases, ...closingCases, ...sizeCases];
const pulse = "pulse";
const isPulse = (payload: Uint8Array): boolean => Buffer.from(payload).toString("latin1") === pulse;

let world: World;
let echo: Echo;
beforeAll(async () => {
  world = await makeWorld({}, { loginMs: 15_000, awayMs: 60_000, absentMs: 60_000, refreshMs: 60_000 });
  echo = await Echo.start(world);
});
afterAll(async () => {
  await echo.host.link.settle(); // whatever was done to others
  await world.close();
});

/** Sends a case's frames, in its pieces. */
async function send(peer: RawPeer, steps: readonly Step[], chop: AutobahnCase["chop"]): Promise<void> {
  let run: Uint8Array[] = [];
  const flush = async (): Promise<void> => {
    const frames = run;
    run = [];
    if (chop === "frames") for (const frame of frames) await peer.chop(frame, frame.length);
    else {
      const bytes = Buffer.concat(frames);
      await peer.chop(bytes, chop ?? Math.max(1, bytes.length));
    }
  };
  for (const step of steps) {
    if (step !== "pulse") {
      run.push(frameBytes(step));
      continue;
    }
    await flush();
    peer.send({ opcode: opcode.ping, payload: pulse });
    await peer.when("the pulse", () => peer.payloads(opcode.pong).some(isPulse));
  }
  await flush();
}

/** What came that a case looks at: pongs but for the pulse's, and echoes of these messages. */
function answersOf(peer: RawPeer, messages: readonly Uint8Array[]): Answer[] {
  return peer.came.flatMap(({ opcode: op, payload }): Answer[] => {
    if (op === opcode.pong) return isPulse(payload) ? [] : [{ pong: payload }];
    return op === opcode.binary && messages.some((message) => echo.isEcho(payload, message)) ? ["echo"] : [];
  });
}
const plain = (answers: readonly Answer[]): string[] =>
  answers.map((answer) => (answer === "echo" ? answer : `pong ${Buffer.from(answer.pong).toString("hex")}`));

async function run(one: AutobahnCase): Promise<void> {
  const { expected } = one;
  const peer = one.inside === true ? await echo.enter() : await new RawPeer(world.relay.port).open();
  const made: Uint8Array[] = [];
  const keep = (message: Uint8Array): Uint8Array => {
    made.push(message);
    return message;
  };
  const messages: Messages = {
    small: () => keep(encodeFrame({ t: "ping", n: 2 ** 40 + made.length })),
    sized: (bytes) => keep(echo.message(bytes)),
  };
  const wanted = plain(expected.answers ?? []);
  for (let round = 0; round < (one.rounds ?? 1) && !peer.over; round++) {
    const from = peer.came.length;
    await send(peer, one.steps(messages), one.chop);
    if (expected.t === "closed") continue;
    const last = made.slice(-1);
    const rounds = one.rounds === undefined ? () => answersOf(peer, made).length : () => echoesFrom(peer, from, last);
    await peer.when("the answers", () => rounds() >= wanted.length);
  }
  if (expected.t === "answered") {
    if (one.rounds === undefined) expect(plain(answersOf(peer, made))).toEqual(wanted);
    peer.send({ opcode: opcode.close, payload: closePayload(closes.normal) });
    expect(await peer.closeCode()).toBe(closes.normal);
    return;
  }
  peer.send({ opcode: opcode.ping, payload: "late" });
  expect(await peer.closeCode()).toBe(expected.code);
  const answers = plain(answersOf(peer, made));
  if (expected.heard !== true) expect(answers).toEqual(wanted);
  // Whether the echo comes before the close is left open by the suite.
  else expect(answers.filter((answer) => answer !== "echo")).toEqual([]);
  if (expected.heard === true) for (const message of made) await echo.heard(message);
}

/** Echoes among what came since. */
function echoesFrom(peer: RawPeer, from: number, messages: readonly Uint8Array[]): number {
  const came = peer.came.slice(from);
  return came.filter(({ payload }) => messages.some((message) => echo.isEcho(payload, message))).length;
}

for (const one of cases) test(titleOf(one), () => run(one));

test("all 301 cases of the groups 1 to 7, 9 and 10 are here, each once", () => {
  const published = cases.map(({ id }) => id).filter((id) => !id.includes("("));
  expect(new Set(published).size).toBe(published.length);
  expect(published.length).toBe(301);
  const perGroup = Array.from({ length: 10 }, (_, i) => published.filter((id) => id.startsWith(`${i + 1}.`)).length);
  expect(perGroup).toEqual([16, 11, 7, 10, 20, 145, 37, 0, 54, 1]);
});
