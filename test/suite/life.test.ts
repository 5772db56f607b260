// The whole life of a group, with both suites.

import { describe, expect, test } from "bun:test";
import { type SuiteName } from "../../src/suite/index.ts";
import {
  agree,
  channelId,
  clock,
  groupId,
  makeWorld,
  none,
  plan,
  primitives,
  psk,
  someone,
  suiteOf,
  wanted,
} from "./world.ts";
import { credentialCheck, makeSuite, readCredential } from "../../src/suite/index.ts";
import { SnugError, utf8 } from "../../src/base/index.ts";

const names: readonly SuiteName[] = ["mls", "mls-classic"];

describe.each(names)("%s", (name) => {
  test("a group is founded, joined, used, refreshed, left and joined again", async () => {
    const suite = await suiteOf(name);
    const world = await makeWorld(suite, ["alice"]);
    expect(suite.epoch(world.state("alice"))).toBe(1);
    expect(suite.groupId(world.state("alice"))).toEqual(groupId);
    expect((await world.commit("alice", { adds: ["bob", "carol", "dora"] })).added).toEqual([1, 2, 3]);
    await world.say("alice", "hello");
    await world.say("dora", "hello back");
    const refreshed = await world.commit("bob", { refresh: true });
    expect({ maker: refreshed.maker, refreshed: refreshed.refreshed, added: refreshed.added }).toEqual({
      maker: 1,
      refreshed: true,
      added: [],
    });
    await world.say("carol", "still here");
    const removed = await world.commit("carol", { removes: ["bob"] });
    expect(removed.removed.map((leaf) => leaf.index)).toEqual([1]);
    expect(removed.removed.map((leaf) => readCredential(leaf.credential)?.nickname)).toEqual(["bob"]);
    const again = await world.commit("alice", { adds: ["bob"], refresh: true });
    expect({ added: again.added, refreshed: again.refreshed }).toEqual({ added: [1], refreshed: true });
    await world.say("bob", "back again");
    expect(agree(world)).toBe(true);
    expect(suite.leaves(world.state("dora")).map((leaf) => readCredential(leaf.credential)?.nickname)).toEqual([
      "alice",
      "bob",
      "carol",
      "dora",
    ]);
    expect(suite.postQuantum).toBe(name === "mls");
  });

  test("a message sealed before a commit opens after it, and one sealed after it is early before it", async () => {
    const suite = await suiteOf(name);
    const world = await makeWorld(suite, ["alice", "bob"]);
    const late = await world.seal("alice", "late");
    const made = await suite.commit(world.state("alice"), plan({ refresh: true }), psk);
    world.take("alice", suite.adopt(world.state("alice"), made.pending));
    const early = await world.seal("alice", "early");
    expect(await suite.open(world.state("bob"), early, none)).toEqual({ t: "early", epoch: 3 });
    world.take("bob", wanted(await world.process("bob", made.commit), "applied"));
    for (const [sealed, text] of [
      [late, "late"],
      [early, "early"],
    ] as const) {
      const opened = wanted(await suite.open(world.state("bob"), sealed, none), "opened");
      expect(opened.plaintext).toEqual(utf8(text));
      expect({ leaf: opened.leaf, nickname: readCredential(opened.credential)?.nickname }).toEqual({
        leaf: 0,
        nickname: "alice",
      });
      world.take("bob", opened);
    }
  });

  test("a joiner with another password is told so, and gets in with the right one", async () => {
    const suite = await suiteOf(name);
    const { state } = await suite.found(groupId, someone("alice"), psk);
    const { joiner, keyPackage } = await suite.makeJoiner(someone("bob"));
    const made = await suite.commit(state, plan({ adds: [keyPackage], forJoiners: Uint8Array.of(5, 6) }), psk);
    const welcome = made.welcome ?? none;
    expect(await suite.join(joiner, welcome, { id: psk.id, secret: new Uint8Array(32) })).toEqual({ t: "psk" });
    expect(await suite.join(joiner, welcome, { id: Uint8Array.of(4), secret: psk.secret })).toEqual({ t: "psk" });
    const stranger = await suite.makeJoiner(someone("carol"));
    expect((await suite.join(stranger.joiner, welcome, psk)).t).toBe("refused");
    const joined = wanted(await suite.join(joiner, welcome, psk), "joined");
    expect({ committer: joined.committer, forJoiners: joined.forJoiners }).toEqual({
      committer: 0,
      forJoiners: Uint8Array.of(5, 6),
    });
    expect((await suite.join(joiner, welcome, psk)).t).toBe("refused");
  });
});

