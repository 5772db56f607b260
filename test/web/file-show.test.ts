// What of a received file is shown in the page: decided by its content alone, and by nothing that its sender says.

import { expect, test } from "bun:test";
import { contentKind } from "../../src/web/files/content-kind.ts";
import { isDrawable, maxPixels } from "../../src/web/files/picture-size.ts";

const bytes = (...parts: readonly (string | number[])[]): Uint8Array =>
  Uint8Array.from(
    parts.flatMap((part) => (typeof part === "string" ? Array.from(part, (letter) => letter.charCodeAt(0)) : part)),
  );
const uint32 = (n: number): number[] => [n >>> 24, (n >> 16) & 255, (n >> 8) & 255, n & 255];
const uint16 = (n: number): number[] => [n >> 8, n & 255];

const png = (width: number, height: number): Uint8Array =>
  bytes("\x89PNG\r\n\x1a\n", uint32(13), "IHDR", uint32(width), uint32(height), [8, 6, 0, 0, 0]);
const gif = (width: number, height: number): Uint8Array =>
  bytes("GIF89a", uint16(width).toReversed(), uint16(height).toReversed());
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
const webp = (width: number, height: number): Uint8Array =>
  bytes("RIFF", uint32(0), "WEBPVP8X", uint32(0), uint32(0), [
    ...uint32(width - 1)
      .slice(1)
      .toReversed(),
    ...uint32(height - 1)
      .slice(1)
      .toReversed(),
  ]);

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
  expect(isDrawable("image/webp", bytes("RIFF....WEBPVP8L....\x2f", [0xff, 0xff, 0xff, 0x0f]))).toBe(false);
  expect(isDrawable("image/webp", bytes("RIFF....WEBPVP8 ....abc\x9d\x01\x2a", [10, 0, 10, 0]))).toBe(true);
});
