// What a process costs, as Linux counts it.

import { readdirSync, readFileSync } from "node:fs";

/**
 * Nanoseconds of processor time of the threads that live, user and system (/proc/<pid>/task/<tid>/schedstat).
 * @param name only threads of this name
 */
export function cpuNs(pid: number, name: string | null = null): number {
  let sum = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const read = (file: string): string => readFileSync(`/proc/${pid}/task/${thread}/${file}`, "utf8");
    try {
      if (name === null || read("comm").trim() === name) sum += Number(read("schedstat").split(" ")[0]);
    } catch {
      // It ended while we looked.
    }
  }
  return sum;
}

/** Resident memory, bytes (/proc/<pid>/smaps_rollup). */
export function residentBytes(pid: number): number {
  const [, kib] = /^Rss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8")) ?? [];
  return Number(kib) * 1024;
}
