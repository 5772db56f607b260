// What the SDK shows of a channel: members, events, the room. Everything here is authenticated by the group, except
// where a comment says that it is the relay's word.

import type { SpawnWorker } from "../auth/client/index.ts";
import type { Code, SnugError } from "../base/index.ts";
import type { Limits } from "../protocol/index.ts";
import type { SafetyCode, SuiteName } from "../suite/index.ts";
import type { FileEvent, RoomFiles } from "./files/types.ts";

export interface Member {
  /** One launch of one member, base64url. */
  readonly memberId: string;
  readonly nickname: string;
  /** 16 hexadecimal digits of the identity key's hash: the same person, the same digits. */
  readonly fingerprint: string;
  /** Whether the relay says that this member's connection is lost (the relay's word). */
  readonly away: boolean;
}

export type Connection = "connecting" | "joining" | "open" | "reconnecting" | "closed";

export type RoomEvent =
  | FileEvent
  /** We are in: also after every rejoin. */
  | {
      readonly t: "joined";
      readonly name: string;
      readonly members: number;
      readonly self: Member;
      readonly again: boolean;
    }
  | {
      readonly t: "message";
      readonly id: string;
      readonly kind: "text" | "emote";
      readonly from: Member;
      readonly own: boolean;
      readonly text: string;
      readonly replyTo: string | null;
      /** The sender's clock, milliseconds since 1970. */
      readonly at: number;
    }
  | { readonly t: "edited"; readonly id: string; readonly from: Member; readonly text: string }
  | { readonly t: "deleted"; readonly id: string; readonly from: Member }
  | { readonly t: "reaction"; readonly id: string; readonly from: Member; readonly emoji: string; readonly on: boolean }
  | {
      readonly t: "member";
      readonly change: "join" | "leave" | "rename";
      readonly who: Member;
      /** The nickname before a `rename`. */
      readonly before: string | null;
      /** Who removed them, where that was not by their own word. */
      readonly by: Member | null;
      readonly members: number;
    }
  | { readonly t: "presence"; readonly who: Member }
  /** One of our own messages is in the channel's log. */
  | { readonly t: "relayed"; readonly id: string }
  | { readonly t: "failed"; readonly id: string; readonly code: Code }
  | { readonly t: "connection"; readonly state: Connection }
  /** A new epoch: the safety code is another one. */
  | { readonly t: "epoch"; readonly epoch: number }
  /** Something that a person should know and that lasts. */
  | { readonly t: "alarm"; readonly code: Code; readonly text: string; readonly who: Member | null }
  /** The end. No error where it was our own wish. */
  | { readonly t: "closed"; readonly error: SnugError | null };

export interface JoinOptions {
  readonly password: string;
  /** The six digits, or what makes them at the moment they are needed. */
  readonly code: string | (() => string | Promise<string>);
  /** A generated one (`amber-otter`) where none is given. */
  readonly nickname?: string;
  /** Accept a relay without TLS that is not this machine. */
  readonly insecure?: boolean;
  readonly limits?: Limits;
  /** Ends the attempt, or the room. */
  readonly signal?: AbortSignal;
  /** Told of each step, for a progress line. */
  readonly onStep?: (step: "connecting" | "stretching" | "joining") => void;
  /** Told before anything else where the address has no pin and the relay's key is trusted on first use. */
  readonly onUnpinned?: (pin: string) => void;
  /** Starts the OPAQUE worker, for a bundle that has its own way to it. */
  readonly spawnWorker?: SpawnWorker;
}

export interface EpochSafetyCode extends SafetyCode {
  /** The epoch whose code it is: compare codes of the same epoch. */
  readonly epoch: number;
}

export interface Room {
  readonly name: string;
  /** The pin of the relay's key, base64url: the address's, or what was taken on first use. */
  readonly pin: string;
  readonly self: Member;
  readonly members: readonly Member[];
  readonly connection: Connection;
  readonly suite: SuiteName;
  readonly forwardSecrecy: boolean;
  readonly postQuantum: boolean;
  /** Equal on every member's screen if and only if they are in the same epoch of the same group; null while we are in none. */
  safetyCode(): EpochSafetyCode | null;
  /** The code of an earlier epoch of this group, so that two who ask at different moments can compare; null where it is forgotten. */
  safetyCodeOf(epoch: number): EpochSafetyCode | null;
  /**
   * Sends text. As with all that follow, the id is drawn, or given by who must know it before: 16 random bytes, base64url.
   * Said again under an id that was given before, nothing happens.
   * @returns the message's id @throws SnugError "text.too_long" | "send.expired" where the room has ended
   */
  send(text: string, id?: string): string;
  emote(text: string, id?: string): string;
  reply(target: string, text: string, id?: string): string;
  edit(target: string, text: string, id?: string): string;
  delete(target: string, id?: string): string;
  react(target: string, emoji: string, on: boolean, id?: string): string;
  /** Changes the nickname. @throws SnugError "nickname.malformed" */
  rename(nickname: string, id?: string): string;
  /** Files: what is on offer, taking it, and offering. */
  readonly files: RoomFiles;
  /** Resolves when everything sent so far is in the channel's log. @throws SnugError "send.expired" */
  flush(): Promise<void>;
  /** Says goodbye, and closes. */
  leave(): Promise<void>;
  /** Everything that happens, from the first connection on; one reader. */
  readonly events: AsyncIterable<RoomEvent>;
}
