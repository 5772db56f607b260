// Drops of 1 to 60 s and of more than two minutes, at the product's own limits: what docs/protocol.md §8 promises in
// seconds. It takes three minutes of real time, so it is part of `npm run test:long`.

import { afterAll, beforeAll, expect, test } from "bun:test";
import type { RoomEvent } from "../../src/client/index.ts";
import { limits } from "../../src/protocol/index.ts";
import { makeChannel } from "../support/channel.ts";
import { type Proxy, startProxy } from "../support/proxy.ts";
import { type RelayProcess, startRelayProcess } from "../support/relay.ts";
import { type Watched, watch } from "../support/watch.ts";

let relay: RelayProcess;
beforeAll(async () => {
  relay = await startRelayProcess();
});
afterAll(async () => {
  await relay.stop();
});

const named =
  (nickname: string, fits: (event: RoomEvent) => boolean) =>
  (event: RoomEvent): boolean =>
    "who" in event && event.who?.nickname === nickname && fits(event);

test("members dropped for 1, 10, 30 and 60 s lose nothing; one that is gone for two minutes leaves, and comes back", async () => {
  const channel = await makeChannel(relay, { suite: "mls" });
  const host = watch(await channel.join("host"));
  const dropped: { seconds: number; who: Watched; proxy: Proxy }[] = [];
  for (const seconds of [1, 10, 30, 60, 125]) {
    const proxy = await startProxy(relay.port);
    dropped.push({ seconds, proxy, who: watch(await channel.join(`drop-${seconds}`, { port: proxy.port })) });
  }
  const everyone = [host, ...dropped.map(({ who }) => who)];
  await host.when("six", () => everyone.every(({ room }) => room.members.length === 6), 20_000, everyone);
  const begin = performance.now();
  const elapsed = (): number => (performance.now() - begin) / 1000;
  for (const { proxy } of dropped) proxy.cut();
  const mending = dropped.map(async ({ seconds, proxy, who }) => {
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000)); // the drop itself, not a wait for anything
    const said = who.texts().length;
    proxy.mend();
    return said;
  });
  const said: string[] = [];
  const talk = setInterval(() => {
    const text = `at ${said.length}`;
    said.push(text);
    host.room.send(text);
  }, 1_000);
  await host.until(
    "drop-125 is away",
    named("drop-125", (event) => event.t === "presence"),
    25_000,
  );
  expect(elapsed()).toBeGreaterThan(19);
  await host.until(
    "drop-125 leaves",
    named("drop-125", (event) => event.t === "member" && event.change === "leave"),
    125_000,
  );
  expect(elapsed()).toBeGreaterThan(119);
  await Promise.all(mending);
  const last = dropped.at(-1);
  await last?.who.until("joined again", (event) => event.t === "joined" && event.again, 30_000);
  clearInterval(talk);
  await host.room.flush();
  for (const { seconds, who } of dropped) {
    if (seconds > 120) continue;
    await who.when("everything that was said", () => who.texts().length >= said.length, 20_000);
    expect(who.texts()).toEqual(said);
    expect(who.seen.filter((event) => event.t === "alarm" || (event.t === "joined" && event.again))).toEqual([]);
  }
  await host.when("six again", () => everyone.every(({ room }) => room.members.length === 6), 20_000, everyone);
  expect(new Set(everyone.map(({ room }) => room.safetyCode()?.digits ?? room.self.memberId)).size).toBe(1);
  expect(limits.absentMs).toBe(120_000);
  for (const { room } of everyone) await room.leave();
  for (const { proxy } of dropped) proxy.close();
}, 240_000);
