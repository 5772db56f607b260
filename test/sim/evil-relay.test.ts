// What each thing that an evil relay can do comes to, with real MLS: refused, or an alarm that names it.
// docs/threat-model.md, "The relay itself".

import { expect, test } from "bun:test";
import { EvilRelay, type Mischief } from "../../sim/evil-relay.ts";
import type { Member } from "../../sim/member.ts";
import { viewOf } from "../../sim/oracle.ts";
import { makeRandom } from "../../sim/random.ts";
import { makeWorld, type World } from "../../sim/world.ts";
import { limits } from "../../src/protocol/index.ts";
import { makeNodePrimitives } from "../../src/base/primitives-node.ts";
import { safetyCode } from "../../src/suite/index.ts";

interface Scene {
  readonly world: World;
  readonly ada: Member;
  readonly ben: Member;
  readonly cleo: Member;
  /** Does this to a member, the next time it can, as often as said. */
  readonly plan: (mischief: Mischief, victim: Member, times?: number) => void;
  /** Everything that was planned was done. */
  readonly done: () => boolean;
  /** How often something was done. */
  readonly did: (mischief: Mischief) => number;
}

/** Three members in one group, and a relay that does what it is told to. */
async function scene(): Promise<Scene> {
  const plans: { mischief: Mischief; victim: Member; times: number }[] = [];
  const evil = new EvilRelay(
    (mischief, victim) => {
      const plan = plans.find((one) => one.times > 0 && one.mischief === mischief && one.victim.process === victim);
      if (plan !== undefined) plan.times--;
      return plan !== undefined;
    },
    makeRandom(1),
    makeNodePrimitives(),
  );
  const world = await makeWorld({
    seed: 1,
    suite: "mls-classic",
    engineIsLate: false,
    limits,
    meddler: evil,
    isHonest: false,
    frames: false,
    tell: () => undefined,
  });
  const [ada, ben, cleo] = [world.join("ada"), world.join("ben"), world.join("cleo")];
  await world.run(15_000);
  expect([ada, ben, cleo].map(({ settled, state }) => settled && state.roster.count)).toEqual([3, 3, 3]);
  return {
    world,
    ada,
    ben,
    cleo,
    plan: (mischief, victim, times = 1) => void plans.push({ mischief, victim, times }),
    done: () => plans.every(({ times }) => times === 0),
    did: (mischief) => evil.done.get(mischief) ?? 0,
  };
}

/** Says the next thing, and lets it go round. */
async function say(world: World, ...members: readonly Member[]): Promise<void> {
  for (const member of members) member.say();
  await world.run(1_500);
}

const p = makeNodePrimitives();

const texts = (member: Member): string[] =>
  member.told.flatMap((event) => (event.t === "message" && !event.own ? [event.text] : []));
const alarms = (member: Member): string[] => member.told.flatMap((event) => (event.t === "alarm" ? [event.code] : []));
const roster = (member: Member): string[] => member.state.roster.members.map(({ nickname }) => nickname).toSorted();
const leaves = ({ state }: Member): number => (state.group === null ? 0 : state.suite.leaves(state.group).length);
const view = (member: Member): string => viewOf(member).group;
/** The safety code as a member reads it. */
const code = ({ state }: Member): string =>
  state.group === null ? "" : safetyCode(p, state.suite.authenticator(state.group)).digits;

test("a message that it hides from one member is a gap there once the next one comes, and nowhere else", async () => {
  const { world, ada, ben, cleo, plan, done } = await scene();
  plan("hide a message", ben);
  await say(world, ada);
  expect([texts(ben), alarms(ben)]).toEqual([[], []]);
  await say(world, ada);
  expect([done(), texts(ben), alarms(ben)]).toEqual([true, ["ada 2"], ["group.gap"]]);
  expect([texts(cleo), alarms(cleo)]).toEqual([["ada 1", "ada 2"], []]);
});

test("a message that it gives twice is shown once, and what it took the place of is a gap", async () => {
  const { world, ada, ben, plan, done } = await scene();
  await say(world, ada);
  plan("give an old message for a new one", ben);
  await say(world, ada);
  await say(world, ada);
  expect([done(), texts(ben)]).toEqual([true, ["ada 1", "ada 3"]]);
  expect(alarms(ben)).toContain("group.gap");
});

