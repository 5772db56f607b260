// Structured logs: a line of JSON each. No secret, no name, no text, no address at the default level; channels appear
// under a tag that only who knows the channel's id can tell.

import { asSnugError, type Primitives, toHex, utf8 } from "../base/index.ts";
import type { ChannelId } from "../protocol/index.ts";

export type Level = "info" | "warn" | "error";
export type Fields = Readonly<Record<string, string | number | boolean | null>>;

export interface Log {
  /** Writes one line. @param event what happened, in the words of the codes where there is one */
  write(level: Level, event: string, fields?: Fields): void;
  /** Writes what went wrong, without the message of whatever was thrown: it may quote what nobody should read. */
  failure(event: string, error: unknown, fields?: Fields): void;
  /** The name under which a channel appears. */
  tag(channel: ChannelId): string;
}

/** Where in the code it was, and nothing of what it was about. */
function placeOf(cause: unknown): Fields {
  if (!(cause instanceof Error)) return {};
  const place = cause.stack
    ?.split("\n")
    .find((line) => /^\s*at /.test(line))
    ?.trim()
    .replace(/\(?[^ (]*[/\\]/, "");
  const code =
    "code" in cause && (typeof cause.code === "string" || typeof cause.code === "number")
      ? { causeCode: cause.code }
      : {};
  return { cause: cause.name, ...code, ...(place === undefined ? {} : { place }) };
}

/** A log over a sink for whole lines. */
export function makeLog(p: Pick<Primitives, "hash">, wallMs: () => number, sink: (line: string) => void): Log {
  const write: Log["write"] = (level, event, fields = {}) =>
    sink(JSON.stringify({ at: new Date(wallMs()).toISOString(), level, event, ...fields }));
  return {
    write,
    failure(event, thrown, fields = {}) {
      const error = asSnugError(thrown);
      write("error", event, {
        code: error.code,
        ...(error.detail === null ? {} : { detail: error.detail }),
        ...placeOf(error.cause ?? error),
        ...fields,
      });
    },
    tag: (channel) => toHex(p.hash("sha256", utf8(`snug/1 log ${channel}`)).subarray(0, 4)),
  };
}
