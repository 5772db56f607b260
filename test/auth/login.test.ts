import { afterAll, beforeAll, expect, test } from "bun:test";
import { makeWorld, type TestChannel, type World } from "./world.ts";

let world: World;
let channel: TestChannel;
beforeAll(async () => {
  world = await makeWorld();
  channel = await world.makeChannel("correct horse battery staple");
});
afterAll(() => world.close());

test("the right password and code are admitted, and member and relay agree on the member id", async () => {
  const begun = await world.begin(channel, channel.password);
  const verdict = await begun.judge(await begun.prove());
  expect(verdict).toMatchObject({ t: "admitted", generation: 1, memberId: begun.login.memberId });
});
