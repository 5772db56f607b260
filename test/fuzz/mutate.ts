// Mutations of bytes: of any bytes, of CBOR (RFC 8949) and of the vectors with variable-size lengths of RFC 9420 §2.1.2.

import { type Bytes, concat } from "../../src/base/index.ts";
import type { Random } from "./random.ts";

type Mutation = (r: Random, bytes: Bytes, corpus: readonly Uint8Array[]) => Bytes;

const telling = [0, 1, 0x17, 0x18, 0x1f, 0x20, 0x3f, 0x40, 0x7f, 0x80, 0x9f, 0xbf, 0xc0, 0xf6, 0xfb, 0xfe, 0xff];

/** A place to cut: `cut` bytes at `at` replaced by others. */
const replace = (bytes: Uint8Array, at: number, cut: number, by: Uint8Array): Bytes =>
  concat(bytes.subarray(0, at), by, bytes.subarray(at + cut));

const set = (bytes: Uint8Array, at: number, value: number): Bytes => {
  const copy = new Uint8Array(bytes);
  if (copy.length > 0) copy[at] = value;
  return copy;
};

const any: readonly Mutation[] = [
  (r, bytes) => {
    const at = r.below(Math.max(1, bytes.length));
    return set(bytes, at, (bytes[at] ?? 0) ^ (1 << r.below(8)));
  },
  (r, bytes) => set(bytes, r.below(Math.max(1, bytes.length)), r.below(256)),
  (r, bytes) => set(bytes, r.below(Math.max(1, bytes.length)), r.pick(telling)),
  // The head is where decoding branches: it is damaged more than its share.
  (r, bytes) => set(bytes, r.below(Math.max(1, Math.min(12, bytes.length))), r.below(256)),
  (r, bytes) => bytes.slice(0, r.below(bytes.length + 1)),
  (r, bytes) => concat(bytes, r.bytes(1 + r.below(8))),
  (r, bytes) => replace(bytes, r.below(bytes.length + 1), 0, r.bytes(1 + r.below(8))),
  (r, bytes) => replace(bytes, r.below(bytes.length + 1), 1 + r.below(8), new Uint8Array(0)),
  (r, bytes) => {
    const at = r.below(bytes.length + 1);
    return replace(bytes, at, 0, bytes.subarray(at, at + 1 + r.below(64)));
  },
  (r, bytes, corpus) => {
    const other = r.pick(corpus);
    return concat(bytes.subarray(0, r.below(bytes.length + 1)), other.subarray(r.below(other.length + 1)));
  },
  (r, bytes) => {
    const at = r.below(Math.max(1, bytes.length));
    return new Uint8Array(bytes).fill(r.pick([0, 0xff]), at, at + r.pick([1, 2, 4, 8, 32]));
  },
];

interface Head {
  readonly at: number;
  readonly end: number;
  readonly major: number;
  readonly value: number;
}

/** The heads of CBOR items that can be read from the start on. */
function headsOf(bytes: Uint8Array): Head[] {
  const heads: Head[] = [];
  for (let at = 0; at < bytes.length && heads.length < 256;) {
    const first = bytes[at] ?? 0;
    const [major, short] = [first >> 5, first & 31];
    const width = short < 24 ? 0 : short === 24 ? 1 : short === 25 ? 2 : short === 26 ? 4 : short === 27 ? 8 : -1;
    if (width < 0) break;
    let value = width === 0 ? short : 0;
    for (let i = 1; i <= width; i++) value = value * 256 + (bytes[at + i] ?? 0);
    heads.push({ at, end: at + 1 + width, major, value });
    at += 1 + width + (major === 2 || major === 3 ? value : 0);
  }
  return heads;
}

/** A CBOR head whose argument has so many bytes, though fewer may do. */
function headOf(major: number, value: number, width: 0 | 1 | 2 | 4 | 8): Bytes {
  if (width === 0) return Uint8Array.of((major << 5) | (value % 24));
  const head = new Uint8Array(1 + width);
  head[0] = (major << 5) | { 1: 24, 2: 25, 4: 26, 8: 27 }[width];
  for (let i = width, rest = value; i > 0; i--, rest = Math.floor(rest / 256)) head[i] = rest % 256;
  return head;
}

const huge = [0xff, 0xffff, 0x7fff_ffff, 0xffff_ffff, 2 ** 53 - 1, 2 ** 53, 2 ** 63];

