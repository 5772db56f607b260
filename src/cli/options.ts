// Options as tables: what a command takes is data, from which parser, types and `--help` follow.
// Precedence: flag > environment > file > default. Secrets have no option: they come by prompt, environment or stdin.

import { parseArgs } from "node:util";
import { SnugError } from "../base/index.ts";

interface Common {
  readonly says: string;
  /** The environment variable that serves where the flag is absent. */
  readonly env?: string;
}
export type Option =
  | ({ readonly t: "flag" } & Common)
  | ({ readonly t: "text"; readonly value: string; readonly default?: string } & Common)
  | ({ readonly t: "choice"; readonly of: readonly string[]; readonly default: string } & Common)
  | ({ readonly t: "count"; readonly value: string; readonly least: number; readonly default?: number } & Common);

export type OptionTable = Readonly<Record<string, Option>>;

type Value<O extends Option> = O extends { readonly t: "flag" }
  ? boolean
  : O extends { readonly t: "choice"; readonly of: readonly (infer C)[] }
    ? C
    : O extends { readonly t: "count" }
      ? O extends { readonly default: number }
        ? number
        : number | null
      : O extends { readonly default: string }
        ? string
        : string | null;

export type Values<T extends OptionTable> = { readonly [K in keyof T]: Value<T[K]> };

export interface Positional {
  readonly name: string;
  readonly says: string;
  readonly required: boolean;
  /** Whether any number may stand there: of the last one alone. */
  readonly many?: true;
}

export interface Grammar<T extends OptionTable = OptionTable> {
  readonly positionals: readonly Positional[];
  readonly options: T;
}

export interface Parsed<T extends OptionTable> {
  readonly values: Values<T>;
  readonly positionals: readonly string[];
}

/** A usage error: exit status 2. @param sentence plain, with the next step, and never with a secret in it */
export function usage(sentence: string): SnugError {
  return new SnugError("config.malformed", { detail: sentence });
}

const passwordAdvice =
  "Passwords are not taken from the command line, where other programs can read them. Leave it out and you are asked, or set SNUG_PASSWORD, or use --password-stdin.";
const codeAdvice =
  "Codes are not taken from the command line, where other programs can read them. Leave it out and you are asked, or set SNUG_CODE (bots: SNUG_TOTP_URI).";
const tokenAdvice =
  "Tokens are not taken from the command line, where other programs can read them. Set SNUG_CREATE_TOKEN.";
const secrets: Readonly<Record<string, string>> = {
  password: passwordAdvice,
  pass: passwordAdvice,
  passphrase: passwordAdvice,
  code: codeAdvice,
  otp: codeAdvice,
  totp: codeAdvice,
  "totp-uri": codeAdvice,
  token: tokenAdvice,
  "create-token": tokenAdvice,
};

/** The option that a mistyped one may have meant, or null. */
function nearest(name: string, known: readonly string[]): string | null {
  return (
    known.find((other) => other.startsWith(name) || name.startsWith(other)) ??
    known.find((other) => [...name].sort().join("") === [...other].sort().join("")) ??
    null
  );
}

/** One value as its option wants it. @param where how a person knows the value: `--listen` or `SNUG_LISTEN` */
function read(option: Option, where: string, text: string): string | number | boolean {
  if (option.t === "flag") {
    if (["1", "true", "yes"].includes(text)) return true;
    if (["", "0", "false", "no"].includes(text)) return false;
    throw usage(`${where} is yes or no.`);
  }
  if (option.t === "choice") {
    if (option.of.includes(text)) return text;
    if (where === "--password")
      throw usage(
        passwordAdvice.replace("Leave", `--password takes only ${list(option.of)}, the way to make one. Leave`),
      );
    throw usage(`${where} is ${list(option.of)}.`);
  }
  if (option.t === "count") {
    const count = Number(text);
    if (!/^\d{1,9}$/.test(text) || count < option.least)
      throw usage(`${where} is a whole number, ${option.least} or more.`);
    return count;
  }
  if (text === "") throw usage(`${where} needs a value: ${option.value}.`);
  return text;
}

