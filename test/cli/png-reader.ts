// Reads a PNG of any of the simple kinds back to pixels, for tests: written from the specification and not from
// src/cli/png.ts, so that the two can disagree.

import { inflateSync } from "node:zlib";

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** RGBA, row by row. */
  readonly data: Uint8Array;
}

/** Pixels of a greyscale PNG without interlace. @throws Error for whatever is not one */
export function readPng(file: Uint8Array): Pixels {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (view.getUint32(0) !== 0x89504e47 || view.getUint32(4) !== 0x0d0a1a0a) throw new Error("not a PNG");
  let at = 8;
  let header: { readonly width: number; readonly height: number; readonly depth: number } | null = null;
  const data: Uint8Array[] = [];
  let ended = false;
  while (at < file.length) {
    const length = view.getUint32(at);
    const type = String.fromCharCode(...file.subarray(at + 4, at + 8));
    const body = file.subarray(at + 8, at + 8 + length);
    if (Bun.hash.crc32(file.subarray(at + 4, at + 8 + length)) !== view.getUint32(at + 8 + length))
      throw new Error(`CRC of ${type}`);
    if (type === "IHDR") {
      if (body[9] !== 0 || body[12] !== 0) throw new Error("not greyscale without interlace");
      header = { width: view.getUint32(at + 8), height: view.getUint32(at + 12), depth: body[8] ?? 0 };
    }
    if (type === "IDAT") data.push(body);
    if (type === "IEND") ended = true;
    at += 12 + length;
  }
  if (header === null || !ended) throw new Error("cut");
  const raw = inflateSync(Buffer.concat(data));
  const { width, height, depth } = header;
  const stride = 1 + Math.ceil((width * depth) / 8);
  const pixels = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    if (raw[y * stride] !== 0) throw new Error("a filter that this reader does not know");
    for (let x = 0; x < width; x++) {
      const bit = x * depth;
      const grey =
        (((raw[y * stride + 1 + (bit >> 3)] ?? 0) >> (8 - depth - (bit & 7))) & (2 ** depth - 1)) *
        (255 / (2 ** depth - 1));
      pixels.set([grey, grey, grey, 255], (y * width + x) * 4);
    }
  }
  return { width, height, data: pixels };
}
