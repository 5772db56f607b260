// The life of a channel on a real relay: founding, joining, chat, coming back.

import { afterAll, beforeAll, expect, test } from "bun:test";
import { equal, toHex } from "../../src/base/index.ts";
import { makeWorld, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.close());

test("the first to come founds, the next joins by knock, work, handshake and Welcome, and both hear each other in order", async () => {
  const [founder, joiner] = await world.group(2);
  if (founder === undefined || joiner === undefined) throw new Error("no members");
  const said = [founder.say(), joiner.say(), founder.say(), joiner.say(), founder.say()];
  for (const member of [founder, joiner]) {
    const heard = await member.heard(5);
    expect(heard.length).toBe(5);
    expect(heard.map((chat) => toHex(chat.id)).sort()).toEqual(said.map((frame) => toHex(frame.id)).sort());
    expect(heard.filter((chat) => equal(chat.from, founder.id)).map((chat) => chat.counter)).toEqual([1, 2, 3]);
  }
  expect(founder.chats.map((chat) => chat.seq)).toEqual(joiner.chats.map((chat) => chat.seq));
  for (const member of [founder, joiner]) member.link.close();
});
