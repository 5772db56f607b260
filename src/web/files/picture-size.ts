// How many pixels a picture has, by its head: a file of a kilobyte can be a picture of a gigabyte, and would take the page with
// it. What does not say its size where its format has it is not shown.

import type { ShownType } from "./content-kind.ts";

/** As many as a large camera takes. */
export const maxPixels = 64_000_000;

interface Size {
  readonly width: number;
  readonly height: number;
}

/** ISO/IEC 10918-1 §B.2.2: the frame's header is the first segment of SOF0 to SOF15, but for DHT, JPG and DAC. */
function ofJpeg(view: DataView): Size | null {
  let at = 2;
  while (at + 9 < view.byteLength) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at++; // fill bytes
      continue;
    }
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    at += 2 + view.getUint16(at + 2);
  }
  return null;
}

/** RFC 9649 §2.5 to 2.7. */
function ofWebp(view: DataView): Size | null {
  const uint24 = (at: number): number => view.getUint16(at, true) + view.getUint8(at + 2) * 65_536;
  switch (view.getUint32(12)) {
    case 0x56503858: // "VP8X"
      return { width: uint24(24) + 1, height: uint24(27) + 1 };
    case 0x5650384c: {
      // "VP8L"
      const bits = view.getUint32(21, true);
      return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 };
    }
    case 0x56503820: // "VP8 "
      return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
    default:
      return null;
  }
}

/** ISO/IEC 23008-12 §6.5.3: `ispe` boxes; the largest is the whole picture. */
function ofAvif(view: DataView): Size | null {
  let found: Size | null = null;
  for (let at = 4; at + 16 <= view.byteLength; at++) {
    if (view.getUint32(at) !== 0x69737065) continue;
    const size = { width: view.getUint32(at + 8), height: view.getUint32(at + 12) };
    if (found === null || size.width * size.height > found.width * found.height) found = size;
  }
  return found;
}

/** @param bytes the whole file @returns null where it does not say */
function sizeOf(type: ShownType, bytes: Uint8Array): Size | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (type) {
    case "image/png": // W3C PNG §11.2.1
      return { width: view.getUint32(16), height: view.getUint32(20) };
    case "image/gif":
      return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
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
      return { width: 0, height: 0 };
  }
}

/** Whether a browser can draw it without running out of memory. @param bytes the whole file, of that kind by its magic bytes */
export function isDrawable(type: ShownType, bytes: Uint8Array): boolean {
  try {
    const size = sizeOf(type, bytes);
    return size !== null && size.width * size.height <= maxPixels;
  } catch {
    return false; // it ends before it says
  }
}
