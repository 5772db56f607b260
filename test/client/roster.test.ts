// Who is who: by leaf and identity, never by what the relay or another leaf claims.

import { expect, test } from "bun:test";
import { makeNodePrimitives } from "../../src/base/primitives-node.ts";
import { Roster } from "../../src/client/roster.ts";
import { type Leaf, makeCredential, readCredential } from "../../src/suite/index.ts";
import { channelId } from "./world.ts";

const p = makeNodePrimitives();

function leaf(index: number, nickname: string, memberId: Uint8Array): Leaf {
  const leafKey = p.random(32);
  return {
    index,
    leafKey,
    credential: makeCredential(p, { identity: p.ed25519KeyPair(), nickname, memberId, channelId })(leafKey),
  };
}

// The roster once found the author by the member id alone: a second leaf with Alice's id spoke as Alice.
const spoken = (bits: number) => ({ spoken: Uint8Array.of(bits), away: new Uint8Array(0) });

test("a leaf with another's member id does not speak as the other", () => {
  const memberId = p.random(16);
  const [alice, mallory] = [leaf(1, "alice", memberId), leaf(2, "not alice", memberId)];
  const roster = new Roster(p);
  roster.update([leaf(0, "ben", p.random(16)), alice], 0, spoken(3), 0);
  const credential = readCredential(mallory.credential);
  const own = readCredential(alice.credential);
  if (credential === null || own === null) throw new Error("both are credentials");
  const author = roster.author(1, credential);
  expect([author.isNow, author.member.nickname]).toEqual([false, "not alice"]);
  expect(author.member.fingerprint).not.toBe(roster.author(1, own).member.fingerprint);
  expect(roster.rename(author, "alice the second")).toBeNull();
  expect(roster.hush(author).left).toEqual([]);
  expect(roster.members.map(({ nickname }) => nickname)).toEqual(["ben", "alice"]);
});

test("the relay's word on who is away reaches only who is there", () => {
  const roster = new Roster(p);
  const [a, b] = [p.random(16), p.random(16)];
  roster.update([leaf(0, "ada", a), leaf(1, "ben", b)], 0, spoken(3), 0);
  expect(roster.count).toBe(2);
  expect(roster.due(1_000, 1_000, 5_000)).toEqual([]);
});

test("a leaf that we did not see being added is not removed for its silence", () => {
  const roster = new Roster(p);
  const leaves = [leaf(0, "ada", p.random(16)), leaf(1, "ben", p.random(16))];
  roster.update(leaves, 0, spoken(1), 0);
  expect([roster.count, roster.due(1_000, 1_000, 5_000)]).toEqual([1, []]);
  roster.update([...leaves, leaf(2, "cleo", p.random(16))], 0, null, 5_000);
  expect(roster.due(1_000, 1_000, 7_000)).toEqual([2]);
});

// A member knocked anew, was added in place of its old leaf, and died before it had opened its Welcome: the new leaf showed
// for what the old one had said, and was never silent (simulator, seed 215).
test("a leaf in the place of one that has spoken shows, and is removed like any other that stays silent", () => {
  const roster = new Roster(p);
  const [ada, ben] = [leaf(0, "ada", p.random(16)), leaf(1, "ben", p.random(16))];
  roster.update([ada, ben], 0, spoken(3), 0);
  const again = { ...ben, leafKey: p.random(32) };
  roster.update([ada, again], 0, null, 1_000);
  expect([roster.count, roster.due(1_000, 100_000, 2_000), roster.due(1_000, 100_000, 2_001)]).toEqual([2, [], [1]]);
});

// The simulator's seed 568: a member died with its relay, whoever had seen it in the election left, and who had joined
// since never heard that it was away: its face stayed for good.
test("who is away by the Welcome is away, and is removed in time", () => {
  const roster = new Roster(p);
  const leaves = [leaf(0, "ada", p.random(16)), leaf(1, "ben", p.random(16))];
  roster.update(leaves, 0, { spoken: Uint8Array.of(3), away: Uint8Array.of(2) }, 0);
  expect(roster.members.map(({ away }) => away)).toEqual([false, true]);
  expect(roster.due(1_000, 1_000, 2_000)).toEqual([1]);
  expect(roster.forJoiners([])).toEqual({ spoken: Uint8Array.of(3), away: Uint8Array.of(2) });
  expect(roster.forJoiners([1])).toEqual({ spoken: Uint8Array.of(1), away: new Uint8Array(0) });
});
