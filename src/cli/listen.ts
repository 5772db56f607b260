// `snug listen`: what arrives, a line each: JSON for scripts (the fields are only ever added to), or plain text.

import { codes, type SnugError, systemClock } from "../base/index.ts";
import type { RoomEvent, Transfer } from "../client/index.ts";
import { fileNameWords, memberCount } from "../ui/index.ts";
import { welcomeLines } from "./conversation.ts";
import { defineCommand } from "./command.ts";
import { folderOf } from "./disk.ts";
import { makeDownloads } from "./downloads.ts";
import { makeDropWatch } from "./drop-watch.ts";
import { enter, enterNotes, enterOptions } from "./enter.ts";
import { fileJson } from "./file-json.ts";
import { makeFileTalk } from "./file-talk.ts";
import { giveWay } from "./give-way.ts";
import { eventLines, type Page, quietLine } from "./lines.ts";
import { usage } from "./options.ts";
import { pump } from "./pump.ts";
import { makeSaver } from "./saver.ts";
import { sentenceOf } from "./screen.ts";

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
    case "file":
    case "transfer":
      return fileJson(event);
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
  options: {
    ...enterOptions,
    json: { t: "flag", says: "a JSON object each line" },
    save: { t: "text", value: "FOLDER", says: "takes every file that is offered into this folder" },
    files: { t: "count", value: "N", least: 1, says: "leaves after N files: 0 where all were saved, else 1" },
  },
  notes: [
    'The JSON lines: {"event":"joined","name","members","self"}, {"event":"message","id","from","fingerprint","text","at"}, {"event":"file","id","from","fingerprint","name","size","at"}, {"event":"transfer","id","phase","bytes","size","path","code"}, {"event":"member","change":"join|leave|rename","who","members"}, {"event":"alarm","code","text"}, {"event":"error","code","text"}. Fields and kinds of lines are only ever added.',
    "A file has its name once all of it is there and verified, and never that of another: a.txt, a (2).txt. Its phases: offered, waiting, moving, checking, then done, stopped or failed.",
    ...enterNotes,
  ],
  examples: [
    {
      line: "snug listen --json 'snug://relay.example/x…#….…' | jq -r 'select(.event == \"message\").text'",
      says: "the text of what is said",
    },
    { line: "snug listen 'snug://relay.example/x…#….…'", says: "plain lines, until Ctrl-C" },
    { line: "snug listen --save inbox --files 1 'snug://relay.example/x…#….…'", says: "waits for one file" },
  ],
  async run({ values, positionals: [address = ""] }, context) {
    if (values.files !== null && values.save === null) throw usage("--files counts what --save saves; give both.");
    const folder = values.save === null ? null : await folderOf(values.save, "save");
    if (folder !== null) giveWay();
    const room = await enter(address, values, context);
    if (room === null) return 1;
    const { screen } = context;
    const leave = (): void => void room.leave().catch(() => {}); // the end of `events` tells how it ended
    context.signal.addEventListener("abort", leave, { once: true });
    const page: Page = {
      paint: screen.paint,
      columns: () => (process.stdout.isTTY === true ? screen.columns : null),
      members: () => room.members,
    };
    const most = values.files ?? Number.POSITIVE_INFINITY;
    let saved = 0;
    let lost = 0;
    const refused = (file: Transfer, error: SnugError): void => {
      if (values.json)
        screen.json({ event: "error", code: error.code, text: sentenceOf(error), id: file.id, name: file.offer.name });
      else screen.line(`      ${fileNameWords(file.offer)}: ${sentenceOf(error)}`);
    };
    const settled = (isSaved: boolean): void => {
      if (isSaved) saved++;
      else lost++;
      if (saved + lost < most) return;
      saver?.close();
      leave(); // behind what was said to their senders
    };
    const downloads = makeDownloads();
    const saver =
      folder === null
        ? null
        : makeSaver({
            clock: systemClock,
            files: room.files,
            refused,
            settled,
            create: (name) => downloads.create(folder, name),
          });
    const talk = makeFileTalk(page, false);
    const drop = makeDropWatch(
      systemClock,
      () => {
        if (!values.json) screen.line(quietLine("The connection is lost; Snug comes back by itself.", page));
      },
      () => {
        if (!values.json) screen.line(quietLine(`back · ${memberCount(room.members.length)}`, page));
      },
    );
    let joined = false;
    try {
      await pump(room, (event) => {
        drop.take(event);
        joined ||= event.t === "joined";
        if (!joined) return; // the first line is always `joined`
        if (values.json) {
          const line = eventJson(event);
          if (line !== null) screen.json(line);
        } else if (event.t === "file" || event.t === "transfer") for (const line of talk.take(event)) screen.line(line);
        else
          for (const line of event.t === "joined" && !event.again ? welcomeLines(room, page) : eventLines(event, page))
            screen.line(line);
        if (event.t === "transfer") saver?.take(event.transfer);
      });
    } finally {
      drop.close();
      await downloads.settled();
    }
    return values.files === null || (saved + lost >= most && lost === 0) ? 0 : 1;
  },
});
