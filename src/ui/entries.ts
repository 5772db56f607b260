// What stands in the channel's window, piece by piece: messages, files, and what happened between them.

import type { Code } from "../base/index.ts";
import type { FileEvent, Member, Transfer } from "../client/index.ts";

/** Whose is what reply and reaction speak of, as far as it still stands here. */
export interface Quote {
  readonly id: string;
  readonly from: Member | null;
  readonly text: string;
}

export interface Reaction {
  readonly emoji: string;
  /** Fingerprints of who reacted so, in order. */
  readonly by: readonly string[];
}

export interface Message {
  readonly t: "message";
  readonly key: number;
  readonly id: string;
  readonly from: Member;
  readonly own: boolean;
  readonly kind: "text" | "emote";
  /** As it was sent: never shown but through `visible`. Empty where it was taken back. */
  readonly text: string;
  readonly replyTo: Quote | null;
  /** The sender's clock, milliseconds since 1970. */
  readonly at: number;
  /** Of an own message: on its way, in the channel's log, or given up (and why). Of others': received. */
  readonly status: "sending" | "relayed" | "received" | { readonly failed: Code };
  readonly edited: boolean;
  readonly deleted: boolean;
  readonly reactions: readonly Reaction[];
  /** Whether it names us. */
  readonly mention: boolean;
  /** How many changes of ours to it (its text, taking it back, a reaction) are not in the channel's log yet. */
  readonly unsettled: number;
  /** Whether the last change of ours to it was given up: what stands here is not what the others have. */
  readonly diverged: boolean;
}

/** A file that is offered. It cannot be changed or taken back; what becomes of it stands in its transfer. */
export interface FileEntry {
  readonly t: "file";
  readonly key: number;
  /** The id of the message that offers it. */
  readonly id: string;
  /** 1, 2, 3…: what a person calls it by, on this screen alone. */
  readonly number: number;
  readonly from: Member;
  readonly own: boolean;
  /** The sender's clock, milliseconds since 1970. */
  readonly at: number;
  /** Of the offer, as of a message. */
  readonly status: Message["status"];
  /** How far it is: replaced whenever that is another. Its names are shown through `visible` alone. */
  readonly transfer: Transfer;
}

/** How far a file is that was just offered. */
export function firstTransfer({ id, offer, from, own }: Extract<FileEvent, { readonly t: "file" }>): Transfer {
  return {
    id,
    offer,
    from,
    own,
    phase: "offered",
    bytes: 0,
    size: offer.size,
    perSecond: null,
    leftMs: null,
    problem: null,
    takers: [],
    uploads: 0,
    savedAs: null,
  };
}

/** Whether a member has reacted so. */
export const reacted = ({ reactions }: Message, emoji: string, fingerprint: string): boolean =>
  reactions.some((reaction) => reaction.emoji === emoji && reaction.by.includes(fingerprint));

/** What we do to what stands here already. */
export type Change = "edit" | "deletion" | "reaction" | "nickname";

export interface Notice {
  readonly t: "notice";
  readonly key: number;
  /** This machine's clock, milliseconds since 1970. */
  readonly at: number;
  readonly what:
    | { readonly t: "join" | "leave"; readonly who: Member; readonly members: number }
    | { readonly t: "removed"; readonly who: Member; readonly by: Member; readonly members: number }
    | { readonly t: "rename"; readonly who: Member; readonly before: string }
    /** We are in; `again` after having been out, so that messages may be missing. */
    | {
        readonly t: "in";
        readonly name: string;
        readonly self: Member;
        readonly members: number;
        readonly again: boolean;
      }
    | { readonly t: "count"; readonly members: number }
    /** A change of ours that was given up. */
    | { readonly t: "unrelayed"; readonly change: Change }
    /** Something that is being mended, and passes. */
    | { readonly t: "alarm"; readonly code: Code }
    /** A sentence of ours. */
    | { readonly t: "said"; readonly text: string };
}

export type Entry = Message | FileEntry | Notice;

/** What an entry weighs. */
export const lettersOf = (entry: Message | FileEntry): number =>
  entry.t === "message" ? entry.text.length : entry.transfer.offer.name.length + entry.transfer.offer.mediaType.length;

/** How far a message of ours, or a change of ours to any, has come: null where there is nothing to tell. */
export type Delivery = "waiting" | "relayed" | "failed" | "diverged";

/** What stands beside a message or file about its way. */
export function deliveryOf(entry: Message | FileEntry): Delivery | null {
  const { own, status } = entry;
  const { unsettled, diverged } = entry.t === "message" ? entry : { unsettled: 0, diverged: false };
  if (diverged) return "diverged";
  if (own && typeof status === "object") return "failed";
  if (status === "sending" || unsettled > 0) return "waiting";
  return own ? "relayed" : null;
}
