// `snug listen`: what arrives, a line each: JSON for scripts (the fields are only ever added to), or plain text.

import { codes } from "../base/index.ts";
import type { RoomEvent } from "../client/index.ts";
import { defineCommand } from "./command.ts";
import { enter, enterNotes, enterOptions } from "./enter.ts";
import { eventLines, type Page } from "./lines.ts";
import { welcomeLines } from "./conversation.ts";
import { pump } from "./pump.ts";

/** The JSON line of an event, or null where it has none. */
export function eventJson(event: RoomEvent): Readonly<Record<string, unknown>> | null {
  switch (event.t) {
    case "joined":
      return {
        event: "joined",
        name: event.name,
        members: event.members,
        self: event.self.nickname,
        fingerprint: event.self.fingerprint,
        again: event.again,
      };
    case "message":
      return {
        event: "message",
        id: event.id,
        from: event.from.nickname,
        fingerprint: event.from.fingerprint,
        text: event.text,
        at: event.at,
        kind: event.kind,
        own: event.own,
        replyTo: event.replyTo,
      };
    case "edited":
      return {
        event: "edited",
        id: event.id,
        from: event.from.nickname,
        fingerprint: event.from.fingerprint,
        text: event.text,
      };
    case "deleted":
      return { event: "deleted", id: event.id, from: event.from.nickname, fingerprint: event.from.fingerprint };
    case "reaction":
      return {
        event: "reaction",
        id: event.id,
        from: event.from.nickname,
        fingerprint: event.from.fingerprint,
        emoji: event.emoji,
        on: event.on,
      };
    case "member":
      return {
        event: "member",
        change: event.change,
        who: event.who.nickname,
        members: event.members,
        fingerprint: event.who.fingerprint,
        before: event.before,
        by: event.by?.nickname ?? null,
      };
    case "alarm":
      return { event: "alarm", code: event.code, text: event.text };
    case "failed":
      return { event: "error", code: event.code, text: codes[event.code].text };
    case "connection":
      return { event: "connection", state: event.state };
    case "presence":
    case "relayed":
    case "epoch":
    case "closed":
      return null;
  }
}

export const listen = defineCommand({
  positionals: [{ name: "address", says: "the channel's address, in quotes: 'snug://host/…#…'", required: true }],
  options: { ...enterOptions, json: { t: "flag", says: "a JSON object each line" } },
  notes: [
    'The JSON lines: {"event":"joined","name","members","self"}, {"event":"message","id","from","fingerprint","text","at"}, {"event":"member","change":"join|leave|rename","who","members"}, {"event":"alarm","code","text"}, {"event":"error","code","text"}. Fields and kinds of lines are only ever added.',
    ...enterNotes,
  ],
  examples: [
    {
      line: "snug listen --json 'snug://relay.example/x…#….…' | jq -r 'select(.event == \"message\").text'",
      says: "the text of what is said",
    },
    { line: "snug listen 'snug://relay.example/x…#….…'", says: "plain lines, until Ctrl-C" },
  ],
  async run({ values, positionals: [address = ""] }, context) {
    const room = await enter(address, values, context);
    if (room === null) return 1;
    const { screen } = context;
    context.signal.addEventListener("abort", () => void room.leave().catch(() => {}), { once: true });
    const page: Page = {
      paint: screen.paint,
      columns: () => (process.stdout.isTTY === true ? screen.columns : null),
      members: () => room.members,
    };
    let joined = false;
    await pump(room, (event) => {
      joined ||= event.t === "joined";
      if (!joined) return; // the first line is always `joined`
      if (values.json) {
        const line = eventJson(event);
        if (line !== null) screen.json(line);
      } else
        for (const line of event.t === "joined" && !event.again ? welcomeLines(room, page) : eventLines(event, page))
          screen.line(line);
    });
    return 0;
  },
});
