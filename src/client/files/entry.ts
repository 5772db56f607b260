// One file of a room: ours or another's, and what has become of it.

import { type Code, fromBase64url, type Timer } from "../../base/index.ts";
import type { FileBody } from "../content.ts";
import type { Member } from "../types.ts";
import type { Whole } from "./chunks.ts";
import type { Offering } from "./offering.ts";
import type { Pace } from "./pace.ts";
import type { Taking } from "./taking.ts";
import type { FileOffer, Transfer, TransferPhase } from "./types.ts";

const maxNameBytes = 1024;
export const folderFlag = 1;
export const cleanedFlag = 2;

export interface Entry {
  readonly id: string;
  readonly target: Uint8Array;
  readonly offer: FileOffer;
  readonly from: Member;
  readonly pace: Pace;
  readonly secret: { readonly transfer: Uint8Array; readonly key: Uint8Array };
  readonly offering: Offering | null;
  taking: Taking | null;
  /** What its sender said of the whole. */
  whole: Whole | null;
  phase: TransferPhase;
  problem: Code | null;
  savedAs: string | null;
  telling: Timer | null;
  /** Until when a sender that is not there any more is waited for. */
  grace: Timer | null;
}

/** Its sender is waited for no longer. */
export function stopGrace(entry: Entry): void {
  entry.grace?.cancel();
  entry.grace = null;
}

/** Nothing more is told of it. */
export function stopTimers(entry: Entry): void {
  stopGrace(entry);
  entry.telling?.cancel();
  entry.telling = null;
}

/** Bytes that are there, or that were brought to who takes it. */
export function bytesSoFar({ offering, taking, phase, whole, offer }: Entry): number {
  if (offering !== null) return offering.bytes;
  return phase === "done" ? (whole?.size ?? offer.size ?? 0) : (taking?.bytes ?? 0);
}

/** A transfer as it is shown. */
export function viewOf(entry: Entry): Transfer {
  const { id, offer, from, offering, pace, phase, problem, savedAs, whole } = entry;
  const bytes = bytesSoFar(entry);
  const size = offering?.size ?? offer.size ?? whole?.size ?? null;
  return {
    id,
    offer,
    from,
    own: offering !== null,
    phase,
    bytes,
    size,
    perSecond: pace.perSecond,
    leftMs: pace.leftMs(bytes, size),
    problem,
    takers: offering?.takers ?? [],
    uploads: offering?.uploads ?? 0,
    savedAs,
  };
}

/** What an offer says of a file. */
export function offerOf({ name, size, mediaType: said, flags }: Extract<FileBody, { kind: "file" }>): FileOffer {
  // Words of its sender's stand nowhere among ours: what is no media type (RFC 6838 §4.2) is none.
  const mediaType = /^[\w!#$&^.+-]{1,64}\/[\w!#$&^.+-]{1,64}$/.test(said) ? said : "";
  return { name, size, mediaType, isFolder: (flags & folderFlag) !== 0, cleaned: (flags & cleanedFlag) !== 0 };
}

/** A name as it may be offered: not empty, and no longer than the protocol has it. */
export function shortened(name: string): string {
  let short = name === "" ? "file" : name;
  while (new TextEncoder().encode(short).length > maxNameBytes) short = short.slice(1);
  return short;
}

/** The bytes of an id that was made from 16. */
export const bytesOf = (id: string): Uint8Array => fromBase64url(id) ?? new Uint8Array(0);
