// `snug send` without files: each line of stdin is a message; it ends when all were relayed.

import { asSnugError } from "../base/index.ts";
import type { Room } from "../client/index.ts";
import type { Screen } from "./screen.ts";
import { sentenceOf } from "./screen.ts";
import { stdinLines } from "./stdin.ts";

/** Messages that may wait for the relay at once; more of stdin is read only after these. */
const window = 500;

/** Sends every line of stdin. @returns whether each of them went out @throws SnugError where they were not relayed */
export async function sendLines(room: Room, screen: Screen, json: boolean): Promise<boolean> {
  let refused = false;
  /** Sends one line; one that is too long is told, and is no reason to keep the others back. */
  const sendLine = (line: string, number: number): void => {
    try {
      room.send(line);
    } catch (caught) {
      const error = asSnugError(caught);
      if (error.code !== "text.too_long") throw error;
      refused = true;
      if (json) screen.json({ event: "error", code: error.code, text: sentenceOf(error), line: number });
      else screen.say(`${screen.errorPaint.danger("snug:")} Line ${number} was not sent. ${sentenceOf(error)}`);
    }
  };
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
  return !refused;
}