test("who is removed cannot open the next epoch, whether or not its place is taken at once", async () => {
  const suite = await suiteOf("mls-classic");
  for (const adds of [[], ["eve"]]) {
    const world = await makeWorld(suite, ["alice", "bob", "carol"]);
    const bob = world.state("bob");
    const change = await world.commit("alice", { adds, removes: ["bob"] });
    expect(change.added).toEqual(adds.length === 0 ? [] : [1]);
    expect(change.removed.map((leaf) => leaf.index)).toEqual([1]);
    const sealed = await world.seal("carol", "without bob");
    expect(await suite.open(bob, sealed, none)).toEqual({ t: "early", epoch: 3 });
    const next = await suite.commit(world.state("alice"), plan({ refresh: true }), psk);
    expect((await suite.process(bob, next.commit, psk)).t).toBe("void");
    await world.say("alice", "on we go");
  }
});

test("a joiner's key package of another lifetime is left out; the others get in", async () => {
  const suite = await suiteOf("mls-classic");
  const world = await makeWorld(suite, ["alice"]);
  const dayMs = 86_400_000;
  const old = await suite.makeJoiner(someone("old"));
  clock.wallMs += 3 * dayMs;
  const fresh = await suite.makeJoiner(someone("fresh"));
  const adds = [old.keyPackage, fresh.keyPackage, utf8("no key package"), fresh.keyPackage];
  const made = await suite.commit(world.state("alice"), plan({ adds, removes: [0, 7, 7] }), psk);
  expect(made.leftOut).toEqual([0, 2, 3]);
  expect(await suite.readKeyPackage(old.keyPackage)).toBeNull();
  expect(await suite.readKeyPackage(fresh.keyPackage)).not.toBeNull();
  expect((await suite.join(fresh.joiner, made.welcome ?? none, psk)).t).toBe("joined");
  clock.wallMs -= 3 * dayMs;
});

test("only the committer looks at lifetimes: a member whose clock is years off follows all the same", async () => {
  const suite = await suiteOf("mls-classic");
  const elsewhere = await makeSuite("mls-classic", {
    primitives,
    wallMs: () => 1_000_000_000,
    check: credentialCheck(primitives, channelId),
  });
  const world = await makeWorld(suite, ["alice", "bob"]);
  const { joiner, keyPackage } = await suite.makeJoiner(someone("carol"));
  const made = await suite.commit(world.state("alice"), plan({ adds: [keyPackage] }), psk);
  expect((await elsewhere.process(world.state("bob"), made.commit, psk)).t).toBe("applied");
  expect((await elsewhere.join(joiner, made.welcome ?? none, psk)).t).toBe("joined");
  const left = await elsewhere.commit(world.state("bob"), plan({ adds: [keyPackage] }), psk);
  expect(left.leftOut).toEqual([0]);
});

test("a commit costs its maker nothing when another wins", async () => {
  const suite = await suiteOf("mls-classic");
  const world = await makeWorld(suite, ["alice", "bob", "carol"]);
  const lost = await suite.commit(world.state("alice"), plan({ refresh: true }), psk);
  await world.commit("bob", { refresh: true });
  await world.say("alice", "as before");
  expect(() => suite.adopt(world.state("alice"), lost.pending)).toThrow(SnugError);
  expect(await world.process("carol", lost.commit)).toMatchObject({ t: "void", maker: null });
  await world.commit("alice", { refresh: true });
  await world.say("carol", "all equal");
});

test("a lone member's refresh recovers too: its next epoch does not follow from the last one's secrets", async () => {
  const suite = await suiteOf("mls-classic");
  const world = await makeWorld(suite, ["alice"]);
  const before = suite.authenticator(world.state("alice"));
  expect((await world.commit("alice", { refresh: true })).refreshed).toBe(true);
  expect(suite.authenticator(world.state("alice"))).not.toEqual(before);
  await world.commit("alice", { adds: ["bob"], refresh: true });
  await world.say("bob", "hello");
});

test("the exporter and the epoch authenticator are equal for all and new in each epoch", async () => {
  const suite = await suiteOf("mls-classic");
  const world = await makeWorld(suite, ["alice", "bob"]);
  const exported = await suite.exporter(world.state("alice"), "label", Uint8Array.of(1), 40);
  expect(exported.length).toBe(40);
  expect(await suite.exporter(world.state("bob"), "label", Uint8Array.of(1), 40)).toEqual(exported);
  expect(await suite.exporter(world.state("bob"), "other", Uint8Array.of(1), 40)).not.toEqual(exported);
  await world.commit("bob", { refresh: true });
  expect(await suite.exporter(world.state("bob"), "label", Uint8Array.of(1), 40)).not.toEqual(exported);
});

test("fernet is not built, and other names are no suites", async () => {
  const ports = { primitives, wallMs: () => 0, check: () => true };
  const codeOf = (name: SuiteName): Promise<unknown> =>
    makeSuite(name, ports).then(
      () => "made",
      (error: unknown) => (error instanceof SnugError ? error.code : error),
    );
  expect(await codeOf("fernet")).toBe("suite.unbuilt");
  const typed: string = "mls-quantum";
  // A name that the types exclude, as it may come from outside.
  expect(await codeOf(typed as SuiteName)).toBe("suite.unknown");
});
