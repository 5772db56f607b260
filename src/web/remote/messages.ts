// What the page and the worker with the client say to each other. Requests and rooms go by a number of the page's.

import type { Bulletin, CreateOptions, FileOffer, JoinOptions, Room, RoomEvent } from "../../client/index.ts";
import { type Code, SnugError } from "../../base/index.ts";
import type { Place } from "./places.ts";

/** An error as it goes from one side to the other. */
export interface PlainError {
  readonly code: Code;
  readonly detail: string | null;
  readonly retryMs: number | null;
}

export const plainError = ({ code, detail, retryMs }: SnugError): PlainError => ({ code, detail, retryMs });

export const snugError = ({ code, detail, retryMs }: PlainError): SnugError =>
  new SnugError(code, { ...(detail === null ? {} : { detail }), ...(retryMs === null ? {} : { retryMs }) });

/** An event as it goes over: its error is a plain one. */
export type PlainEvent =
  | Exclude<RoomEvent, { readonly t: "closed" }>
  | { readonly t: "closed"; readonly error: PlainError | null };

export type Safety = ReturnType<Room["safetyCode"]>;

/** A room's state, for the page to look at. */
export type RoomLook = Pick<
  Room,
  "name" | "pin" | "self" | "members" | "connection" | "suite" | "forwardSecrecy" | "postQuantum"
> & { readonly safety: Safety };

/** What is said in a room. */
export type Saying =
  | { readonly op: "send" | "emote" | "rename"; readonly text: string }
  | { readonly op: "reply" | "edit"; readonly target: string; readonly text: string }
  | { readonly op: "delete"; readonly target: string }
  | { readonly op: "react"; readonly target: string; readonly emoji: string; readonly on: boolean };

/** A file as it goes over: what is said of it, and the blob, of which no byte is copied. */
export type SentFile = Pick<FileOffer, "name" | "mediaType" | "cleaned"> & { readonly blob: Blob };

/** An image without what says where and by whom it was made. */
export interface CleanedImage {
  readonly blob: Blob;
  /** Whether there was anything to take out. */
  readonly removed: boolean;
}

/** What is done with a room's files. */
export type FileAct =
  | { readonly op: "offer"; readonly file: SentFile; readonly takers: number | null }
  | { readonly op: "accept"; readonly place: Place }
  | { readonly op: "stop" };

export type JoinRequest = Pick<JoinOptions, "password" | "nickname"> & { readonly code: string };
export type CreateRequest = Omit<CreateOptions, "onStep">;

export type ToWorker =
  /** First of all. @param opaqueUrl the OPAQUE worker's script */
  | { readonly t: "start"; readonly opaqueUrl: string }
  | { readonly t: "join"; readonly n: number; readonly address: string; readonly options: JoinRequest }
  | { readonly t: "create"; readonly n: number; readonly options: CreateRequest }
  | { readonly t: "say"; readonly n: number; readonly id: string; readonly saying: Saying }
  /** @param id the file's */
  | { readonly t: "file"; readonly n: number; readonly id: string; readonly act: FileAct }
  /** Takes out of an image what says where and by whom it was made. */
  | { readonly t: "clean"; readonly n: number; readonly image: Blob }
  /** Ends an attempt, or a room. */
  | { readonly t: "stop" | "leave" | "flush"; readonly n: number };

export type FromWorker =
  | { readonly t: "step"; readonly n: number; readonly step: "connecting" | "stretching" | "joining" }
  | { readonly t: "unpinned"; readonly n: number; readonly pin: string }
  | { readonly t: "joined"; readonly n: number; readonly look: RoomLook }
  | { readonly t: "made"; readonly n: number; readonly bulletin: Bulletin }
  /** No room, no channel. */
  | { readonly t: "refused"; readonly n: number; readonly error: PlainError }
  /** @param look where the state may be another one */
  | { readonly t: "event"; readonly n: number; readonly event: PlainEvent; readonly look: RoomLook | null }
  /** The room did not do that with a file. */
  | { readonly t: "unfiled"; readonly n: number; readonly id: string; readonly op: FileAct["op"]; readonly code: Code }
  /** A file that was to be kept in memory is whole. */
  | { readonly t: "kept"; readonly n: number; readonly id: string; readonly blob: Blob }
  /** @param image null where it is none that is known */
  | { readonly t: "cleaned"; readonly n: number; readonly image: CleanedImage | null }
  | { readonly t: "left"; readonly n: number }
  | { readonly t: "flushed"; readonly n: number; readonly error: PlainError | null };

/** One side's end of the way to the other. */
export interface Way<Out, In> {
  readonly post: (message: Out) => void;
  /** Called once. */
  readonly listen: (onMessage: (message: In) => void) => void;
}
