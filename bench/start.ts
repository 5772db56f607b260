// Start of `snug relay` to listening: from the spawn of the process to its first line, on a data folder that exists.

import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Figure, median } from "./table.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const runs = 10;

async function start(command: string, data: string): Promise<number> {
  const begin = performance.now();
  const relay = Bun.spawn([command, "relay", "--json", "--listen", "127.0.0.1:0", "--data", data], {
    stdout: "pipe",
    stderr: "ignore",
  });
  const reader = relay.stdout.getReader();
  const { value } = await reader.read();
  const tookMs = performance.now() - begin;
  if (value === undefined || !new TextDecoder().decode(value).includes("listening"))
    throw new Error("the relay did not start");
  relay.kill("SIGTERM");
  await relay.exited;
  return tookMs;
}

/** Milliseconds from spawn to listening, median of ten, from the source and from the executable where it is built. */
export async function benchStart(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [subject, command] of [
    ["source", join(root, "bin/snug")],
    ["executable", join(root, "dist/snug")],
  ] as const) {
    if (!existsSync(command)) continue;
    const data = mkdtempSync(join(tmpdir(), "snug-bench-"));
    try {
      const first = await start(command, data);
      const times: number[] = [];
      for (let i = 0; i < runs; i++) times.push(await start(command, data));
      figures.push({ bench: "start", metric: "listening_ms_median_of_10", subject, value: median(times), unit: "ms" });
      figures.push({ bench: "start", metric: "listening_ms_empty_folder", subject, value: first, unit: "ms" });
    } finally {
      rmSync(data, { recursive: true, force: true });
    }
  }
  return figures;
}
