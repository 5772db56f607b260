// Start of `snug relay` to listening: from the spawn of the process to its first line, on a data folder that exists.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { makeFolder, startChild } from "./support/children.ts";
import { type Figure, median } from "./table.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const runs = 10;

async function start(command: string, data: string): Promise<number> {
  const begin = performance.now();
  const relay = await startChild([command, "relay", "--json", "--listen", "127.0.0.1:0", "--data", data]);
  const tookMs = performance.now() - begin;
  await relay.stop();
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
    const data = makeFolder();
    const first = await start(command, data);
    const times: number[] = [];
    for (let i = 0; i < runs; i++) times.push(await start(command, data));
    const figure = { bench: "start", subject, unit: "ms" } as const;
    figures.push({ ...figure, metric: "listening_ms_median_of_10", value: median(times), bar: { most: 150 } });
    figures.push({ ...figure, metric: "listening_ms_empty_folder", value: first });
  }
  return figures;
}
