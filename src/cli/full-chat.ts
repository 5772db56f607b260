// Chat in the full screen of a terminal: opened as soon as everything was asked, closed before anything else is asked or said.

import { homedir } from "node:os";
import { systemClock } from "../base/index.ts";
import { depthOf, makePaint, themeOf } from "../term/index.ts";
import type { FullScreen, Left } from "../tui/index.ts";
import type { Disk } from "../ui/index.ts";
import { codeNow } from "./chat-commands.ts";
import type { Context } from "./command.ts";
import { enter, type Progress, type Wishes } from "./enter.ts";
import { openNewFile } from "./new-file.ts";
import { sentenceOf } from "./screen.ts";

export interface FullChatWishes extends Wishes {
  readonly notify: "bell" | "desktop" | "off";
  readonly theme: "auto" | "dark" | "light";
}

/** Writes what is loaded to a new file. @returns its path */
async function save(path: string, text: string): Promise<string> {
  const full = path.startsWith("~/") ? `${homedir()}${path.slice(1)}` : path;
  const file = await openNewFile(full, "conversation");
  await file.write(text);
  return full;
}

/** Joins and chats. @returns the exit status @throws SnugError whatever keeps us out, or ends the room */
export async function fullChat(address: string, wishes: FullChatWishes, context: Context, disk: Disk): Promise<number> {
  const { env, screen } = context;
  process.env["NODE_ENV"] ??= "production"; // else React is the one for development, several times slower
  const { openFullScreen } = await import("../tui/index.ts");
  const theme = wishes.theme === "auto" ? themeOf(env) : wishes.theme;
  const paint = makePaint(depthOf(true, env), theme);
  const giveUp = new AbortController();
  const stop = AbortSignal.any([context.signal, giveUp.signal]); // also one that came while the screen was loaded
  const leftLines = ({ waiting, changes, files, drafts }: Left): readonly string[] => [
    ...[...waiting, ...changes].map((text) => `${screen.errorPaint.danger("not relayed:")} ${text}`),
    ...files.map((text) => `${screen.errorPaint.danger("cut off:")} ${text}`),
    ...drafts.map((text) => `${screen.errorPaint.quiet("not sent:")} ${text}`),
  ];
  let full: FullScreen | null = null;
  let said: string[] = [];
  const progress: Progress = {
    say(text) {
      said.push(text);
      progress.step(text);
    },
    step(text) {
      full ??= openFullScreen(
        {
          clock: systemClock,
          paint,
          notify: wishes.notify,
          leftLines,
          stdin: process.stdin,
          stdout: process.stdout,
          sentenceOf,
          disk,
          save,
          code: () => codeNow(env),
        },
        () => giveUp.abort(),
      );
      full.step(text);
    },
    async failed() {
      const shown = full;
      full = null;
      await shown?.close();
      for (const text of said) screen.say(text);
      said = [];
    },
  };
  const opened = (): FullScreen | null => full;
  try {
    const room = await enter(address, wishes, { ...context, signal: stop }, progress, true);
    const open = opened();
    if (room === null || open === null) return 1;
    const { error, left } = await open.show(room, said);
    said = [];
    await progress.failed();
    // The alternate screen is gone, and with it all that was said; what was not delivered is not to be lost.
    for (const line of leftLines(left)) screen.say(line);
    if (error !== null) throw error;
    return 0;
  } finally {
    await progress.failed();
  }
}
