// A file of 1 GiB over loopback, to one taker and to five, beside the same pipeline without Snug in the same run; what the
// three sides hold of it beyond what they hold when nothing moves, and what chat feels of it.

import { closeSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { makeChannel } from "../test/support/channel.ts";
import { within } from "../test/support/until.ts";
import { type Child, makeFolder, startBunPeer, startChild, startRelay } from "./support/children.ts";
import { residentBytes } from "./support/cost.ts";
import { wormhole } from "./support/wormhole.ts";
import { type Figure, median, quantile } from "./table.ts";

const mib = 1024 * 1024;
const sizeBytes = 1024 * mib;
const runsEach = 3;
const idleMs = 5_000;
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** A file of bytes that are no pattern, made once a run. */
function makeFile(folder: string): string {
  const path = join(folder, "one.bin");
  const file = openSync(path, "w");
  const block = crypto.getRandomValues(new Uint8Array(65_536));
  for (let at = 0; at < sizeBytes; at += block.length) {
    new DataView(block.buffer).setUint32(0, at);
    writeSync(file, block);
  }
  closeSync(file);
  return path;
}

/** SHA-256, hexadecimal: by a process of its own, since the chat that is timed is in this one. */
async function digestOf(path: string): Promise<string> {
  const text = await new Response(Bun.spawn(["sha256sum", path], { stdout: "pipe" }).stdout).text();
  return text.slice(0, 64);
}

/** Waits for a line of a child that says this. */
async function told(child: Child, t: string): Promise<Record<string, unknown>> {
  for (;;) {
    const line = await within(300_000, `a child says ${t}`, child.lines.next());
    if (line.done === true) throw new Error(`a child ended before it said ${t}`);
    const said = Object.fromEntries(Object.entries(JSON.parse(line.value) as object)); // our own child's
    if (said["t"] === t) return said;
    if (said["t"] === "failed") throw new Error(`a transfer failed: ${line.value}`);
  }
}

const spawn = (script: string, env: Record<string, string>): Promise<Child> =>
  startChild([process.execPath, here(script)], { env, talks: true });

/** Milliseconds that the same pipeline takes without Snug. */
async function bare(path: string, takers: number): Promise<number> {
  const relay = await startBunPeer("bare-relay");
  const orders = (role: string, file: string): Record<string, string> => ({
    BARE: JSON.stringify({ role, port: relay.said["port"], file, size: sizeBytes, takers }),
  });
  const folder = makeFolder();
  const taking: Child[] = [];
  for (let i = 0; i < takers; i++) taking.push(await spawn("peers/bare-file.ts", orders("take", join(folder, `${i}`))));
  const source = await spawn("peers/bare-file.ts", orders("send", path));
  const begin = performance.now();
  source.write("go\n");
  await Promise.all(taking.map((child) => told(child, "done")));
  const ms = performance.now() - begin;
  await Promise.all([source, ...taking, relay].map((child) => child.stop()));
  for (let i = 0; i < takers; i++) rmSync(join(folder, `${i}`));
  return ms;
}

interface Run {
  readonly ms: number;
  readonly uploads: number;
  readonly grownBytes: { readonly sender: number; readonly relay: number; readonly taker: number };
  readonly chat: { readonly idle: readonly number[]; readonly busy: readonly number[] };
}

/** Milliseconds from `send` to the other's event, message by message, until told to stop. */
async function chatTimes(
  channel: Awaited<ReturnType<typeof makeChannel>>,
): Promise<{ measure(until: () => boolean): Promise<number[]>; leave(): Promise<void> }> {
  const ada = await channel.join("ada");
  const ben = await channel.join("ben");
  const heard = new Map<string, () => void>();
  void (async () => {
    for await (const event of ben.events) if (event.t === "message") heard.get(event.text)?.();
  })();
  void (async () => {
    for await (const _ of ada.events);
  })();
  let n = 0;
  return {
    async measure(until) {
      const times: number[] = [];
      while (!until()) {
        const text = `message ${n++}`;
        const begin = performance.now();
        const shown = new Promise<void>((resolve) => heard.set(text, resolve));
        ada.send(text);
        await within(20_000, "a message arrives", shown);
        times.push(performance.now() - begin);
        await Bun.sleep(20);
      }
      return times;
    },
    async leave() {
      await Promise.all([ada.leave(), ben.leave()]);
    },
  };
}

async function snug(path: string, digest: string, takers: number): Promise<Run> {
  const relay = await startRelay();
  const channel = await makeChannel(relay, { suite: "mls", cheap: false });
  const chat = await chatTimes(channel);
  const member = (role: string, where: string): Promise<Child> =>
    spawn("support/file-process.ts", {
      FILE_PROCESS: JSON.stringify({
        role,
        address: channel.address,
        password: channel.password,
        totpUri: channel.totpUri,
        path: where,
        takers,
      }),
    });
  const taking: Child[] = [];
  for (let i = 0; i < takers; i++) taking.push(await member("take", makeFolder()));
  const source = await member("send", path);
  const idleEndMs = performance.now() + idleMs;
  const idle = await chat.measure(() => performance.now() >= idleEndMs);
  const names = ["sender", "relay", "taker"] as const;
  const watched = { sender: [source], relay: [relay], taker: taking };
  const before = new Map<number, number>();
  const most = { sender: 0, relay: 0, taker: 0 };
  for (const name of names) for (const { pid } of watched[name]) before.set(pid, residentBytes(pid));
  const look = setInterval(() => {
    for (const name of names)
      for (const { pid } of watched[name])
        most[name] = Math.max(most[name], residentBytes(pid) - (before.get(pid) ?? 0));
  }, 250);
  /** Sends the file once. */
  const transfer = async (): Promise<{ ms: number; uploads: number; paths: readonly string[] }> => {
    source.write("go\n");
    const saved = await Promise.all(taking.map((child) => told(child, "done")));
    const { ms, uploads } = await told(source, "done");
    return { ms: Number(ms), uploads: Number(uploads), paths: saved.map((said) => String(said["path"])) };
  };
  const check = async (paths: readonly string[]): Promise<void> => {
    for (const saved of paths) {
      if ((await digestOf(saved)) !== digest) throw new Error("a file is not what it was");
      rmSync(saved);
    }
  };
  // First by itself, as the bare pipeline is; then with chat beside it.
  const { ms, uploads, paths } = await transfer();
  clearInterval(look); // each look stops this process, in which the chat is, for milliseconds
  await check(paths);
  let over = false;
  const busy = chat.measure(() => over);
  const second = await transfer();
  over = true;
  const times = await busy;
  await check(second.paths);
  await chat.leave();
  await Promise.all([source, ...taking, relay].map((child) => child.stop()));
  return { ms, uploads, grownBytes: most, chat: { idle, busy: times } };
}

/** Rates beside the bare pipeline, memory beyond idle, and chat meanwhile. */
export async function benchFiles(): Promise<Figure[]> {
  const path = makeFile(makeFolder());
  const digest = await digestOf(path);
  const figures: Figure[] = [];
  for (const takers of [1, 5]) {
    const subject = `1 GiB to ${takers === 1 ? "one taker" : `${takers} takers`}`;
    const figure = { bench: "files", subject } as const;
    const bares: number[] = [];
    const runs: Run[] = [];
    for (let i = 0; i < runsEach; i++) {
      bares.push(await bare(path, takers));
      runs.push(await snug(path, digest, takers));
    }
    const ms = median(runs.map((run) => run.ms));
    const bareMs = median(bares);
    const most = (name: "sender" | "relay" | "taker"): number =>
      Math.max(...runs.map((run) => run.grownBytes[name])) / mib;
    const p99 = (which: "idle" | "busy"): number =>
      quantile(
        runs.flatMap((run) => run.chat[which]),
        0.99,
      );
    figures.push(
      { ...figure, metric: "bare_pipeline", value: bareMs / 1000, unit: "s" },
      { ...figure, metric: "snug", value: ms / 1000, unit: "s" },
      {
        ...figure,
        metric: "rate_of_bare",
        value: bareMs / ms,
        unit: "ratio",
        ...(takers === 1 ? { bar: { least: 0.7 } } : {}),
      },
      {
        ...figure,
        metric: "uploads",
        value: Math.max(...runs.map((run) => run.uploads)),
        unit: "uploads",
        bar: { most: 1 },
      },
      { ...figure, metric: "memory_sender", value: most("sender"), unit: "MiB", bar: { most: 64 } },
      { ...figure, metric: "memory_relay", value: most("relay"), unit: "MiB", bar: { most: 64 } },
      { ...figure, metric: "memory_taker", value: most("taker"), unit: "MiB", bar: { most: 64 } },
      { ...figure, metric: "chat_idle_p99", value: p99("idle"), unit: "ms" },
      { ...figure, metric: "chat_meanwhile_p99", value: p99("busy"), unit: "ms", bar: { most: 2 * p99("idle") } },
    );
  }
  const peerMs = await wormhole(path);
  if (peerMs !== null)
    figures.push({
      bench: "files",
      subject: "1 GiB to one taker",
      metric: "magic_wormhole",
      value: peerMs / 1000,
      unit: "s",
    });
  return figures;
}
