// What `snug join` does with what is entered, without a terminal and with one.

import { describe, expect, test } from "bun:test";
import { SnugError } from "../../src/base/index.ts";
import type { Context } from "../../src/cli/command.ts";
import { converse } from "../../src/cli/plain-chat.ts";
import type { Page } from "../../src/cli/lines.ts";
import { makePaint } from "../../src/term/index.ts";
import type { Room } from "../../src/client/index.ts";

const paint = makePaint("none");
const page: Page = { paint, columns: () => null, members: () => [] };

/** Enters two lines and the end, into a room that relays nothing. @returns what was sent, and how it ended */
async function enterTwo(interactive: boolean, aborted = false): Promise<{ sent: readonly string[]; end: string }> {
  const sent: string[] = [];
  const room: Pick<Room, "send" | "flush"> = {
    send: (text) => String(sent.push(text)),
    flush: () => Promise.reject(new SnugError("send.expired")),
  };
  const screen: Context["screen"] = {
    paint,
    errorPaint: paint,
    interactive,
    columns: 80,
    line() {},
    json() {},
    say() {},
    step() {},
  };
  const context: Context = {
    screen,
    env: {},
    signal: aborted ? AbortSignal.abort() : new AbortController().signal,
    self: "snug",
  };
  const typing = {
    show() {},
    restore() {},
    close() {},
    entered: (async function* lines() {
      yield "one";
      yield "two";
    })(),
  };
  // `converse` sends and flushes, and these commands do nothing else.
  const end = await converse(typing, room as Room, page, context).then(
    () => "left",
    (error: unknown) => (error instanceof SnugError ? error.code : "thrown"),
  );
  return { sent, end };
}

describe("the end of what is entered", () => {
  // It ended with 0, and a script took its messages for delivered.
  test("in a pipe fails where not all of it was relayed", async () => {
    expect(await enterTwo(false)).toEqual({ sent: ["one", "two"], end: "send.expired" });
  });

  test("on a terminal, and after a signal, does not wait for the relay", async () => {
    expect(await enterTwo(true)).toEqual({ sent: ["one", "two"], end: "left" });
    expect(await enterTwo(false, true)).toEqual({ sent: ["one", "two"], end: "left" });
  });
});
