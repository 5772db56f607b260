// A terminal client to be typed into: `snug` is the full screen over a room of so many messages, `ink` its library with
// an input and nothing else, `readline` the line mode's input. The room is made up here; nothing of a relay is measured.

import { createInterface } from "node:readline";
import { render, Text, useInput } from "ink";
import { useState } from "react";
import { systemClock } from "../../src/base/index.ts";
import type { Member, Room, RoomEvent } from "../../src/client/index.ts";
import { depthOf, makePaint } from "../../src/term/index.ts";
import { openFullScreen } from "../../src/tui/index.ts";

const { SUBJECT = "snug", MESSAGES = "0", RATE = "0" } = process.env;

const members: readonly Member[] = Array.from({ length: 20 }, (_, n) => ({
  memberId: `m${n}`,
  nickname: `member-${n}`,
  fingerprint: (n * 0x1234_5677 + 0xabcd_ef01).toString(16).padStart(16, "0"),
  away: false,
}));
const words = "the quick brown fox jumps over a lazy dog and rests beside the lantern while it rains outside".split(
  " ",
);
let said = 0;

function message(): RoomEvent {
  const n = said++;
  const text = Array.from({ length: 3 + (n % 14) }, (_, i) => words[(n * 7 + i * 3) % words.length] ?? "").join(" ");
  const from = members[1 + ((n >> 2) % 19)] ?? members[0];
  if (from === undefined) throw new Error("there are members");
  return {
    t: "message",
    id: `${n}`,
    kind: "text",
    from,
    own: false,
    text,
    replyTo: null,
    at: 1_764_225_000_000 + n * 1_000,
  };
}

async function* events(self: Member): AsyncGenerator<RoomEvent, void, undefined> {
  yield { t: "joined", name: "Lantern Room", members: members.length, self, again: false };
  for (let n = 0; n < Number(MESSAGES); n++) yield message();
  const perTick = Number(RATE) / 50;
  for (;;) {
    await Bun.sleep(perTick > 0 ? 20 : 3_600_000);
    for (let n = 0; n < perTick; n++) yield message();
  }
}

async function snug(): Promise<void> {
  const [self] = members;
  if (self === undefined) throw new Error("there are members");
  const never = (): never => {
    throw new Error("only typing is measured");
  };
  const room: Room = {
    name: "Lantern Room",
    self,
    members,
    connection: "open",
    pin: "pin",
    suite: "mls",
    forwardSecrecy: true,
    postQuantum: true,
    safetyCode: never,
    safetyCodeOf: never,
    send: never,
    emote: never,
    reply: never,
    edit: never,
    delete: never,
    react: never,
    rename: never,
    files: { transfers: [], get: () => null, offer: never, accept: never, stop: never },
    flush: () => Promise.resolve(),
    leave: () => process.exit(0),
    events: events(self),
  };
  const screen = openFullScreen(
    {
      clock: systemClock,
      paint: makePaint(depthOf(true, { TERM: "xterm-256color" })),
      notify: "off",
      stdin: process.stdin,
      stdout: process.stdout,
      code: () => null,
      save: never,
      disk: { open: never, create: never, complete: () => Promise.resolve([]) },
      sentenceOf: ({ message: text }) => text,
      leftLines: () => [],
    },
    () => process.exit(0),
  );
  screen.step("In.");
  await screen.show(room, []);
}

function Alone() {
  const [text, setText] = useState("");
  useInput((input, key) => setText(key.ctrl ? "" : text + input));
  return <Text>› {text}</Text>;
}

if (SUBJECT === "snug") await snug();
else if (SUBJECT === "ink")
  render(<Alone />, {
    interactive: true,
    alternateScreen: true,
    incrementalRendering: true,
    maxFps: 120,
    exitOnCtrlC: false,
  });
else createInterface({ input: process.stdin, output: process.stdout, prompt: "› ", terminal: true }).prompt();
