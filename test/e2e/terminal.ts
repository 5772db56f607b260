// Real terminals for tests: panes of a tmux server of its own. Everything waits for what a screen shows, with a deadline.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { URI, TOTP } from "otpauth";

const root = new URL("../..", import.meta.url).pathname;

/** The program under test: the source, or the executable that SNUG_BIN names. */
export const program: readonly string[] = process.env["SNUG_BIN"]
  ? [process.env["SNUG_BIN"]]
  : [process.execPath, join(root, "src/cli/main.ts")];

/** The longest wait for anything on a screen. */
export const deadlineMs = 20_000;
const pollMs = 25;
/** Rows of each terminal: enough that nothing scrolls away. */
const manyRows = 120;

/** Polls until `look` gives something. @throws Error with `story` at the deadline */
export async function eventually<T>(
  look: () => Promise<T | null> | T | null,
  story: () => Promise<string> | string,
  withinMs = deadlineMs,
): Promise<T> {
  const end = performance.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    if (performance.now() > end) throw new Error(await story());
    await Bun.sleep(pollMs); // between two looks, not a wait for a time to pass
  }
}

/** A folder for one test file, its own home, and an environment with nothing of the machine's in it. */
export function makeHome(): {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  remove(): void;
} {
  const folder = mkdtempSync(join(tmpdir(), "snug-e2e-"));
  const env = {
    PATH: process.env["PATH"] ?? "",
    HOME: folder,
    TMPDIR: folder,
    LANG: "C.UTF-8",
    TZ: "UTC",
    SNUG_SELF: "snug",
  };
  return { folder, env, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** A TCP port that nobody listens on. */
export function freePort(): number {
  const server = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
  const { port } = server;
  server.stop(true);
  return port;
}

/** The code of a channel now. */
export function codeOf(totpUri: string): string {
  const totp = URI.parse(totpUri);
  if (!(totp instanceof TOTP)) throw new Error("not a TOTP link");
  return totp.generate();
}

/** Six digits that are not the code of any step near now. */
export function wrongCodeOf(totpUri: string): string {
  const totp = URI.parse(totpUri);
  if (!(totp instanceof TOTP)) throw new Error("not a TOTP link");
  const near = new Set(
    Array.from({ length: 61 }, (_, i) => totp.generate({ timestamp: Date.now() + (i - 30) * 30_000 })),
  );
  for (let code = 123_456; ; code++) if (!near.has(String(code))) return String(code);
}

export interface Pane {
  /** What the pane shows, without trailing blanks. Not its history: tmux keeps there what was erased. */
  screen(): Promise<string>;
  /** Waits for a text on the screen, at least `times` times. @returns the screen */
  shows(text: string | RegExp, times?: number, withinMs?: number): Promise<string>;
  type(text: string): Promise<void>;
  /** Keys by tmux's names: Enter, C-c, C-d. */
  press(...keys: readonly string[]): Promise<void>;
  /** Pastes as a terminal does that knows bracketed paste. */
  paste(text: string): Promise<void>;
  resize(columns: number, rows: number): Promise<void>;
  /** Whether anything on the screen has a colour or another attribute. */
  coloured(): Promise<boolean>;
  /** Something that tmux knows of the pane, by its format: `#{window_bell_flag}`. */
  ask(format: string): Promise<string>;
  /** Types a line and Enter. */
  enter(text: string): Promise<void>;
  /** Waits for the program's end. @returns its exit status */
  ends(): Promise<number>;
  pid(): Promise<number>;
}

export interface Terminals {
  /** Runs a command in a terminal of its own. */
  open(
    command: readonly string[],
    env?: Readonly<Record<string, string>>,
    columns?: number,
    rows?: number,
  ): Promise<Pane>;
  close(): Promise<void>;
}

/** A tmux server for one test file. @param env of every pane */
export function makeTerminals(folder: string, env: Readonly<Record<string, string>>): Terminals {
  const socket = join(folder, "tmux");
  let windows = 0;
  async function tmux(...args: readonly string[]): Promise<string> {
    const child = Bun.spawn(["tmux", "-S", socket, "-f", "/dev/null", ...args], {
      env: { ...env, TERM: "xterm-256color" },
      stdout: "pipe",
      stderr: "pipe",
    });
    const [out, err, status] = await Promise.all([
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
      child.exited,
    ]);
    if (status !== 0) throw new Error(`tmux ${args[0] ?? ""}: ${err}`);
    return out;
  }
  const pane = (id: string): Pane => {
    const screen = async (): Promise<string> =>
      (await tmux("capture-pane", "-p", "-J", "-t", id)).replaceAll(/[ \t]+$/gm, "").trimEnd();
    const press = async (...keys: readonly string[]): Promise<void> =>
      void (await tmux("send-keys", "-t", id, ...keys));
    const type = async (text: string): Promise<void> => void (await tmux("send-keys", "-t", id, "-l", "--", text));
    return {
      screen,
      press,
      type,
      async paste(text) {
        await tmux("set-buffer", "-b", "pasted", "--", text);
        await tmux("paste-buffer", "-p", "-b", "pasted", "-t", id);
      },
      resize: async (columns, rows) =>
        void (await tmux("resize-window", "-t", id, "-x", String(columns), "-y", String(rows))),
      coloured: async () => (await tmux("capture-pane", "-p", "-e", "-t", id)).includes("\u001b["),
      ask: async (format) => (await tmux("display-message", "-p", "-t", id, format)).trim(),
      async enter(text) {
        await type(text);
        await press("Enter");
      },
      shows: (text, times = 1, withinMs = deadlineMs) =>
        eventually(
          async () => {
            const now = await screen();
            const count =
              typeof text === "string"
                ? now.split(text).length - 1
                : [...now.matchAll(new RegExp(text.source, `${text.flags.replace("g", "")}g`))].length;
            return count >= times ? now : null;
          },
          async () => `waited for ${String(text)}; the screen shows:\n${await screen()}`,
          withinMs,
        ),
      ends: () =>
        eventually(
          async () => {
            const [dead = "0", status = ""] = (
              await tmux("display-message", "-p", "-t", id, "#{pane_dead} #{pane_dead_status}")
            )
              .trim()
              .split(" ");
            if (dead !== "1") return null;
            if (status !== "") return Number(status);
            // tmux sometimes misses the end of a child whose terminal has just closed; the end of another wakes it.
            await tmux("run-shell", "true");
            return null;
          },
          async () => `waited for the end; the screen shows:\n${await screen()}`,
        ),
      pid: async () => Number((await tmux("display-message", "-p", "-t", id, "#{pane_pid}")).trim()),
    };
  };
  return {
    async open(command, more = {}, columns = 100, rows = manyRows) {
      const variables = Object.entries({ ...env, ...more }).flatMap(([name, value]) => ["-e", `${name}=${value}`]);
      const line = command.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
      windows++;
      if (windows === 1) {
        // The first session holds the server open; its shell does nothing.
        await tmux("new-session", "-d", "-x", String(columns), "-y", String(rows), "-s", "hold", "sleep 3600");
        await tmux("set-option", "-g", "remain-on-exit", "on");
        await tmux("set-option", "-g", "default-terminal", "tmux-256color");
      }
      const id = (
        await tmux(
          "new-session",
          "-d",
          "-c",
          folder, // wherever somebody is who starts it
          "-P",
          "-F",
          "#{pane_id}",
          "-x",
          String(columns),
          "-y",
          String(rows),
          ...variables,
          `exec ${line}`,
        )
      ).trim();
      return pane(id);
    },
    async close() {
      if (windows > 0) await tmux("kill-server").catch(() => {});
    },
  };
}

/** Runs the program to its end without a terminal. */
export async function run(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  stdin = "",
): Promise<{ readonly out: string; readonly err: string; readonly status: number }> {
  const child = Bun.spawn([...program, ...args], { env, stdin: new Blob([stdin]), stdout: "pipe", stderr: "pipe" });
  const [out, err, status] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { out, err, status };
}