test("two messages of one sender that it swaps are told, and never shown the other way round", async () => {
  const { world, ada, ben, plan, done } = await scene();
  plan("swap two messages", ben);
  await say(world, ada, ada);
  await say(world, ada);
  expect([done(), texts(ben), alarms(ben)]).toEqual([true, ["ada 2", "ada 3"], ["group.gap"]]);
});

// What is awaited by the relay's word left no hole: it went on in silence when the wait ended otherwise than by waiting.
test("a message that it replaces by an invented one of before our time is missing, however the wait for it ends", async () => {
  const { world, ada, ben, cleo, plan, done } = await scene();
  for (const victim of [ben, cleo]) plan("claim that a message is of before", victim);
  await say(world, ada);
  await say(world, ada);
  expect([done(), texts(ben), alarms(ben), texts(cleo), alarms(cleo)]).toEqual([true, [], [], [], []]);
  // One goes on waiting; the other has to join anew before its time is over.
  const group = cleo.state.group;
  world.parts.network.part(cleo.process, true);
  await world.run(200_000);
  world.parts.network.part(cleo.process, false);
  await world.run(30_000);
  expect(cleo.state.group).not.toBe(group);
  expect([texts(ben), alarms(ben)]).toEqual([["ada 2"], ["group.gap"]]);
  expect(texts(cleo)).toEqual(["ada 2"]);
  expect(alarms(cleo)).toContain("group.gap");
});

test("a message that it edits is not shown, and said to be closed", async () => {
  const { world, ada, ben, plan, done } = await scene();
  plan("edit a message", ben);
  await say(world, ada);
  expect([done(), texts(ben), alarms(ben)]).toEqual([true, [], ["group.open_failed"]]);
});

test("a message under another's name is not shown as theirs, nor at all", async () => {
  const { world, ada, ben, cleo, plan, done } = await scene();
  await say(world, ada, cleo);
  plan("misname a sender", ben);
  await say(world, ada);
  expect([done(), texts(ben), alarms(ben)]).toEqual([true, ["ada 1", "cleo 1"].toSorted(), ["group.open_failed"]]);
  expect(texts(cleo)).toEqual(["ada 1", "ada 2"]);
});

test("a commit that it edits is void or lost for who got it, who says so and finds back", async () => {
  const { world, ada, ben, cleo, plan, done } = await scene();
  for (const victim of [ben, cleo]) plan("edit a commit", victim); // one of them may be its maker, who has it already
  await say(world, ada);
  await world.run(10_000);
  expect(done()).toBe(true);
  const told = [...alarms(ben), ...alarms(cleo)];
  expect(told.some((alarm) => alarm === "group.void" || alarm === "group.lost")).toBe(true);
  for (let n = 0; n < 5; n++) await say(world, ada, cleo);
  await world.run(30_000);
  expect([view(ben), view(cleo)]).toEqual([view(ada), view(ada)]);
});

test("knocks that it invents, or plays for another member, add nobody", async () => {
  const { world, ada, ben, cleo, plan, did } = await scene();
  for (const member of [ada, ben, cleo]) {
    plan("invent a knock", member, 5);
    plan("knock for another", member, 5);
  }
  const dora = world.join("dora");
  await world.run(20_000);
  for (let n = 0; n < 4; n++) {
    await say(world, ada, ben, cleo);
    await world.run(10_000);
  }
  expect(did("invent a knock")).toBeGreaterThan(2);
  expect(did("knock for another")).toBeGreaterThan(2);
  for (const member of [ada, ben, cleo, dora]) {
    expect(roster(member)).toEqual(["ada", "ben", "cleo", "dora"]);
    expect(leaves(member)).toBe(4);
  }
});

