// A crowd at the door while those inside talk at full speed: the fault of the proof of concept that started all this.

import { afterAll, beforeAll, expect, test } from "bun:test";
import { limits } from "../../src/protocol/index.ts";
import { makeChannel, type TestChannel } from "../support/channel.ts";
import { type RelayProcess, startRelayProcess } from "../support/relay.ts";
import { type Watched, watch } from "../support/watch.ts";

let relay: RelayProcess;
beforeAll(async () => {
  relay = await startRelayProcess({ limits });
});
afterAll(async () => {
  await relay.stop();
});

const bad = (member: Watched): string[] =>
  member.seen.flatMap((event) =>
    event.t === "alarm" || event.t === "failed" ? [`${event.t} ${event.code}`] : event.t === "closed" ? ["closed"] : [],
  );

/** Each sender's messages, in the order in which a member saw them. */
function bySender(member: Watched): Map<string, number[]> {
  const said = new Map<string, number[]>();
  for (const text of member.texts(true)) {
    const [who = "", n = "0"] = text.split(" ");
    said.set(who, [...(said.get(who) ?? []), Number(n)]);
  }
  return said;
}

async function crowd(channel: TestChannel, inside: number, newcomers: number): Promise<void> {
  const talkers: Watched[] = [];
  for (let i = 0; i < inside; i++) talkers.push(watch(await channel.join(`talker-${i}`)));
  let talking = true;
  const said = talkers.map(() => 0);
  const say = (room: Watched["room"], i: number): void => {
    said[i] = (said[i] ?? 0) + 1;
    room.send(`talker-${i} ${said[i]}`);
  };
  const chat = talkers.map(async ({ room }, i) => {
    while (talking) {
      say(room, i);
      await room.flush(); // the next one as soon as this one is in the log: full speed, one at a time
    }
  });
  const arrived = await Promise.all(
    Array.from({ length: newcomers }, async (_, i) => watch(await channel.join(`newcomer-${i}`))),
  );
  talking = false;
  await Promise.all(chat);
  const everyone = [...talkers, ...arrived];
  for (const member of everyone) {
    await member.when(
      `${member.room.self.nickname} sees everyone`,
      () => member.room.members.length === inside + newcomers,
      60_000,
    );
  }
  const same = (): boolean =>
    new Set(everyone.map(({ room }) => room.safetyCode()?.digits ?? room.self.memberId)).size === 1;
  await talkers[0]?.when("all safety codes are equal", same, 60_000, everyone);
  expect(everyone.flatMap(bad)).toEqual([]);
  // Everything said is shown to everyone inside: once, in order, without a hole, to the last word.
  for (const [i, { room }] of talkers.entries()) say(room, i);
  for (const member of everyone) {
    const all = (): boolean => said.every((count, i) => bySender(member).get(`talker-${i}`)?.at(-1) === count);
    await member.when("the last message of each talker", all, 30_000);
    for (const [who, numbers] of bySender(member)) {
      if (!who.startsWith("talker")) continue;
      const [first = 1] = numbers;
      expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, i) => first + i));
      if (talkers.includes(member)) expect(first).toBe(1);
    }
  }
  await Promise.all(everyone.map(({ room }) => room.leave()));
}

test("50 join while 20 chat at full speed: no error of any kind, every safety code equal at the end", async () => {
  await crowd(await makeChannel(relay, { suite: "mls" }), 20, 50);
}, 180_000);
