// A room as plain lines: every event becomes lines once, own messages when they are relayed (or when that takes long),
// a lost connection one calm line.

import { type Clock, codes, type Timer } from "../base/index.ts";
import type { Room, RoomEvent } from "../client/index.ts";
import { memberCount, underWayWords, visible } from "../ui/index.ts";
import { makeDropWatch } from "./drop-watch.ts";
import { type FileTalk, makeFileTalk } from "./file-talk.ts";
import { alarmLines, eventLines, messageLines, nameOf, type Page, quietLine } from "./lines.ts";

/** An own message that is not relayed by then is shown as waiting. */
const patienceMs = 1_000;

type Message = Extract<RoomEvent, { readonly t: "message" }>;

export interface Conversation {
  /** Takes the room's next event. */
  take(event: RoomEvent): void;
  /** Shows what waits, and stops every timer. */
  close(): void;
  /** The files that were offered. */
  readonly files: FileTalk["files"];
}

/** The beginning of a message that stands further up already. */
function summaryOf(message: Message): string {
  return visible(message.text).slice(0, 40);
}

/** The first lines in a room. */
export function welcomeLines(room: Room, page: Page): readonly string[] {
  const lock = `End-to-end encrypted${room.postQuantum ? ", post-quantum" : ""}${room.forwardSecrecy ? "" : ", without forward secrecy"}.`;
  return [
    `You are on: ${page.paint.accent(page.paint.bold(visible(room.name)))}`,
    `${memberCount(room.members.length)}${page.paint.quiet(" · you are ")}${nameOf(room.self, page)}`,
    page.paint.quiet(`${lock} /help shows the commands.`),
    "",
  ];
}

/** A conversation that shows its lines through `show`. */
export function makeConversation(
  room: Room,
  page: Page,
  clock: Clock,
  show: (lines: readonly string[]) => void,
): Conversation {
  const waiting = new Map<string, { readonly message: Message; readonly timer: Timer; told: boolean }>();
  const relayedEarly = new Set<string>(); // relayed before their own `message` event was read
  const talk = makeFileTalk(page, true);
  let welcomed = false;
  let over = false;
  const tick = (): string => page.paint.success("✓");

  function took(message: Message): void {
    if (!message.own) return show(eventLines(message, page));
    if (relayedEarly.delete(message.id)) return show(messageLines(message, tick(), page));
    const timer = clock.after(patienceMs, () => {
      const entry = waiting.get(message.id);
      if (entry === undefined) return;
      entry.told = true;
      show(messageLines(message, page.paint.quiet("… waiting"), page));
    });
    waiting.set(message.id, { message, timer, told: false });
  }

  function settled(id: string, failed: string | null): void {
    const entry = waiting.get(id);
    if (talk.files.some(({ transfer }) => transfer.id === id)) {
      if (failed !== null) show(alarmLines(failed, null, page));
      return;
    }
    if (entry === undefined) {
      if (failed === null) relayedEarly.add(id);
      return;
    }
    waiting.delete(id);
    entry.timer.cancel();
    if (failed !== null)
      show([...messageLines(entry.message, page.paint.danger("not sent"), page), ...alarmLines(failed, null, page)]);
    else if (entry.told) show([quietLine(`relayed: ${summaryOf(entry.message)} `, page) + tick()]);
    else show(messageLines(entry.message, tick(), page));
  }

  const drop = makeDropWatch(
    clock,
    () => show([quietLine("The connection is lost; Snug comes back by itself. What you send waits.", page)]),
    () => show([quietLine(`back · ${memberCount(room.members.length)}`, page)]),
  );

  return {
    take(event) {
      drop.take(event);
      switch (event.t) {
        case "joined":
          if (!welcomed) show(welcomeLines(room, page));
          else if (event.again) {
            show([
              quietLine(
                `You joined again · ${memberCount(event.members)}. Messages from in between may be missing.`,
                page,
              ),
            ]);
          }
          welcomed = true;
          return;
        case "file":
        case "transfer":
          return over ? undefined : show(talk.take(event));
        case "message":
          return took(event);
        case "relayed":
          return settled(event.id, null);
        case "failed":
          return settled(event.id, codes[event.code].text);
        case "connection":
          over ||= event.state === "closed"; // what moves fails by the end itself; it is told as cut off
          return;
        case "edited":
        case "deleted":
        case "reaction":
        case "member":
        case "alarm":
          return show(eventLines(event, page));
        case "presence":
        case "epoch":
        case "closed":
          return;
      }
    },
    close() {
      drop.close();
      for (const { message, timer, told } of waiting.values()) {
        timer.cancel();
        const tail = page.paint.danger("not relayed");
        show(told ? [quietLine(`${summaryOf(message)} `, page) + tail] : messageLines(message, tail, page));
      }
      waiting.clear();
      const cut = underWayWords(talk.files.map(({ transfer }) => transfer)).map((words) =>
        quietLine(`${words} `, page),
      );
      show(cut.map((line) => line + page.paint.danger("cut off")));
    },
    files: talk.files,
  };
}
