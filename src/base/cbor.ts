// CBOR (RFC 8949) as Snug uses it: arrays, byte strings, text, unsigned integers, booleans and null, in the one
// deterministic encoding of §4.2.1. Whatever does not encode back to the very same bytes is refused, which covers long
// integer forms, indefinite lengths, floats, tags, broken UTF-8 and trailing bytes alike.

import { decode, encode } from "cborg";
import { type Bytes, equal } from "./bytes.ts";

export type Cbor = number | string | boolean | null | Uint8Array | readonly Cbor[];

const strict = {
  strict: true,
  allowIndefinite: false,
  allowUndefined: false,
  allowInfinity: false,
  allowNaN: false,
  allowBigInt: false,
  rejectDuplicateMapKeys: true,
} as const;

/** The deterministic encoding. Integers must be safe (|n| < 2^53). */
export function encodeCbor(value: Cbor): Bytes {
  const bytes = encode(value);
  // A plain view: the library may give a Buffer, whose `slice` shares memory instead of copying it.
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The items of the array that these bytes are, or null where they are none. @see decodeCbor */
export function decodeCborArray(bytes: Uint8Array): readonly unknown[] | null {
  const value = decodeCbor(bytes);
  return Array.isArray(value) ? (value as readonly unknown[]) : null; // an array, of whatever
}

/** The one value that encodes to exactly these bytes, or null where there is none. Byte strings are copies. */
export function decodeCbor(bytes: Uint8Array): unknown {
  try {
    const value: unknown = decode(bytes, strict);
    return value !== null && isCbor(value) && equal(encode(value), bytes) ? value : null;
  } catch {
    return null;
  }
}

/** Whether a value is of our kinds: maps, floats and negative numbers have a deterministic encoding too. */
function isCbor(value: unknown): boolean {
  if (typeof value === "number") return Number.isSafeInteger(value) && value >= 0;
  if (typeof value === "string" || typeof value === "boolean" || value === null) return true;
  return value instanceof Uint8Array || (Array.isArray(value) && value.every(isCbor));
}
