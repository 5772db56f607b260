// The group under members and relays that mean no good: the client's machine with the real cryptography, a log that does
// what the test says, and virtual time. docs/protocol.md §7 and §8.

import { describe, expect, test } from "bun:test";
import { sealWith } from "../../src/auth/client/index.ts";
import { concat, encodeCbor, type Primitives, toHex } from "../../src/base/index.ts";
import { makeNodePrimitives } from "../../src/base/primitives-node.ts";
import type { RoomEvent } from "../../src/client/index.ts";
import type { Frame } from "../../src/protocol/index.ts";
import { credentialCheck, type GroupState, makeCredential, makeSuite } from "../../src/suite/index.ts";
import { stateOf } from "../../src/suite/mls/state.ts";
import { channelId, Client, leaves, lost, rightKeys, text, World } from "../client/world.ts";
import { add, flipped, forge, keyPackageOf, withParts } from "../suite/forge.ts";
import * as keys from "../suite/world.ts";

const p: Primitives = makeNodePrimitives();
const suite = await makeSuite("mls-classic", {
  primitives: p,
  wallMs: () => 1_800_000_000_000,
  check: credentialCheck(p, channelId),
});

interface Four {
  readonly world: World;
  readonly ada: Client;
  readonly ben: Client;
  readonly others: readonly [Client, Client];
}

/** Four in a group whose tree has all its nodes. */
async function four(): Promise<Four> {
  const world = new World();
  const make = (name: string): Client => new Client(name, rightKeys, suite);
  const [ada, ben, cleo, dan] = [make("ada"), make("ben"), make("cleo"), make("dan")];
  await world.settle(ada, ben, cleo, dan);
  await world.relay(ada, ben, cleo, dan);
  for (const client of [ada, ben, cleo, dan]) await world.work(client, []);
  return { world, ada, ben, others: [cleo, dan] };
}

const groupOf = (client: Client): GroupState => {
  if (client.state.group === null) throw new Error(`${client.name} is in no group`);
  return client.state.group;
};

/** A commit of someone's making takes its place in the log. */
async function enter(world: World, maker: Client, commit: Uint8Array): Promise<void> {
  const head: Frame<"handshake"> = {
    t: "handshake",
    id: p.random(16),
    after: world.handshake,
    turn: 99,
    founds: new Uint8Array(0),
    removes: false,
    welcomed: [],
    commitBytes: commit.length,
    welcomeBytes: 0,
  };
  world.followers.delete(maker); // it knows what it did
  maker.out.push({ t: "upload", head, body: new Uint8Array(commit) });
  await world.appendUploads(maker);
}

const alarms = (client: Client) =>
  client.told.flatMap((event: RoomEvent) =>
    event.t === "alarm" ? [`${event.code} ${event.who?.nickname ?? "-"}`] : [],
  );

const codes = (...clients: readonly Client[]): number => new Set(clients.map(({ code }) => code)).size;

/** All but the maker hear each other, in one group. */
async function talk(world: World, clients: readonly Client[]): Promise<void> {
  for (const client of clients) await client.say(text(`from ${client.name}`));
  await world.relay(...clients);
  for (const client of clients) {
    const heard = clients.filter((other) => other !== client).map(({ name }) => `from ${name}`);
    expect(
      client
        .texts()
        .filter((said) => said.startsWith("from "))
        .toSorted(),
    ).toEqual(heard.toSorted());
  }
}

/** Another public key published at the bottom of the path. */
function wrongKey() {
  let exported = 0;
  return withParts((cs) => ({
    hpke: {
      exportPublicKey: async (key) =>
        cs.hpke.exportPublicKey(exported++ === 0 ? (await cs.hpke.generateKeyPair()).publicKey : key),
    },
  }));
}

/** The path secret for one member damaged. */
function corruptSecret(victim: Client) {
  const node = stateOf(groupOf(victim)).client.ratchetTree[2 * suite.self(groupOf(victim))];
  if (node?.nodeType !== "leaf") throw new Error("no leaf");
  const own = toHex(node.leaf.hpkePublicKey);
  return withParts((cs) => ({
    hpke: {
      async seal(key, plaintext, info, associated) {
        const sealed = await cs.hpke.seal(key, plaintext, info, associated);
        return toHex(await cs.hpke.exportPublicKey(key)) === own ? { ...sealed, ct: flipped(sealed.ct) } : sealed;
      },
    },
  }));
}

