// Fan-out to 200 members: processor time of the server for each delivery, beside bare Bun, `ws` and Socket.IO. Every
// server is a process of its own; the members of all are the same readers, which only count. The subjects take turns,
// round by round, since the machine may be busy: what counts is the ratio within a run.

import { startBunPeer, startNodePeer, startRelay, type Child } from "./support/children.ts";
import { cpuNs } from "./support/cost.ts";
import { atOnce, makeGroup, makeRawChannel } from "./support/raw-member.ts";
import { binaryFrame, countedByte, RawSocket, Tally, textFrame } from "./support/raw-socket.ts";
import { type Figure, median } from "./table.ts";
import { concat } from "../src/base/index.ts";

const members = 200;
/** Bytes that a short line of chat is sealed into. */
const sealedBytes = 200;
/** Of the `chat` frame that the relay makes of such a message. */
const chatBytes = 254;
const rounds = 5;
const roundMs = 700;
/** Before the rounds, so that what is compiled at run time is compiled. */
const warmMs = 2_000;
const inFlight = { batched: 100, single: 1 } as const;
type Mode = keyof typeof inFlight;

interface Subject {
  readonly name: string;
  readonly child: Child;
  readonly sender: RawSocket;
  readonly tally: Tally;
  /** One more message as its bytes on the wire. */
  readonly message: () => Uint8Array;
}

async function snug(): Promise<Subject> {
  const child = await startRelay();
  const group = await makeGroup(await makeRawChannel(child), members);
  const tally = new Tally();
  for (const member of group) member.count(tally);
  const [founder] = group;
  return {
    name: "snug",
    child,
    sender: founder.socket,
    tally,
    message: () => binaryFrame(founder.message(sealedBytes)),
  };
}

async function dialAll(child: Child, path: string): Promise<{ readonly sockets: RawSocket[]; readonly tally: Tally }> {
  const sockets = await atOnce(20, members, () => RawSocket.dial(Number(child.said["port"]), path));
  const tally = new Tally();
  for (const socket of sockets) socket.tally = tally;
  return { sockets, tally };
}

const payload = (): Uint8Array =>
  concat(Uint8Array.of(countedByte), crypto.getRandomValues(new Uint8Array(chatBytes - 1)));

async function plain(name: string, child: Child): Promise<Subject> {
  const { sockets, tally } = await dialAll(child, "/");
  const [sender] = sockets;
  if (sender === undefined) throw new Error("nobody is there");
  return { name, child, sender, tally, message: () => binaryFrame(payload()) };
}

/** Socket.IO's own protocol (version 5 on Engine.IO 4): a text that announces the event, then the bytes. */
async function socketIo(child: Child): Promise<Subject> {
  const { sockets, tally } = await dialAll(child, "/socket.io/?EIO=4&transport=websocket");
  const joined = sockets.map(
    (socket) =>
      new Promise<void>((resolve) => {
        socket.onText = (text) => {
          if (text.startsWith("40")) resolve();
          if (text === "2") socket.sendText("3");
        };
        socket.sendText("40");
      }),
  );
  await Promise.all(joined);
  const [sender] = sockets;
  if (sender === undefined) throw new Error("nobody is there");
  const announced = textFrame('451-["chat",{"_placeholder":true,"num":0}]');
  return { name: "socket.io", child, sender, tally, message: () => concat(announced, binaryFrame(payload())) };
}

/** One round. @returns nanoseconds and deliveries, and how long they took */
async function round({ child, sender, tally, message }: Subject, mode: Mode, ms: number) {
  const before = tally.frames;
  const cpu = cpuNs(child.pid);
  const begin = performance.now();
  while (performance.now() - begin < ms) {
    const all = tally.more(inFlight[mode] * members);
    sender.write(concat(...Array.from({ length: inFlight[mode] }, message)));
    await all;
  }
  const deliveries = tally.frames - before;
  return {
    cpuUs: (cpuNs(child.pid) - cpu) / 1000 / deliveries,
    perSecond: (1000 * deliveries) / (performance.now() - begin),
  };
}

/** Microseconds of the server's processor for each delivery, medians of five rounds, and deliveries a second. */
export async function benchFanout(): Promise<Figure[]> {
  const peers = await Promise.all([startBunPeer("bun"), startNodePeer("ws"), startNodePeer("socket-io")]);
  const subjects = [await snug(), await plain("bun", peers[0]), await plain("ws", peers[1]), await socketIo(peers[2])];
  const figures: Figure[] = [];
  const cost = new Map<string, number>();
  for (const mode of ["batched", "single"] as const) {
    const results = subjects.map(() => [] as Awaited<ReturnType<typeof round>>[]);
    for (const subject of subjects) await round(subject, mode, warmMs);
    for (let i = 0; i < rounds; i++)
      for (const [at, subject] of subjects.entries()) results[at]?.push(await round(subject, mode, roundMs));
    for (const [at, { name, child }] of subjects.entries()) {
      const cpuUs = median((results[at] ?? []).map((result) => result.cpuUs));
      cost.set(`${name} ${mode}`, cpuUs);
      const subject = typeof child.said["what"] === "string" ? `${name} (${child.said["what"]})` : name;
      const figure = { bench: "fanout", subject } as const;
      figures.push({ ...figure, metric: `cpu_us_per_delivery_${mode}`, value: cpuUs, unit: "µs" });
      const perSecond = median((results[at] ?? []).map((result) => result.perSecond));
      figures.push({ ...figure, metric: `deliveries_per_s_${mode}`, value: perSecond, unit: "/s" });
    }
  }
  const ratio = (peer: string, mode: Mode, most: number): void => {
    const value = (cost.get(`snug ${mode}`) ?? Number.NaN) / (cost.get(`${peer} ${mode}`) ?? Number.NaN);
    const figure = { bench: "fanout", subject: `snug / ${peer}`, unit: "×" } as const;
    figures.push({ ...figure, metric: `cpu_ratio_${mode}`, value, bar: { most } });
  };
  ratio("bun", "batched", 1.3);
  ratio("bun", "single", 1.15);
  ratio("ws", "batched", 0.1);
  ratio("ws", "single", 1);
  await Promise.all(subjects.map(({ child }) => child.stop()));
  return figures;
}
