// Log entries as bytes, and the frames made from them. A `send` goes into the log as it came and out of it as `chat`:
// its fields are sliced, never encoded again. docs/protocol.md §4 and §7.

import {
  type Bytes,
  concat,
  decodeCbor,
  encodeCbor,
  fromBase64url,
  SnugError,
  toBase64url,
  uint32,
} from "../base/index.ts";
import { encodeFrame, type EntryId, type Frame, frames, type MemberId, memberIdText } from "../protocol/index.ts";
import type { HandshakeHead } from "./channel/index.ts";
import type { LogEntry } from "./engine.ts";

/** What a `send` says about itself. */
export interface SendHead {
  /** 16 bytes, a view. */
  readonly id: Uint8Array;
  readonly counter: number;
  readonly seen: number;
  readonly sealedBytes: number;
}

/** A CBOR head (RFC 8949 §3): its argument and where it ends, or null where it is none of ours or not the shortest. */
function readArgument(
  bytes: Uint8Array,
  at: number,
  major: number,
): { readonly value: number; readonly end: number } | null {
  const first = bytes[at];
  if (first === undefined || first >> 5 !== major) return null;
  const short = first & 31;
  if (short < 24) return { value: short, end: at + 1 };
  const width = short === 24 ? 1 : short === 25 ? 2 : short === 26 ? 4 : short === 27 ? 8 : 0;
  const end = at + 1 + width;
  if (width === 0 || end > bytes.length) return null;
  let value = 0;
  for (let i = at + 1; i < end; i++) value = value * 256 + (bytes[i] ?? 0);
  const least = width === 1 ? 24 : 256 ** (width / 2);
  return value < least || !Number.isSafeInteger(value) ? null : { value, end };
}

const arrayOf = (length: number): number => 0x80 | length;
const idHead = 0x50; // a byte string of 16

/** Reads the head of a `send` frame; null where the bytes are anything else: the strict decoder says what. */
export function readSend(bytes: Uint8Array): SendHead | null {
  if (bytes[0] !== arrayOf(5) || bytes[1] !== frames.send.type || bytes[2] !== idHead) return null;
  const counter = readArgument(bytes, 19, 0);
  const seen = counter === null ? null : readArgument(bytes, counter.end, 0);
  const sealed = seen === null ? null : readArgument(bytes, seen.end, 2);
  if (counter === null || seen === null || sealed === null || sealed.end + sealed.value !== bytes.length) return null;
  return { id: bytes.subarray(3, 19), counter: counter.value, seen: seen.value, sealedBytes: sealed.value };
}

/**
 * What names an entry in the log: its maker's member id ‖ the id that its frame carries, so that nobody takes the id of
 * another's entry. @param from 16 bytes @param id 16 bytes
 */
export function logId(from: Uint8Array, id: Uint8Array): EntryId {
  return toBase64url(concat(from, id)) as EntryId; // to the log, any text that names one entry
}

/** The id that the frames of an entry carry, 16 bytes. @param id what `logId` made */
export function frameId(id: EntryId): Uint8Array {
  return (fromBase64url(id) ?? new Uint8Array(0)).subarray(-16);
}

/** A chat entry: 21 ‖ member id ‖ the fields of the `send` frame as they came. @param memberId 16 bytes */
export function chatEntry(memberId: Uint8Array, sendBytes: Uint8Array): Bytes {
  const entry = new Uint8Array(15 + sendBytes.length);
  entry[0] = frames.chat.type;
  entry.set(memberId, 1);
  entry.set(sendBytes.subarray(2), 17);
  return entry;
}

/** A handshake entry: 20 ‖ length of the head ‖ head (CBOR) ‖ commit. */
export function handshakeEntry(frame: Frame<"handshake">, from: Uint8Array, commit: Uint8Array): Bytes {
  const head = encodeCbor([from, frame.id, frame.after, frame.turn, frame.founds, frame.removes, frame.welcomed]);
  return concat(Uint8Array.of(frames.committed.type), uint32(head.length), head, commit);
}