/** Mutations at the head of one item. */
const ofHead: readonly ((r: Random, bytes: Bytes, head: Head) => Bytes)[] = [
  // The same number in a longer form.
  (r, bytes, { at, end, major, value }) =>
    replace(bytes, at, end - at, headOf(major, value, r.pick([1, 2, 4, 8] as const))),
  // Another length or number, near or far.
  (r, bytes, { at, end, major, value }) =>
    replace(bytes, at, end - at, headOf(major, Math.max(0, value + r.below(5) - 2), r.pick([0, 1, 2] as const))),
  (r, bytes, { at, end, major }) => replace(bytes, at, end - at, headOf(major, r.pick(huge), r.pick([4, 8] as const))),
  // Another kind of item.
  (r, bytes, { at, end, value }) => replace(bytes, at, end - at, headOf(r.below(8), value, r.pick([0, 1] as const))),
  // Indefinite, with and without its end.
  (r, bytes, { at, end, major }) =>
    concat(replace(bytes, at, end - at, Uint8Array.of((major << 5) | 31)), new Uint8Array(r.below(2)).fill(0xff)),
  // The item twice, or not at all.
  (_r, bytes, { at, end, major, value }) =>
    replace(bytes, at, 0, bytes.subarray(at, end + (major === 2 || major === 3 ? value : 0))),
  (_r, bytes, { at, end, major, value }) =>
    replace(bytes, at, end - at + (major === 2 || major === 3 ? value : 0), new Uint8Array(0)),
  // In a tag, in arrays, deep in arrays.
  (r, bytes, { at }) => replace(bytes, at, 0, headOf(6, r.below(40), r.pick([0, 1] as const))),
  (r, bytes, { at }) => replace(bytes, at, 0, new Uint8Array(1 + r.below(4)).fill(0x81)),
  (r, bytes, { at }) =>
    replace(bytes, at, 0, new Uint8Array(r.pick([100, 3000])).fill(r.pick([0x81, 0x9f, 0xa1, 0xc0]))),
  // In place of the item: floats, undefined, simple values, a map with a key twice, a map with a telling key.
  (r, bytes, { at, end, major, value }) =>
    replace(bytes, at, end - at + (major === 2 || major === 3 ? value : 0), r.pick(strangers)),
];

const strangers = [
  [0xf9, 0x3e, 0x00],
  [0xf9, 0x7e, 0x00],
  [0xfb, 0x7f, 0xf0, 0, 0, 0, 0, 0, 0],
  [0xf4],
  [0xf6],
  [0xf7],
  [0xf8, 0x20],
  [0x20],
  [0x3b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
  [0xc2, 0x41, 0x01],
  [0xa0],
  [0xa2, 1, 1, 1, 1],
  [0xa1, 0x69, ...new TextEncoder().encode("__proto__"), 0x80],
  [0x62, 0xc3, 0x28],
  [0x63, 0xed, 0xa0, 0x80],
].map((list) => Uint8Array.from(list));

const cbor: Mutation = (r, bytes) => {
  const heads = headsOf(bytes);
  return heads.length === 0 ? bytes : r.pick(ofHead)(r, bytes, r.pick(heads));
};

/** Lengths of RFC 9420 §2.1.2: two bits say how many bytes they take. Where they stand is not known here, so it is guessed. */
const vectors: readonly Mutation[] = [
  (r, bytes) => {
    const at = r.below(Math.max(1, bytes.length));
    const short = bytes[at] ?? 0;
    return short < 64 ? replace(bytes, at, 1, Uint8Array.of(0x40, short)) : bytes;
  },
  (r, bytes) =>
    replace(bytes, r.below(Math.max(1, bytes.length)), r.pick([1, 2, 4]), Uint8Array.of(0xbf, 255, 255, 255)),
  (r, bytes) => {
    const at = r.below(Math.max(1, bytes.length));
    return set(bytes, at, (bytes[at] ?? 0) + r.pick([1, 255, 2, 254]));
  },
];

/** An entry of the corpus after one to three mutations; now and then bytes of no kind. */
export function mutate(r: Random, corpus: readonly Uint8Array[]): Bytes {
  if (r.below(64) === 0) return r.bytes(r.below(200));
  let bytes: Bytes = new Uint8Array(r.pick(corpus));
  for (let left = r.pick([1, 1, 1, 2, 3]); left > 0; left--) {
    const kind = r.below(8);
    bytes = (kind < 4 ? r.pick(any) : kind < 7 ? cbor : r.pick(vectors))(r, bytes, corpus);
  }
  return bytes;
}
