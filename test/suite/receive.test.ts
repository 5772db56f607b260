// Opening messages: once each, out of order, after losses, and never again from what is left on a device.

import { expect, test } from "bun:test";
import { deriveTreeSecret } from "ts-mls/crypto/kdf.js";
import { deriveKey } from "ts-mls/secretTree.js";
import { wipe } from "../../src/base/index.ts";
import type { GroupState } from "../../src/suite/index.ts";
import { stateOf } from "../../src/suite/mls/state.ts";
import { mls } from "./forge.ts";
import { makeWorld, none, plan, psk, suiteOf, wanted } from "./world.ts";

const suite = await suiteOf("mls-classic");

test("a message opens once", async () => {
  const world = await makeWorld(suite, ["alice", "bob"]);
  const sealed = await world.seal("alice", "once");
  world.take("bob", wanted(await suite.open(world.state("bob"), sealed, none), "opened"));
  expect((await suite.open(world.state("bob"), sealed, none)).t).toBe("closed");
  await world.commit("bob", { refresh: true });
  expect((await suite.open(world.state("bob"), sealed, none)).t).toBe("closed");
});

test("what was opened while one's own commit was under way does not open again after it", async () => {
  const world = await makeWorld(suite, ["alice", "bob"]);
  const made = await suite.commit(world.state("alice"), plan({ refresh: true }), psk);
  const sealed = await world.seal("bob", "in between");
  const late = await world.seal("bob", "late");
  // Secrets are not wiped here: the replay must fail on the carried state, not on zeros.
  const opened = wanted(await suite.open(world.state("alice"), sealed, none), "opened");
  const adopted = suite.adopt(opened.state, made.pending);
  expect(await suite.open(adopted.state, sealed, none)).toEqual({ t: "closed", reason: "Desired gen in the past" });
  expect((await suite.open(adopted.state, late, none)).t).toBe("opened");
});

test("messages that come in any order all open, each once", async () => {
  const world = await makeWorld(suite, ["alice", "bob"]);
  const sealed: Uint8Array[] = [];
  for (let i = 0; i < 12; i++) sealed.push(await world.seal("alice", String(i)));
  for (const i of [5, 3, 4, 0, 11, 1, 10, 2, 9, 6, 8, 7]) {
    const bytes = sealed[i] ?? none;
    const opened = wanted(await suite.open(world.state("bob"), bytes, none), "opened");
    expect(new TextDecoder().decode(opened.plaintext)).toBe(String(i));
    world.take("bob", opened);
    expect((await suite.open(world.state("bob"), bytes, none)).t).toBe("closed");
  }
});

test("500 lost messages do not silence their sender, and open when they come after all", async () => {
  const world = await makeWorld(suite, ["alice", "bob"]);
  const lost: Uint8Array[] = [];
  for (let i = 0; i < 500; i++) lost.push(await world.seal("alice", String(i)));
  await world.say("alice", "number 501");
  for (const i of [0, 499, 250])
    world.take("bob", wanted(await suite.open(world.state("bob"), lost[i] ?? none, none), "opened"));
  await world.commit("bob", { refresh: true });
  world.take("bob", wanted(await suite.open(world.state("bob"), lost[77] ?? none, none), "opened"));
  await world.say("alice", "as before");
});

test("authenticated data must be what the receiver expects", async () => {
  const world = await makeWorld(suite, ["alice", "bob"]);
  const { sealed } = await suite.seal(world.state("alice"), Uint8Array.of(1), Uint8Array.of(2));
  expect((await suite.open(world.state("bob"), sealed, none)).t).toBe("closed");
  expect((await suite.open(world.state("bob"), sealed, Uint8Array.of(2))).t).toBe("opened");
});

/** Every secret that is left in a state, wherever it is. */
async function openAll(state: GroupState, messages: readonly Uint8Array[]): Promise<string[]> {
  return Promise.all(messages.map(async (sealed) => (await suite.open(state, sealed, none)).t));
}

