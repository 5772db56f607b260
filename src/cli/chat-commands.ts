// The commands of the plain line mode: each answers in lines, or sends. Which there are stands in ui, alike in every client.

import { codeFromUri } from "../auth/client/index.ts";
import type { Room } from "../client/index.ts";
import {
  sayEnglish,
  commandHelp,
  type Disk,
  fileToStop,
  fileToTake,
  groupedFingerprint,
  memberCount,
  type NumberedFile,
  offerFrom,
  parseCommand,
  refusalOf,
  skippedWords,
  takeInto,
} from "../ui/index.ts";
import { nameOf, type Page, quietLine } from "./lines.ts";
import { widthOf } from "../term/index.ts";

type Lines = readonly string[];

function who(room: Room, page: Page): Lines {
  const names = room.members.map((member) => ({ member, name: nameOf(member, page) }));
  const widest = Math.max(0, ...names.map(({ name }) => widthOf(name)));
  return [
    quietLine(memberCount(room.members.length), page),
    ...names.map(({ member, name }) => {
      const notes = [member.memberId === room.self.memberId ? "you" : "", member.away ? "away" : ""]
        .filter((note) => note !== "")
        .join(", ");
      return `      ${name}${" ".repeat(widest - widthOf(name) + 2)}${page.paint.quiet(`${groupedFingerprint(member.fingerprint)}${notes === "" ? "" : `  ${notes}`}`)}`;
    }),
  ];
}

function verify(epoch: number | null, room: Room, page: Page): Lines {
  const code = epoch === null ? room.safetyCode() : room.safetyCodeOf(epoch);
  if (code === null)
    return [quietLine(epoch === null ? sayEnglish("answer.noGroup") : sayEnglish("answer.forgotten", { epoch }), page)];
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
    quietLine(sayEnglish("answer.readAloud"), page),
    quietLine(sayEnglish("answer.changes", { epoch: code.epoch }), page),
  ];
}

/** The code of this moment. @param env for SNUG_TOTP_URI @returns null where the link is not known here */
export function codeNow(env: Readonly<Record<string, string | undefined>>): string | null {
  const uri = env["SNUG_TOTP_URI"] ?? "";
  return uri === "" ? null : codeFromUri(uri, Date.now());
}

function codeSentence(env: Readonly<Record<string, string | undefined>>): string {
  const code = codeNow(env);
  return code === null ? sayEnglish("answer.noCode") : sayEnglish("answer.code", { code });
}

const help = (page: Page): Lines => [
  ...commandHelp(false, sayEnglish).map(
    ([usage, says]) => `      ${page.paint.bold(usage.padEnd(14))}${page.paint.quiet(says)}`,
  ),
  quietLine(sayEnglish("answer.help"), page),
];

/** What commands about files work on. */
export interface FileDesk {
  readonly disk: Disk;
  /** What was offered, oldest first, by number. */
  readonly files: () => readonly NumberedFile[];
}

/**
 * What an entered line does: sends, or answers in lines (once a file is open), or leaves.
 * @param env for SNUG_TOTP_URI @throws SnugError where what was typed cannot be sent
 */
export function obey(
  line: string,
  env: Readonly<Record<string, string | undefined>>,
  room: Room,
  page: Page,
  { disk, files }: FileDesk,
): Lines | Promise<Lines> | "leave" {
  const command = parseCommand(line, false);
  switch (command.t) {
    case "nothing":
      return [];
    case "say":
      room.send(command.text);
      return [];
    case "emote":
      room.emote(command.text);
      return [];
    case "nick":
      if (command.nickname === null)
        return [quietLine("You are ", page) + nameOf(room.self, page) + page.paint.quiet(". /nick NAME changes it.")];
      room.rename(command.nickname);
      return [];
    case "help":
      return help(page);
    case "who":
      return who(room, page);
    case "verify":
      return verify(command.epoch, room, page);
    case "code":
      return [quietLine(codeSentence(env), page)];
    case "quit":
      return "leave";
    case "file":
      if (command.path === "") return [quietLine(sayEnglish("usage.file"), page)];
      return offerFrom(disk, command.path, room.files).then((skipped) => {
        const sentence = skippedWords(skipped);
        return sentence === null ? [] : [quietLine(sentence, page)];
      });
    case "accept": {
      const choice = fileToTake(files(), command.number, sayEnglish);
      if (choice.t === "none") return [quietLine(choice.text, page)];
      return takeInto(disk, choice.file.transfer, room.files).then(() => []);
    }
    case "stop": {
      const choice = fileToStop(files(), command.number, sayEnglish);
      if (choice.t === "none") return [quietLine(choice.text, page)];
      room.files.stop(choice.file.transfer.id);
      return [];
    }
    case "later":
    case "usage":
    case "unknown":
      return [quietLine(refusalOf(command), page)];
    // Commands of a window that remembers: the line mode does not know their names.
    case "reply":
    case "edit":
    case "react":
    case "search":
    case "save":
    case "delete":
    case "warnings":
    case "ok":
      return [];
  }
}
