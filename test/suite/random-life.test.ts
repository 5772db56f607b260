// Random lives of groups: whoever commits what, in whatever order, everyone ends in the same epoch and reads everyone.
// Each life is a function of its seed. Stock ts-mls refused 74 of 185 valid joins in such lives (bug 1).

import { expect, test } from "bun:test";
import fc from "fast-check";
import { agree, makeWorld, suiteOf } from "./world.ts";

const suite = await suiteOf("mls-classic");

const step = fc.record({
  who: fc.nat(),
  what: fc.constantFrom("add", "add", "add2", "remove", "refresh", "swap", "say"),
  target: fc.nat(),
  refresh: fc.boolean(),
});

test("members come, go, refresh and talk in any order, and all agree", async () => {
  let joins = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 12, maxLength: 30 }), async (steps) => {
      const world = await makeWorld(suite, ["m0", "m1", "m2"]);
      let born = 3;
      for (const { who, what, target, refresh } of steps) {
        const names = [...world.states.keys()];
        const maker = names[who % names.length] ?? "";
        const others = names.filter((name) => name !== maker);
        const other = others[target % Math.max(1, others.length)];
        const adds =
          what === "add2" ? [`m${born}`, `m${born + 1}`] : what === "add" || what === "swap" ? [`m${born}`] : [];
        if (what === "say") {
          await world.say(maker, `step of ${maker}`);
          continue;
        }
        if (names.length + adds.length > 9) continue;
        const removes = (what === "remove" || what === "swap") && other !== undefined ? [other] : [];
        const change = await world.commit(maker, { adds, removes, refresh: refresh || what === "refresh" });
        born += adds.length;
        joins += adds.length;
        expect({ added: change.added.length, removed: change.removed.length }).toEqual({
          added: adds.length,
          removed: removes.length,
        });
        expect(agree(world)).toBe(true);
      }
      const [first] = world.states.keys();
      for (const [name, state] of world.states) {
        expect(suite.leaves(state)).toEqual(suite.leaves(world.state(first ?? "")));
        await world.say(name, `goodbye from ${name}`);
      }
    }),
    { numRuns: 10, seed: 9420, endOnFailure: true },
  );
  expect(joins).toBeGreaterThan(50);
}, 20_000);