for (const [title, spoil] of [
  [
    "a commit with one corrupt path secret: its victim is back with the next turn, the group does not split, and the maker is named",
    corruptSecret,
  ],
  [
    "a commit with a wrong published key: its victim is back with the next turn, the group does not split, and the maker is named",
    wrongKey,
  ],
] as const) {
  test(title, async () => {
    const { world, ada, ben, others } = await four();
    const { commit } = await forge(groupOf(ada), { forcePath: true, cs: spoil(ben) });
    await enter(world, ada, commit);
    // It knocks at once, before any time has passed; the relay names the next committer 250 ms after the last commit.
    expect([ben.state.phase, alarms(ben)]).toEqual(["outside", ["group.lost ada"]]);
    expect(ben.out.map(({ t }) => t)).toContain("knock");
    expect(codes(...others)).toBe(1);
    world.followers.delete(ben);
    await world.work(others[0], [ben]);
    expect([ben.state.phase, ben.nowMs]).toEqual(["in", 0]);
    expect(codes(ben, ...others)).toBe(1);
    await talk(world, [ben, ...others]);
    expect(others.flatMap(alarms)).toEqual([]);
  });
}

test("a commit that is invalid for everyone is skipped by all alike, its maker is named, and the channel goes on", async () => {
  const { world, ada, ben, others } = await four();
  const before = ben.code;
  const eve = await keyPackageOf(keys.someone("eve"));
  await enter(world, ada, (await forge(groupOf(ada), { proposals: [add(eve)] })).commit);
  for (const client of [ben, ...others]) expect([client.code, alarms(client)]).toEqual([before, ["group.void ada"]]);
  await world.work(ben, []);
  expect(codes(ben, ...others)).toBe(1);
  expect(ben.code).not.toBe(before);
  await talk(world, [ben, ...others]);
});

test("a commit that the relay plays again is ignored, one's own echoed is applied once", async () => {
  const { world, ada, ben, others } = await four();
  const everyone = [ada, ben, ...others];
  await world.work(ben, []);
  const entry = world.entries.findLast(({ frames }) => frames[0]?.t === "committed");
  const [head, ...parts] = entry?.frames ?? [];
  if (head?.t !== "committed") throw new Error("no commit");
  const code = ben.code;
  expect(codes(...everyone)).toBe(1);
  // Once more as it was; then as a new entry that claims to follow itself.
  for (const again of [head, { ...head, seq: world.head + 1, prev: world.head, after: head.seq }])
    for (const client of everyone) for (const frame of [again, ...parts]) await client.frame(frame);
  expect(everyone.map((client) => client.code)).toEqual([code, code, code, code]);
  expect(everyone.map((client) => client.state.phase)).toEqual(["in", "in", "in", "in"]);
});

test("a message that comes before its commit is held, and shown with it; what is held is bounded", async () => {
  const { world, ada, ben, others } = await four();
  const [cleo] = others;
  world.followers.delete(cleo);
  await world.work(ada, []);
  await ben.say(text("under the new epoch"));
  await world.relay(ben);
  const [commit, chat] = world.entries.slice(-2);
  const [head, ...parts] = commit?.frames ?? [];
  const [said] = chat?.frames ?? [];
  if (head?.t !== "committed" || said?.t !== "chat") throw new Error("not a commit and a message");
  // The relay gives them the other way round, with numbers that fit.
  await cleo.frame({ ...said, seq: head.seq, prev: head.prev });
  expect([cleo.texts(), cleo.state.held.length]).toEqual([[], 1]);
  for (let n = 0; n < cleo.state.limits.maxHeld + 10; n++)
    await cleo.frame({ ...said, seq: head.seq + n + 1, prev: head.seq + n, id: p.random(16) });
  const last = head.seq + cleo.state.limits.maxHeld + 10;
  expect(cleo.state.held.length).toBeLessThanOrEqual(cleo.state.limits.maxHeld);
  if (cleo.state.phase !== "in") throw new Error("gave up too early");
  for (const frame of [{ ...head, seq: last + 1, prev: last }, ...parts]) await cleo.frame(frame);
  expect(cleo.texts()).toEqual(["under the new epoch"]);
  expect(cleo.code).toBe(ada.code);
});

