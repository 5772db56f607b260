// The same machine on the real suites: the model keeps what they promise.

import { expect, test } from "bun:test";
import { makeNodePrimitives } from "../../src/base/primitives-node.ts";
import { credentialCheck, makeSuite } from "../../src/suite/index.ts";
import { channelId, Client, rightKeys, text, World } from "./world.ts";

const primitives = makeNodePrimitives();

for (const name of ["mls", "mls-classic"] as const) {
  const suite = await makeSuite(name, {
    primitives,
    wallMs: () => 1_800_000_000_000,
    check: credentialCheck(primitives, channelId),
  });
  const make = (nick: string) => new Client(nick, rightKeys, suite);

  test(`${name}: found, join, talk across epochs, refresh, leave and be founded anew`, async () => {
    const world = new World();
    const [a, b, c, d] = [make("ada"), make("ben"), make("cleo"), make("dan")];
    await world.settle(a, b);
    await b.say(text("sealed before cleo comes"));
    await world.arrive(c);
    await world.work(a, [c]);
    await world.relay(b);
    for (const client of [a, b, c]) await client.say(text(`from ${client.name}`));
    await world.relay(a, b, c);
    await world.work(b, []);
    await c.say(text("after the refresh"));
    await world.relay(c);
    expect(a.texts()).toEqual(["sealed before cleo comes", "from ben", "from cleo", "after the refresh"]);
    // What was sealed before cleo came and relayed after is said once more, for her.
    expect(c.texts()).toEqual(["from ada", "sealed before cleo comes", "from ben"]);
    expect(new Set([a.code, b.code, c.code]).size).toBe(1);
    await world.work(a, [], [c]);
    expect([a.count, b.count, c.state.phase]).toEqual([2, 2, "outside"]);
    await world.arrive(d);
    await world.found(d);
    await world.work(d, [a, b, c]);
    expect(new Set([a.code, b.code, c.code, d.code]).size).toBe(1);
    expect([a.count, d.count]).toEqual([4, 4]);
    expect([...a.alarms(), ...b.alarms(), ...d.alarms()]).toEqual(["group.superseded", "group.superseded"]);
  });
}
