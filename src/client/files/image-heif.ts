// HEIC and AVIF (ISO/IEC 23008-12, boxes as in 14496-12) without metadata. Items are found by their place in the file, so
// nothing is moved: what belongs to no picture is written over, and what stands behind the last box goes.

import { utf8 } from "../../base/index.ts";
import { type Box, boxesOf, itemsOf } from "./heif-boxes.ts";
import { orientationBlock } from "./orientation.ts";
import { areApart, inOrder, lieIn, meet, type Range } from "./ranges.ts";

/** Items that draw. What is neither here nor known as metadata is not understood, and so not cleaned. */
const pictures = new Set("hvc1 hev1 hvc2 lhv1 av01 avc1 vvc1 j2k1 unci grid iovl iden tmap sato hvt1".split(" "));
const metadata = new Set(["Exif", "mime", "uri "]);
const kept = new Set(["ftyp", "meta", "mdat"]);
const keptInMeta = new Set("hdlr pitm iloc iinf iref iprp idat dinf grpl ipro".split(" "));
/** Properties in words, and dates: what is of no use to who draws. */
const telling = new Set(["udes", "altt", "crtt", "mdft", "uuid"]);

/** @returns null where it is malformed, an image sequence (which is a film), or holds what is not known */
export function cleanHeif(bytes: Uint8Array): Uint8Array | null {
  const top = boxesOf(bytes, 0, bytes.length);
  const metas = top.boxes.filter(({ type }) => type === "meta");
  const [meta] = metas;
  if (meta === undefined || metas.length !== 1 || top.boxes.some(({ type }) => type === "moov" || type === "moof")) {
    return null;
  }
  const inMeta = boxesOf(bytes, meta.from + 4, meta.to); // a full box: version and flags before its content
  if (!inMeta.whole) return null;
  const items = itemsOf(bytes, inMeta.boxes);
  if (items === null) return null;

  const drawn: Range[] = [];
  const told: (Range & { readonly type: string })[] = [];
  for (const { type, ranges } of items) {
    if (pictures.has(type)) drawn.push(...ranges);
    else if (metadata.has(type)) told.push(...ranges.map((range) => ({ ...range, type })));
    else return null;
  }

  const out = bytes.slice();
  const stores = inOrder([...top.boxes, ...inMeta.boxes].filter(({ type }) => type === "mdat" || type === "idat"));
  const stays = inOrder(drawn);
  const goes = inOrder(told);
  if (!blankAround(out, stores, stays)) return null;
  // What lies on something else was made by no camera, and would be written over again and again.
  if (!areApart(goes) || !lieIn(goes, stores) || meet(goes, stays)) return null;
  for (const range of goes) blank(out, range, range.type);
  for (const box of top.boxes) if (!kept.has(box.type)) free(out, box);
  for (const box of inMeta.boxes) if (!keptInMeta.has(box.type)) free(out, box);
  for (const iprp of inMeta.boxes.filter(({ type }) => type === "iprp")) {
    for (const ipco of boxesOf(bytes, iprp.from, iprp.to).boxes.filter(({ type }) => type === "ipco")) {
      for (const box of boxesOf(bytes, ipco.from, ipco.to).boxes) if (telling.has(box.type)) free(out, box);
    }
  }
  const last = top.boxes.findLast(({ type }) => kept.has(type));
  return last === undefined ? null : out.subarray(0, last.to);
}

/** Zeros in the stores wherever no range lies; both are in order. @returns false where a range lies outside of them */
function blankAround(out: Uint8Array, stores: readonly Box[], ranges: readonly Range[]): boolean {
  let i = 0;
  for (const store of stores) {
    let at = store.from;
    for (let range = ranges[i]; range !== undefined && range.from < store.to; range = ranges[++i]) {
      if (range.from < store.from || range.to > store.to) return false;
      if (range.from > at) out.fill(0, at, range.from);
      at = Math.max(at, range.to);
    }
    out.fill(0, at, store.to);
  }
  return i === ranges.length;
}

/** Nothing in the form that readers expect: an EXIF block that says nothing, or blanks. */
function blank(out: Uint8Array, { from, to }: Range, type: string): void {
  out.fill(type === "Exif" ? 0 : 0x20, from, to);
  if (type !== "Exif") return;
  const nothing = new Uint8Array(18); // four bytes that say where it begins; then no entry, and no further directory
  nothing.set(orientationBlock(1).subarray(0, 8), 4);
  if (to - from >= nothing.length) out.set(nothing, from);
}

/** Makes a box one of nothing, in its place. */
function free(out: Uint8Array, box: Box): void {
  out.set(utf8("free"), box.typeAt);
  out.fill(0, box.from, box.to);
}
