// HEIF files that were made to keep whoever cleans them at work: what that costs grows with the file, and no faster.

import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { concat, uint32, utf8 } from "../../../src/base/index.ts";
import { cleanImage } from "../../../src/client/files/metadata.ts";
import { areApart, inOrder, lieIn, meet, type Range } from "../../../src/client/files/ranges.ts";

const uint16 = (n: number): Uint8Array => Uint8Array.of(n >> 8, n & 255);
const box = (type: string, ...content: readonly Uint8Array[]): Uint8Array => {
  const body = concat(...content);
  return concat(uint32(body.length + 8), utf8(type), body);
};
const item = (id: number, type: string): Uint8Array => box("infe", uint32(2 << 24), uint16(id), uint16(0), utf8(type));
/** Where items lie. @param extents by items' ids, each a place and a length */
const places = (extents: ReadonlyMap<number, readonly (readonly [from: number, length: number])[]>): Uint8Array =>
  box(
    "iloc",
    uint32(0),
    Uint8Array.of(0x44, 0),
    uint16(extents.size),
    ...[...extents].flatMap(([id, ranges]) => [
      concat(uint16(id), uint16(0), uint16(ranges.length)),
      ...ranges.map(([from, length]) => concat(uint32(from), uint32(length))),
    ]),
  );

/** A file of a picture and its EXIF block. @param store what lies behind its head @param extents by where that begins */
function heif(
  store: Uint8Array,
  extents: (at: number) => {
    readonly picture: readonly [number, number][];
    readonly exif: readonly [number, number][];
  },
): Uint8Array {
  const head = (at: number): Uint8Array => {
    const { picture, exif } = extents(at);
    return concat(
      box("ftyp", utf8("heic"), uint32(0), utf8("mif1heic")),
      box(
        "meta",
        uint32(0),
        box("iinf", uint32(0), uint16(2), item(1, "hvc1"), item(2, "Exif")),
        places(
          new Map([
            [1, picture],
            [2, exif],
          ]),
        ),
      ),
    );
  };
  return concat(head(head(0).length), store);
}

describe("a crafted HEIF file", () => {
  const many = 9_900;

  test("of 90,000 stores and 9,900 parts in the last of them is cleaned", () => {
    const empty = box("mdat");
    const stores = 90_000;
    const last = box("mdat", new Uint8Array(100).fill(7), new Uint8Array(2 * many).fill(9));
    const store = new Uint8Array(stores * empty.length + last.length);
    for (let i = 0; i < stores; i++) store.set(empty, i * empty.length);
    store.set(last, stores * empty.length);
    const bytes = heif(store, (at) => {
      const from = at + stores * empty.length + 8;
      return {
        picture: [[from, 100]],
        exif: Array.from({ length: many }, (_, i): [number, number] => [from + 100 + 2 * i, 2]),
      };
    });
    const clean = cleanImage(bytes);
    expect(clean?.removed).toBe(true);
    expect(clean?.bytes.length).toBe(bytes.length);
    expect(clean?.bytes.indexOf(9, bytes.length - 2 * many)).toBe(-1);
    expect(clean?.bytes.subarray(-2 * many - 100, -2 * many)).toEqual(new Uint8Array(100).fill(7));
  });

  test("whose 9,900 parts lie on one another, each of 32 MiB, is not cleaned, and none of them is written", () => {
    const size = 32 * 1024 * 1024;
    const bytes = heif(box("mdat", new Uint8Array(100 + size)), (at) => ({
      picture: [[at + 8, 100]],
      exif: Array.from({ length: many }, (): [number, number] => [at + 8 + 100, size]),
    }));
    expect(cleanImage(bytes)).toBeNull();
  });

  test("whose metadata lies on its picture, or on no store, is not cleaned", () => {
    const store = box("mdat", new Uint8Array(200).fill(7));
    const with_ = (exif: readonly [number, number]) =>
      cleanImage(heif(store, (at) => ({ picture: [[at + 8, 100]], exif: [[at + exif[0], exif[1]]] })));
    expect(with_([108, 100])).toMatchObject({ removed: true });
    expect([with_([107, 10]), with_([50, 10]), with_([4, 10]), with_([-20, 10])]).toEqual([null, null, null, null]);
  });
});

describe("ranges", () => {
  /** Ranges that count how often one looks at them. */
  function counted(ranges: readonly (readonly [number, number])[]) {
    const seen = { looks: 0 };
    const each = ranges.map(([from, to]): Range => ({
      get from() {
        seen.looks++;
        return from;
      },
      get to() {
        seen.looks++;
        return to;
      },
    }));
    return { seen, each };
  }

  test("are gone through once, however many there are of each", () => {
    const n = 20_000;
    const goes = counted(Array.from({ length: n }, (_, i) => [1_000_000 + 10 * i, 1_000_005 + 10 * i]));
    const stores = counted([...Array.from({ length: n }, (_, i) => [i, i + 1] as const), [500_000, 2_000_000]]);
    const stays = counted(Array.from({ length: n }, (_, i) => [1_000_005 + 10 * i, 1_000_010 + 10 * i]));
    expect([areApart(goes.each), lieIn(goes.each, stores.each), meet(goes.each, stays.each)]).toEqual([
      true,
      true,
      false,
    ]);
    expect(goes.seen.looks + stores.seen.looks + stays.seen.looks).toBeLessThan(40 * n);
  });

  test("are judged as comparing each with each would", () => {
    const some = (length: number) =>
      fc
        .array(fc.tuple(fc.nat(60), fc.integer({ min: 1, max: length })), { maxLength: 6 })
        .map((all) => inOrder(all.map(([from, bytes]): Range => ({ from, to: from + bytes }))));
    const touch = (a: Range, b: Range): boolean => a.from < b.to && b.from < a.to;
    /** Those that share no byte with one before them. */
    function apart(ranges: readonly Range[]): readonly Range[] {
      const found: Range[] = [];
      for (const each of ranges) if (!found.some((other) => touch(each, other))) found.push(each);
      return found;
    }
    fc.assert(
      fc.property(some(6), some(12), (ranges, others) => {
        expect(areApart(ranges)).toBe(ranges.every((a, i) => ranges.every((b, j) => i === j || !touch(a, b))));
        const [mine, stores] = [apart(ranges), apart(others)];
        expect(meet(mine, others)).toBe(mine.some((a) => others.some((b) => touch(a, b))));
        expect(lieIn(mine, stores)).toBe(mine.every((a) => stores.some((b) => a.from >= b.from && a.to <= b.to)));
      }),
      { numRuns: 2_000 },
    );
  });
});
