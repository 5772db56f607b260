// What a case of the Autobahn test suite (fuzzing client, groups 1 to 7, 9 and 10) is here: frames, how they are cut on
// their way, and what must come back.
//
// The suite asks an echo server; a relay echoes nothing. What it does answer stands in: a small message is the
// protocol's `ping`, echoed by its `pong`; one of a given size is a member's `send`, echoed by its `chat`. Text is no
// part of the protocol: good UTF-8 is answered 1003, bad UTF-8 1007, and neither is delivered. What is larger than
// `maxFrameBytes` is answered 1009.

import type { RawFrame } from "../support/raw-peer.ts";

/** Messages that a case sends, each made when it is asked for. */
export interface Messages {
  /** A frame that is answered at once, before any login: 12 bytes. */
  small(): Uint8Array;
  /** A member's message, as a frame of exactly so many bytes. */
  sized(bytes: number): Uint8Array;
}

/** A frame; or `pulse`: a ping whose pong is awaited, so that everything before it was read on its own. */
export type Step = RawFrame | "pulse";

/** What comes back: the pong of a ping, or the echo of the next message that was made. */
export type Answer = { readonly pong: string | Uint8Array } | "echo";

export type Expected =
  /** Exactly these answers, in order; after that the connection lives, and closes cleanly. */
  | { readonly t: "answered"; readonly answers: readonly Answer[] }
  /** These answers at most, then the relay ends the connection, and answers nothing that came later. */
  | {
      readonly t: "closed";
      readonly code: number;
      readonly answers?: readonly Answer[];
      /** Messages made by the case reach the other member all the same. */
      readonly heard?: true;
    };

export interface AutobahnCase {
  /** The suite's number; with what is in brackets, the same at a size that the relay takes. */
  readonly id: string;
  /** What is sent. */
  readonly sends: string;
  steps(messages: Messages): readonly Step[];
  /** Left out: all frames in one run. `frames`: one by one. A number: in pieces of so many bytes. */
  readonly chop?: "frames" | number;
  /** Sent by a member in a channel. */
  readonly inside?: true;
  /** How often it is sent, each time after the last was answered. */
  readonly rounds?: number;
  readonly expected: Expected;
}

/** The number of WebSocket close codes that cases expect. */
export const closes = { normal: 1000, protocol: 1002, unsupported: 1003, badText: 1007, tooBig: 1009 } as const;

export const closed = (code: number, ...answers: readonly Answer[]): Expected => ({ t: "closed", code, answers });
export const answered = (...answers: readonly Answer[]): Expected => ({ t: "answered", answers });

/** A test's title. */
export function titleOf({ id, sends, expected }: AutobahnCase): string {
  const answers = (expected.answers ?? []).map((answer) => (answer === "echo" ? "echo" : "pong"));
  const counted = answers.length > 3 ? `${answers.length} answers` : answers.join(", ");
  const end = expected.t === "answered" ? (counted === "" ? "no answer, open" : counted) : `closed ${expected.code}`;
  return `autobahn ${id}: ${sends} → ${expected.t === "closed" && counted !== "" ? `${counted}, ${end}` : end}`;
}
