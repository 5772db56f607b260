// What a command is: its grammar, its examples, and what it does.

import type { Grammar, OptionTable, Parsed } from "./options.ts";
import type { Screen } from "./screen.ts";

export interface Context {
  readonly screen: Screen;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted by Ctrl-C, SIGTERM, SIGHUP (unless under nohup), and, but for a relay, when nobody reads stdout any more. */
  readonly signal: AbortSignal;
  /** How this program is called, for the commands that it prints: `snug`, `bin/snug`. */
  readonly self: string;
}

export interface Example {
  readonly line: string;
  readonly says: string;
}

export interface Command<T extends OptionTable = OptionTable> extends Grammar<T> {
  readonly examples: readonly Example[];
  /** What a person should know beside the options: a paragraph each. */
  readonly notes: readonly string[];
  /** Whether an option names a configuration file (JSON, by option name). */
  readonly configured?: boolean;
  /** Resolves with the exit status. @throws SnugError, which becomes one plain sentence and its exit status */
  readonly run: (input: Parsed<T>, context: Context) => Promise<number>;
}

/** Ties a command's `run` to the types of its own options. */
export function defineCommand<const T extends OptionTable>(command: Command<T>): Command<T> {
  return command;
}