function list(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1) ?? ""}`;
}

/** What the flags say, as text; `true` for flags without a value. */
function flagsOf(
  argv: readonly string[],
  grammar: Grammar,
): { readonly flags: Map<string, string | true>; readonly positionals: readonly string[] } {
  const known = Object.keys(grammar.options);
  const options = Object.fromEntries(
    Object.entries(grammar.options).map(([name, option]) => [
      name,
      { type: option.t === "flag" ? ("boolean" as const) : ("string" as const) },
    ]),
  );
  const { tokens } = parseArgs({ args: [...argv], options, strict: false, allowPositionals: true, tokens: true });
  const flags = new Map<string, string | true>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") positionals.push(token.value);
    if (token.kind !== "option") continue;
    // Own names only: every object has a `constructor` too.
    const option = Object.hasOwn(grammar.options, token.name) ? grammar.options[token.name] : undefined;
    if (option === undefined) {
      const advice = Object.hasOwn(secrets, token.name) ? secrets[token.name] : undefined;
      if (advice !== undefined) throw usage(advice);
      const close = nearest(token.name, known);
      // Only the name: what follows = might be a secret.
      throw usage(
        `There is no option ${token.rawName}.${close === null ? "" : ` Did you mean --${close}?`} See --help.`,
      );
    }
    if (flags.has(token.name)) throw usage(`--${token.name} is given twice.`);
    if (option.t === "flag") {
      if (token.value !== undefined) throw usage(`--${token.name} takes no value.`);
      flags.set(token.name, true);
    } else {
      // parseArgs takes a following option as the value; a value that begins with - is written with =.
      if (token.value === undefined || (!token.inlineValue && token.value.startsWith("-") && token.value !== "-"))
        throw usage(`--${token.name} needs a value: ${option.t === "choice" ? list(option.of) : option.value}.`);
      flags.set(token.name, token.value);
    }
  }
  return { flags, positionals };
}

/**
 * Reads a command's arguments by its grammar.
 * @param file values by option name from a configuration file, already parsed; null where there is none
 * @throws SnugError "config.malformed" with a whole sentence as its detail
 */
export function parseOptions<T extends OptionTable>(
  argv: readonly string[],
  grammar: Grammar<T>,
  env: Readonly<Record<string, string | undefined>>,
  file: Readonly<Record<string, unknown>> | null = null,
): Parsed<T> {
  const { flags, positionals } = flagsOf(argv, grammar);
  const most = grammar.positionals.at(-1)?.many === true ? Number.POSITIVE_INFINITY : grammar.positionals.length;
  if (positionals.length > most)
    throw usage(
      most === 0
        ? "This command takes no arguments besides its options. See --help."
        : `That is ${positionals.length - most} too many: this command takes ${grammar.positionals.map((p) => p.name).join(" ")}. Put names with spaces in quotes.`,
    );
  const missing = grammar.positionals.find((positional, i) => positional.required && positionals[i] === undefined);
  if (missing !== undefined) throw usage(`What is missing is ${missing.name}: ${missing.says}.`);
  for (const name of Object.keys(file ?? {}))
    if (!Object.hasOwn(grammar.options, name))
      throw usage(`The configuration file names ${name}, which is not an option.`);
  const values: Record<string, string | number | boolean | null> = {};
  for (const [name, option] of Object.entries(grammar.options)) {
    const flag = flags.get(name);
    const fromEnv = option.env === undefined ? undefined : env[option.env];
    const fromFile = file?.[name];
    if (flag !== undefined) values[name] = flag === true ? true : read(option, `--${name}`, flag);
    else if (fromEnv !== undefined && fromEnv !== "") values[name] = read(option, option.env ?? name, fromEnv);
    else if (typeof fromFile === "string" || typeof fromFile === "number" || typeof fromFile === "boolean")
      values[name] = read(option, `${name} in the configuration file`, String(fromFile));
    else if (fromFile !== undefined) throw usage(`${name} in the configuration file is not a plain value.`);
    else values[name] = option.t === "flag" ? false : (option.default ?? null);
  }
  // Each value was made by `read` or is the default of exactly the option that its type is taken from.
  return { values: values as Values<T>, positionals };
}
