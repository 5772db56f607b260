// A course of things, drawn from a seed: people come, talk, go, vanish, sleep; paths break, stall and part; the relay
// crashes, stops and stutters. Then all is calm for a while, and everything must be as it should.

import type { Code } from "../src/base/index.ts";
import { type Limits, limits } from "../src/protocol/index.ts";
import type { Member } from "./member.ts";
import type { Random } from "./random.ts";
import { makeWorld, type Life, type Outcome, type World } from "./world.ts";

/** Calm after which everyone who is gone is out of the group: silence, absence, and everybody's retries. */
const calmMs = 240_000;
/** What everyone says in the end. */
const rounds = 10;
const maxLaunches = 40;
const maxLive = 8;
/** Nobody goes while fewer are there. */
const leastLive = 3;

interface Act {
  readonly weight: number;
  readonly act: (world: World, random: Random) => void;
}

const liveOf = ({ parts }: World): Member[] => parts.members.filter((member) => member.live);

const anyone = (world: World, random: Random): Member | null => {
  const live = liveOf(world);
  return live.length === 0 ? null : random.pick(live);
};

/** Does something with somebody who lives, and says so. */
const to =
  (what: string, act: (member: Member, world: World, random: Random) => void): Act["act"] =>
  (world, random) => {
    const member = anyone(world, random);
    if (member === null) return;
    world.parts.tell(`${member.name} ${what}`);
    act(member, world, random);
  };

/** The same, where enough remain. */
const part =
  (what: string, act: (member: Member, world: World) => void): Act["act"] =>
  (world, random) => {
    if (liveOf(world).length > leastLive) to(what, act)(world, random);
  };

const come = (world: World, password?: string): void => {
  const { members, relay } = world.parts;
  // Few come where there is nothing: they are told so, and that is all.
  const isSomething = relay.running || members.length === 0;
  if (members.length < maxLaunches && liveOf(world).length < maxLive && isSomething)
    world.join(`m${members.length + 1}`, password);
};

/** A relay that is gone for a while. */
function outage(world: World, random: Random, what: "crashes" | "stops"): void {
  const { relay, scheduler, tell } = world.parts;
  if (!relay.running) return;
  const ms = random.pick([100, 1_000, 8_000, 40_000]) * random.between(0.5, 1.5);
  tell(`the relay ${what} for ${Math.round(ms)} ms`);
  if (what === "crashes") relay.crash(random.chance(0.5));
  else relay.stop();
  scheduler.after(ms, () => void relay.start());
}

const acts: readonly Act[] = [
  { weight: 40, act: to("speaks", (member) => member.say()) },
  {
    weight: 8,
    act: to("says much at once", (member, _world, random) => {
      for (let left = 2 + random.below(12); left > 0; left--) member.say();
    }),
  },
  { weight: 9, act: (world) => come(world) },
  {
    weight: 1,
    act(world, random) {
      for (let left = 2 + random.below(4); left > 0; left--) come(world);
    },
  },
  { weight: 4, act: part("leaves", (member) => member.leave()) },
  { weight: 2, act: part("loses power", (member) => member.kill()) },
  {
    weight: 2,
    act: part("crashes", (member, { parts }) => {
      member.kill();
      for (const link of parts.network.of(member.process)) link.reset();
    }),
  },
  {
    weight: 5,
    act: to("loses its connection", (member, { parts }) => {
      for (const link of parts.network.of(member.process)) link.reset();
    }),
  },
  {
    weight: 4,
    act: to("is out of reach", (member, { parts }, random) => {
      const ms = random.pick([500, 5_000, 30_000, 150_000]) * random.between(0.5, 1.5);
      parts.network.part(member.process, true);
      parts.scheduler.after(ms, () => parts.network.part(member.process, false));
    }),
  },
  {
    weight: 3,
    act: to("hears nothing", (member, { parts }, random) => {
      const links = parts.network.of(member.process);
      const direction = random.pick(["up", "down"] as const);
      for (const link of links) link.hold(true, direction);
      parts.scheduler.after(random.between(500, 20_000), () => {
        if (!parts.network.parted.has(member.process)) for (const link of links) link.hold(false);
      });
    }),
  },
  {
    weight: 3,
    act: to("falls asleep", (member, _world, random) => member.process.freeze(random.between(200, 60_000))),
  },
  {
    weight: 1,
    act: to("has its clock set", (member, _world, random) => member.process.jump(random.pick([-1, 1]) * 3_600_000)),
  },
  {
    weight: 1,
    act({ parts }, random) {
      parts.tell("the relay's clock is set");
      parts.relay.process.jump(random.pick([-1, 1]) * 3_600_000);
    },
  },
  {
    weight: 1,
    act({ parts }, random) {
      const ms = random.between(200, 30_000);
      parts.tell(`the relay stands still for ${Math.round(ms)} ms`);
      parts.relay.process.freeze(ms);
    },
  },
  { weight: 2, act: (world, random) => outage(world, random, "crashes") },
  { weight: 1, act: (world, random) => outage(world, random, "stops") },
  { weight: 1, act: (world) => come(world, "a wrong password") },
  {
    weight: 2,
    act({ parts }, random) {
      Object.assign(parts.network.weather, weather(random));
      parts.tell(`the weather is ${JSON.stringify(parts.network.weather)}`);
    },
  },
  {
    weight: 1,
    act({ parts }, random) {
      parts.faults.engine = random.pick([0, 0.05, 0.2]);
      parts.tell(`of the engine's calls ${parts.faults.engine} fail`);
    },
  },
];

