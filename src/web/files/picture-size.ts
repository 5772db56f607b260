// How many pixels a picture has, by its head: a file of a kilobyte can be a picture of a gigabyte, and would take the page with
// it. What does not say its size where its format has it is not shown.

import type { ShownType } from "./content-kind.ts";

/** As many as a large camera takes. */
export const maxPixels = 64_000_000;

interface Size {
  readonly width: number;
  readonly height: number;
}

const none: Size = { width: 0, height: 0 };

/** What takes in both. */
const around = (one: Size, other: Size): Size => ({
  width: Math.max(one.width, other.width),
  height: Math.max(one.height, other.height),
});

/** Segments that may stand before a JPEG's frame: tables, restart intervals, applications' and comments. */
const isSegment = (marker: number): boolean =>
  [0xc4, 0xcc, 0xdb, 0xdd, 0xfe].includes(marker) || (marker >= 0xe0 && marker <= 0xef);

/**
 * ISO/IEC 10918-1 §B.2.2: the frame's header is the first segment of SOF0 to SOF15, but for DHT, JPG and DAC. TEM and RST have
 * no length (§B.1.1.3). At everything else decoders go on in ways of their own, and may find another frame than this would.
 */
function ofJpeg(view: DataView): Size | null {
  let at = 2;
  while (at + 9 < view.byteLength) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) at++;
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) at += 2;
    else if (isSegment(marker)) {
      const length = view.getUint16(at + 2);
      if (length < 2) return null;
      at += 2 + length;
    } else if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc8)
      return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    else return null;
  }
  return null;
}

/** W3C PNG §5.6: IHDR comes first. */
function ofPng(view: DataView): Size | null {
  const isHead = view.getUint32(8) === 13 && view.getUint32(12) === 0x49484452;
  return isHead ? { width: view.getUint32(16), height: view.getUint32(20) } : null;
}

/** Bytes of a GIF's colour table by the flags that announce it. */
const tableBytes = (flags: number): number => ((flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 0x07) + 1));

/** Where a GIF's row of sub-blocks ends. @param fewest a data block may have; fewer are read as so many by browsers */
function blocksEnd(view: DataView, from: number, fewest: number): number | null {
  for (let at = from; ;) {
    const length = view.getUint8(at);
    at += length + 1;
    if (length === 0) return at;
    if (length < fewest) return null;
  }
}

/** An extension's end. Of a graphic control and of a loop's count browsers read four bytes and three, whatever it says. */
function extensionEnd(view: DataView, at: number): number | null {
  const label = view.getUint8(at + 1);
  if (label === 0xf9) return blocksEnd(view, at + 2, 4);
  // "NETS", "ANIM"
  const isLoop = label === 0xff && [0x4e455453, 0x414e494d].includes(view.getUint32(at + 3));
  return blocksEnd(view, at + 2, isLoop ? 3 : 1);
}

/** GIF89a §18 and §20: the screen, or what reaches beyond it of its pictures. */
function ofGif(view: DataView): Size | null {
  const uint16 = (at: number): number => view.getUint16(at, true);
  let size: Size = { width: uint16(6), height: uint16(8) };
  let at = 13 + tableBytes(view.getUint8(10));
  while (at < view.byteLength) {
    const introducer = view.getUint8(at);
    if (introducer === 0x3b) break;
    let end: number | null = null;
    if (introducer === 0x21) end = extensionEnd(view, at);
    else if (introducer === 0x2c) {
      size = around(size, { width: uint16(at + 1) + uint16(at + 5), height: uint16(at + 3) + uint16(at + 7) });
      end = blocksEnd(view, at + 11 + tableBytes(view.getUint8(at + 9)), 1);
    }
    if (end === null) return null;
    at = end;
  }
  return size;
}

const uint24 = (view: DataView, at: number): number => view.getUint16(at, true) + view.getUint8(at + 2) * 65_536;

/** RFC 9649 §2.5 to 2.7: the canvas, or what is larger of the pictures on it. @param from the first chunk */
function ofChunks(view: DataView, from: number, to: number): Size | null {
  let size = none;
  for (let at = from; at + 8 <= to;) {
    const content = at + 8;
    const end = content + view.getUint32(at + 4, true);
    if (end > to) return null;
    let found: Size | null = none;
    switch (view.getUint32(at)) {
      case 0x56503858: // "VP8X"
        found = { width: uint24(view, content + 4) + 1, height: uint24(view, content + 7) + 1 };
        break;
      case 0x414e4d46: // "ANMF"
        found = ofChunks(view, content + 16, end);
        if (found === null) return null;
        found = around(found, { width: uint24(view, content + 6) + 1, height: uint24(view, content + 9) + 1 });
        break;
      case 0x5650384c: {
        // "VP8L"
        const bits = view.getUint32(content + 1, true);
        found = { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 };
        break;
      }
      case 0x56503820: // "VP8 "
        found = {
          width: view.getUint16(content + 6, true) & 0x3fff,
          height: view.getUint16(content + 8, true) & 0x3fff,
        };
        break;
    }
    size = around(size, found);
    at = end + ((end - content) % 2);
  }
  return size;
}

function ofWebp(view: DataView): Size | null {
  const end = 8 + view.getUint32(4, true);
  return end > view.byteLength ? null : ofChunks(view, 12, end);
}

/**
 * The largest of what an AVIF says in `ispe` boxes (ISO/IEC 23008-12 §6.5.3), and, where it is a sequence, in its tracks' heads
 * and sample descriptions (14496-12 §8.3.2, §12.1.3). Wherever they stand: what only looks like one makes it larger at most.
 */
function ofAvif(view: DataView): Size | null {
  let size: Size | null = null;
  const last = view.byteLength - 12;
  for (let at = 4; at <= last; at++) {
    let found: Size | null = null;
    switch (view.getUint32(at)) {
      case 0x69737065: // "ispe"
        found = { width: view.getUint32(at + 8), height: view.getUint32(at + 12) };
        break;
      case 0x746b6864: {
        // "tkhd"
        const side = at + 4 + (view.getUint8(at + 4) === 0 ? 76 : 88);
        found = { width: view.getUint16(side), height: view.getUint16(side + 4) };
        break;
      }
      case 0x73747364: // "stsd", of one entry
        found = { width: view.getUint16(at + 44), height: view.getUint16(at + 46) };
        break;
    }
    if (found !== null && (size === null || found.width * found.height > size.width * size.height)) size = found;
  }
  return size;
}

/** @param bytes the whole file @returns null where it does not say */
function sizeOf(type: ShownType, bytes: Uint8Array): Size | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (type) {
    case "image/png":
      return ofPng(view);
    case "image/gif":
      return ofGif(view);
    case "image/jpeg":
      return ofJpeg(view);
    case "image/webp":
      return ofWebp(view);
    case "image/avif":
      return ofAvif(view);
    case "audio/mpeg":
    case "audio/ogg":
    case "audio/wav":
    case "audio/webm":
    case "audio/flac":
    case "audio/mp4":
      return none;
  }
}

/** Whether a browser can draw it without running out of memory. @param bytes the whole file, of that kind by its magic bytes */
export function isDrawable(type: ShownType, bytes: Uint8Array): boolean {
  try {
    const size = sizeOf(type, bytes);
    if (size === null) return false;
    const pixels = size.width * size.height;
    // A picture of nothing says elsewhere how large it is, or is none.
    return pixels <= maxPixels && (pixels > 0 || type.startsWith("audio/"));
  } catch {
    return false; // it ends before it says
  }
}
