// The group cryptography alone: sealing and opening a second, and what an addition costs its committer, who processes it
// and who joins, by the size of the group. Two members live; the leaves of the others come from generated key packages.

import { type Primitives, wipe } from "../src/base/index.ts";
import { makeNoblePrimitives } from "../src/base/primitives-noble.ts";
import { makeNodePrimitives } from "../src/base/primitives-node.ts";
import {
  type CommitPlan,
  type CredentialMaker,
  credentialCheck,
  type GroupState,
  makeCredential,
  makeSuite,
  type Psk,
  type Suite,
  type SuiteName,
} from "../src/suite/index.ts";
import { wanted } from "../test/suite/world.ts";
import { type Figure, median } from "./table.ts";

const channelId = new Uint8Array(17).fill(7);
const psk: Psk = { id: Uint8Array.of(1, 2, 3), secret: new Uint8Array(32).fill(9) };
const none = new Uint8Array(0);
const text = new Uint8Array(60).fill(97);
const addRounds = 5;
const perCommit = 250;

const plan = (more: Partial<CommitPlan>): CommitPlan => ({
  adds: [],
  removes: [],
  refresh: false,
  forJoiners: none,
  ...more,
});

interface Bench {
  readonly suite: Suite;
  readonly someone: () => CredentialMaker;
}

async function makeBench(name: SuiteName, primitives: Primitives): Promise<Bench> {
  const check = credentialCheck(primitives, channelId);
  const suite = await makeSuite(name, { primitives, wallMs: () => Date.now(), check });
  const someone = (): CredentialMaker =>
    makeCredential(primitives, {
      identity: primitives.ed25519KeyPair(),
      nickname: "amber-otter",
      memberId: primitives.random(16),
      channelId,
    });
  return { suite, someone };
}

async function timed<T>(act: () => Promise<T>, times: number[]): Promise<T> {
  const begin = performance.now();
  const value = await act();
  times.push(performance.now() - begin);
  return value;
}

/** The two who live, in a group of `size`. */
interface Pair {
  alice: GroupState;
  bob: GroupState;
}

/** A group whose second member joined last. */
async function makePair({ suite, someone }: Bench, size: number): Promise<Pair> {
  let { state: alice } = await suite.found(new Uint8Array(33).fill(1), someone(), psk);
  const add = async (adds: readonly Uint8Array[]): Promise<Uint8Array> => {
    const made = await suite.commit(alice, plan({ adds }), psk);
    alice = suite.adopt(alice, made.pending).state;
    return made.welcome ?? none;
  };
  for (let left = size - 2; left > 0; left -= perCommit) {
    const joiners = await Promise.all(
      Array.from({ length: Math.min(left, perCommit) }, () => suite.makeJoiner(someone())),
    );
    await add(joiners.map(({ keyPackage }) => keyPackage));
  }
  const bob = await suite.makeJoiner(someone());
  const welcome = await add([bob.keyPackage]);
  return { alice, bob: wanted(await suite.join(bob.joiner, welcome, psk), "joined").state };
}

/** Messages a second that are sealed, and opened, in rounds of which the middle one counts. */
async function benchMessages({ suite }: Bench, pair: Pair, count: number): Promise<{ seals: number; opens: number }> {
  const [seals, opens]: [number[], number[]] = [[], []];
  for (let round = 0; round < 5; round++) {
    const sealed: Uint8Array[] = [];
    await timed(async () => {
      for (let i = 0; i < count; i++) {
        const made = await suite.seal(pair.alice, text, none);
        pair.alice = made.state;
        wipe(made.spent);
        sealed.push(made.sealed);
      }
    }, seals);
    await timed(async () => {
      for (const message of sealed) {
        const opened = wanted(await suite.open(pair.bob, message, none), "opened");
        pair.bob = opened.state;
        wipe(opened.spent);
      }
    }, opens);
  }
  return { seals: (1000 * count) / median(seals.slice(1)), opens: (1000 * count) / median(opens.slice(1)) };
}

/** Milliseconds of one addition, at the committer, at a member and at the joiner, and of a refresh; the group stays as large. */
async function benchChanges({ suite, someone }: Bench, pair: Pair) {
  const times = { add: [] as number[], process: [] as number[], join: [] as number[], refresh: [] as number[] };
  for (let round = 0; round < addRounds; round++) {
    const { joiner, keyPackage } = await suite.makeJoiner(someone());
    const added = await timed(() => suite.commit(pair.alice, plan({ adds: [keyPackage] }), psk), times.add);
    const change = suite.adopt(pair.alice, added.pending);
    pair.alice = change.state;
    pair.bob = wanted(await timed(() => suite.process(pair.bob, added.commit, psk), times.process), "applied").state;
    wanted(await timed(() => suite.join(joiner, added.welcome ?? none, psk), times.join), "joined");
    const follow = async (made: Awaited<ReturnType<Suite["commit"]>>): Promise<void> => {
      pair.alice = suite.adopt(pair.alice, made.pending).state;
      pair.bob = wanted(await suite.process(pair.bob, made.commit, psk), "applied").state;
    };
    await follow(await timed(() => suite.commit(pair.alice, plan({ refresh: true }), psk), times.refresh));
    await follow(await suite.commit(pair.alice, plan({ removes: change.added }), psk));
  }
  return times;
}

/** Seals and opens a second and milliseconds of changes, both suites, by the size of the group; in browsers' primitives too. */
export async function benchSuite(): Promise<Figure[]> {
  const figures: Figure[] = [];
  const rates = (subject: string, { seals, opens }: { seals: number; opens: number }): void => {
    const figure = { bench: "suite", subject, unit: "/s" } as const;
    figures.push({ ...figure, metric: "seals_per_s", value: seals, bar: { least: 3_000 } });
    figures.push({ ...figure, metric: "opens_per_s", value: opens, bar: { least: 2_500 } });
  };
  for (const name of ["mls", "mls-classic"] as const) {
    const bench = await makeBench(name, makeNodePrimitives());
    for (const size of [2, 10, 100, 1_000]) {
      const pair = await makePair(bench, size);
      const subject = `${name}, node, N = ${size}`;
      rates(subject, await benchMessages(bench, pair, 1_000));
      const { add, process, join, refresh } = await benchChanges(bench, pair);
      const figure = { bench: "suite", subject, unit: "ms" } as const;
      const large = size === 1_000 && name === "mls";
      figures.push({
        ...figure,
        metric: "commit_one_add_ms",
        value: median(add),
        ...(large && { bar: { most: 100 } }),
      });
      figures.push({ ...figure, metric: "process_ms", value: median(process) });
      figures.push({ ...figure, metric: "join_ms", value: median(join), ...(large && { bar: { most: 1_500 } }) });
      figures.push({ ...figure, metric: "refresh_ms", value: median(refresh) });
    }
    const noble = await makeBench(name, makeNoblePrimitives());
    rates(`${name}, noble, N = 10`, await benchMessages(noble, await makePair(noble, 10), 500));
  }
  return figures;
}
