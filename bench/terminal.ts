// The terminal client: from a key to its letter on the screen, through a real pseudo-terminal; memory of what stands in the
// window; and from the start of `snug join` to its first frame.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Figure, median, quantile } from "./table.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const keys = 300;
/** Letters that no message holds: seen on the screen, they were typed. */
const letters = "αβγδεζηθικλμνξοπρστυφχψω";
const clear = "\u0015"; // Ctrl+U

interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** A program in a terminal of its own. */
function open(command: readonly string[], env: Readonly<Record<string, string>>, { columns, rows }: Size) {
  let seen = "";
  let wake: () => void = () => undefined;
  const decoder = new TextDecoder();
  const child = Bun.spawn([...command], {
    cwd: root,
    env: { ...process.env, NO_COLOR: "", COLORTERM: "", TERM: "xterm-256color", ...env },
    terminal: {
      cols: columns,
      rows,
      data(_terminal, data) {
        seen += decoder.decode(data, { stream: true });
        wake();
      },
    },
  });
  const terminal = child.terminal;
  if (terminal === undefined) throw new Error("a terminal was asked for");
  return {
    pid: child.pid,
    write: (text: string) => void terminal.write(text),
    /** Resolves when a text has come since the last call. @throws Error after ten seconds */
    async shows(text: string): Promise<void> {
      const end = performance.now() + 10_000;
      while (!seen.includes(text)) {
        const left = end - performance.now();
        if (left <= 0) throw new Error(`waited for ${JSON.stringify(text)}; came: ${JSON.stringify(seen.slice(-300))}`);
        await Promise.race([new Promise<void>((resolve) => (wake = resolve)), Bun.sleep(left)]);
      }
      seen = "";
    },
    async stop() {
      child.kill("SIGKILL");
      await child.exited;
      terminal.close();
    },
  };
}

const client = (subject: string, messages: number, rate: number, size: Size) =>
  open(
    [process.execPath, "bench/support/terminal-process.tsx"],
    { NODE_ENV: "production", SUBJECT: subject, MESSAGES: String(messages), RATE: String(rate) },
    size,
  );

/** Milliseconds from key to letter, of many keys. */
async function typing(pane: ReturnType<typeof open>): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < keys; i++) {
    const letter = letters[i % letters.length] ?? "α";
    const begin = performance.now();
    pane.write(letter);
    await pane.shows(letter);
    times.push(performance.now() - begin);
    await Bun.sleep(15 + (i % 7) * 5);
    if (i % letters.length === letters.length - 1) {
      pane.write(clear);
      await Bun.sleep(40);
    }
  }
  return times;
}

const rssMb = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;

async function benchTyping(): Promise<Figure[]> {
  const figures: Figure[] = [];
  const of = async (
    subject: string,
    name: string,
    messages: number,
    rate: number,
    size: Size,
    bar?: { most: number },
  ): Promise<void> => {
    const pane = client(subject, messages, rate, size);
    await pane.shows(subject === "snug" ? "Enter" : "›");
    await Bun.sleep(1_000); // what was said before is taken
    const times = await typing(pane);
    const figure = { bench: "terminal", subject: name, unit: "ms" } as const;
    figures.push({ ...figure, metric: "key_to_screen_p50", value: median(times) });
    figures.push({
      ...figure,
      metric: "key_to_screen_p95",
      value: quantile(times, 0.95),
      ...(bar === undefined ? {} : { bar }),
    });
    if (subject === "snug")
      figures.push({ bench: "terminal", subject: name, metric: "rss", unit: "MB", value: rssMb(pane.pid) });
    await pane.stop();
  };
  const usual = { columns: 80, rows: 24 };
  const wide = { columns: 200, rows: 50 };
  await of("readline", "readline", 0, 0, usual);
  await of("ink", "ink, an input alone", 0, 0, usual);
  await of("snug", "snug, no messages, 80 × 24", 0, 0, usual);
  await of("snug", "snug, 10,000 messages, 80 × 24", 10_000, 0, usual, { most: 16 });
  await of("snug", "snug, 10,000 messages, 200 × 50", 10_000, 0, wide, { most: 16 });
  await of("snug", "snug, 500 messages a second, 80 × 24", 10_000, 500, usual);
  await of("snug", "snug, 500 messages a second, 200 × 50", 10_000, 500, wide);
  await of("snug", "snug, 100,000 messages, 80 × 24", 100_000, 0, usual);
  return figures;
}

/** From the start of `snug join` to its first frame, where everything is in the environment. */
async function benchFirstFrame(): Promise<Figure[]> {
  const env = { SNUG_PASSWORD: "x", SNUG_CODE: "123456" };
  const address = "snug://127.0.0.1:9/xSLn3vlV6S4htAYX9YNNSiQ#PVcpEkS2hxtUa22pyXUwHg.9snEXzkNQEfYanED8UIm9Q";
  const figures: Figure[] = [];
  for (const [subject, more, shown] of [
    ["snug join, full screen", env, "Snug"],
    ["snug join, first question", {}, "Password of the channel"],
  ] as const) {
    const times: number[] = [];
    for (let i = 0; i < 10; i++) {
      const begin = performance.now();
      const pane = open(["bin/snug", "join", address], more, { columns: 80, rows: 24 });
      await pane.shows(shown);
      times.push(performance.now() - begin);
      await pane.stop();
    }
    figures.push({
      bench: "terminal",
      subject,
      metric: "first_frame_ms_median_of_10",
      unit: "ms",
      value: median(times),
      bar: { most: 200 },
    });
  }
  return figures;
}

/** Typing, memory and start of the terminal client. */
export async function benchTerminal(): Promise<Figure[]> {
  return [...(await benchFirstFrame()), ...(await benchTyping())];
}