test("an old knock that it plays again is a silent leaf, which never shows and is removed", async () => {
  const { world, ada, ben, cleo, plan, did } = await scene();
  const dora = world.join("dora");
  await world.run(5_000);
  dora.leave();
  await world.run(10_000);
  expect([roster(ada), leaves(ada)]).toEqual([["ada", "ben", "cleo"], 3]);
  for (const member of [ada, ben, cleo]) plan("play an old knock", member);
  const emil = world.join("emil");
  const faces = ["ada", "ben", "cleo", "emil"];
  let silent = 0;
  for (let second = 0; second < 120; second++) {
    await world.run(1_000);
    if (emil.joins === 0) continue;
    for (const member of [ada, ben, cleo]) if (second > 2) expect(roster(member)).toEqual(faces);
    if (leaves(ada) === 5) silent++;
  }
  expect(did("play an old knock")).toBeGreaterThan(0);
  expect(silent).toBeGreaterThan(0); // dora's leaf was there
  for (const member of [ada, ben, cleo, emil]) expect([roster(member), leaves(member)]).toEqual([faces, 4]);
  expect([ada, ben, cleo].flatMap(alarms)).toEqual([]);
});

test("a Welcome of before lets nobody in again; a new knock does", async () => {
  const { world, ada, ben, cleo, plan, done } = await scene();
  const everyone = [ada, ben, cleo];
  const founder = everyone.find(({ told }) => told.some((event) => event.t === "joined" && event.members === 1));
  const victim = everyone.find((member) => member !== founder);
  if (victim === undefined) throw new Error("somebody was welcomed");
  plan("give an old Welcome", victim);
  world.parts.network.part(victim.process, true);
  await world.run(200_000);
  for (const member of everyone) if (member !== victim) expect(roster(member)).not.toContain(victim.name);
  world.parts.network.part(victim.process, false);
  await world.run(60_000);
  expect([done(), victim.settled, victim.joins]).toEqual([true, true, 2]);
  for (const member of everyone) expect([roster(member), leaves(member)]).toEqual([["ada", "ben", "cleo"], 3]);
});

test("old commits and foundings that it plays again change nothing", async () => {
  const { world, ada, ben, cleo, plan, done } = await scene();
  plan("play an old commit", ben, 2);
  plan("play an old founding", ben, 2);
  for (let n = 0; n < 6; n++) await say(world, ada, cleo);
  await world.run(10_000);
  expect(done()).toBe(true);
  expect([view(ben), view(cleo)]).toEqual([view(ada), view(ada)]);
  expect(ben.joins).toBe(1);
});

test("whom it says to be gone is removed, told so, and back by itself; nobody is added", async () => {
  const { world, ada, ben, cleo, plan, done } = await scene();
  plan("say that someone is gone", ada, 2);
  await say(world, ada);
  await world.run(60_000);
  await say(world, ada, ben, cleo);
  await world.run(60_000);
  expect(done()).toBe(true);
  for (const member of [ada, ben, cleo]) {
    expect(member.settled).toBe(true);
    expect(roster(member)).toEqual(["ada", "ben", "cleo"]);
  }
  expect([...alarms(ben), ...alarms(cleo)]).toContain("group.removed");
});

test("a message that it swallows and says to have is sent again as soon as it contradicts itself, and shown in order", async () => {
  const { world, ada, ben, plan, done } = await scene();
  plan("swallow a message and say that it is known", ada);
  await say(world, ada);
  await say(world, ada);
  await world.run(10_000);
  expect([done(), texts(ben), alarms(ben)]).toEqual([true, ["ada 1", "ada 2"], []]);
});

test("a split shows in the safety code, and who was led astray comes back when it hears the others", async () => {
  const { world, ada, ben, cleo, plan } = await scene();
  plan("hide a commit", cleo, 1_000);
  const dora = world.join("dora");
  await world.run(5_000);
  expect([roster(ada), roster(cleo)]).toEqual([
    ["ada", "ben", "cleo", "dora"],
    ["ada", "ben", "cleo"],
  ]);
  expect([code(ben), code(dora)]).toEqual([code(ada), code(ada)]);
  expect(code(cleo)).not.toBe(code(ada));
  for (let n = 0; n < 5; n++) await say(world, ada, ben, dora);
  await world.run(30_000);
  expect(alarms(cleo)).toContain("group.lost");
  expect(cleo.joins).toBe(2);
});
