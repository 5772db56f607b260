// Whether this program was started to outlive its terminal: `nohup` and its kin set SIGHUP to "ignored" before the start.
// A handler of our own would take that back.

import { readFileSync } from "node:fs";

/** Whether SIGHUP was ignored when this program started. To be asked before a handler is set; known on Linux alone. */
export function hangupIgnored(): boolean {
  if (process.platform !== "linux") return false;
  try {
    // proc(5): the mask of ignored signals in hexadecimal; SIGHUP is signal 1, its lowest bit.
    const mask = /^SigIgn:\s*([0-9a-f]+)$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
    return mask !== undefined && (BigInt(`0x${mask}`) & 1n) === 1n;
  } catch {
    return false;
  }
}
