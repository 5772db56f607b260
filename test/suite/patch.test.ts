// The mended bugs of ts-mls that no other test shows by itself (docs/adr/0001-ts-mls-patch.md). Bug 3 is in lost.test.ts,
// what is kept of lost messages in receive.test.ts, a removed member whose place is taken in life.test.ts.

import { expect, test } from "bun:test";
import { initializeEpoch } from "ts-mls/keySchedule.js";
import { validateRatchetTree } from "ts-mls/clientState.js";
import { makeSuite } from "../../src/suite/index.ts";
import { stateOf } from "../../src/suite/mls/state.ts";
import { mls } from "./forge.ts";
import { agree, clock, makeWorld, none, plan, primitives, psk, someone, suiteOf, wanted } from "./world.ts";

const suite = await suiteOf("mls-classic");

// Bug 1. A new leaf is unmerged in all its parents until somebody of the other half renews the root alone: the node below
// still lists it and the root does not.
test("a tree whose nodes list different unmerged leaves is joined", async () => {
  const world = await makeWorld(suite, ["a", "b", "c", "d", "e"]);
  await world.commit("a", { removes: ["d"] });
  await world.commit("a", { adds: ["f"] });
  await world.commit("e", { refresh: true });
  const { ratchetTree } = stateOf(world.state("a")).client;
  const unmerged = [3, 7].map((index) => {
    const node = ratchetTree[index];
    return node?.nodeType === "parent" ? node.parent.unmergedLeaves : null;
  });
  expect(unmerged).toEqual([[3], []]);
  await world.commit("e", { adds: ["g"] });
  await world.say("g", "joined");
  expect(agree(world)).toBe(true);
});

test("an unmerged leaf outside the tree is refused instead of being looked for without end", async () => {
  const world = await makeWorld(suite, ["a", "b", "c", "d"]);
  await world.commit("a", { refresh: true });
  const { client } = stateOf(world.state("a"));
  const root = client.ratchetTree[3];
  if (root?.nodeType !== "parent") throw new Error("no root");
  const validate = (unmergedLeaves: number[]) => {
    const tree = client.ratchetTree.with(3, { nodeType: "parent", parent: { ...root.parent, unmergedLeaves } });
    const { lifetimeConfig, authService } = client.clientConfig;
    return validateRatchetTree(
      tree,
      client.groupContext,
      lifetimeConfig,
      authService,
      client.groupContext.treeHash,
      mls.cs,
    );
  };
  expect(await validate([])).toBeUndefined();
  for (const leaf of [4, 100, 2 ** 31, 2 ** 32 - 1])
    expect((await validate([leaf]))?.message).toContain("Unmerged leaf");
});

// Bug 2. Hashing is counted, since time says nothing on a busy machine.
test("joining hashes the tree a few times, not once for every leaf", async () => {
  let hashes = 0;
  const counting = {
    ...primitives,
    hash: (...args: Parameters<typeof primitives.hash>) => {
      hashes += 1;
      return primitives.hash(...args);
    },
  };
  const counted = await makeSuite("mls-classic", {
    primitives: counting,
    wallMs: () => clock.wallMs,
    check: () => true,
  });
  const size = 128;
  const joiners = await Promise.all(Array.from({ length: size - 1 }, (_, i) => suite.makeJoiner(someone(`n${i}`))));
  const { state } = await suite.found(new Uint8Array(33), someone("founder"), psk);
  const all = await suite.commit(state, plan({ adds: joiners.slice(1).map((joiner) => joiner.keyPackage) }), psk);
  const renewed = await suite.commit(suite.adopt(state, all.pending).state, plan({ refresh: true }), psk);
  const full = suite.adopt(suite.adopt(state, all.pending).state, renewed.pending).state;
  const last = joiners[0];
  if (last === undefined) throw new Error("no joiner");
  const made = await suite.commit(full, plan({ adds: [last.keyPackage] }), psk);
  hashes = 0;
  wanted(await counted.join(last.joiner, made.welcome ?? none, psk), "joined");
  // The tree has 2 × 128 nodes. Without the patch: 8,800.
  expect(hashes).toBeLessThan(6 * size);
});

// RFC 9420 §7.4: the commit secret follows the last path secret of the filtered path, which ends below a blank root.
test("a path that ends below a blank root gives no key for that root", async () => {
  const world = await makeWorld(suite, ["a", "b", "c", "d"]);
  await world.commit("c", { removes: ["a", "b"] });
  const { client } = stateOf(world.state("d"));
  expect(client.ratchetTree[3]).toBeUndefined();
  expect(Object.keys(client.privatePath.privateKeys)).toEqual(["5", "6"]);
  await world.say("c", "half a tree");
  await world.commit("d", { adds: ["e", "f", "g"], refresh: true });
  await world.commit("e", { refresh: true });
  await world.say("g", "and a whole one");
});

// RFC 9420 §7.4 with no node but the leaf: ts-mls took zeros as commit secret.
test("a lone member's new epoch does not follow from its old secrets alone", async () => {
  const world = await makeWorld(suite, ["a"]);
  const before = stateOf(world.state("a")).client;
  const initSecret = new Uint8Array(before.keySchedule.initSecret);
  await world.commit("a", { refresh: true });
  const after = stateOf(world.state("a")).client;
  const zeros = new Uint8Array(32);
  const guessed = await initializeEpoch(initSecret, zeros, after.groupContext, zeros, mls.cs.kdf);
  expect(guessed.keySchedule.epochAuthenticator).not.toEqual(after.keySchedule.epochAuthenticator);
});
