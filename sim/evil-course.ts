// A course with an evil relay, drawn from a seed: people come, talk and go while it does its worst; then it turns honest,
// and everyone must find together again. What it did must have changed nothing that anyone was shown, or have been told.

import { limits } from "../src/protocol/index.ts";
import { EvilRelay, mischiefs } from "./evil-relay.ts";
import { makeRandom } from "./random.ts";
import { type Life, makeWorld, type Outcome } from "./world.ts";

const maxLaunches = 8;
/** It leaves whom it was said to for good: rare, so that the other lives are judged in full. */
const contradiction = "swallow a message and say that it is known";
/** Members who were made to join anew again and again wait longer each time (docs/protocol.md §7): up to half an hour here. */
const calmRounds = 40;
const leastRounds = 4;
const roundMs = 60_000;

/** Runs one life under an evil relay to its end. */
export async function liveWithEvil({ seed, suite, frames, tell }: Life): Promise<Outcome> {
  const random = makeRandom(seed ^ 0x5eed);
  // Some of what it can do, each at its own rate.
  const rates = new Map(
    mischiefs.map((mischief) => [
      mischief,
      random.chance(mischief === contradiction ? 0.1 : 0.4) ? random.pick([0.02, 0.1, 0.3]) : 0,
    ]),
  );
  let evil = true;
  const relay = new EvilRelay((mischief) => evil && random.chance(rates.get(mischief) ?? 0), random.fork(), {
    random: (length) => new Uint8Array(length).map(() => random.below(256)),
  });
  const world = await makeWorld({
    seed,
    suite,
    engineIsLate: false,
    limits,
    meddler: relay,
    isHonest: false,
    frames,
    tell,
  });
  const { members, scheduler, network, oracle } = world.parts;
  const come = (): void => void (members.length < maxLaunches && world.join(`m${members.length + 1}`));
  for (let left = 2 + random.below(3); left > 0; left--) come();
  const endMs = random.between(20_000, 90_000);
  while (scheduler.nowMs < endMs) {
    await world.run(-Math.log(1 - random.unit()) * random.pick([200, 1_500]));
    const live = members.filter((member) => member.live);
    const member = live.length === 0 ? null : random.pick(live);
    const what = random.unit();
    if (member === null || what < 0.08) come();
    else if (what < 0.88) member.say();
    else if (what < 0.93) for (const link of network.of(member.process)) link.reset();
    else if (what < 0.97 && live.length > 2) member.leave();
    oracle.judgeCodes();
  }
  tell(`the relay turns honest; it did ${JSON.stringify([...relay.done])}`);
  evil = false;
  // Who was led astray notices by what the others say. What is said last is said by members who had found together.
  let isLast = false;
  for (let round = 0; round < calmRounds && !isLast; round++) {
    isLast = round >= leastRounds && oracle.agrees();
    for (const member of members) if (member.live) member.say();
    await world.run(roundMs);
  }
  oracle.judgeCodes();
  // Who was told that the relay has what it does not have cannot go on: the relay contradicts itself, which denies service.
  if (!relay.done.has(contradiction)) {
    oracle.judgeHoles();
    oracle.judgeConvergence();
    oracle.judgeLast();
  }
  await oracle.judgeSecrecy();
  return world.outcome();
}
