// Typing beside incoming lines. On a terminal node:readline edits the line and everything that arrives is written above
// it; without one, lines come from stdin and go to stdout, and nothing is redrawn.

import { clearScreenDown, createInterface, cursorTo, moveCursor } from "node:readline";
import { stdinLines } from "./stdin.ts";
import { widthOf } from "../term/index.ts";

export interface Typing {
  /** Writes lines above what is being typed. */
  readonly show: (lines: readonly string[]) => void;
  /** The lines a person enters, until they leave (Ctrl-C, Ctrl-D, the end of stdin). */
  readonly entered: AsyncIterable<string>;
  /** Puts back what was typed, because it could not be sent. */
  restore(line: string): void;
  /** Gives the terminal back. */
  close(): void;
}

/** Lines of stdin, lines on stdout. */
export function pipedTyping(): Typing {
  let over = false;
  async function* entered(): AsyncGenerator<string, void, undefined> {
    try {
      yield* stdinLines();
    } catch (error) {
      if (!over) throw error; // that it was closed early is our own doing
    }
  }
  return {
    show: (lines) => void process.stdout.write(lines.map((line) => `${line}\n`).join("")),
    entered: entered(),
    restore: () => {},
    close() {
      over = true;
      process.stdin.destroy();
    },
  };
}

/** A prompt at the foot of the terminal. @param prompt what stands before the typed text @param complete the endings of what is typed so far */
export function terminalTyping(
  prompt: string,
  complete: (line: string) => readonly string[] | Promise<readonly string[]>,
): Typing {
  const out = process.stdout;
  const lines: string[] = [];
  let wake: (() => void) | null = null;
  let over = false;
  const readline = createInterface({
    input: process.stdin,
    output: out,
    prompt,
    completer(line: string, done: (error: Error | null, found: [string[], string]) => void) {
      const found = async (): Promise<readonly string[]> => complete(line);
      const answer = async (): Promise<void> => {
        // Readline reads nothing until it is answered: where nothing can be listed, nothing is completed.
        const options = await found().catch((): readonly string[] => []);
        done(null, [[...options], line]);
      };
      void answer();
    },
    terminal: true,
  });
  const finish = (): void => {
    over = true;
    wake?.();
  };
  let cleared = false; // after the end: nothing draws the prompt again
  /** Clears what is being typed off the screen; it stays in readline. */
  const clear = (): void => {
    if (cleared) return;
    cleared = over;
    moveCursor(out, 0, -readline.getCursorPos().rows);
    cursorTo(out, 0);
    clearScreenDown(out);
  };
  readline.on("line", (line) => {
    // Readline leaves what was typed on the screen; the message itself says it, with time and tick.
    const rows = Math.floor((widthOf(prompt) + widthOf(line)) / (out.columns || 80)) + 1;
    moveCursor(out, 0, -rows);
    cursorTo(out, 0);
    clearScreenDown(out);
    readline.prompt();
    lines.push(line);
    wake?.();
  });
  readline.on("SIGINT", finish);
  readline.on("close", finish);
  readline.prompt();

  async function* entered(): AsyncGenerator<string, void, undefined> {
    for (;;) {
      const line = lines.shift();
      if (line !== undefined) yield line;
      else if (over) return;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  }

  return {
    show(shown) {
      if (shown.length === 0) return;
      clear();
      out.write(shown.map((line) => `${line}\n`).join(""));
      if (over) return;
      // Readline would go up by the rows that it drew last; they are gone, and it draws from here.
      Reflect.set(readline, "prevRows", 0);
      readline.prompt(true);
    },
    entered: entered(),
    restore(line) {
      if (!over && readline.line === "") readline.write(line);
    },
    close() {
      const typed = readline.line;
      clear();
      over = true;
      readline.close();
      // What was being typed stays readable when the room ends by itself.
      if (typed !== "") out.write(`${prompt}${typed}\n`);
      wake?.();
    },
  };
}
