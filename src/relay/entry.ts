// Log entries as bytes, and the frames made from them. A `send` goes into the log as it came and out of it as `chat`:
// its fields are sliced, never encoded again. docs/protocol.md §4 and §7.

import {
  arrayOf,
  type Bytes,
  concat,
  decodeCborArray,
  encodeCbor,
  fromBase64url,
  readArgument,
  SnugError,
  toBase64url,
  uint32,
  widthOf,
  writeUint,
} from "../base/index.ts";
import { encodeFrame, type EntryId, type Frame, frames, type MemberId, memberIdText } from "../protocol/index.ts";
import type { HandshakeHead } from "./channel/index.ts";
import type { LogEntry } from "./engine.ts";

/**
 * The 16 bytes of an id. On the way of every message bytes are copied so, and by `set`: a `subarray` costs more than all the
 * rest, since it makes a whole buffer object of what was none, and `slice` half as much.
 */
function idAt(bytes: Uint8Array, at: number): Bytes {
  const id = new Uint8Array(16);
  for (let i = 0; i < 16; i++) id[i] = bytes[at + i] ?? 0;
  return id;
}

/** What a `send` says about itself. */
export interface SendHead {
  /** 16 bytes. */
  readonly id: Uint8Array;
  readonly counter: number;
  readonly seen: number;
  readonly sealedBytes: number;
}

const idHead = 0x50; // a byte string of 16

/** Reads the head of a `send` frame; null where the bytes are anything else: the strict decoder says what. */
export function readSend(bytes: Uint8Array): SendHead | null {
  if (bytes[0] !== arrayOf(5) || bytes[1] !== frames.send.type || bytes[2] !== idHead) return null;
  const counter = readArgument(bytes, 19, 0);
  const seen = counter === null ? null : readArgument(bytes, counter.end, 0);
  const sealed = seen === null ? null : readArgument(bytes, seen.end, 2);
  if (counter === null || seen === null || sealed === null || sealed.end + sealed.value !== bytes.length) return null;
  return { id: idAt(bytes, 3), counter: counter.value, seen: seen.value, sealedBytes: sealed.value };
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
  entry.set(sendBytes, 15); // the two bytes of its head are overwritten
  entry.set(memberId, 1);
  entry[0] = frames.chat.type;
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

const notAnEntry = (): SnugError => new SnugError("internal", { detail: "log entry" });
const isBytes = (value: unknown): value is Uint8Array => value instanceof Uint8Array;

/** @throws SnugError "internal" for what `handshakeEntry` does not write */
function parseHandshake({ bytes }: LogEntry): Parsed {
  if (bytes.length < 5 || bytes[0] !== frames.committed.type) throw notAnEntry();
  const headEnd = 5 + new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(1);
  const fields = headEnd > bytes.length ? null : decodeCborArray(bytes.subarray(5, headEnd));
  if (fields?.length !== 7) throw notAnEntry();
  const [from, id, after, turn, founds, removes, welcomed] = fields;
  if (
    !isBytes(from) ||
    !isBytes(id) ||
    typeof after !== "number" ||
    typeof turn !== "number" ||
    !isBytes(founds) ||
    typeof removes !== "boolean" ||
    !Array.isArray(welcomed) ||
    !welcomed.every(isBytes)
  )
    throw notAnEntry();
  return { from, id, after, turn, founds, removes, welcomed, commit: bytes.subarray(headEnd) };
}

/** The head of an entry. @throws SnugError "internal" where the engine gives back other bytes than it was given */
export function readEntry(entry: LogEntry): EntryHead {
  const { bytes } = entry;
  if (bytes[0] === frames.chat.type) {
    const counter = readArgument(bytes, 34, 0);
    if (counter === null) throw notAnEntry();
    return { t: "chat", from: memberIdText(idAt(bytes, 1)), counter: counter.value };
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
  const frame = new Uint8Array(4 + widthOf(seq) + widthOf(prev) + bytes.length);
  frame[0] = arrayOf(8);
  frame[1] = frames.chat.type;
  const at = writeUint(frame, writeUint(frame, 2, seq), prev);
  frame.set(bytes, at); // its own type is where the head of the sender's id goes
  frame[at] = idHead;
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
