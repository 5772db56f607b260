// A command that runs without a terminal and tells lines of JSON, or of text.

import { eventually, program } from "./terminal.ts";

export type Running = ReturnType<typeof startProgram>;

/** A program that runs, and its lines of JSON so far. @param plain whether they are text */
export function startProgram(args: readonly string[], env: Readonly<Record<string, string>>, plain = false) {
  const child = Bun.spawn([...program, ...args], {
    env,
    stdin: "pipe",
    stdout: "pipe",
    stderr: "pipe",
  });
  const lines: Record<string, unknown>[] = [];
  let text = "";
  const decode = async (stream: ReadableStream<Uint8Array>): Promise<void> => {
    const decoder = new TextDecoder();
    for await (const chunk of stream) text += decoder.decode(chunk, { stream: true });
  };
  const readPlain = (): Promise<unknown> => Promise.all([decode(child.stdout), decode(child.stderr)]);
  const readLines = async (): Promise<void> => {
    let rest = "";
    for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
      const parts = (rest + chunk).split("\n");
      rest = parts.pop() ?? "";
      for (const part of parts) lines.push(JSON.parse(part));
    }
  };
  const reading = plain ? readPlain() : readLines();
  return {
    child,
    lines,
    /** What it said so far, where it says text. */
    text: () => text,
    /** Waits for a text. */
    says: (part: string) =>
      eventually(
        () => (text.includes(part) ? true : null),
        () => `waited for ${part}; there is ${text}`,
      ),
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
