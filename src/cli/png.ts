// PNG (ISO/IEC 15948, third edition) of two tones: greyscale with one bit a pixel, no filter, no interlace. The QR
// library writes no PNG, and this is all of the format that a QR picture needs.

import { crc32, deflateSync } from "node:zlib";
import { concat, uint32, utf8 } from "../base/index.ts";

const signature = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Length, type, data and the CRC over type and data (§5.3). */
function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = concat(utf8(type), data);
  return concat(uint32(data.length), body, uint32(crc32(body)));
}

/** A PNG file. @param light whether the pixel at (x, y) is white */
export function encodePng(width: number, height: number, light: (x: number, y: number) => boolean): Uint8Array {
  const stride = 1 + Math.ceil(width / 8); // a filter byte (0, none), then eight pixels a byte, highest bit first
  const rows = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (light(x, y)) rows[y * stride + 1 + (x >> 3)] = (rows[y * stride + 1 + (x >> 3)] ?? 0) | (0x80 >> (x & 7));
    }
  }
  const header = concat(uint32(width), uint32(height), Uint8Array.from([1, 0, 0, 0, 0]));
  return concat(signature, chunk("IHDR", header), chunk("IDAT", deflateSync(rows)), chunk("IEND", new Uint8Array(0)));
}
