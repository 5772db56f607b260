// What can happen to a channel, and what it then wants done. Every event carries its moment. The relay sees heads only:
// bodies are opaque, and stay with the adapter.

import type { Code } from "../../base/index.ts";
import type { EntryId, Frame, MemberId } from "../../protocol/index.ts";

/** A handshake entry as the log has it. */
export interface HandshakeHead {
  readonly id: EntryId;
  readonly from: MemberId;
  readonly after: number;
  readonly turn: number;
  /** Whether it founds a group. */
  readonly founds: boolean;
  readonly removes: boolean;
  readonly welcomed: readonly MemberId[];
}

export type ChannelEvent =
  /** A fresh login. */
  | { readonly t: "admitted"; readonly member: MemberId; readonly bytes: Uint8Array; readonly admittedAtMs: number }
  /** A member with a ticket. @see docs/protocol.md §5, `resume` */
  | {
      readonly t: "resumed";
      readonly member: MemberId;
      readonly bytes: Uint8Array;
      readonly admittedAtMs: number;
      /** Whether it presents the incarnation of this log. */
      readonly sameLog: boolean;
      /** Whether the log holds every entry after what it presents (after 0, where the log is another). */
      readonly holds: boolean;
      readonly seq: number;
      /** Empty where it is in none. */
      readonly branch: Uint8Array;
      readonly epoch: number;
    }
  | { readonly t: "lost"; readonly member: MemberId }
  | { readonly t: "bye"; readonly member: MemberId }
  | { readonly t: "knock"; readonly member: MemberId; readonly sealed: Uint8Array }
  /** A part of an upload came. */
  | { readonly t: "uploading"; readonly member: MemberId; readonly turn: number }
  /** An upload is whole. */
  | { readonly t: "handshake"; readonly head: HandshakeHead; readonly welcomeBytes: number }
  | { readonly t: "adopted"; readonly member: MemberId; readonly id: EntryId }
  | { readonly t: "joined"; readonly member: MemberId; readonly seq: number }
  | { readonly t: "send"; readonly member: MemberId; readonly counter: number; readonly seen: number }
  /** An entry has its place in the log. */
  | { readonly t: "chatLogged"; readonly from: MemberId; readonly counter: number }
  | { readonly t: "handshakeLogged"; readonly head: HandshakeHead; readonly seq: number; readonly prev: number }
  /** The members inside are to be told something. */
  | { readonly t: "notice"; readonly code: Code }
  | { readonly t: "tick" };

export type Standing = 0 | 1 | 2;

export type ChannelEffect =
  /** Lets a member in: `admitted` with this standing, before anything else. */
  | { readonly t: "admit"; readonly member: MemberId; readonly standing: Standing }
  | { readonly t: "tell"; readonly to: readonly MemberId[]; readonly frame: Frame }
  /** Appends the `send` or the upload that the event was about. */
  | { readonly t: "append" }
  /** Does not append it. @see docs/protocol.md §4 `refused` */
  | { readonly t: "refuse"; readonly code: Code; readonly expect: number }
  /** Answers `known` where the log holds the id, else refuses with `send.counter`. */
  | { readonly t: "lookUp"; readonly expect: number }
  /** Streams the log to a member: the entries after `after`, then all that come. */
  | { readonly t: "stream"; readonly member: MemberId; readonly after: number }
  | { readonly t: "endStream"; readonly member: MemberId }
  /** Sends the Welcome of a handshake entry to a member. */
  | { readonly t: "welcome"; readonly member: MemberId; readonly id: EntryId; readonly seq: number }
  /** The Welcome of an entry is needed no more. */
  | { readonly t: "forget"; readonly id: EntryId }
  /** Closes a member's connection with an error. */
  | { readonly t: "close"; readonly member: MemberId; readonly code: Code }
  /** Nobody is in the channel: its state and its log go. */
  | { readonly t: "over" };
