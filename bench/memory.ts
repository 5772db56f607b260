// Memory of the server for each idle member: ten thousand of them, resident memory after less resident memory before,
// each time with garbage collected until it stands still. Snug's members are logged in and in a group, 50 channels of 200;
// then logged in to one channel, all of them.

import { type Child, startBunPeer, startNodePeer, startRelay } from "./support/children.ts";
import { residentBytes } from "./support/cost.ts";
import { atOnce, makeGroup, makeRawChannel, RawMember } from "./support/raw-member.ts";
import { RawSocket, Tally } from "./support/raw-socket.ts";
import type { Figure } from "./table.ts";

const members = 10_000;
const perChannel = 200;
const mostKb = 8;

/** Resident bytes once they stand still: less than half a percent apart, three times in a row. */
async function settled(child: Child): Promise<number> {
  let bytes = residentBytes(child.pid);
  for (let still = 0, tries = 0; still < 3 && tries < 40; tries++) {
    child.signal("SIGUSR2");
    await Bun.sleep(250);
    const now = residentBytes(child.pid);
    still = Math.abs(now - bytes) < bytes / 200 ? still + 1 : 0;
    bytes = now;
  }
  return bytes;
}

/** Kilobytes (1024) for each member. @param come resolves once all are there, and gives what ends them */
async function perMember(child: Child, come: () => Promise<readonly RawSocket[]>): Promise<number> {
  const before = await settled(child);
  const sockets = await come();
  // Idle: nothing is said, but what comes is read and pings are answered.
  for (const socket of sockets) socket.tally = new Tally();
  const kb = ((await settled(child)) - before) / 1024 / sockets.length;
  for (const socket of sockets) socket.drop();
  await child.stop();
  return kb;
}

async function inChannels(): Promise<number> {
  const child = await startRelay();
  await makeGroup(await makeRawChannel(child), 10); // what the first logins load is no member's
  return perMember(child, async () => {
    const groups = await atOnce(2, members / perChannel, async () =>
      makeGroup(await makeRawChannel(child), perChannel),
    );
    return groups.flat().map(({ socket }) => socket);
  });
}

async function inOneChannel(): Promise<number> {
  const child = await startRelay();
  const channel = await makeRawChannel(child);
  await makeGroup(channel, 10);
  return perMember(child, async () => {
    const all = await atOnce(16, members, () => RawMember.enter(channel));
    return all.map(({ socket }) => socket);
  });
}

async function peer(child: Child): Promise<number> {
  const port = Number(child.said["port"]);
  const dial = (): Promise<RawSocket> => RawSocket.dial(port, "/");
  await atOnce(10, 10, dial);
  return perMember(child, () => atOnce(50, members, dial));
}

/** Kilobytes of resident memory for each of 10,000 idle members. */
export async function benchMemory(): Promise<Figure[]> {
  const figure = { bench: "memory", metric: "kb_per_idle_member_of_10000", unit: "KB" } as const;
  return [
    { ...figure, subject: "snug, 50 groups of 200", value: await inChannels(), bar: { most: mostKb } },
    { ...figure, subject: "snug, logged in to one channel", value: await inOneChannel(), bar: { most: mostKb } },
    { ...figure, subject: "bun", value: await peer(await startBunPeer("bun")) },
    { ...figure, subject: "ws", value: await peer(await startNodePeer("ws")) },
  ];
}
