// The boxes of a HEIF file, and where its items lie: what image-heif.ts needs of ISO/IEC 14496-12 §4.2 and §8.11.

import { textOf } from "../../base/index.ts";
import type { Range } from "./ranges.ts";

/** A box's content, and where its type stands. */
export interface Box extends Range {
  readonly type: string;
  readonly typeAt: number;
}

export interface Item {
  /** "hvc1", "Exif", … */
  readonly type: string;
  readonly ranges: readonly Range[];
}

const mostBoxes = 100_000;
const mostRanges = 10_000; // a picture of 2^31 pixels has fewer tiles

/** @returns the boxes that are whole, and whether they reach up to `to` */
export function boxesOf(
  bytes: Uint8Array,
  from: number,
  to: number,
): { readonly boxes: readonly Box[]; readonly whole: boolean } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const boxes: Box[] = [];
  let at = from;
  while (at + 8 <= to && boxes.length < mostBoxes) {
    const short = view.getUint32(at);
    const head = short === 1 ? 16 : 8;
    if (at + head > to) break;
    const size = short === 1 ? Number(view.getBigUint64(at + 8)) : short === 0 ? to - at : short;
    const type = textOf(bytes.subarray(at + 4, at + 8));
    if (size < head || at + size > to || type === null) break;
    boxes.push({ type, typeAt: at + 4, from: at + head, to: at + size });
    at += size;
  }
  return { boxes, whole: at === to };
}

/** Reads numbers one after the other; `null` once a box has ended too early. */
function numbersOf(bytes: Uint8Array, box: Range): { next(size: number): number; readonly short: boolean } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = box.from;
  let short = false;
  return {
    next(size) {
      if (at + size > box.to) {
        short = true;
        return 0;
      }
      let value = 0;
      for (let i = 0; i < size; i++) value = value * 256 + view.getUint8(at + i);
      at += size;
      return value;
    },
    get short() {
      return short;
    },
  };
}

/**
 * The items that have bytes. @param inMeta the boxes of `meta`
 * @returns null where it is malformed, or something lies in another file, in other items, or has no length
 */
export function itemsOf(bytes: Uint8Array, inMeta: readonly Box[]): readonly Item[] | null {
  const one = (type: string): Box | null => {
    const found = inMeta.filter((box) => box.type === type);
    return found.length === 1 ? (found[0] ?? null) : null;
  };
  const information = one("iinf");
  const locations = one("iloc");
  if (information === null || locations === null) return null;
  const types = typesOf(bytes, information);
  return types === null ? null : placesOf(bytes, locations, types, one("idat"));
}

/** Types by items' ids. */
function typesOf(bytes: Uint8Array, box: Box): ReadonlyMap<number, string> | null {
  const head = numbersOf(bytes, box);
  const version = head.next(4) >>> 24;
  const countBytes = version === 0 ? 2 : 4;
  const count = head.next(countBytes);
  const entries = boxesOf(bytes, box.from + 4 + countBytes, box.to);
  if (head.short || !entries.whole || entries.boxes.length !== count) return null;
  const types = new Map<number, string>();
  for (const entry of entries.boxes) {
    const fields = numbersOf(bytes, entry);
    const entryVersion = fields.next(4) >>> 24;
    if (entry.type !== "infe" || entryVersion < 2) return null;
    const id = fields.next(entryVersion === 2 ? 2 : 4);
    fields.next(2);
    const type = fields.next(4);
    if (fields.short || types.has(id)) return null;
    types.set(id, String.fromCharCode(type >>> 24, (type >>> 16) & 0xff, (type >>> 8) & 0xff, type & 0xff));
  }
  return types;
}

function placesOf(
  bytes: Uint8Array,
  box: Box,
  types: ReadonlyMap<number, string>,
  idat: Box | null,
): readonly Item[] | null {
  const fields = numbersOf(bytes, box);
  const version = fields.next(4) >>> 24;
  const sizes = fields.next(2);
  const [offsetBytes, lengthBytes, baseBytes] = [sizes >> 12, (sizes >> 8) & 15, (sizes >> 4) & 15];
  const indexBytes = version === 0 ? 0 : sizes & 15;
  if (version > 2 || lengthBytes === 0) return null;
  const items: Item[] = [];
  let all = 0;
  const count = fields.next(version < 2 ? 2 : 4);
  for (let i = 0; i < count && !fields.short; i++) {
    const type = types.get(fields.next(version < 2 ? 2 : 4));
    const method = version === 0 ? 0 : fields.next(2) & 15;
    const file = fields.next(2);
    const base = fields.next(baseBytes);
    const extents = fields.next(2);
    all += 1 + extents;
    if (all > mostRanges) return null;
    if (type === undefined || method > 1 || file !== 0) return null;
    const start = method === 0 ? 0 : idat?.from;
    const end = method === 0 ? bytes.length : idat?.to;
    if (start === undefined || end === undefined) return null;
    const ranges: Range[] = [];
    for (let each = 0; each < extents && !fields.short; each++) {
      fields.next(indexBytes);
      const from = start + base + fields.next(offsetBytes);
      const to = from + fields.next(lengthBytes);
      if (to <= from || to > end) return null;
      ranges.push({ from, to });
    }
    items.push({ type, ranges });
  }
  return fields.short ? null : items;
}
