// What of a received file is shown in the page: decided by its content alone, and by nothing that its sender says.

import { describe, expect, test } from "bun:test";
import { contentKind } from "../../src/web/files/content-kind.ts";
import { isDrawable, maxPixels } from "../../src/web/files/picture-size.ts";

const bytes = (...parts: readonly (string | number[])[]): Uint8Array =>
  Uint8Array.from(
    parts.flatMap((part) => (typeof part === "string" ? Array.from(part, (letter) => letter.charCodeAt(0)) : part)),
  );
const uint32 = (n: number): number[] => [n >>> 24, (n >> 16) & 255, (n >> 8) & 255, n & 255];
const uint16 = (n: number): number[] => [n >> 8, n & 255];

const zeros = (count: number): number[] => Array.from({ length: count }, () => 0);

const png = (width: number, height: number): Uint8Array =>
  bytes("\x89PNG\r\n\x1a\n", uint32(13), "IHDR", uint32(width), uint32(height), [8, 6, 0, 0, 0]);
const le16 = (n: number): number[] => uint16(n).toReversed();
const le24 = (n: number): number[] => uint32(n).slice(1).toReversed();
const le32 = (n: number): number[] => uint32(n).toReversed();
/** @param blocks before its picture, and behind it */
const gif = (
  width: number,
  height: number,
  blocks: (string | number[])[] = [],
  behind: number[] = [0x3b],
): Uint8Array => bytes("GIF89a", le16(width), le16(height), [0, 0, 0], ...blocks, gifPicture(1, 1), behind);
const gifPicture = (width: number, height: number, x = 0): number[] => [
  0x2c,
  ...le16(x),
  ...le16(0),
  ...le16(width),
  ...le16(height),
  0, // no colours of its own
  2,
  2,
  0x44,
  1,
  0,
];
const jpeg = (width: number, height: number): Uint8Array =>
  bytes(
    [0xff, 0xd8, 0xff, 0xe0],
    uint16(6),
    "JFIF",
    [0xff, 0xff, 0xc2],
    uint16(17),
    [8],
    uint16(height),
    uint16(width),
    "rest",
  );
const avif = (width: number, height: number): Uint8Array =>
  bytes(
    uint32(24),
    "ftypavif",
    uint32(0),
    "avifmif1",
    "....ispe",
    uint32(0),
    uint32(64),
    uint32(64),
    "....ispe",
    uint32(0),
    uint32(width),
    uint32(height),
  );
type Chunk = readonly (string | number[])[];
const chunk = (type: string, ...content: Chunk): number[] => {
  const body = bytes(...content);
  return [...bytes(type, le32(body.length)), ...body, ...(body.length % 2 === 0 ? [] : [0])];
};
const riff = (...chunks: Chunk): Uint8Array => {
  const body = bytes("WEBP", ...chunks);
  return bytes("RIFF", le32(body.length), [...body]);
};
const vp8x = (width: number, height: number): number[] => chunk("VP8X", uint32(0), le24(width - 1), le24(height - 1));
const vp8 = (width: number, height: number): number[] => chunk("VP8 ", "abc\x9d\x01\x2a", le16(width), le16(height));
const vp8l = (width: number, height: number): number[] =>
  chunk("VP8L", "\x2f", le32((width - 1) | ((height - 1) << 14)));
const anmf = (width: number, height: number, ...inner: Chunk): number[] =>
  chunk("ANMF", uint32(0), [0, 0], le24(width - 1), le24(height - 1), uint32(0), ...inner);
const webp = (width: number, height: number): Uint8Array => riff(vp8x(width, height));

test("pictures and sounds are known by their first bytes", () => {
  expect(contentKind(png(1, 1))).toBe("image/png");
  expect(contentKind(jpeg(1, 1))).toBe("image/jpeg");
  expect(contentKind(gif(1, 1))).toBe("image/gif");
  expect(contentKind(webp(1, 1))).toBe("image/webp");
  expect(contentKind(avif(1, 1))).toBe("image/avif");
  expect(contentKind(bytes("ID3\x03"))).toBe("audio/mpeg");
  expect(contentKind(bytes([0xff, 0xfb, 0x90, 0x64]))).toBe("audio/mpeg");
  expect(contentKind(bytes("OggS\0"))).toBe("audio/ogg");
  expect(contentKind(bytes("RIFF....WAVE"))).toBe("audio/wav");
  expect(contentKind(bytes("fLaC"))).toBe("audio/flac");
  expect(contentKind(bytes([0x1a, 0x45, 0xdf, 0xa3], "....webm"))).toBe("audio/webm");
  expect(contentKind(bytes(uint32(28), "ftypM4A "))).toBe("audio/mp4");
});

