// Chat a line at a time: for pipes, plain terminals and screen readers. Lines in, lines out, nothing redrawn.

import { asSnugError, SnugError, systemClock } from "../base/index.ts";
import type { Room } from "../client/index.ts";
import { commandNames, cutOffWords, type Disk, draftOf, pathIn } from "../ui/index.ts";
import { type FileDesk, obey } from "./chat-commands.ts";
import type { Context } from "./command.ts";
import { makeConversation } from "./conversation.ts";
import { type Page, quietLine } from "./lines.ts";
import { sentenceOf } from "./screen.ts";
import { pipedTyping, terminalTyping, type Typing } from "./typing.ts";

/**
 * Reads what is entered until its end.
 * @returns when the person leaves @throws SnugError "send.expired" where what came through a pipe was not all relayed
 */
export async function converse(
  typing: Typing,
  room: Room,
  page: Page,
  context: Context,
  desk: FileDesk,
): Promise<void> {
  let asked = false; // whether the last line was told what leaving would cut off
  const working = new Set<Promise<void>>();
  const refused = (error: unknown, line: string): void => {
    typing.show([quietLine(sentenceOf(asSnugError(error)), page)]);
    typing.restore(line);
  };
  for await (const line of typing.entered) {
    try {
      const answer = obey(line, context.env, room, page, desk);
      if (answer === "leave") {
        const cut = context.screen.interactive && !asked ? cutOffWords(room.files.transfers) : null;
        if (cut === null) break;
        asked = true;
        typing.show([quietLine(`${cut} /quit once more leaves.`, page)]);
        continue;
      }
      asked = false;
      if (!(answer instanceof Promise)) {
        typing.show(answer);
        continue;
      }
      // Not waited for: a pipe that nobody writes to is opened when it likes, and one chats on.
      const work: Promise<void> = answer
        .then(typing.show, (error: unknown) => refused(error, line))
        .finally(() => working.delete(work));
      working.add(work);
    } catch (error) {
      refused(error, line);
    }
  }
  // What was entered before the end of a pipe is delivered first; a person who leaves does not wait.
  if (context.screen.interactive) return;
  const aborted = Promise.withResolvers<void>();
  context.signal.addEventListener("abort", () => aborted.resolve(), { once: true });
  if (context.signal.aborted) return;
  await Promise.race([Promise.all(working), aborted.promise]);
  if (!context.signal.aborted) await room.flush();
}

/** Chats in lines until the room ends. @param disk where files come from and go @returns the exit status @throws SnugError where it did not end by our own wish */
export async function plainChat(room: Room, context: Context, disk: Disk): Promise<number> {
  const { screen } = context;
  const terminal = process.stdout.isTTY === true;
  const page: Page = {
    paint: screen.paint,
    columns: () => (terminal ? screen.columns : null),
    members: () => room.members,
  };
  const complete = (line: string): readonly string[] | Promise<readonly string[]> => {
    const path = pathIn(draftOf(line));
    if (path !== null)
      return disk.complete(path.path).then((options) => options.map((option) => line.slice(0, path.from) + option));
    return line.startsWith("/")
      ? commandNames(false)
          .map((name) => `/${name} `)
          .filter((name) => name.startsWith(line))
      : room.members
          .map(({ nickname }) => nickname)
          .filter((nickname) => nickname.startsWith(line))
          .map((nickname) => `${nickname}: `);
  };
  const typing =
    screen.interactive && context.env["TERM"] !== "dumb"
      ? terminalTyping(screen.paint.accent("› "), complete)
      : pipedTyping();
  const conversation = makeConversation(room, page, systemClock, typing.show);
  const leave = (): void => void room.leave().catch(() => {}); // the end of `events` tells how it ended
  context.signal.addEventListener("abort", leave, { once: true });
  const undelivered: SnugError[] = [];
  const entering = converse(typing, room, page, context, { disk, files: () => conversation.files })
    .catch((error: unknown) => void undelivered.push(asSnugError(error)))
    .then(leave);
  try {
    for await (const event of room.events) {
      if (event.t === "closed" && event.error !== null) throw event.error;
      if (event.t === "failed" && !screen.interactive) undelivered.push(new SnugError(event.code));
      conversation.take(event);
    }
  } finally {
    conversation.close();
    typing.close();
  }
  if (!screen.interactive) await entering;
  // Who ended it by a signal sees "not relayed" at each, and the sentence would be another's.
  if (context.signal.aborted) return undelivered.length === 0 ? 0 : 1;
  for (const error of undelivered) throw error;
  return 0;
}
