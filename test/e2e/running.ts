// A command that runs without a terminal and tells lines of JSON.

import { eventually, program } from "./terminal.ts";

export type Running = ReturnType<typeof startProgram>;

/** A program that runs, and its lines of JSON so far. */
export function startProgram(args: readonly string[], env: Readonly<Record<string, string>>) {
  const child = Bun.spawn([...program, ...args], {
    env,
    stdin: "pipe",
    stdout: "pipe",
    stderr: "pipe",
  });
  const lines: Record<string, unknown>[] = [];
  const reading = (async () => {
    let rest = "";
    for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
      const parts = (rest + chunk).split("\n");
      rest = parts.pop() ?? "";
      for (const part of parts) lines.push(JSON.parse(part));
    }
  })();
  return {
    child,
    lines,
    /** Waits for a line of an event. */
    line: (event: string, count = 1) =>
      eventually(
        () => lines.filter((line) => line["event"] === event)[count - 1] ?? null,
        () => `waited for ${event}; there is ${JSON.stringify(lines)}`,
      ),
    async stop() {
      child.kill("SIGINT");
      await reading;
      return await child.exited;
    },
  };
}
