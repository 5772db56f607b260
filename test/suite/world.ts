// What the tests of the suites share: people, a PSK, and a group that behaves like a client does, wiping what is spent.

import { wipe } from "../../src/base/index.ts";
import { makeNodePrimitives } from "../../src/base/primitives-node.ts";
import {
  type Changed,
  type CommitPlan,
  type CredentialMaker,
  credentialCheck,
  type GroupState,
  makeCredential,
  makeSuite,
  type Processed,
  type Psk,
  type Suite,
  type SuiteName,
} from "../../src/suite/index.ts";

export const primitives = makeNodePrimitives();
export const channelId = new Uint8Array(17).fill(7);
export const groupId = new Uint8Array(33).fill(1);
export const psk: Psk = { id: Uint8Array.of(1, 2, 3), secret: new Uint8Array(32).fill(9) };
export const none = new Uint8Array(0);

/** A clock that stands where it is put, in milliseconds since the Unix epoch. */
export const clock = { wallMs: 1_800_000_000_000 };

/** A suite that checks real credentials of the one channel. */
export function suiteOf(name: SuiteName): Promise<Suite> {
  return makeSuite(name, { primitives, wallMs: () => clock.wallMs, check: credentialCheck(primitives, channelId) });
}

/** Someone new. */
export function someone(nickname: string, memberId: Uint8Array = primitives.random(16)): CredentialMaker {
  return makeCredential(primitives, { identity: primitives.ed25519KeyPair(), nickname, memberId, channelId });
}

export const plan = (more: Partial<CommitPlan> = {}): CommitPlan => ({
  adds: [],
  removes: [],
  refresh: false,
  forJoiners: none,
  ...more,
});

/** The result where it is of the wanted kind; else the test fails with what it was. */
export function wanted<R extends { readonly t: string }, T extends R["t"]>(
  result: R,
  t: T,
): Extract<R, { readonly t: T }> {
  if (isKind(result, t)) return result;
  throw new Error(`wanted ${t}, got ${JSON.stringify({ ...result, state: undefined, spent: undefined })}`);
}

function isKind<R extends { readonly t: string }, T extends R["t"]>(
  result: R,
  t: T,
): result is Extract<R, { readonly t: T }> {
  return result.t === t;
}

/** A group as all its members see it, by name. */
export interface World {
  readonly suite: Suite;
  readonly states: Map<string, GroupState>;
  state(name: string): GroupState;
  /** Puts a successor in use and wipes what it spent. */
  take(name: string, next: { readonly state: GroupState; readonly spent: readonly Uint8Array[] }): void;
  /** `maker` commits, wins, and everyone processes; who is added joins; who is removed is dropped. */
  commit(
    maker: string,
    more: { readonly adds?: readonly string[]; readonly removes?: readonly string[]; readonly refresh?: boolean },
  ): Promise<Changed>;
  /** `from` seals a text and everyone else opens it. */
  say(from: string, text: string): Promise<void>;
  seal(from: string, text: string): Promise<Uint8Array>;
  process(name: string, commit: Uint8Array): Promise<Processed>;
}

/** A group that the first name founds and the others join in one commit. */
export async function makeWorld(suite: Suite, [founder = "alice", ...others]: readonly string[]): Promise<World> {
  const { state } = await suite.found(groupId, someone(founder), psk);
  const states = new Map([[founder, state]]);
  const world: World = {
    suite,
    states,
    state(name) {
      const found = states.get(name);
      if (found === undefined) throw new Error(`${name} is not in the group`);
      return found;
    },
    take(name, next) {
      states.set(name, next.state);
      wipe(next.spent);
    },
    async commit(maker, { adds = [], removes = [], refresh = false }) {
      const joiners = await Promise.all(adds.map((name) => suite.makeJoiner(someone(name))));
      const indices = removes.map((name) => suite.self(world.state(name)));
      const made = await suite.commit(
        world.state(maker),
        plan({ adds: joiners.map((joiner) => joiner.keyPackage), removes: indices, refresh }),
        psk,
      );
      if (made.leftOut.length > 0) throw new Error("a key package was left out");
      for (const name of states.keys()) {
        if (name === maker) continue;
        const result = await suite.process(world.state(name), made.commit, psk);
        if (removes.includes(name)) {
          wanted(result, "removed");
          states.delete(name);
        } else world.take(name, wanted(result, "applied"));
      }
      const change = suite.adopt(world.state(maker), made.pending);
      world.take(maker, change);
      for (const [i, { joiner }] of joiners.entries()) {
        const joined = wanted(await suite.join(joiner, made.welcome ?? none, psk), "joined");
        states.set(adds[i] ?? "", joined.state);
      }
      return change;
    },
    async seal(from, text) {
      const sealed = await suite.seal(world.state(from), new TextEncoder().encode(text), none);
      world.take(from, sealed);
      return sealed.sealed;
    },
    async say(from, text) {
      const sealed = await world.seal(from, text);
      for (const name of states.keys()) {
        if (name === from) continue;
        const opened = wanted(await suite.open(world.state(name), sealed, none), "opened");
        if (new TextDecoder().decode(opened.plaintext) !== text) throw new Error("another text");
        world.take(name, opened);
      }
    },
    process: (name, commit) => suite.process(world.state(name), commit, psk),
  };
  if (others.length > 0) await world.commit(founder, { adds: others });
  return world;
}

/** Whether all members are in the same epoch of the same group. */
export function agree(world: World): boolean {
  const codes = new Set([...world.states.values()].map((state) => world.suite.authenticator(state).toHex()));
  return codes.size === 1;
}
