// Asking a person: on stderr, so that stdout stays what it is for, and from the terminal itself where stdin is a pipe.

import { closeSync, openSync } from "node:fs";
import { ReadStream } from "node:tty";
import type { Context } from "./command.ts";

/** What is wrong with an answer, or undefined where it is fine. */
type Check = (text: string) => string | undefined;

export interface Prompts {
  /** Asks for a secret: what is typed shows as dots. Null where the person gave up. */
  hidden(message: string, check: Check): Promise<string | null>;
  /** Asks in the clear. Null where the person gave up. */
  shown(message: string, check: Check): Promise<string | null>;
  /** Has one chosen of several. Null where the person gave up. */
  choice<T extends string>(
    message: string,
    options: readonly (readonly [value: T, label: string])[],
  ): Promise<T | null>;
}

let terminal: ReadStream | null = null;

/** Where keys come from: stdin, or the terminal that this process was started from where stdin is something else. */
function keyboard(): NodeJS.ReadStream {
  if (process.stdin.isTTY === true) return process.stdin;
  // One for the whole process: a read that is under way when a stream is closed would swallow the next keys.
  terminal ??= new ReadStream(openSync("/dev/tty", "r"));
  return terminal;
}

/** Whether a person can be asked: what is asked is seen, and their keys come here. */
export function canAsk(): boolean {
  if (process.stderr.isTTY !== true) return false;
  if (process.stdin.isTTY === true) return true;
  try {
    closeSync(openSync("/dev/tty", "r"));
    return true;
  } catch {
    return false;
  }
}

/** The prompts of this process. */
export function makePrompts(context: Context): Prompts {
  const common = { output: process.stderr, signal: context.signal, withGuide: false };
  return {
    async hidden(message, check) {
      const { isCancel, password } = await import("@clack/prompts");
      const validate = (text: string | undefined): string | undefined => check(text ?? "");
      const answer = await password({ ...common, input: keyboard(), message, mask: "•", validate });
      return isCancel(answer) ? null : answer;
    },
    async shown(message, check) {
      const { isCancel, text } = await import("@clack/prompts");
      const validate = (given: string | undefined): string | undefined => check(given ?? "");
      const answer = await text({ ...common, input: keyboard(), message, validate });
      return isCancel(answer) ? null : answer;
    },
    async choice<T extends string>(message: string, options: readonly (readonly [value: T, label: string])[]) {
      const { isCancel, select } = await import("@clack/prompts");
      const chosen = await select<string>({
        ...common,
        input: keyboard(),
        message,
        options: options.map(([value, label]) => ({ value, label })),
      });
      return isCancel(chosen) ? null : (options.find(([value]) => value === chosen)?.[0] ?? null);
    },
  };
}
