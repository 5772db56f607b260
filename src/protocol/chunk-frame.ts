// The `chunk` frame without the general codec: it is a quarter of a megabyte, passes the relay as it came, and is read in
// place. docs/protocol.md §16.

import { arrayOf, type Bytes, readArgument, widthOf, writeUint } from "../base/index.ts";
import { frames } from "./frames.ts";

const tagBytes = 16;
const byteString = 2;

/**
 * A `chunk` frame.
 * @param n which chunk @param sealed ciphertext and tag, in pieces
 * @param into a buffer to use again, for who sends no other before this one has gone; a new one where it is too short
 */
export function chunkFrame(n: number, sealed: readonly Uint8Array[], into: Bytes = new Uint8Array(0)): Bytes {
  const length = sealed.reduce((sum, piece) => sum + piece.length, 0);
  // Five heads' first bytes: the array, the type (which has one more), n, the byte string.
  const total = 5 + widthOf(n) + widthOf(length) + length;
  const frame = into.length < total ? new Uint8Array(total) : into.subarray(0, total);
  frame[0] = arrayOf(3);
  let at = writeUint(frame, writeUint(frame, 1, frames.chunk.type), n);
  at = writeUint(frame, at, length, byteString);
  for (const piece of sealed) {
    frame.set(piece, at);
    at += piece.length;
  }
  return frame;
}

/**
 * Reads a `chunk` frame in place.
 * @param maxChunkBytes bytes of a chunk in the clear, at most
 * @returns null where it is none, or not in the one encoding: the general decoder says what it is
 */
export function readChunk(
  bytes: Uint8Array,
  maxChunkBytes: number,
): { readonly n: number; readonly sealed: Uint8Array } | null {
  if (bytes[0] !== arrayOf(3)) return null;
  const type = readArgument(bytes, 1, 0);
  if (type?.value !== frames.chunk.type) return null;
  const n = readArgument(bytes, type.end, 0);
  const sealed = n === null ? null : readArgument(bytes, n.end, byteString);
  if (n === null || sealed === null || sealed.end + sealed.value !== bytes.length) return null;
  if (sealed.value < tagBytes || sealed.value > maxChunkBytes + tagBytes) return null;
  return { n: n.value, sealed: bytes.subarray(sealed.end) };
}
