// What `snug join` does with what is entered, without a terminal and with one.

import { describe, expect, test } from "bun:test";
import { SnugError } from "../../src/base/index.ts";
import type { Context } from "../../src/cli/command.ts";
import { converse } from "../../src/cli/plain-chat.ts";
import type { Page } from "../../src/cli/lines.ts";
import { makePaint } from "../../src/term/index.ts";
import type { Room } from "../../src/client/index.ts";
import { fakeSink, fakeSource, makeFakeFiles, offered, transferOf } from "../support/fake-files.ts";
import { finch } from "../ui/people.ts";

const paint = makePaint("none");
const page: Page = { paint, columns: () => null, members: () => [] };

const desk = {
  disk: {
    open: (path: string) => Promise.resolve(fakeSource(path)),
    create: (name: string) => Promise.resolve(fakeSink(name)),
    complete: () => Promise.resolve([]),
  },
  files: () => [],
};

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
  const end = await converse(typing, room as Room, page, context, desk).then(
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

describe("/quit while a file is on its way", () => {
  const moving = transferOf(offered("f", finch, "report.pdf"), { phase: "moving", bytes: 786_432 });

  /** Enters lines on a terminal. @returns what was shown, and whether all lines were read */
  async function quit(lines: readonly string[]): Promise<{ readonly shown: readonly string[]; readonly sent: number }> {
    const shown: string[] = [];
    let sent = 0;
    const files = makeFakeFiles();
    files.known = [moving];
    const room: Pick<Room, "send" | "files"> = { send: () => String(sent++), files };
    const screen = {
      paint,
      errorPaint: paint,
      interactive: true,
      columns: 80,
      line() {},
      json() {},
      say() {},
      step() {},
    };
    const typing = {
      show: (more: readonly string[]) => void shown.push(...more),
      restore() {},
      close() {},
      entered: (async function* entered() {
        yield* lines;
      })(),
    };
    // These commands ask for nothing else of the room.
    await converse(
      typing,
      room as Room,
      page,
      { screen, env: {}, signal: new AbortController().signal, self: "snug" },
      desk,
    );
    return { shown, sent };
  }

  test("asks once more, and leaves then", async () => {
    const { shown, sent } = await quit(["/quit", "/quit", "not read"]);
    expect(shown).toEqual([
      "      A file is on its way and would be cut off: report.pdf (50 %). /quit once more leaves.",
    ]);
    expect(sent).toBe(0);
  });

  test("asks again where something else was entered meanwhile", async () => {
    const { shown, sent } = await quit(["/quit", "wait", "/quit", "/quit", "not read"]);
    expect(shown).toHaveLength(2);
    expect(sent).toBe(1);
  });
});

// `/file` of a named pipe that nobody wrote to held up all that was entered behind it.
test("what a file takes its time for holds nothing up; its answer comes when it is there", async () => {
  const shown: string[] = [];
  const sent: string[] = [];
  const opening = Promise.withResolvers<ReturnType<typeof fakeSource> & { skipped: string[] }>();
  const entering = Promise.withResolvers<void>();
  const files = makeFakeFiles();
  let isFlushed = false;
  const room: Pick<Room, "send" | "flush" | "files"> = {
    files,
    send: (text) => String(sent.push(text)),
    flush() {
      isFlushed = true;
      return Promise.resolve();
    },
  };
  const screen = {
    paint,
    errorPaint: paint,
    interactive: false,
    columns: 80,
    line() {},
    json() {},
    say() {},
    step() {},
  };
  const typing = {
    show: (more: readonly string[]) => void shown.push(...more),
    restore() {},
    close() {},
    entered: (async function* entered() {
      yield "/file pipe";
      yield "/file nowhere";
      yield "meanwhile";
      entering.resolve();
    })(),
  };
  const disk = {
    ...desk.disk,
    open: (path: string) =>
      path === "pipe"
        ? opening.promise
        : Promise.reject(new SnugError("file.unreadable", { detail: "It is not there." })),
  };
  const context = { screen, env: {}, signal: new AbortController().signal, self: "snug" };
  // These commands ask for nothing else of the room.
  const end = converse(typing, room as Room, page, context, { ...desk, disk });
  await entering.promise;
  for (let i = 0; i < 10; i++) await Promise.resolve();
  expect(sent).toEqual(["meanwhile"]);
  expect(shown.join()).toContain("It is not there.");
  expect(files.sources).toHaveLength(0);
  opening.resolve({ ...fakeSource("pipe"), skipped: ["a/link"] });
  await end;
  expect(files.sources).toHaveLength(1);
  expect(shown.at(-1)).toContain("a/link");
  expect(isFlushed).toBe(true);
});
