// The sentences of a channel's window in English, in one voice for every client, by their keys. A client in another language
// has a catalog with the same keys. Plurals are told apart as CLDR does ("Plural Rules"): `_one`, `_other`, and in other
// languages `_zero`, `_two`, `_few`, `_many`.

import { type Code, codes } from "../base/index.ts";

export const english = {
  members_one: "{{count}} member",
  members_other: "{{count}} members",

  "notice.join": "{{who}} joined · {{members}}",
  "notice.leave": "{{who}} left · {{members}}",
  "notice.removed": "{{who}} was removed by {{by}} · {{members}}",
  "notice.rename": "{{before}} is now {{who}}",
  "notice.in": "You are on: {{name}} · {{members}} · you are {{who}}",
  "notice.again": "You joined again · {{members}}. Messages from in between may be missing.",
  "notice.unrelayed": "{{change}} was not relayed: the others do not have it.",

  "change.edit": "A change to a message of yours",
  "change.deletion": "That a message of yours is taken back",
  "change.reaction": "A reaction of yours",
  "change.nickname": "Your new nickname",

  "step.connecting": "Connecting…",
  "step.stretching": "Stretching the password…",
  "step.joining": "Joining the group…",

  "connection.connecting": "connecting",
  "connection.joining": "joining",
  "connection.open": "connected",
  "connection.reconnecting": "reconnecting",
  "connection.closed": "closed",

  "lock.classic": "end-to-end",
  "lock.postQuantum": "end-to-end, post-quantum",

  "warning.about": "{{name}}: {{text}}",
  "warning.newKey": "{{name}} has a new key ({{key}}). It may be somebody else; ask them, and compare with /verify.",
  "warning.same": "Two members are called {{name}}. Tags tell them apart; this one came later ({{key}}).",
  "warning.alike": "{{name}} looks like {{other}}, but is another key ({{key}}).",
  "warning.suite":
    "The suite {{suite}} has no forward secrecy: who learns the password can read what was recorded before.",

  "answer.help": "Everything else is sent. A line that begins with / is sent as //…",
  "answer.noCode": "The code stands in your authenticator app; Snug does not have it.",
  "answer.code": "The code is {{code}}.",
  "answer.noGroup": "There is no safety code while you are not in the group; it is there again once you are.",
  "answer.forgotten": "The safety code of epoch {{epoch}} is not known here any more. /verify shows the latest.",
  "answer.readAloud": "Read it to the others by voice. If all have the same, nobody is in between.",
  "answer.changes": "Joins and leaves change it: /verify {{epoch}} shows this one again.",
  "answer.later": "{{what}} come with a later version of Snug.",
  "answer.relaySees":
    "The relay sees who is connected, when, and how much is said. It cannot see names or messages, or add anybody.",
  "answer.unknown": "There is no /{{name}}. /help shows what there is; // sends a line that begins with /.",
  "answer.nickname": "You are {{name}}. /nick NAME changes it.",
  "answer.noneToAnswer": "There is no message to answer yet.",
  "answer.noneToReactTo": "There is no message to react to yet.",
  "answer.noneToChange": "There is no message of yours to change.",
  "answer.noneToTakeBack": "There is no message of yours to take back.",
  "answer.longReaction": "A reaction is one emoji, or a few letters.",
  "answer.noneToTake": "There is no file to take.",
  "answer.noneToStop": "There is no file to stop.",
  "answer.noSuchFile": "There is no file {{number}} here.",
  "answer.ownFile": "File {{number}} is yours; /stop {{number}} withdraws it.",
  "answer.takenFile": "File {{number}} is here already, or on its way.",
  "answer.endedFile": "File {{number}} is not on offer any more; ask for it again.",
  "answer.cutOff_one": "A file is on its way and would be cut off: {{names}}.",
  "answer.cutOff_other": "{{count}} files are on their way and would be cut off: {{names}}.",

  "command.help": "shows this",
  "command.nick": "changes your nickname",
  "command.me": "says what you do",
  "command.who": "lists the members and their fingerprints",
  "command.verify": "shows the safety code, to compare with the others",
  "command.code": "says where the six-digit code is",
  "command.reply": "answers the last message of another",
  "command.edit": "changes your last message, or brings it back to be changed",
  "command.delete": "takes your last message back",
  "command.react": "reacts to the last message; once more takes it back",
  "command.file": "offers a file or a folder to all",
  "command.accept": "takes the last file that is offered, or that of a number",
  "command.stop": "withdraws a file of yours; stops or declines another's",
  "command.search": "finds text in what is loaded",
  "command.save": "writes what is loaded to a file, in the clear",
  "command.warnings": "lists what there is to know about this channel",
  "command.ok": "puts the shown warning away",
  "command.quit": "leaves",

  "usage.emote": "/me waves shows as: * you wave",
  "usage.reply": "/reply TEXT answers the last message of another.",
  "usage.react": "/react 👍 reacts to the last message of another.",
  "usage.save": "/save FILE writes what is loaded to a new file, in the clear.",
  "usage.file": "/file PATH offers a file or a folder; a path may hold spaces.",
  "usage.accept": "/accept N takes the file of that number; without a number the last that is offered.",
  "usage.stop": "/stop N stops the file of that number; without a number the last that is on its way.",

  "size.bytes_one": "{{count}} byte",
  "size.bytes_other": "{{count}} bytes",
  "size.KiB": "{{amount}} KiB",
  "size.MiB": "{{amount}} MiB",
  "size.GiB": "{{amount}} GiB",
  "size.TiB": "{{amount}} TiB",
  "size.unknown": "size not known yet",

  "left.seconds": "less than a minute left",
  "left.minutes": "{{minutes}} min left",
  "left.hours": "{{hours}} h {{minutes}} min left",
  "left.days": "more than a day left",

  "file.offers": "{{who}} offers a file: {{file}}",
  "file.number": "file {{number}}",
  "file.folder": "folder, as a tar archive",
  "file.cleaned": "metadata removed",
  "file.percent": "{{percent}} %",
  "file.progress": "{{done}} of {{size}}",
  "file.soFar": "{{done}} so far",
  "file.rate": "{{size}}/s",
  "file.hint.accept": "/accept {{number}} takes it",

  "file.own.offered": "on offer",
  "file.own.waiting": "waiting for who takes it",
  "file.own.moving": "going out",
  "file.own.checking": "sent; waiting to hear that it arrived",
  "file.own.done": "sent; it stays on offer while you are here",
  "file.own.stopped": "withdrawn",
  "file.own.failed": "not sent",
  "file.other.offered": "on offer",
  "file.other.waiting": "waiting for its sender",
  "file.other.moving": "coming in",
  "file.other.checking": "checking that all of it is there",
  "file.other.done": "taken and verified",
  "file.other.stopped": "stopped",
  "file.other.failed": "not taken",
  "file.skipped": "Not in the archive, since they lead out of the folder or are no files: {{names}}.",
  "file.saved": "saved to {{path}}",

  "taker.waiting": "{{who}} waits for it",
  "taker.moving": "{{who}} takes it",
  "taker.done": "{{who}} has it",
  "taker.stopped": "{{who}} stopped it",
  "taker.failed": "{{who}} could not take it",
  "takers.done_one": "{{count}} has it",
  "takers.done_other": "{{count}} have it",
  "takers.busy_one": "{{count}} takes it",
  "takers.busy_other": "{{count}} take it",
  "takers.ended_one": "{{count}} does not have all of it",
  "takers.ended_other": "{{count}} do not have all of it",

  "later.moderation": "/lock, /kick and /rotate",
} as const;

type PluralOf<Key extends string> = Key extends `${infer Stem}_${"one" | "other"}` ? Stem : Key;

/** What can be said; an error's sentence by its code. */
export type WordKey = PluralOf<keyof typeof english> | `error.${Code}`;

/** What stands at the `{{…}}` of a sentence, ready to be shown; `count` chooses the plural. */
export type WordValues = Readonly<Record<string, string | number>>;

/** Says something in a client's language. */
export type Say = (key: WordKey, values?: WordValues) => string;

const texts: Readonly<Record<string, string>> = english;

/** Says it in English. */
export const sayEnglish: Say = (key, values = {}) => {
  if (key.startsWith("error.")) return codes[key.slice("error.".length) as Code].text; // the rest of such a key is a code
  const text = texts[key] ?? texts[`${key}_${values["count"] === 1 ? "one" : "other"}`] ?? key;
  return text.replaceAll(/\{\{(\w+)\}\}/g, (whole, name: string) => String(values[name] ?? whole));
};
