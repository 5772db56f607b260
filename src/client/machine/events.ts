// What can happen to a client, and what it then wants done. The machine knows no socket, timer, promise or randomness:
// those are the session's, which also makes the suite calls and hands back what came of them.

import type { Bytes, SnugError } from "../../base/index.ts";
import type { EntryId, Frame } from "../../protocol/index.ts";
import type { GroupState, Joiner, JoinResult, MadeCommit, OpenResult, Processed } from "../../suite/index.ts";
import type { Whole } from "../assembly.ts";
import type { Body, FileBody } from "../content.ts";
import type { Item } from "../outbox.ts";
import type { ForJoiners } from "../roster.ts";
import type { Member, RoomEvent } from "../types.ts";

/** A name drawn at random, as text and bytes. */
export interface FreshId {
  readonly text: EntryId;
  readonly bytes: Uint8Array;
}

/** What a connection knows of itself once it is admitted. */
export interface Admission {
  readonly frame: Frame<"admitted">;
  /** The channel's name, opened. */
  readonly name: string;
}

/**
 * A call of the suite, with all it needs besides keys and the group. Calls run one after the other, each on the group of
 * that moment, and the result of one is the very next event: nothing comes between a call and its result.
 */
export type Call =
  | { readonly t: "makeJoiner" }
  | { readonly t: "found"; readonly turn: number; readonly after: number }
  | { readonly t: "join"; readonly joiners: readonly Joiner[]; readonly whole: Whole<Frame<"welcome">> }
  | {
      readonly t: "commit";
      readonly work: Frame<"work"> | null;
      readonly removes: readonly number[];
      /** What those who join are told, without leaves that go. */
      readonly forJoiners: (goes: readonly number[]) => ForJoiners;
      readonly after: number;
    }
  | { readonly t: "process"; readonly whole: Whole<Frame<"committed">> }
  | { readonly t: "seal"; readonly item: Item }
  | { readonly t: "open"; readonly chat: Frame<"chat"> };

export type Result =
  | { readonly t: "madeJoiner"; readonly joiner: Joiner; readonly knock: Bytes }
  | {
      readonly t: "founded";
      readonly call: Extract<Call, { t: "found" }>;
      readonly id: FreshId;
      readonly groupId: Bytes;
      readonly group: GroupState;
      readonly body: Bytes;
    }
  | {
      readonly t: "joinTried";
      readonly call: Extract<Call, { t: "join" }>;
      /** Whose key package the Welcome was for. */
      readonly joiner: Joiner | null;
      readonly result: JoinResult;
      readonly here: FreshId;
      readonly told: ForJoiners;
    }
  | {
      readonly t: "committed";
      readonly call: Extract<Call, { t: "commit" }>;
      readonly id: FreshId;
      readonly made: MadeCommit;
      readonly welcomed: readonly Uint8Array[];
      readonly removes: boolean;
    }
  | { readonly t: "processed"; readonly call: Extract<Call, { t: "process" }>; readonly result: Processed }
  | {
      readonly t: "sealed";
      readonly call: Extract<Call, { t: "seal" }>;
      readonly group: GroupState;
      readonly sealed: Bytes;
      readonly spent: readonly Uint8Array[];
    }
  | { readonly t: "opened"; readonly call: Extract<Call, { t: "open" }>; readonly result: OpenResult };

export type ClientEvent =
  | { readonly t: "start" }
  | { readonly t: "admitted"; readonly admission: Admission }
  | { readonly t: "frame"; readonly frame: Frame }
  /** The connection, or the attempt at one, is over. */
  | { readonly t: "lost"; readonly error: SnugError; readonly final: boolean }
  | { readonly t: "tick" }
  | { readonly t: "say"; readonly id: FreshId; readonly body: Body; readonly at: number }
  /** Our own wish to end. */
  | { readonly t: "leave"; readonly id: FreshId; readonly at: number }
  | Result;

/** What the transfers of files are told. */
export type FilesHeard =
  | {
      readonly t: "said";
      /** The message's own id, base64url. */
      readonly id: string;
      readonly body: FileBody;
      readonly from: Member;
      /** The sender's clock, milliseconds since 1970. */
      readonly at: number;
    }
  | { readonly t: "lane"; readonly frame: Frame<"lane"> }
  | { readonly t: "refused"; readonly frame: Frame<"refused"> };

export type Effect =
  | { readonly t: "files"; readonly heard: FilesHeard }
  | { readonly t: "dial" }
  | { readonly t: "hangUp" }
  | { readonly t: "transmit"; readonly frame: Frame }
  | { readonly t: "upload"; readonly head: Frame<"handshake">; readonly body: Bytes }
  | { readonly t: "emit"; readonly event: RoomEvent }
  | { readonly t: "wipe"; readonly spent: readonly Uint8Array[] }
  | { readonly t: "call"; readonly call: Call }
  /** Say this, under a fresh id. */
  | { readonly t: "say"; readonly body: Body }
  /** Over. @see RoomEvent "closed" */
  | { readonly t: "end"; readonly error: SnugError | null };
