// `snug send`: each line of stdin is a message; it ends when all were relayed.

import { asSnugError, SnugError } from "../base/index.ts";
import { defineCommand } from "./command.ts";
import { enter, enterNotes, enterOptions } from "./enter.ts";
import { pump } from "./pump.ts";
import { sentenceOf } from "./screen.ts";
import { stdinLines } from "./stdin.ts";

/** Messages that may wait for the relay at once; more of stdin is read only after these. */
const window = 500;

export const send = defineCommand({
  positionals: [{ name: "address", says: "the channel's address, in quotes: 'snug://host/…#…'", required: true }],
  options: {
    ...enterOptions,
    "wait-for": { t: "count", value: "N", least: 0, default: 0, says: "waits for N other members before it sends" },
    json: { t: "flag", says: "errors as a line of JSON" },
  },
  notes: [
    "Empty lines are not sent. The status is 0 when every line was relayed; a line that is too long is told, and the rest sent.",
    ...enterNotes,
  ],
  examples: [
    { line: "uptime | snug send 'snug://relay.example/x…#….…'", says: "one message" },
    {
      line: "tail -f app.log | snug send --nick log-bot --wait-for 1 'snug://relay.example/x…#….…'",
      says: "a log, once somebody is there to read it",
    },
  ],
  async run({ values, positionals: [address = ""] }, context) {
    const room = await enter(address, values, context);
    if (room === null) return 1;
    const leave = (): void => void room.leave().catch(() => {}); // the end of `events` tells how it ended
    context.signal.addEventListener("abort", leave, { once: true });
    let others = room.members.length - 1;
    let enough: () => void = () => {};
    const met = new Promise<void>((resolve) => {
      enough = resolve;
    });
    const failed: SnugError[] = [];
    const look = (members: number): void => {
      others = members - 1;
      if (others >= values["wait-for"]) enough();
    };
    look(others + 1);
    const ended = pump(room, (event) => {
      if (event.t === "joined" || event.t === "member") look(event.members);
      if (event.t === "failed") failed.push(new SnugError(event.code));
    });
    let finished = false;
    let refused = false;
    /** Sends one line; one that is too long is told, and is no reason to keep the others back. */
    const sendLine = (line: string, number: number): void => {
      try {
        room.send(line);
      } catch (caught) {
        const error = asSnugError(caught);
        if (error.code !== "text.too_long") throw error;
        refused = true;
        const { screen } = context;
        if (values.json) screen.json({ event: "error", code: error.code, text: sentenceOf(error), line: number });
        else screen.say(`${screen.errorPaint.danger("snug:")} Line ${number} was not sent. ${sentenceOf(error)}`);
      }
    };
    const work = async (): Promise<void> => {
      await met;
      let unflushed = 0;
      let number = 0;
      for await (const line of stdinLines()) {
        number++;
        if (line.trim() === "") continue;
        sendLine(line, number);
        if (++unflushed >= window) {
          await room.flush();
          unflushed = 0;
        }
      }
      await room.flush();
      finished = true;
    };
    // Whichever ends first: the work, or the room.
    try {
      await Promise.race([work(), ended]);
    } finally {
      leave(); // whatever happened: who is gone without a word stands there as away for minutes
      await ended;
    }
    for (const error of failed) throw error;
    return finished && !refused ? 0 : 1;
  },
});