// Someone who knows the password can seal a knock, and put into it a key package that bears somebody else's member id.
test("a knock whose key package bears another's member id is not added", async () => {
  const { world, ada } = await four();
  const [knocker, absent] = [new Client("eve", rightKeys, suite), p.random(16)];
  const credential = makeCredential(p, { identity: p.ed25519KeyPair(), nickname: "zoe", memberId: absent, channelId });
  const { keyPackage } = await suite.makeJoiner(credential);
  const sealed = sealWith(p, rightKeys.knock, encodeCbor([1, keyPackage]), concat(channelId, knocker.memberId));
  const knocks: [Uint8Array, Uint8Array][] = [[knocker.memberId, sealed]];
  await ada.frame({ t: "work", turn: 98, founds: false, head: world.handshake, knocks, gone: [] });
  const [done] = await world.appendUploads(ada);
  expect(done?.head.welcomed).toEqual([]);
  expect(leaves(ada)).toBe(4);
});

test("an outbox that is full refuses more, visibly", async () => {
  const { ada } = await four();
  await ada.take(lost("relay.unreachable"));
  for (let n = 0; n < ada.state.limits.maxOutbox + 5; n++) await ada.say(text("into the void"));
  expect(ada.state.outbox.size).toBe(ada.state.limits.maxOutbox);
  const failed = ada.told.flatMap((event) => (event.t === "failed" ? [event.code] : []));
  expect(failed).toEqual(Array.from({ length: 5 }, () => "send.expired"));
});

describe.each(["mls", "mls-classic"] as const)("%s", (name) => {
  test("a removed member opens nothing of later epochs, with its old state and keys and all that the relay has", async () => {
    const own = await keys.suiteOf(name);
    const world = await keys.makeWorld(own, ["alice", "bob", "carol"]);
    const { joiner } = await own.makeJoiner(keys.someone("bob"));
    const bob = world.state("bob");
    const removal = await own.commit(world.state("alice"), keys.plan({ removes: [own.self(bob)] }), keys.psk);
    world.take("carol", keys.wanted(await world.process("carol", removal.commit), "applied"));
    world.take("alice", own.adopt(world.state("alice"), removal.pending));
    world.states.delete("bob");
    const commits = [removal.commit];
    const messages: Uint8Array[] = [];
    const welcomes: Uint8Array[] = [];
    for (const newcomer of ["dora", "eve"]) {
      messages.push(await world.seal("alice", "secret"), await world.seal("carol", "secret too"));
      const { joiner: theirs, keyPackage } = await own.makeJoiner(keys.someone(newcomer));
      const made = await own.commit(world.state("carol"), keys.plan({ adds: [keyPackage], refresh: true }), keys.psk);
      commits.push(made.commit);
      welcomes.push(made.welcome ?? keys.none);
      for (const other of world.states.keys())
        if (other !== "carol") world.take(other, keys.wanted(await world.process(other, made.commit), "applied"));
      world.take("carol", own.adopt(world.state("carol"), made.pending));
      world.states.set(
        newcomer,
        keys.wanted(await own.join(theirs, made.welcome ?? keys.none, keys.psk), "joined").state,
      );
    }
    // The password is as it was, so it has the PSK too. It tries every commit, message and Welcome on every state it had.
    for (const commit of commits) expect(["void", "removed"]).toContain((await own.process(bob, commit, keys.psk)).t);
    for (const sealed of messages) expect(["early", "closed"]).toContain((await own.open(bob, sealed, keys.none)).t);
    for (const welcome of welcomes) expect((await own.join(joiner, welcome, keys.psk)).t).toBe("refused");
    const context = concat(keys.groupId);
    const secretOf = async (state: GroupState): Promise<string> =>
      toHex(await own.exporter(state, "test", context, 32));
    expect(await secretOf(bob)).not.toBe(await secretOf(world.state("alice")));
    expect(await secretOf(world.state("dora"))).toBe(await secretOf(world.state("alice")));
  });
});