test("the state after message N opens none of 1 to N, though the old state did until its secrets were wiped", async () => {
  const world = await makeWorld(suite, ["alice", "bob"]);
  const sealed: Uint8Array[] = [];
  for (let i = 0; i < 5; i++) sealed.push(await world.seal("alice", String(i)));
  const before = world.state("bob");
  expect(await openAll(before, sealed)).toEqual(Array.from(sealed, () => "opened"));
  for (const bytes of sealed) world.take("bob", wanted(await suite.open(world.state("bob"), bytes, none), "opened"));
  for (const state of [world.state("bob"), before])
    expect(await openAll(state, sealed)).toEqual(Array.from(sealed, () => "closed"));
  await world.say("alice", "the next one opens");
});

// ts-mls kept, for a message that was skipped, the secret that all later keys of its sender come from.
test("what is kept for a lost message opens that message alone", async () => {
  const world = await makeWorld(suite, ["alice", "bob"]);
  const lost = await world.seal("alice", "lost");
  const sealed = await world.seal("alice", "opened");
  const before = stateOf(world.state("bob")).client.secretTree[0]?.application;
  if (before === undefined) throw new Error("no ratchet");
  const keyOfNext = await deriveKey(await deriveTreeSecret(before.secret, "secret", 0, 32, mls.cs.kdf), 1, mls.cs);
  world.take("bob", wanted(await suite.open(world.state("bob"), sealed, none), "opened"));
  const kept = stateOf(world.state("bob")).client.secretTree[0]?.application.unusedGenerations[0];
  if (kept === undefined) throw new Error("nothing is kept");
  expect(await deriveKey(await deriveTreeSecret(kept, "secret", 0, 32, mls.cs.kdf), 1, mls.cs)).not.toEqual(keyOfNext);
  expect(kept.length).toBe(mls.cs.hpke.keyLength + mls.cs.hpke.nonceLength);
  expect((await suite.open(world.state("bob"), lost, none)).t).toBe("opened");
});

test("spent secrets of commits, wiped, leave the old state unable to follow and the new one whole", async () => {
  const world = await makeWorld(suite, ["alice", "bob", "carol"]);
  await world.commit("alice", { refresh: true });
  const old = world.state("bob");
  const made = await suite.commit(world.state("carol"), plan({ refresh: true }), psk);
  const applied = wanted(await world.process("bob", made.commit), "applied");
  world.take("alice", wanted(await world.process("alice", made.commit), "applied"));
  expect((await suite.process(old, made.commit, psk)).t).toBe("applied");
  wipe(applied.spent);
  expect((await suite.process(old, made.commit, psk)).t).not.toBe("applied");
  const { keySchedule, privatePath } = stateOf(old).client;
  for (const secret of [keySchedule.initSecret, keySchedule.exporterSecret, keySchedule.confirmationKey]) {
    expect(secret).toEqual(new Uint8Array(32));
  }
  // Of the old path only bob's own leaf key lives on: carol renewed the root.
  const gone = Object.entries(privatePath.privateKeys).filter(([, key]) => key.every((byte) => byte === 0));
  expect(gone.map(([index]) => index)).toEqual(["3"]);
  world.states.set("bob", applied.state);
  world.take("carol", suite.adopt(world.state("carol"), made.pending));
  for (const name of ["alice", "bob", "carol"]) await world.commit(name, { refresh: true });
  await world.say("bob", "whole");
});

test("forgetting an epoch closes its late messages and hands over their keys to wipe", async () => {
  const world = await makeWorld(suite, ["alice", "bob"]);
  const first = await world.seal("alice", "of epoch 2");
  await world.commit("alice", { refresh: true });
  const second = await world.seal("alice", "of epoch 3");
  await world.commit("alice", { refresh: true });
  const { state, spent } = suite.forget(world.state("bob"), 3);
  expect((await suite.open(world.state("bob"), first, none)).t).toBe("opened");
  expect((await suite.open(state, first, none)).t).toBe("closed");
  wipe(spent);
  expect((await suite.open(world.state("bob"), first, none)).t).toBe("closed");
  world.states.set("bob", state);
  expect((await suite.open(world.state("bob"), second, none)).t).toBe("opened");
  await world.say("alice", "of epoch 4");
});

test("keys of 128 epochs are kept at most", async () => {
  const world = await makeWorld(suite, ["alice", "bob"]);
  const sealed = await world.seal("alice", "long ago");
  for (let i = 0; i < 129; i++) await world.commit("bob", {});
  expect(stateOf(world.state("bob")).client.historicalReceiverData.size).toBe(128);
  expect((await suite.open(world.state("bob"), sealed, none)).t).toBe("closed");
});