/** What an entry says to the channel machine. */
export type EntryHead =
  | { readonly t: "chat"; readonly from: MemberId; readonly counter: number }
  | { readonly t: "handshake"; readonly head: HandshakeHead };

interface Parsed {
  readonly from: Uint8Array;
  readonly id: Uint8Array;
  readonly after: number;
  readonly turn: number;
  readonly founds: Uint8Array;
  readonly removes: boolean;
  readonly welcomed: readonly Uint8Array[];
  readonly commit: Uint8Array;
}

function parseHandshake({ bytes }: LogEntry): Parsed {
  const headEnd = 5 + new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(1);
  const value = decodeCbor(bytes.subarray(5, headEnd));
  if (!Array.isArray(value)) throw new SnugError("internal", { detail: "log entry" });
  // Only `handshakeEntry` writes these, in this order.
  const [from, id, after, turn, founds, removes, welcomed] = value as [
    Uint8Array,
    Uint8Array,
    number,
    number,
    Uint8Array,
    boolean,
    readonly Uint8Array[],
  ];
  return { from, id, after, turn, founds, removes, welcomed, commit: bytes.subarray(headEnd) };
}

/** The head of an entry. @throws SnugError "internal" where the engine gives back other bytes than it was given */
export function readEntry(entry: LogEntry): EntryHead {
  const { bytes } = entry;
  if (bytes[0] === frames.chat.type) {
    const counter = readArgument(bytes, 34, 0);
    if (counter === null) throw new SnugError("internal", { detail: "log entry" });
    return { t: "chat", from: memberIdText(bytes.subarray(1, 17)), counter: counter.value };
  }
  const { from, after, turn, founds, removes, welcomed } = parseHandshake(entry);
  return {
    t: "handshake",
    head: {
      id: entry.id,
      from: memberIdText(from),
      after,
      turn,
      founds: founds.length > 0,
      removes,
      welcomed: welcomed.map(memberIdText),
    },
  };
}

/** The head of an upload for the channel machine. @param from 16 bytes */
export function headOf(frame: Frame<"handshake">, from: Uint8Array): HandshakeHead {
  const { after, turn, removes } = frame;
  return {
    id: logId(from, frame.id),
    from: memberIdText(from),
    after,
    turn,
    founds: frame.founds.length > 0,
    removes,
    welcomed: frame.welcomed.map(memberIdText),
  };
}

/** A `chat` frame of an entry: its own head, then the rest as it is. */
function chatFrame({ bytes, seq, prev }: LogEntry): Bytes {
  const numbers = encodeCbor([seq, prev]).subarray(1);
  const frame = new Uint8Array(2 + numbers.length + bytes.length);
  frame[0] = arrayOf(8);
  frame[1] = frames.chat.type;
  frame.set(numbers, 2);
  frame[2 + numbers.length] = idHead;
  frame.set(bytes.subarray(1), 3 + numbers.length);
  return frame;
}

/** Parts of bytes, in order. @param id 16 bytes */
export function partFrames(id: Uint8Array, whole: Uint8Array, maxPartBytes: number): Bytes[] {
  const parts: Bytes[] = [];
  for (let offset = 0; offset < whole.length; offset += maxPartBytes)
    parts.push(encodeFrame({ t: "part", id, offset, bytes: whole.subarray(offset, offset + maxPartBytes) }));
  return parts;
}

/** The frames by which an entry goes to members: one for chat, head and parts for a handshake entry. */
export function framesOf(entry: LogEntry, maxPartBytes: number): readonly Bytes[] {
  if (entry.bytes[0] === frames.chat.type) return [chatFrame(entry)];
  const { from, id, after, founds, removes, commit } = parseHandshake(entry);
  const head = encodeFrame({
    t: "committed",
    seq: entry.seq,
    prev: entry.prev,
    from,
    id,
    after,
    founds,
    removes,
    commitBytes: commit.length,
  });
  return [head, ...partFrames(id, commit, maxPartBytes)];
}
