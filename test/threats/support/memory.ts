// The memory of a process, as Linux tells it.

import { existsSync, readFileSync } from "node:fs";

/** Whether this machine tells it. */
export const tellsMemory = existsSync("/proc/self/status");

/** The most memory that a process has had at once so far, bytes. */
export function peakBytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return 1024 * Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? Number.NaN);
}
