// What the full screen asks of the terminal beside what Ink does, and how all of it is taken back: also where the program
// ends in a way that nobody meant.

import { writeSync } from "node:fs";
import { focusOff, focusOn } from "./focus.ts";

// DECSET 7: a row that the terminal draws wider than was laid out is cut at the edge, and shifts nothing below it.
const wrapOff = "\u001b[?7l";
const wrapOn = "\u001b[?7h";

/** Sets what the full screen wants. @returns takes it back */
export function setModes(stdout: NodeJS.WriteStream): () => void {
  stdout.write(focusOn + wrapOff);
  return () => void stdout.write(focusOff + wrapOn);
}

export interface FaultPorts {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  /** Takes the screen down, at once: what it draws last, it draws before the terminal is given back. */
  readonly unmount: () => void;
  /** What a person reads then: the fault, and what was not delivered. */
  readonly say: (fault: unknown) => string;
}

/** Gives the terminal back where the program ends by a fault; to be called once Ink has its own watch. @returns ends the watch */
export function watchFaults({ stdin, stdout, unmount, say }: FaultPorts): () => void {
  const fd = "fd" in stdout && typeof stdout.fd === "number" ? stdout.fd : 1;
  const restore = (): void => {
    try {
      writeSync(fd, focusOff + wrapOn);
      stdin.setRawMode(false);
    } catch {
      // The terminal is gone, and there is nothing to give back.
    }
  };
  const fault = (cause: unknown): void => {
    try {
      unmount();
    } catch {
      // It may be Ink itself that failed.
    }
    restore();
    try {
      writeSync(2, `${say(cause)}\n`);
    } finally {
      process.exit(1);
    }
  };
  process.on("exit", restore);
  process.on("uncaughtException", fault);
  process.on("unhandledRejection", fault);
  return () => {
    process.off("exit", restore);
    process.off("uncaughtException", fault);
    process.off("unhandledRejection", fault);
  };
}
