// Where a command writes: stdout for what it is for, stderr for what it says about it. One plain sentence an error.

import type { SnugError } from "../base/index.ts";
import { visible, visibleJson } from "../ui/index.ts";
import { depthOf, makePaint, type Paint } from "../term/index.ts";

export interface Screen {
  /** Painter for stdout. */
  readonly paint: Paint;
  /** Painter for stderr. */
  readonly errorPaint: Paint;
  /** Whether a person sits in front of it: stdin and stdout are both terminals. */
  readonly interactive: boolean;
  readonly columns: number;
  /** A line on stdout. */
  line(text?: string): void;
  /** A line of JSON on stdout. */
  json(value: Readonly<Record<string, unknown>>): void;
  /** A line on stderr: progress, hints, warnings. */
  say(text: string): void;
  /** A passing line on stderr, erased by the next; nothing without a terminal. `null` erases it. */
  step(text: string | null): void;
}

/** The screen of this process. @param env for NO_COLOR and TERM */
export function makeScreen(env: Readonly<Record<string, string | undefined>>): Screen {
  const out = process.stdout;
  const err = process.stderr;
  const errorPaint = makePaint(depthOf(err.isTTY === true, env));
  const steps = err.isTTY === true && env["TERM"] !== "dumb";
  let stepping = false;
  const step = (text: string | null): void => {
    if (!steps) return;
    // Also over the ^C that a terminal shows.
    if (stepping || text !== null) err.write(`\r\u001b[K${text === null ? "" : errorPaint.quiet(text)}`);
    stepping = text !== null;
  };
  return {
    paint: makePaint(depthOf(out.isTTY === true, env)),
    errorPaint,
    interactive: process.stdin.isTTY === true && out.isTTY === true,
    get columns() {
      return out.columns ?? 80;
    },
    line(text = "") {
      step(null);
      out.write(`${text}\n`);
    },
    json(value) {
      step(null);
      out.write(`${visibleJson(value)}\n`);
    },
    say(text) {
      step(null);
      err.write(`${text}\n`);
    },
    step,
  };
}

/** What a person reads of an error: its sentence, its plain detail where it has one, and when to try again. */
export function sentenceOf(error: SnugError): string {
  if (error.code === "config.malformed" && error.detail !== null) return visible(error.detail); // a whole sentence
  if (error.code === "login.clock" && /^-?\d+$/.test(error.detail ?? ""))
    return `${error.message} They are ${(error.detail ?? "").replace("-", "")} seconds apart.`;
  if (error.code === "login.locked" && error.retryMs !== null)
    return `${error.message} It opens in ${Math.max(1, Math.ceil(error.retryMs / 1000))} seconds.`;
  return error.detail === null ? error.message : `${error.message} (${visible(error.detail)})`;
}
