// PNG (W3C, third edition; APNG with it) without metadata: a list of chunks, of which those stay that draw.

import { concat, textOf, uint32, utf8 } from "../../base/index.ts";
import { orientationBlock, orientationOf } from "./orientation.ts";
import { makeWriter } from "./writer.ts";

const drawing = new Set(
  "IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD hIST pHYs acTL fcTL fdAT".split(" "),
);

const headBytes = 25; // IHDR, which comes first

/** CRC-32 as in PNG, annex D. */
function crc(bytes: Uint8Array): number {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return ~sum >>> 0;
}

function chunk(type: string, content: Uint8Array): Uint8Array {
  const body = concat(utf8(type), content);
  return concat(uint32(content.length), body, uint32(crc(body)));
}

/** @returns null where it is malformed, or cannot be drawn without a chunk that is not known */
export function cleanPng(bytes: Uint8Array): Uint8Array | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const rest = makeWriter(bytes.length);
  let orientation: number | null = null;
  let hasData = false;
  let at = 8;
  for (let type: string | null = ""; type !== "IEND";) {
    if (at + 12 > bytes.length) return null;
    const length = view.getUint32(at);
    const end = at + 12 + length;
    type = textOf(bytes.subarray(at + 4, at + 8));
    if (end > bytes.length || type === null || !/^[A-Za-z]{4}$/.test(type)) return null;
    if ((type === "IHDR") !== (at === 8) || (type === "IHDR" && length !== 13)) return null;
    if (drawing.has(type)) rest.add(bytes.subarray(at, end));
    else if (/^[A-Z]/.test(type)) return null; // critical, and unknown
    else if (type === "eXIf") orientation ??= orientationOf(bytes.subarray(at + 8, end - 4));
    hasData ||= type === "IDAT";
    at = end;
  }
  if (!hasData) return null;
  const turned = orientation === null ? new Uint8Array(0) : chunk("eXIf", orientationBlock(orientation));
  const kept = rest.done();
  return concat(bytes.subarray(0, 8), kept.subarray(0, headBytes), turned, kept.subarray(headBytes));
}