function weather(random: Random): { minLatencyMs: number; maxLatencyMs: number; loss: number } {
  const minLatencyMs = random.pick([0, 1, 10, 80]);
  return {
    minLatencyMs,
    maxLatencyMs: minLatencyMs + random.pick([0, 5, 50, 400]),
    loss: random.pick([0, 0, 0.02, 0.2]),
  };
}

const weights = acts.reduce((sum, { weight }) => sum + weight, 0);

function draw(random: Random): Act {
  let left = random.unit() * weights;
  for (const act of acts) {
    left -= act.weight;
    if (left < 0) return act;
  }
  throw new Error("nothing was drawn");
}

/** Alarms that are true in such a course though nobody does wrong: what a lost log may take with it, and rejoining. */
const honestAlarms: ReadonlySet<Code> = new Set(["group.gap", "group.lost", "group.removed", "group.superseded"]);

/** Limits that a life reaches: bodies in several parts, logs that are full, readers too slow. */
const tight: Limits = {
  ...limits,
  maxPartBytes: 300,
  maxUnsentBytes: 12_000,
  maxLogBytes: 20_000,
  logMs: 40_000,
};

/** Ends every fault, whoever is gone stays gone. */
function makeCalm({ parts }: World): void {
  const { network, relay, faults, tell } = parts;
  tell("all is calm");
  faults.engine = 0;
  Object.assign(network.weather, { minLatencyMs: 5, maxLatencyMs: 20, loss: 0 });
  for (const member of network.parted) network.part(member, false);
  for (const link of network.links) link.hold(false);
  if (!relay.running) void relay.start();
}

/** Runs one life to its end. */
export async function live({ seed, suite, frames, tell }: Life): Promise<Outcome> {
  const isTight = seed % 5 === 0;
  const world = await makeWorld({
    seed,
    suite,
    engineIsLate: seed % 3 === 0,
    limits: isTight ? tight : limits,
    meddler: null,
    isHonest: true,
    frames,
    tell,
  });
  const { parts } = world;
  const random = parts.random.fork();
  Object.assign(parts.network.weather, weather(random));
  for (let left = 1 + random.below(4); left > 0; left--) come(world);
  const endMs = random.between(20_000, 150_000);
  const paceMs = random.pick([100, 500, 2_000]);
  while (parts.scheduler.nowMs < endMs) {
    await world.run(-Math.log(1 - random.unit()) * paceMs);
    draw(random).act(world, random);
  }
  makeCalm(world);
  // Whatever slept or stood still is awake by then. Two more come, so that there is somebody to agree.
  await world.run(70_000);
  for (const name of ["late1", "late2"]) world.join(name);
  await world.run(calmMs);
  // Where readers are cut off by little, much that was said needs many connections.
  for (let left = 60; left > 0 && isTight && liveOf(world).some(({ state }) => state.outbox.size > 0); left--)
    await world.run(10_000);
  for (let round = 0; round < rounds; round++) {
    // A hole shows with the next message of its sender, and after a wait for what is said again.
    if (round === rounds / 2) parts.oracle.quiet = true;
    for (const member of parts.members) if (member.live) member.say();
    await world.run(3_000);
  }
  const { oracle, members } = parts;
  const intruders = members.filter(({ end }) => end?.error?.code === "login.refused");
  for (const intruder of intruders) intruder.wanted = false;
  oracle.judgeConvergence();
  oracle.judgeDelivery();
  await oracle.judgeSecrecy();
  oracle.judgeAlarms(honestAlarms);
  return world.outcome();
}
