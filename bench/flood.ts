// A flood against a relay, while another channel chats: a thousand slow handshakes and 400 logins a second. What counts is
// how long the other channel's messages take, and that its members still get in.

import { toHex } from "../src/base/index.ts";
import type { FloodOrders } from "./peers/attacker.ts";
import { type Child, type RelayChild, startChild, startRelay } from "./support/children.ts";
import { makeGroup, makeRawChannel, type RawChannel, RawMember } from "./support/raw-member.ts";
import { Tally } from "./support/raw-socket.ts";
import { type Figure, median, quantile } from "./table.ts";

const members = 20;
const chatMs = 15_000;
const quietMs = 5_000;
const everyMs = 40;
const loginEveryMs = 1_000;

/** Chats for a time. @returns milliseconds from each message to its last receiver */
async function chat(group: readonly RawMember[], tally: Tally, ms: number): Promise<number[]> {
  const times: number[] = [];
  const end = performance.now() + ms;
  for (let i = 0; performance.now() < end; i++) {
    const sender = group[i % group.length];
    const begin = performance.now();
    const all = tally.more(group.length);
    sender?.socket.send(sender.message(200));
    await all;
    times.push(performance.now() - begin);
    await Bun.sleep(everyMs);
  }
  return times;
}

/** Logs in now and then. @returns milliseconds of each login */
async function enterNowAndThen(channel: RawChannel, ms: number): Promise<number[]> {
  const times: number[] = [];
  const end = performance.now() + ms;
  while (performance.now() < end) {
    const begin = performance.now();
    const member = await RawMember.enter(channel, "192.0.2.1");
    times.push(performance.now() - begin);
    member.socket.drop();
    await Bun.sleep(loginEveryMs);
  }
  return times;
}

async function startFlood(relay: RelayChild, victim: RawChannel): Promise<Child> {
  const orders: FloodOrders = {
    port: relay.port,
    channelId: toHex(victim.channelId),
    slowHandshakes: 1_000,
    loginsPerSecond: 400,
  };
  return startChild([process.execPath, "bench/peers/attacker.ts"], { env: { BENCH_FLOOD: JSON.stringify(orders) } });
}

/** What the attacker did in the last of its seconds that it told of, a second. */
async function rates(attacker: Child, seconds: number): Promise<Readonly<Record<string, number>>> {
  const told: Record<string, number>[] = [];
  for (let i = 0; i < seconds; i++) {
    const { value } = await attacker.lines.next();
    told.push(JSON.parse(String(value)) as Record<string, number>); // as bench/peers/attacker.ts writes it
  }
  const [first, last] = [told[0] ?? {}, told.at(-1) ?? {}];
  const rate = (name: string): number => ((last[name] ?? 0) - (first[name] ?? 0)) / (seconds - 1);
  return {
    guesses: rate("guesses"),
    challenged: rate("challenged"),
    refused: rate("refused"),
    slow: last["slow"] ?? 0,
  };
}

/** Milliseconds of another channel's messages and logins, quiet and in a flood. */
export async function benchFlood(): Promise<Figure[]> {
  const relay = await startRelay();
  const victim = await makeRawChannel(relay);
  const other = await makeRawChannel(relay);
  const group = await makeGroup(other, members);
  const door = await makeRawChannel(relay);
  const tally = new Tally();
  for (const member of group) member.count(tally);
  const quiet = await chat(group, tally, quietMs);
  const quietLogins = await enterNowAndThen(door, quietMs / 2);
  const attacker = await startFlood(relay, victim);
  await chat(group, tally, 3_000); // until all its connections stand
  const [flooded, logins, attack] = await Promise.all([
    chat(group, tally, chatMs),
    enterNowAndThen(door, chatMs),
    rates(attacker, Math.floor(chatMs / 1_000)),
  ]);
  await attacker.stop();
  await relay.stop();
  const figure = { bench: "flood", unit: "ms" } as const;
  const message = { ...figure, metric: "message_p99_ms" } as const;
  const login = { ...figure, metric: "login_median_ms" } as const;
  const made = { ...figure, subject: "the flood itself", unit: "/s" } as const;
  return [
    { ...message, subject: "another channel, quiet", value: quantile(quiet, 0.99) },
    { ...message, subject: "another channel, in the flood", value: quantile(flooded, 0.99), bar: { most: 250 } },
    { ...login, subject: "another channel, quiet", value: median(quietLogins) },
    { ...login, subject: "another channel, in the flood", value: median(logins) },
    { ...made, metric: "logins_begun_per_s", value: attack["guesses"] ?? 0 },
    { ...made, metric: "logins_answered_per_s", value: attack["refused"] ?? 0 },
    { ...made, metric: "slow_handshakes_open", value: attack["slow"] ?? 0, unit: "" },
  ];
}