test("what can hold a script is never shown, and neither is what is nothing", () => {
  const others = [
    '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    '<?xml version="1.0"?><svg/>',
    "<!doctype html><script>alert(1)</script>",
    "  \n<html>",
    "%PDF-1.7",
    "GIF88a",
    "RIFF....AVI ",
    "\xff\xfeh\0i\0",
    "",
  ];
  expect(others.map((text) => contentKind(bytes(text)))).toEqual(others.map(() => null));
  expect(contentKind(bytes(uint32(28), "ftypheic"))).toBeNull();
  expect(contentKind(bytes([0x1a, 0x45, 0xdf, 0xa3], "matroska"))).toBeNull();
});

test("a picture of more pixels than a browser can hold is not drawn, whatever its format", () => {
  const side = Math.sqrt(maxPixels);
  for (const [type, make] of [
    ["image/png", png],
    ["image/gif", gif],
    ["image/jpeg", jpeg],
    ["image/webp", webp],
    ["image/avif", avif],
  ] as const) {
    expect([type, isDrawable(type, make(side, side))]).toEqual([type, true]);
    expect([type, isDrawable(type, make(side, side + 1))]).toEqual([type, false]);
    const whole = make(10, 10);
    for (let end = 4; end < 10; end++) expect([type, isDrawable(type, whole.subarray(0, end))]).toEqual([type, false]);
  }
  expect(isDrawable("audio/ogg", bytes("OggS\0"))).toBe(true);
  // The two other kinds of WebP.
  expect(isDrawable("image/webp", riff(vp8l(16_384, 16_384)))).toBe(false);
  expect(isDrawable("image/webp", riff(vp8l(10, 10)))).toBe(true);
  expect(isDrawable("image/webp", riff(vp8(10, 10)))).toBe(true);
  expect(isDrawable("image/webp", riff(vp8(10_000, 10_000)))).toBe(false);
});

