// The commands of a chat: `/help` and its kin. Each answers in lines, or sends.

import { codeFromUri } from "../auth/client/index.ts";
import type { Room } from "../client/index.ts";
import { visible } from "../ui/index.ts";
import { memberCount, nameOf, type Page, quietLine } from "./lines.ts";
import { widthOf } from "./wrap.ts";

interface ChatCommand {
  readonly usage: string;
  readonly says: string;
  run(rest: string, room: Room, page: Page): readonly string[] | "leave";
}

const soon =
  (what: string) =>
  (_rest: string, _room: Room, page: Page): readonly string[] => [
    quietLine(`${what} come with a later version of Snug.`, page),
  ];

/** Four letters at a time. */
const grouped = (digits: string): string => digits.match(/.{1,4}/g)?.join(" ") ?? "";

function who(_rest: string, room: Room, page: Page): readonly string[] {
  const names = room.members.map((member) => ({ member, name: nameOf(member, page) }));
  const widest = Math.max(0, ...names.map(({ name }) => widthOf(name)));
  return [
    quietLine(memberCount(room.members.length), page),
    ...names.map(({ member, name }) => {
      const notes = [member.memberId === room.self.memberId ? "you" : "", member.away ? "away" : ""]
        .filter((note) => note !== "")
        .join(", ");
      return `      ${name}${" ".repeat(widest - widthOf(name) + 2)}${page.paint.quiet(`${grouped(member.fingerprint)}${notes === "" ? "" : `  ${notes}`}`)}`;
    }),
  ];
}

function verify(rest: string, room: Room, page: Page): readonly string[] {
  const code = /^\d{1,15}$/.test(rest) ? room.safetyCodeOf(Number(rest)) : room.safetyCode();
  if (code === null)
    return [quietLine(`The safety code of epoch ${rest} is not known here any more. /verify shows the latest.`, page)];
  const row = (at: number): string =>
    code.emoji
      .slice(at, at + 4)
      .map(({ emoji, word }) => `${emoji} ${page.paint.bold(word.padEnd(11))}`)
      .join(" ")
      .trimEnd();
  return [
    quietLine(`The safety code of epoch ${code.epoch}:`, page),
    `      ${row(0)}`,
    `      ${row(4)}`,
    `      ${page.paint.bold(code.digits)}`,
    quietLine("Read it to the others by voice. If all have the same, nobody is in between.", page),
    quietLine(`Joins and leaves change it: /verify ${code.epoch} shows this one again.`, page),
  ];
}

function code(env: Readonly<Record<string, string | undefined>>) {
  return (_rest: string, _room: Room, page: Page): readonly string[] => {
    const uri = env["SNUG_TOTP_URI"] ?? "";
    if (uri === "") return [quietLine("The code stands in your authenticator app; Snug does not have it.", page)];
    return [quietLine(`The code is ${codeFromUri(uri, Date.now())}.`, page)];
  };
}

/** The table of commands. @param env for SNUG_TOTP_URI */
export function chatCommands(env: Readonly<Record<string, string | undefined>>): Readonly<Record<string, ChatCommand>> {
  const table: Readonly<Record<string, ChatCommand>> = {
    help: {
      usage: "/help",
      says: "shows this",
      run: (_rest, _room, page) => [
        ...Object.values(table)
          .filter(({ says }) => says !== "")
          .map(({ usage, says }) => `      ${page.paint.bold(usage.padEnd(14))}${page.paint.quiet(says)}`),
        quietLine("Everything else is sent. A line that begins with / is sent as //…", page),
      ],
    },
    nick: {
      usage: "/nick NAME",
      says: "changes your nickname",
      run(rest, room, page) {
        if (rest === "")
          return [quietLine("You are ", page) + nameOf(room.self, page) + page.paint.quiet(". /nick NAME changes it.")];
        room.rename(rest);
        return [];
      },
    },
    me: {
      usage: "/me TEXT",
      says: "says what you do",
      run(rest, room, page) {
        if (rest === "") return [quietLine("/me waves shows as: * you wave", page)];
        room.emote(rest);
        return [];
      },
    },
    who: { usage: "/who", says: "lists the members and their fingerprints", run: who },
    verify: { usage: "/verify", says: "shows the safety code, to compare with the others", run: verify },
    code: { usage: "/code", says: "says where the six-digit code is", run: code(env) },
    quit: { usage: "/quit", says: "leaves (or Ctrl-D)", run: () => "leave" },
    file: { usage: "/file", says: "", run: soon("Files") },
    accept: { usage: "/accept", says: "", run: soon("Files") },
    save: { usage: "/save", says: "", run: soon("Files") },
    lock: { usage: "/lock", says: "", run: soon("/lock, /kick and /rotate") },
    kick: { usage: "/kick", says: "", run: soon("/lock, /kick and /rotate") },
    rotate: { usage: "/rotate", says: "", run: soon("/lock, /kick and /rotate") },
  };
  return table;
}

/**
 * What an entered line does: sends, or answers in lines, or leaves.
 * @throws SnugError where what was typed cannot be sent
 */
export function obey(
  line: string,
  table: Readonly<Record<string, ChatCommand>>,
  room: Room,
  page: Page,
): readonly string[] | "leave" {
  if (line.trim() === "") return [];
  if (line.startsWith("//")) room.send(line.slice(1));
  else if (!line.startsWith("/")) room.send(line);
  else {
    const [, name = "", rest = ""] = /^\/(\S*)\s*(.*)$/.exec(line) ?? [];
    const command = Object.hasOwn(table, name) ? table[name] : undefined;
    if (command === undefined)
      return [
        quietLine(
          `There is no /${visible(name)}. /help shows what there is; // sends a line that begins with /.`,
          page,
        ),
      ];
    return command.run(rest.trim(), room, page);
  }
  return [];
}
