// Spawns relays as processes, to be stopped, killed and started again on the same data and port.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Limits, limits as productLimits } from "../../src/protocol/index.ts";
import { within } from "./until.ts";

export interface RelayOrders {
  readonly data: string;
  readonly port: number;
  readonly limits: Limits;
}

export interface RelayProcess {
  readonly port: number;
  readonly limits: Limits;
  readonly pid: number;
  /** What it wrote to its log so far. */
  readonly log: string;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** SIGTERM: an orderly stop. */
  terminate(): Promise<void>;
  /** Starts it again, on the same data and port. */
  restart(): Promise<void>;
  /** Ends it, and removes its data. */
  stop(): Promise<void>;
}

/** Starts a relay on a new data folder. */
export async function startRelayProcess({ limits = productLimits }: { limits?: Limits } = {}): Promise<RelayProcess> {
  const data = mkdtempSync(join(tmpdir(), "snug-test-"));
  const script = fileURLToPath(new URL("./relay-process.ts", import.meta.url));
  let log = "";
  const spawn = async (port: number) => {
    const orders: RelayOrders = { data, port, limits };
    const env = { ...process.env, TEST_RELAY: JSON.stringify(orders) };
    const child = Bun.spawn([process.execPath, script], { env, stdout: "pipe", stderr: "pipe" });
    void (async () => {
      const decoder = new TextDecoder();
      for await (const chunk of child.stderr) log += decoder.decode(chunk, { stream: true });
    })();
    const { value } = await within(10_000, "the relay listens", child.stdout.getReader().read());
    const said: unknown = JSON.parse(new TextDecoder().decode(value));
    if (typeof said !== "object" || said === null || !("port" in said) || typeof said.port !== "number")
      throw new Error("the relay said something else");
    return { child, port: said.port };
  };
  const first = await spawn(0);
  let { child } = first;
  const end = async (signal: "SIGKILL" | "SIGTERM"): Promise<void> => {
    child.kill(signal);
    await within(10_000, "the relay ends", child.exited);
  };
  return {
    port: first.port,
    limits,
    get pid() {
      return child.pid;
    },
    get log() {
      return log;
    },
    kill: () => end("SIGKILL"),
    terminate: () => end("SIGTERM"),
    async restart() {
      ({ child } = await spawn(first.port));
    },
    async stop() {
      await end("SIGTERM").catch(() => end("SIGKILL"));
      rmSync(data, { recursive: true, force: true });
    },
  };
}
