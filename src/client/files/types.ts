// What the SDK shows of files: an offer, how far its transfer is, and what a room does with them.

import type { Code } from "../../base/index.ts";
import type { Member } from "../types.ts";
import type { FileSink, FileSource } from "./ports.ts";

/** What is said of a file when it is offered: its sender's words, to be shown as such. */
export interface FileOffer {
  /** A base name as the sender gave it: never a path to write to. @see safeName */
  readonly name: string;
  /** Bytes; null where its sender does not know before the end. */
  readonly size: number | null;
  /** As its sender says; "" where it says nothing. */
  readonly mediaType: string;
  /** Whether it is a folder as a tar archive. */
  readonly isFolder: boolean;
  /** Whether its sender took metadata out of it. */
  readonly cleaned: boolean;
}

/**
 * `offered`: nobody takes it (or, taken by others: not we). `waiting`: it is taken and nothing moves, `problem` may say why.
 * `checking`: all is there, and its end is awaited. `stopped`: by somebody's wish. What is not `own` may be taken (again)
 * while it is `offered`, `stopped` by ourselves, or `failed`; what is `own` is on offer until it is `stopped` or `failed`.
 */
export type TransferPhase = "offered" | "waiting" | "moving" | "checking" | "done" | "stopped" | "failed";

/** Somebody who takes a file of ours. */
export interface Taker {
  readonly who: Member;
  /** `done`: they say that all of it is there and verified. */
  readonly phase: "waiting" | "moving" | "done" | "stopped" | "failed";
}

/** How far a file is. A new object at each change. */
export interface Transfer {
  /** The id of the message that offers it. */
  readonly id: string;
  readonly offer: FileOffer;
  readonly from: Member;
  readonly own: boolean;
  readonly phase: TransferPhase;
  /** Bytes that are written here, or that were sent of the foremost upload. */
  readonly bytes: number;
  /** Bytes of the whole, once known. */
  readonly size: number | null;
  /** Bytes in a second, lately; null while nothing moves. */
  readonly perSecond: number | null;
  /** Milliseconds until all is there at this rate; null where nobody knows. */
  readonly leftMs: number | null;
  /** Why it failed, was stopped or stands still. */
  readonly problem: Code | null;
  /** Of our own: who takes it or took it. */
  readonly takers: readonly Taker[];
  /** Of our own: how many uploads there were; more than one where somebody came late or was too slow. */
  readonly uploads: number;
  /** Where it was saved, once `done`. */
  readonly savedAs: string | null;
}

export type FileEvent =
  /** A file is offered; shown like a message. */
  | {
      readonly t: "file";
      readonly id: string;
      readonly from: Member;
      readonly own: boolean;
      /** The sender's clock, milliseconds since 1970. */
      readonly at: number;
      readonly offer: FileOffer;
    }
  /** One of the room's transfers is another: at most four times a second for what moves. */
  | { readonly t: "transfer"; readonly transfer: Transfer };

export interface OfferOptions {
  /** The message's id, given by who must know it before: 16 random bytes, base64url. */
  readonly id?: string;
  /** How many must take it before it is sent, so that it is uploaded once for all of them; 1 by default. */
  readonly takers?: number;
}

export interface RoomFiles {
  /** What was offered in this launch, oldest first; the oldest go where there are too many. */
  readonly transfers: readonly Transfer[];
  get(id: string): Transfer | null;
  /**
   * Offers a file to all. The source is closed once it is on offer no more.
   * @returns the offering message's id @throws SnugError "send.expired" where the room has ended | "file.too_many"
   */
  offer(source: FileSource, options?: OfferOptions): string;
  /**
   * Takes a file. What becomes of it stands in `transfer` events; the sink is finished or aborted in any case.
   * @throws SnugError "file.unknown" for what is not on offer here, or is being taken
   */
  accept(id: string, sink: FileSink): void;
  /** Withdraws an own file, or stops taking another's (or says that it is not wanted). Nothing where there is nothing to stop. */
  stop(id: string): void;
}
