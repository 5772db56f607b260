// What the full screen asks of the terminal beside what Ink does, and how all of it is taken back: also where the program
// ends in a way that nobody meant.

import { writeSync } from "node:fs";
import { focusOff, focusOn } from "./focus.ts";

// DECSET 7: a row that the terminal draws wider than was laid out is cut at the edge, and shifts nothing below it.
const wrapOff = "\u001b[?7l";
const wrapOn = "\u001b[?7h";
/** Ink's own: bracketed paste, kitty's keyboard, the cursor, the alternate screen. Where they are off already, nothing happens. */
const inkOff = "\u001b[?2004l\u001b[<u\u001b[?25h\u001b[?1049l";

/** Sets what the full screen wants. @returns takes it back */
export function setModes(stdout: NodeJS.WriteStream): () => void {
  stdout.write(focusOn + wrapOff);
  return () => void stdout.write(focusOff + wrapOn);
}

/**
 * Gives the terminal back where the program ends by a fault.
 * @param stdin to take raw mode off @param say what a person reads of the fault @returns ends the watch
 */
export function watchFaults(
  stdin: NodeJS.ReadStream,
  stdout: NodeJS.WriteStream,
  say: (fault: unknown) => string,
): () => void {
  const fd = "fd" in stdout && typeof stdout.fd === "number" ? stdout.fd : 1;
  const restore = (): void => {
    try {
      stdin.setRawMode(false);
      writeSync(fd, focusOff + wrapOn + inkOff);
    } catch {
      // The terminal is gone, and there is nothing to give back.
    }
  };
  const fault = (cause: unknown): void => {
    restore();
    process.off("exit", restore);
    process.stderr.write(`${say(cause)}\n`);
    process.exit(1);
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
