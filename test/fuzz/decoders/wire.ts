// Decoders of what comes through a connection: CBOR, frames, the relay's fast paths, bodies in parts.

import { type Cbor, decodeCbor, encodeCbor, systemClock } from "../../../src/base/index.ts";
import { Assembly } from "../../../src/client/assembly.ts";
import {
  chunkFrame,
  decodeFrame,
  encodeFrame,
  type EntryId,
  type Frame,
  limits,
  readChunk,
} from "../../../src/protocol/index.ts";
import { chatEntry, framesOf, logId, readEntry, readSend } from "../../../src/relay/entry.ts";
import { UploadBudget, Uploads } from "../../../src/relay/upload.ts";
import { type Decoder, mustEqual, takes } from "../fuzz.ts";
import { memberId } from "../keys.ts";

const malformed = ["frame.malformed", "frame.too_large"] as const;

function frameDecoder(name: string, way: "toRelay" | "toMember"): Decoder {
  return {
    name,
    weight: 8,
    take: (bytes) =>
      takes(malformed, () => mustEqual(encodeFrame(decodeFrame(bytes, way, limits.maxFrameBytes)), bytes)),
  };
}

/** Whether a value is of the kinds that Snug's CBOR has. */
function isCbor(value: unknown): value is Cbor {
  if (Array.isArray(value)) return value.every(isCbor);
  return (
    typeof value === "string" ||
    typeof value === "boolean" ||
    value === null ||
    value instanceof Uint8Array ||
    (typeof value === "number" && Number.isSafeInteger(value) && value >= 0)
  );
}

const cbor: Decoder = {
  name: "cbor",
  weight: 8,
  take(bytes) {
    const value = decodeCbor(bytes);
    if (value === null) return false;
    if (!isCbor(value)) throw new Error("decoded to a value of another kind");
    mustEqual(encodeCbor(value), bytes);
    return true;
  },
};

/** The relay reads the head of a `send` by itself: it must read what the strict decoder reads, and nothing else. */
const send: Decoder = {
  name: "send",
  weight: 6,
  take(bytes) {
    const head = readSend(bytes);
    let strict: Frame | null = null;
    takes(malformed, () => (strict = decodeFrame(bytes, "toRelay", limits.maxFrameBytes)));
    const frame = strict as Frame | null; // set within the call above, which the compiler does not follow
    if ((head !== null) !== (frame?.t === "send")) throw new Error("the fast path and the strict one differ");
    if (head === null || frame?.t !== "send") return false;
    mustEqual(head.id, frame.id);
    if (head.counter !== frame.counter || head.seen !== frame.seen || head.sealedBytes !== frame.sealed.length)
      throw new Error("the fast path reads other fields");
    // What goes into the log as it came goes out of it as a frame that members take.
    const bytesOut = chatEntry(memberId, bytes);
    const [out] = framesOf({ seq: 7, prev: 6, id: logId(memberId, head.id), bytes: bytesOut }, limits.maxPartBytes);
    if (out === undefined) throw new Error("no frame");
    const chat = decodeFrame(out, "toMember", limits.maxFrameBytes + 64);
    if (chat.t !== "chat") throw new Error("not a chat");
    mustEqual(chat.sealed, frame.sealed);
    return true;
  },
};

const maxChunkBytes = 4096;

/** Both ends of a lane read a `chunk` in place: what the strict decoder reads, and nothing else. */
const chunk: Decoder = {
  name: "chunk",
  weight: 4,
  take(bytes) {
    const read = readChunk(bytes, maxChunkBytes);
    let strict: Frame | null = null;
    takes(malformed, () => (strict = decodeFrame(bytes, "toRelay", limits.maxFrameBytes)));
    const frame = strict as Frame | null; // set within the call above, which the compiler does not follow
    const fits = frame?.t === "chunk" && frame.sealed.length <= maxChunkBytes + 16;
    if ((read !== null) !== fits) throw new Error("the fast path and the strict one differ");
    if (read === null || frame?.t !== "chunk") return false;
    mustEqual(read.sealed, frame.sealed);
    if (read.n !== frame.n) throw new Error("the fast path reads another number");
    mustEqual(chunkFrame(read.n, [read.sealed.subarray(0, 5), read.sealed.subarray(5)]), bytes);
    return true;
  },
};

/** What an engine gives back: bytes of the relay's own, checked all the same. */
const entry: Decoder = {
  name: "log-entry",
  weight: 4,
  take: (bytes) =>
    takes(["internal"], () => {
      const logged = { seq: 7, prev: 6, id: "id" as EntryId, bytes }; // any text that names an entry
      readEntry(logged);
      framesOf(logged, limits.maxPartBytes);
    }),
};

/** Frames one after the other, each behind its length in two bytes. */
function framesIn(bytes: Uint8Array, way: "toRelay" | "toMember"): Frame[] {
  const frames: Frame[] = [];
  for (let at = 0; at + 2 <= bytes.length;) {
    const length = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
    const frame = bytes.subarray(at + 2, at + 2 + length);
    takes(malformed, () => frames.push(decodeFrame(frame, way, limits.maxFrameBytes)));
    at += 2 + length;
  }
  return frames;
}

const maxBodyBytes = 4096;

/** A client puts commits and Welcomes together. */
const assembly: Decoder = {
  name: "assembly",
  weight: 2,
  take(bytes) {
    const bodies = new Assembly(maxBodyBytes);
    let whole = false;
    for (const frame of framesIn(bytes, "toMember")) {
      takes(["frame.unexpected", "frame.too_large"], () => {
        if (frame.t === "committed" || frame.t === "welcome") bodies.begin(frame);
        else if (frame.t === "part") whole = bodies.take(frame) !== null || whole;
      });
    }
    return whole;
  },
};

const budgetBytes = 1_000_000;

/** A relay puts uploads together: whatever comes, it holds no more than came, and gives everything back. */
const upload: Decoder = {
  name: "upload",
  weight: 2,
  take(bytes) {
    const budget = new UploadBudget(budgetBytes);
    const uploads = new Uploads({
      clock: { nowMs: systemClock.nowMs, after: () => ({ cancel: () => {} }) },
      limits: { ...limits, maxHandshakeBytes: maxBodyBytes },
      budget,
      onRefused: () => {},
    });
    let whole = false;
    for (const frame of framesIn(bytes, "toRelay")) {
      takes(["frame.unexpected", "frame.too_large", "frame.malformed"], () => {
        if (frame.t === "handshake") uploads.begin(frame, true);
        else if (frame.t === "part") whole = uploads.take(frame).t === "whole" || whole;
      });
      const free = budgetBytes - 2 * (bytes.length + 1);
      if (!budget.take(free)) throw new Error("more is held than came");
      budget.take(-free);
    }
    uploads.clear();
    if (!budget.take(budgetBytes)) throw new Error("not all was given back");
    return whole;
  },
};

export const wireDecoders: readonly Decoder[] = [
  cbor,
  frameDecoder("frame-to-relay", "toRelay"),
  frameDecoder("frame-to-member", "toMember"),
  send,
  chunk,
  entry,
  assembly,
  upload,
];