describe("a picture that says one size first and another where it is drawn is not drawn:", () => {
  const big = 10_000;
  const sof = (side: number): number[] => [0xff, 0xc0, ...uint16(17), 8, ...uint16(side), ...uint16(side), 3];
  const jpegOf = (...segments: Chunk): Uint8Array => bytes([0xff, 0xd8], ...segments, zeros(20));
  /** A marker, and two bytes that would be its length, up to a frame that no decoder looks at. */
  const decoy = (marker: number, side: number): Uint8Array => {
    const real = sof(side);
    // "ff c0" behind the marker read as a length leads to the small frame.
    const skipped = zeros(0xffc0 - real.length);
    return jpegOf([0xff, marker], real, skipped, sof(10));
  };
  const isJpeg = (file: Uint8Array): boolean => isDrawable("image/jpeg", file);

  test("a JPEG with a marker before its frame that has no length", () => {
    expect(isJpeg(jpegOf(sof(10)))).toBe(true);
    for (const marker of [0x01, 0xd0, 0xd3, 0xd7]) {
      expect([marker, isJpeg(decoy(marker, big))]).toEqual([marker, false]);
      expect([marker, isJpeg(jpegOf([0xff, marker], sof(10)))]).toEqual([marker, true]);
    }
  });

  test("a JPEG with a marker before its frame at which decoders go on in ways of their own", () => {
    for (const marker of [0x00, 0x02, 0xbf, 0xc8, 0xd8, 0xd9, 0xda, 0xdc, 0xf0, 0xfd])
      expect([marker, isJpeg(decoy(marker, big))]).toEqual([marker, false]);
    expect(isJpeg(jpegOf([0xff, 0xe1, 0, 0], sof(10)))).toBe(false);
    expect(isJpeg(jpegOf([0xff, 0xc0, ...uint16(17), 8, ...uint16(0), ...uint16(10), 3]))).toBe(false); // told in DNL
  });

  test("a GIF with a picture that is larger than its screen, the first or a later one", () => {
    const isGif = (file: Uint8Array): boolean => isDrawable("image/gif", file);
    expect(isGif(gif(10, 10))).toBe(true);
    expect(isGif(gif(10, 10, [[0x21, 0xfe, 2, 0x2c, 0x2c, 0], gifPicture(8_000, 8_000)]))).toBe(true);
    expect(isGif(gif(10, 10, [gifPicture(8_000, 8_001)]))).toBe(false);
    expect(isGif(gif(10, 10, [gifPicture(10, 10), gifPicture(big, big)]))).toBe(false);
    expect(isGif(gif(10, 8_000, [gifPicture(10, 10, 60_000)]))).toBe(false);
    expect(isGif(gif(10, 10, [[0x21, 0xf9, 4, 0, 0, 0, 0, 0], "x", gifPicture(1, 1)]))).toBe(false);
    // A block that is shorter than what browsers read of it whatever it says.
    expect(isGif(gif(10, 10, [[0x21, 0xf9, 1, 0, 0]]))).toBe(false);
    expect(isGif(gif(10, 10, [[0x21, 0xff, 11], "NETSCAPE2.0", [1, 0, 0]]))).toBe(false);
    expect(isGif(gif(10, 10, [[0x21, 0xff, 11], "NETSCAPE2.0", [3, 1, 0, 0, 0]]))).toBe(true);
    expect(isGif(gif(10, 10, [[0x21, 0xff, 11], "ICCRGBG1012", [1, 0, 0]]))).toBe(true);
    expect(isGif(gif(10, 10, [], []))).toBe(true); // cut where a block ends
    expect(isGif(gif(10, 10).subarray(0, -3))).toBe(false);
  });

  test("a PNG whose first chunk is not its head", () => {
    const isPng = (file: Uint8Array): boolean => isDrawable("image/png", file);
    expect(isPng(png(10, 10))).toBe(true);
    const before = bytes("\x89PNG\r\n\x1a\n", uint32(8), "CgBI", uint32(10), uint32(10));
    expect(isPng(bytes([...before], uint32(0), [...png(big, big).subarray(8)]))).toBe(false);
    expect(isPng(bytes("\x89PNG\r\n\x1a\n", uint32(12), "IHDR", uint32(10), uint32(10)))).toBe(false);
  });

  test("a WebP with a frame or a picture that is larger than its canvas", () => {
    const isWebp = (file: Uint8Array): boolean => isDrawable("image/webp", file);
    expect(isWebp(riff(vp8x(10, 10), vp8(10, 10)))).toBe(true);
    expect(isWebp(riff(vp8x(10, 10), anmf(10, 10, vp8l(10, 10))))).toBe(true);
    expect(isWebp(riff(vp8x(10, 10), vp8(big, big)))).toBe(false);
    expect(isWebp(riff(vp8x(10, 10), vp8l(big, big)))).toBe(false);
    expect(isWebp(riff(vp8x(10, 10), anmf(10, 10, vp8(10, 10)), anmf(big, big, vp8(10, 10))))).toBe(false);
    expect(isWebp(riff(vp8x(10, 10), anmf(10, 10, chunk("ALPH", "abc"), vp8l(big, big))))).toBe(false);
    expect(isWebp(riff(chunk("junk", "abc"), vp8l(big, big)))).toBe(false);
    expect(isWebp(riff(vp8x(10, 10), "VP8 ", uint32(0x7fffffff)))).toBe(false);
    expect(isWebp(riff())).toBe(false);
  });

  test("an AVIF of which one picture is small, or whose film is larger than its picture", () => {
    const isAvif = (file: Uint8Array): boolean => isDrawable("image/avif", file);
    const track = (version: number, side: number): number[] => [
      ...bytes("....tkhd", [version], zeros(version === 0 ? 75 : 87), uint16(side), [0, 0]),
      ...bytes(uint16(side), [0, 0]),
    ];
    const description = (side: number): number[] => [
      ...bytes("....stsd", zeros(11), [1], "av01", zeros(24)),
      ...bytes(uint16(side), uint16(side), uint32(0)),
    ];
    const small = [...avif(10, 10)];
    expect(isAvif(avif(10, 10))).toBe(true);
    expect(isAvif(bytes(small, track(0, 10), track(1, 10), description(10)))).toBe(true);
    for (const larger of [track(0, big), track(1, big), description(big)])
      expect(isAvif(bytes(small, larger))).toBe(false);
    expect(isAvif(bytes([...avif(big, big)], [...avif(10, 10)].slice(24)))).toBe(false);
  });
});
