// Five hundred at the door: the client's machine with the model of a suite, and a relay by the book that takes the turns
// of the protocol's limits.

import { expect, test } from "bun:test";
import { makeModelSuite } from "../../sim/model-suite.ts";
import { toHex } from "../../src/base/index.ts";
import { makeNodePrimitives } from "../../src/base/primitives-node.ts";
import { limits } from "../../src/protocol/index.ts";
import { credentialCheck } from "../../src/suite/index.ts";
import { channelId, Client, rightKeys, World } from "../client/world.ts";

const p = makeNodePrimitives();
const check = credentialCheck(p, channelId);
const checked = new Map<string, boolean>();
/** One model for all, which checks each credential once instead of once a member. */
const suite = makeModelSuite({
  random: (length) => p.random(length),
  check(credential, leafKey) {
    const name = toHex(credential);
    const known = checked.get(name) ?? check(credential, leafKey);
    checked.set(name, known);
    return known;
  },
});
const make = (name: string): Client => new Client(name, rightKeys, suite);

test("500 joins in 10 s: every safety code is equal", async () => {
  const world = new World();
  const founder = make("ada");
  await world.settle(founder);
  const joiners = Array.from({ length: 500 }, (_, n) => make(`guest ${n}`));
  for (const client of joiners) await world.arrive(client);
  let turns = 0;
  for (let from = 0; from < joiners.length; from += limits.maxKnocksPerTurn) {
    await world.welcome(founder, joiners.slice(from, from + limits.maxKnocksPerTurn));
    turns++;
  }
  expect(turns * limits.commitGapMs).toBeLessThan(10_000);
  const everyone = [founder, ...joiners];
  expect(everyone.filter(({ state }) => state.phase !== "in")).toEqual([]);
  expect(new Set(everyone.map(({ code }) => code)).size).toBe(1);
  expect(
    everyone
      .map((client) => (client.state.group === null ? 0 : client.state.suite.leaves(client.state.group).length))
      .every((n) => n === 501),
  ).toBe(true);
  expect(everyone.flatMap((client) => client.alarms())).toEqual([]);
});
