// The sentences of a channel's window, in one voice for every client. Names in them are given ready to be shown.

import type { Connection, Member } from "../client/index.ts";
import { memberCount } from "./names.ts";
import type { Notice } from "./timeline.ts";
import { visible } from "./visible.ts";

/** What a notice says, in parts: text, and members where their names stand. */
export function noticeParts({ what }: Notice): readonly (string | Member)[] {
  switch (what.t) {
    case "join":
      return [what.who, ` joined · ${memberCount(what.members)}`];
    case "leave":
      return [what.who, ` left · ${memberCount(what.members)}`];
    case "removed":
      return [what.who, " was removed by ", what.by, ` · ${memberCount(what.members)}`];
    case "rename":
      return [`${visible(what.before)} is now `, what.who];
    case "in":
      return what.again
        ? [`You joined again · ${memberCount(what.members)}. Messages from in between may be missing.`]
        : [`You are on: ${visible(what.name)} · ${memberCount(what.members)} · you are `, what.self];
    case "count":
      return [memberCount(what.members)];
    case "said":
      return [what.text];
  }
}

/** The steps of getting in. */
export const stepWords = {
  connecting: "Connecting…",
  stretching: "Stretching the password…",
  joining: "Joining the group…",
} as const;

/** The state of the connection, in one or two words. */
export const connectionWords = {
  connecting: "connecting",
  joining: "joining",
  open: "connected",
  reconnecting: "reconnecting",
  closed: "closed",
} as const satisfies Record<Connection, string>;

/** What is true of the channel's lock: "end-to-end, post-quantum". */
export const lockWords = (room: { readonly postQuantum: boolean }): string =>
  `end-to-end${room.postQuantum ? ", post-quantum" : ""}`;

/** Sentences that commands answer with, in every client. */
export const answers = {
  help: "Everything else is sent. A line that begins with / is sent as //…",
  noCode: "The code stands in your authenticator app; Snug does not have it.",
  code: (digits: string): string => `The code is ${digits}.`,
  noGroup: "There is no safety code while you are not in the group; it is there again once you are.",
  forgotten: (epoch: number): string =>
    `The safety code of epoch ${epoch} is not known here any more. /verify shows the latest.`,
  readAloud: "Read it to the others by voice. If all have the same, nobody is in between.",
  changes: (epoch: number): string => `Joins and leaves change it: /verify ${epoch} shows this one again.`,
  later: (what: string): string => `${what} come with a later version of Snug.`,
  relaySees:
    "The relay sees who is connected, when, and how much is said. It cannot see names or messages, or add anybody.",
  /** @param name already visible */
  unknown: (name: string): string =>
    `There is no /${name}. /help shows what there is; // sends a line that begins with /.`,
} as const;
