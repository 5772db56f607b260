// The processes that benchmarks start: each says a line of JSON once it is ready, and none outlives the run.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Limits, limits } from "../../src/protocol/index.ts";
import { within } from "../../test/support/until.ts";

export interface Child {
  readonly pid: number;
  /** What its first line said. */
  readonly said: Readonly<Record<string, unknown>>;
  /** The further lines of its output. */
  readonly lines: AsyncGenerator<string>;
  /** Writes to its input, where it `talks`. */
  write(text: string): void;
  signal(signal: NodeJS.Signals): void;
  stop(): Promise<void>;
}

const root = fileURLToPath(new URL("../..", import.meta.url));
const settleScript = fileURLToPath(new URL("./settle.ts", import.meta.url));
const running = new Set<Bun.Subprocess>();
const folders = new Set<string>();

/** Kills whatever runs still, and removes every folder: at the end, and when the run is broken off. */
export function stopChildren(): void {
  for (const child of running) child.kill("SIGKILL");
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}

/** A folder that is gone after the run. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "snug-bench-"));
  folders.add(folder);
  return folder;
}

/**
 * Starts a process in the project's folder and waits for its first line, which must be JSON.
 * @param more.stdin its input @param more.talks whether it is written to later @param more.env beside this process's own
 */
export async function startChild(
  command: readonly string[],
  more: { readonly stdin?: string; readonly talks?: boolean; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Child> {
  const child = Bun.spawn([...command], {
    cwd: root,
    env: { ...process.env, ...more.env },
    stdin: more.talks === true ? "pipe" : more.stdin === undefined ? "ignore" : new TextEncoder().encode(more.stdin),
    stdout: "pipe",
    stderr: "ignore",
  });
  running.add(child);
  void child.exited.then(() => running.delete(child));
  const lines = linesOf(child.stdout);
  const first = await within(15_000, `${command[0] ?? ""} is ready`, lines.next());
  const said: unknown = first.done === true ? null : JSON.parse(first.value);
  if (typeof said !== "object" || said === null) throw new Error(`${command.join(" ")} did not start`);
  return {
    pid: child.pid,
    said: Object.fromEntries(Object.entries(said)),
    lines,
    write(text) {
      const { stdin } = child;
      if (typeof stdin !== "object" || stdin === null || !("write" in stdin))
        throw new Error("this child has no input");
      void stdin.write(text);
      void stdin.flush();
    },
    signal: (signal) => child.kill(signal),
    async stop() {
      child.kill("SIGTERM");
      await within(10_000, "a child ends", child.exited).catch(() => child.kill("SIGKILL"));
    },
  };
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}

export interface RelayChild extends Child {
  readonly port: number;
  readonly limits: Limits;
}

/** The relay as operators start it, from the source, on an empty data folder; it believes X-Forwarded-For of this machine. */
export async function startRelay(): Promise<RelayChild> {
  const options = ["--listen", "127.0.0.1:0", "--create", "open", "--trust-proxy", "127.0.0.1"];
  const child = await startChild([join(root, "bin/snug"), "relay", "--json", ...options, "--data", makeFolder()], {
    // Only adds the signal by which a benchmark of memory has it collect its garbage.
    env: { BUN_OPTIONS: `--preload=${settleScript}` },
  });
  return { ...child, port: Number(new URL(String(child.said["url"])).port), limits };
}

/** A peer of bench/peers on Bun. @param name of its file */
export function startBunPeer(name: string): Promise<Child> {
  return startChild([process.execPath, `--preload=${settleScript}`, join(root, "bench/peers", `${name}.ts`)]);
}

/** A peer of bench/peers on Node, which gets it without its types. @param name of its file */
export async function startNodePeer(name: string): Promise<Child> {
  const source = await Bun.file(join(root, "bench/peers", `${name}.ts`)).text();
  const stdin = new Bun.Transpiler({ loader: "ts" }).transformSync(source);
  return startChild(["node", "--expose-gc", "--input-type=module", "-"], { stdin });
}
