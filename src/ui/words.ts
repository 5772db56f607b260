// What a channel's window says of notices, warnings, errors and the lock, in the language that a client says things in.
// Names in sentences are given ready to be shown.

import type { SnugError } from "../base/index.ts";
import type { Member } from "../client/index.ts";
import { type Say, sayEnglish, type WordValues, type WordKey } from "./catalog.ts";
import type { ChatCommand } from "./commands.ts";
import { groupedFingerprint } from "./names.ts";
import type { FileEntry, Message, Notice } from "./entries.ts";
import { visible } from "./visible.ts";
import type { Warning } from "./warnings.ts";

/** Where a member's name stands in a sentence. `visible` lets no private-use character through: no name brings these. */
const [opening, closing] = ["\ue000", "\ue001"];

/** A sentence in parts: text, and members where their names stand. */
export type Parts = readonly (string | Member)[];

/** Says something with members in it. @param values ready to be shown: none holds what stands for a member */
export function partsOf(say: Say, key: WordKey, who: Readonly<Record<string, Member>>, values: WordValues): Parts {
  const places = Object.fromEntries(Object.keys(who).map((name) => [name, opening + name + closing]));
  return say(key, { ...values, ...places })
    .split(/\ue000(\w+)\ue001/)
    .map((part, i) => (i % 2 === 0 ? part : (who[part] ?? "")))
    .filter((part) => part !== "");
}

/** `1 member`, `3 members`. */
export const memberCount = (count: number, say: Say = sayEnglish): string => say("members", { count });

/** What a notice says, in parts: text, and members where their names stand. */
export function noticeParts({ what }: Notice, say: Say = sayEnglish): Parts {
  const members = "members" in what ? memberCount(what.members, say) : "";
  switch (what.t) {
    case "join":
    case "leave":
      return partsOf(say, `notice.${what.t}`, { who: what.who }, { members });
    case "removed":
      return partsOf(say, "notice.removed", { who: what.who, by: what.by }, { members });
    case "rename":
      return partsOf(say, "notice.rename", { who: what.who }, { before: visible(what.before) });
    case "in":
      return what.again
        ? [say("notice.again", { members })]
        : partsOf(say, "notice.in", { who: what.self }, { members, name: visible(what.name) });
    case "count":
      return [members];
    case "unrelayed":
      return [say("notice.unrelayed", { change: say(`change.${what.change}`) })];
    case "alarm":
      return [say(`error.${what.code}`)];
    case "said":
      return [what.text];
  }
}

/** The sentence of a warning, with the name of whom it is about. */
export function warningText({ what }: Warning, say: Say = sayEnglish): string {
  switch (what.t) {
    case "alarm": {
      const text = say(`error.${what.code}`);
      return what.who === null ? text : say("warning.about", { name: visible(what.who.nickname), text });
    }
    case "alike":
      return say("warning.alike", { ...named(what.who), other: visible(what.other.nickname) });
    case "newKey":
    case "same":
      return say(`warning.${what.t}`, named(what.who));
    case "suite":
      return say("warning.suite", { suite: what.suite });
  }
}

const named = ({ nickname, fingerprint }: Member): WordValues => ({
  name: visible(nickname),
  key: groupedFingerprint(fingerprint),
});

/** The sentence of an error. A detail is English, since it names options and files. */
export const errorText = ({ code, detail }: SnugError, say: Say = sayEnglish): string =>
  code === "config.malformed" && detail !== null ? detail : say(`error.${code}`);

/** The sentence for a message or an offer that was given up; null for any other. */
export const failureText = ({ status }: Pick<Message | FileEntry, "status">, say: Say = sayEnglish): string | null =>
  typeof status === "object" ? say(`error.${status.failed}`) : null;

/** What is true of the channel's lock: "end-to-end, post-quantum". */
export const lockWords = (room: { readonly postQuantum: boolean }, say: Say = sayEnglish): string =>
  say(room.postQuantum ? "lock.postQuantum" : "lock.classic");

/** Why a command does nothing. */
export function refusalOf(
  command: Extract<ChatCommand, { readonly t: "later" | "usage" | "unknown" }>,
  say: Say = sayEnglish,
): string {
  switch (command.t) {
    case "later":
      return say("answer.later", { what: say(`later.${command.what}`) });
    case "usage":
      return say(`usage.${command.of}`);
    case "unknown":
      return say("answer.unknown", { name: visible(command.name) });
  }
}
