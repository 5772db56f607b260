// The program `snug`: finds the command, reads its options, runs it, and turns whatever it ends with into one plain
// sentence and an exit status. Nothing heavy is imported before a command asks for it: `snug relay` must listen at once.

import { realpathSync } from "node:fs";
import { relative } from "node:path";
import { asSnugError, codes, isCode, SnugError } from "../base/index.ts";
import version from "../../package.json" with { type: "json" };
import type { Context } from "./command.ts";
import { coming, commands } from "./commands.ts";
import { hangupIgnored } from "./hangup.ts";
import { parseOptions, usage } from "./options.ts";
import { makeScreen, type Screen, sentenceOf } from "./screen.ts";

/** How a person calls this program: the packaged name, or the path from here. */
function selfOf(env: Readonly<Record<string, string | undefined>>): string {
  const compiled = import.meta.url.includes("$bunfs") || import.meta.url.includes("~BUN");
  const program =
    env["SNUG_SELF"] ?? (compiled ? process.execPath : new URL("../../bin/snug", import.meta.url).pathname);
  if (!program.includes("/")) return program;
  const onPath = (env["PATH"] ?? "").split(":").some((folder) => {
    try {
      return realpathSync(`${folder}/snug`) === realpathSync(program);
    } catch {
      return false;
    }
  });
  if (onPath) return "snug";
  const near = relative(process.cwd(), program);
  return near.startsWith("../../") ? program : near.includes("/") ? near : `./${near}`;
}

/** The configuration file that `--config` names, as values by option name. */
async function readConfig(path: string): Promise<Readonly<Record<string, unknown>>> {
  const { readFile } = await import("node:fs/promises");
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    throw new SnugError("config.malformed", {
      detail: `The configuration file ${path} could not be read as JSON.`,
      cause,
    });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw usage(`The configuration file ${path} is not a JSON object of options.`);
  return Object.fromEntries(Object.entries(value));
}

/** Runs one command line. @returns the exit status */
async function run(argv: readonly string[], context: Context): Promise<number> {
  const { screen, env, self } = context;
  const [name, ...rest] = argv;
  const help = (args: readonly string[]): boolean =>
    args
      .slice(0, args.includes("--") ? args.indexOf("--") : args.length)
      .some((arg) => arg === "--help" || arg === "-h");
  if (name === "--version" || name === "-v") {
    screen.line(`snug ${version.version}`);
    return 0;
  }
  if (name === undefined || name === "help" || name === "--help" || name === "-h") {
    const { commandHelp, programHelp } = await import("./help.ts");
    const entry = name === "help" && rest[0] !== undefined ? commands[rest[0]] : undefined;
    if (entry !== undefined && rest[0] !== undefined)
      screen.line(commandHelp(self, rest[0], entry.summary, await entry.load(), screen.paint));
    else
      screen.line(
        programHelp(
          self,
          Object.entries(commands).map(([command, { summary }]) => [command, summary] as const),
          screen.paint,
        ),
      );
    return name === undefined ? 2 : 0;
  }
  const entry = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (entry === undefined) {
    const later = Object.hasOwn(coming, name) ? coming[name] : undefined;
    throw usage(
      later ??
        (name.startsWith("-")
          ? `There is no option ${name.split("=")[0] ?? name} here; a command comes first. See ${self} --help.`
          : `There is no command ${name}. See ${self} --help.`),
    );
  }
  const command = await entry.load();
  if (help(rest)) {
    const { commandHelp } = await import("./help.ts");
    screen.line(commandHelp(self, name, entry.summary, command, screen.paint));
    return 0;
  }
  let parsed = parseOptions(rest, command, env);
  const config: unknown = command.configured === true ? parsed.values["config"] : null;
  if (typeof config === "string") parsed = parseOptions(rest, command, env, await readConfig(config));
  return await command.run(parsed, context);
}

/** Says how it ended, and returns the exit status. */
function report(caught: unknown, screen: Screen, json: boolean, debug: boolean): number {
  const error = asSnugError(caught);
  screen.step(null);
  if (json) screen.json({ event: "error", code: error.code, text: sentenceOf(error) });
  else screen.say(`${screen.errorPaint.danger("snug:")} ${sentenceOf(error)}`);
  // Only for who asks: a stack names files and never values.
  if (debug && error.cause instanceof Error) screen.say(error.cause.stack ?? String(error.cause));
  return isCode(error.code) ? codes[error.code].exit : 1;
}

const env = process.env;
const argv = process.argv.slice(2);
const screen = makeScreen(env);
const ending = new AbortController();
/** Signals within this time are one. */
const sameSignalMs = 200;
let signalledMs = Number.NEGATIVE_INFINITY;
for (const signal of ["SIGINT", "SIGTERM", ...(hangupIgnored() ? [] : (["SIGHUP"] as const))] as const) {
  process.on(signal, () => {
    const nowMs = performance.now();
    // `timeout` signals a program and its group, and so does who sends INT and TERM: that is one wish.
    if (ending.signal.aborted && nowMs - signalledMs < sameSignalMs) return;
    if (ending.signal.aborted) process.exit(1); // the second one does not wait
    signalledMs = nowMs;
    ending.abort();
  });
}
// Nobody reads what a command is for: it ends. A relay is for its members, and stderr is for nobody in particular.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE" && argv[0] !== "relay") ending.abort();
});
process.stderr.on("error", () => {});

/** What is still written is written first; what still runs (a socket, stdin) does not hold the program. */
function end(status: number): void {
  screen.step(null);
  process.exitCode = status;
  process.stdout.write("", () => process.stderr.write("", () => process.exit(status)));
}

// Not awaited at the top: the program's build may not hold top-level await. `report` answers every failure.
void run(argv, { screen, env, signal: ending.signal, self: selfOf(env) }).then(end, (caught: unknown) =>
  end(report(caught, screen, argv.includes("--json"), (env["SNUG_DEBUG"] ?? "") !== "")),
);
