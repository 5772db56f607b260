// Metadata of pictures: what is planted is gone, what draws stays to the byte, and what is not understood is said.
// The pictures beside this file were made with ImageMagick, libwebp and libheif, and planted with exiftool; that the clean
// ones draw the same was seen by comparing their pixels, and their digests stand here.

import { describe, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { concat, toHex, utf8 } from "../../../src/base/index.ts";
import { cleanImage, imageKind } from "../../../src/client/files/metadata.ts";

const folder = join(import.meta.dir, "pictures");
const picture = (name: string): Uint8Array => new Uint8Array(readFileSync(join(folder, name)));
const holds = (bytes: Uint8Array, text: string): boolean => Buffer.from(bytes).includes(text);
const digest = (bytes: Uint8Array): string =>
  toHex(new Uint8Array(new Bun.CryptoHasher("sha256").update(bytes).digest())).slice(0, 16);
const orientationSix = Buffer.from("4d4d002a00000008000101120003000000010006", "hex");

const planted = [
  ["planted.jpg", "jpeg", "fcaedbd0c91cfdb2"],
  ["progressive.jpg", "jpeg", "a30c314d17bff22b"],
  ["cmyk.jpg", "jpeg", "e615f091f1df1abf"],
  ["planted.png", "png", "11e1c19eb91b9b4f"],
  ["planted.webp", "webp", "5ee048c47e9ed5ee"],
  ["moving.webp", "webp", "d4ff3cb0f5d6811f"],
  ["moving.gif", "gif", "4f434876dd3ac3a5"],
  ["planted.heic", "heif", "5141f2822d12c26f"],
  ["planted.avif", "heif", "2afa211b17022e2e"],
] as const;

/** A segment of a JPEG. */
const segment = (marker: number, content: Uint8Array): Uint8Array =>
  concat(Uint8Array.of(0xff, marker, (content.length + 2) >> 8, (content.length + 2) & 0xff), content);

/** An EXIF block with a place, as telephones write it: 48° 8' N. */
function exifWithPlace(): Uint8Array {
  const block = new Uint8Array(74);
  const view = new DataView(block.buffer);
  block.set(utf8("II*\0"));
  view.setUint32(4, 8, true);
  const entry = (at: number, tag: number, type: number, count: number, value: number): void => {
    view.setUint16(at, tag, true);
    view.setUint16(at + 2, type, true);
    view.setUint32(at + 4, count, true);
    view.setUint32(at + 8, value, true);
  };
  view.setUint16(8, 2, true);
  entry(10, 0x0112, 3, 1, 8); // orientation
  entry(22, 0x8825, 4, 1, 38); // the directory of the place
  view.setUint16(38, 1, true);
  entry(40, 2, 5, 3, 56); // latitude: three rationals, cut short here
  view.setUint32(56, 48_137_154, true);
  view.setUint32(60, 1_000_000, true);
  return concat(utf8("Exif\0\0"), block);
}

const frame = segment(0xc0, Uint8Array.of(8, 0, 1, 0, 1, 1, 1, 0x11, 0));
const scan = concat(
  segment(0xda, Uint8Array.of(1, 1, 0, 0, 63, 0)),
  Uint8Array.of(0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56),
);
const start = Uint8Array.of(0xff, 0xd8);
const end = Uint8Array.of(0xff, 0xd9);
const jfif = concat(utf8("JFIF\0"), Uint8Array.of(1, 2, 0, 0, 1, 0, 1, 0, 0));

describe("a picture", () => {
  for (const [name, kind, expected] of planted) {
    test(`${name}: nothing that was planted is left, and it is the same again`, () => {
      const before = picture(name);
      expect(imageKind(before.subarray(0, 64))).toBe(kind);
      expect(holds(before, "Planted")).toBe(true);
      const copy = before.slice();
      const clean = cleanImage(before);
      expect(before).toEqual(copy);
      expect(clean?.removed).toBe(true);
      const after = clean?.bytes ?? before;
      for (const trace of ["Planted", "PLANTED", "xmpmeta", "Photoshop", "exiftool"])
        expect(holds(after, trace)).toBe(false);
      expect(cleanImage(after)).toEqual({ bytes: after, removed: false });
      expect(digest(after)).toBe(expected);
    });

    test(`${name}: what is behind its end goes`, () => {
      const film = utf8("ftypmp42 PlantedFilm");
      const clean = cleanImage(concat(picture(name), film));
      expect(clean?.bytes).toEqual(cleanImage(picture(name))?.bytes);
    });

    test(`${name}: cut anywhere it is not clean, and never taken for it`, () => {
      const whole = picture(name);
      for (let length = 0; length < whole.length; length++) {
        const clean = cleanImage(whole.subarray(0, length));
        if (clean !== null) expect(holds(clean.bytes, "Planted")).toBe(false);
        if (kind !== "heif") expect(clean).toBeNull();
      }
    });

    test(`${name}: whatever it is made into, it fails in no other way, and what is clean stays so`, () => {
      const whole = picture(name);
      const changes = fc.array(
        fc.record({
          at: fc.nat(whole.length - 1),
          to: fc.integer({ min: 0, max: 255 }),
          cut: fc.nat(20),
          put: fc.nat(20),
        }),
        { minLength: 1, maxLength: 6 },
      );
      fc.assert(
        fc.property(changes, (list) => {
          let bytes = whole;
          for (const { at, to, cut, put } of list) {
            const from = Math.min(at, bytes.length);
            bytes = concat(bytes.subarray(0, from), new Uint8Array(put).fill(to), bytes.subarray(from + cut));
          }
          const clean = cleanImage(bytes);
          if (clean === null) return;
          expect(clean.bytes.length).toBeLessThanOrEqual(bytes.length + 64);
          expect(cleanImage(clean.bytes)).toEqual({ bytes: clean.bytes, removed: false });
        }),
        { numRuns: 400 },
      );
    });
  }

  test("keeps which side is up, and that alone of its EXIF block", () => {
    for (const name of ["planted.jpg", "progressive.jpg", "cmyk.jpg", "planted.png", "planted.webp", "moving.webp"]) {
      expect(Buffer.from(cleanImage(picture(name))?.bytes ?? []).includes(orientationSix)).toBe(true);
    }
  });

  test("keeps Adobe's colour transform, without which CMYK is drawn in wrong colours", () => {
    expect(holds(cleanImage(picture("cmyk.jpg"))?.bytes ?? start, "Adobe")).toBe(true);
  });

  test("that has nothing to take out is given back as it is", () => {
    const bare = concat(start, segment(0xe0, jfif), frame, scan, end);
    expect(cleanImage(bare)).toEqual({ bytes: bare, removed: false });
  });

  test.skipIf(Bun.which("exiftool") === null)(
    "has nothing left that exiftool finds",
    () => {
      const out = mkdtempSync(join(tmpdir(), "snug-pictures-"));
      try {
        for (const [name] of planted)
          writeFileSync(join(out, name), cleanImage(picture(name))?.bytes ?? new Uint8Array(0));
        const run = Bun.spawnSync(["exiftool", "-G1", "-a", "-s", "-ee", "-u", "-j", out]);
        const found = JSON.parse(run.stdout.toString()) as readonly Readonly<Record<string, unknown>>[];
        expect(found.length).toBe(planted.length);
        for (const tags of found) {
          const groups = new Set(Object.keys(tags).map((tag) => tag.split(":")[0] ?? ""));
          for (const group of [
            "GPS",
            "ExifIFD",
            "IFD1",
            "IPTC",
            "XMP-dc",
            "XMP-x",
            "XMP-photoshop",
            "Photoshop",
            "Trailer",
          ]) {
            expect(groups).not.toContain(group);
          }
          const inFirst = Object.keys(tags).filter((tag) => tag.startsWith("IFD0:"));
          expect(inFirst.filter((tag) => tag !== "IFD0:Orientation")).toEqual([]);
          expect(JSON.stringify(tags)).not.toMatch(/Planted|Comment|Author|Artist/);
        }
      } finally {
        rmSync(out, { recursive: true, force: true });
      }
    },
    30_000,
  );
});

describe("a JPEG", () => {
  test("with a place loses it and stays upright", () => {
    const clean = cleanImage(concat(start, segment(0xe1, exifWithPlace()), frame, scan, end));
    const upright = Buffer.from(
      "ffe1002245786966000" + "04d4d002a0000000800010112000300000001000800000000" + "0000",
      "hex",
    );
    expect(clean).toEqual({ bytes: concat(start, upright, frame, scan, end), removed: true });
  });

  test("loses its previews: in JFIF, and as a second picture behind the first", () => {
    const preview = concat(jfif.subarray(0, 12), Uint8Array.of(1, 1, 9, 9, 9));
    const extension = segment(0xe0, utf8("JFXX\0preview"));
    const index = segment(0xe2, utf8("MPF\0second picture"));
    const clean = cleanImage(
      concat(start, segment(0xe0, preview), extension, index, frame, scan, end, start, frame, scan, end),
    );
    expect(clean?.bytes).toEqual(concat(start, segment(0xe0, jfif), frame, scan, end));
  });

  test("loses what stands between its scans", () => {
    const hidden = [
      segment(0xfe, utf8("a comment")),
      segment(0xe1, exifWithPlace()),
      segment(0xed, utf8("Photoshop 3.0\0")),
    ];
    const clean = cleanImage(concat(start, frame, scan, ...hidden, scan, segment(0xfe, utf8("more")), end));
    expect(holds(clean?.bytes ?? start, "comment")).toBe(false);
    expect(clean?.bytes.subarray(-2 - 2 * scan.length)).toEqual(concat(scan, scan, end));
  });

  test("keeps its colour profile", () => {
    const profile = segment(0xe2, utf8("ICC_PROFILE\0\u0001\u0001profile"));
    const bare = concat(start, profile, frame, scan, end);
    expect(cleanImage(bare)).toEqual({ bytes: bare, removed: false });
  });

  test("without a frame, a scan or an end is not cleaned", () => {
    for (const parts of [[scan, end], [frame, end], [frame, scan], [], [end], [frame, scan, Uint8Array.of(0xff)]]) {
      expect(cleanImage(concat(start, ...parts))).toBeNull();
    }
  });
});

describe("what is no clean picture", () => {
  const kinds: readonly (readonly [start: string, kind: ReturnType<typeof imageKind>])[] = [
    ["II*\0\x08\0\0\0", "tiff"],
    ["MM\0*\0\0\0\x08", "tiff"],
    ["FUJIFILMCCD-RAW 0201", "raw"],
    ["\0\0\0\x18ftypcrx \0\0\0\x01crx isom", "raw"],
    ["\0\0\0\x0cJXL \r\n\x87\n", "jxl"],
    ["\0\0\0\x18ftypmp42\0\0\0\x01isommp42", null],
    ["IIRO\x08\0\0\0", "raw"],
    ["MMORPG and other words", null],
    ["%PDF-1.7", null],
    ["<svg xmlns=", null],
    ["RIFF\x10\0\0\0WAVE", null],
    ["", null],
  ];
  for (const [first, kind] of kinds) {
    test(`${JSON.stringify(first)} is ${kind ?? "no picture"}, and not cleaned`, () => {
      const bytes = Uint8Array.from(first, (letter) => letter.charCodeAt(0));
      expect(imageKind(bytes)).toBe(kind);
      expect(cleanImage(bytes)).toBeNull();
    });
  }

  test("a HEIF file with a film in it is not cleaned", () => {
    const film = Uint8Array.of(0, 0, 0, 8, ...utf8("moov"));
    expect(cleanImage(concat(picture("planted.heic"), film))).toBeNull();
  });

  test("any bytes behind any beginning end in a verdict", () => {
    const beginnings = planted.map(([name]) => picture(name).subarray(0, 40));
    fc.assert(
      fc.property(
        fc.constantFrom(...beginnings),
        fc.nat(40),
        fc.uint8Array({ maxLength: 400 }),
        (first, length, rest) => {
          const clean = cleanImage(concat(first.subarray(0, length), rest));
          if (clean !== null) expect(cleanImage(clean.bytes)?.removed).toBe(false);
        },
      ),
      { numRuns: 5000 },
    );
  });
});
