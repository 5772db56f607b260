// From `send` to the last of a hundred members that shows it: real clients with real cryptography, all in this one
// process, and a real relay in its own. So the last member also waits for the others to open theirs on the same core.

import type { Room } from "../src/client/index.ts";
import { makeChannel } from "../test/support/channel.ts";
import { within } from "../test/support/until.ts";
import { startRelay } from "./support/children.ts";
import { atOnce } from "./support/raw-member.ts";
import { type Figure, median, quantile } from "./table.ts";

const members = 100;
const messages = 200;
const pauseMs = 30;

/** Counts who shows each message, by its text. */
function watch(rooms: readonly Room[]) {
  const shown = new Map<string, number>();
  const whole = new Map<string, () => void>();
  const read = async (room: Room): Promise<void> => {
    for await (const event of room.events) {
      if (event.t !== "message") continue;
      const count = (shown.get(event.text) ?? 0) + 1;
      shown.set(event.text, count);
      if (count === rooms.length) whole.get(event.text)?.();
    }
  };
  for (const room of rooms) void read(room);
  /** Resolves once all show a text. */
  return (text: string): Promise<void> =>
    within(20_000, `all show ${text}`, new Promise((resolve) => whole.set(text, resolve)));
}

/** Milliseconds from `send` to the last of 100 members that shows it, one message at a time. */
export async function benchEndToEnd(): Promise<Figure[]> {
  const relay = await startRelay();
  const channel = await makeChannel(relay, { suite: "mls" });
  const first = await channel.join("amber-otter");
  const rooms = [first, ...(await atOnce(50, members - 1, () => channel.join("amber-otter")))];
  const shownByAll = watch(rooms);
  const times: number[] = [];
  for (let i = -20; i < messages; i++) {
    const text = `message ${i}`;
    const sender = rooms[(i + 20) % rooms.length] ?? first;
    const begin = performance.now();
    const shown = shownByAll(text);
    sender.send(text);
    await shown;
    if (i >= 0) times.push(performance.now() - begin); // the first ones warm up
    await Bun.sleep(pauseMs);
  }
  await relay.stop();
  const figure = { bench: "e2e", subject: `mls, ${members} clients in one process`, unit: "ms" } as const;
  return [
    { ...figure, metric: "send_to_last_shown_median", value: median(times) },
    { ...figure, metric: "send_to_last_shown_p99", value: quantile(times, 0.99) },
  ];
}
