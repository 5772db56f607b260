// CBOR heads (RFC 8949 §3) one by one: for frames of which only the first bytes are read, and the rest is passed on.

/** A CBOR head (RFC 8949 §3): its argument and where it ends, or null where it is none of ours or not the shortest. */
export function readArgument(
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

/** Bytes that the argument of a CBOR head takes beside its first: the shortest form. */
export const widthOf = (value: number): 0 | 1 | 2 | 4 | 8 =>
  value < 24 ? 0 : value < 2 ** 8 ? 1 : value < 2 ** 16 ? 2 : value < 2 ** 32 ? 4 : 8;

/** Writes a CBOR head with its argument. @param major the major type; an unsigned integer by default @returns where it ends */
export function writeUint(bytes: Uint8Array, at: number, value: number, major = 0): number {
  const width = widthOf(value);
  bytes[at] = (major << 5) | (width === 0 ? value : width === 8 ? 27 : 24 + (width >> 1));
  for (let i = at + width, left = value; i > at; i--, left = Math.floor(left / 256)) bytes[i] = left % 256;
  return at + 1 + width;
}

/** The head of an array of at most 23 items. */
export const arrayOf = (length: number): number => 0x80 | length;
