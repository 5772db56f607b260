// JPEG (ITU-T T.81, with JFIF, and Adobe's segment) without metadata: a list of segments, of which some hold compressed data.

import { concat, equal, utf8 } from "../../base/index.ts";
import { orientationBlock, orientationOf } from "./orientation.ts";
import { makeWriter } from "./writer.ts";

const exif = utf8("Exif\0\0");
const jfif = utf8("JFIF\0");
const icc = utf8("ICC_PROFILE\0");
const adobe = utf8("Adobe");
const jfifBytes = 14; // without its preview
const adobeBytes = 12;

const begins = (bytes: Uint8Array, start: Uint8Array): boolean => equal(bytes.subarray(0, start.length), start);

const segment = (marker: number, content: Uint8Array): Uint8Array =>
  concat(Uint8Array.of(0xff, marker, (content.length + 2) >> 8, (content.length + 2) & 0xff), content);

/** Whether a segment belongs to decoding: frames, tables, restart intervals, number of lines. */
function draws(marker: number): boolean {
  const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc8; // and Huffman (C4) and arithmetic (CC) tables
  return isFrame || marker === 0xdb || marker === 0xdc || marker === 0xdd;
}

/** What of an application's segment is kept: JFIF without its preview, colour profile, Adobe's colour transform. */
function keptPart(marker: number, content: Uint8Array): Uint8Array | null {
  if (marker === 0xe0 && begins(content, jfif) && content.length >= jfifBytes) {
    return segment(marker, concat(content.subarray(0, jfifBytes - 2), Uint8Array.of(0, 0)));
  }
  if (marker === 0xe2 && begins(content, icc)) return segment(marker, content);
  if (marker === 0xee && begins(content, adobe) && content.length >= adobeBytes) {
    return segment(marker, content.subarray(0, adobeBytes));
  }
  return null;
}

/** Where compressed data ends: at the next marker that is no restart. @returns null where there is none */
function scanEnd(bytes: Uint8Array, from: number): number | null {
  for (let at = bytes.indexOf(0xff, from); at !== -1; at = bytes.indexOf(0xff, at)) {
    const next = bytes[at + 1];
    if (next === undefined) return null;
    const isData = next === 0x00 || (next >= 0xd0 && next <= 0xd7);
    if (!isData && next !== 0xff) return at;
    at += isData ? 2 : 1;
  }
  return null;
}

/** @returns null where it is malformed; what stands behind the picture's end is left out */
export function cleanJpeg(bytes: Uint8Array): Uint8Array | null {
  const front = makeWriter(256);
  const rest = makeWriter(bytes.length);
  front.add(Uint8Array.of(0xff, 0xd8));
  let orientation: number | null = null;
  let hasFrame = false;
  let hasScan = false;
  let at = 2;
  for (;;) {
    if (bytes[at] !== 0xff) return null;
    while (bytes[at] === 0xff) at++; // markers may be preceded by any number of these
    const marker = bytes[at++];
    if (marker === undefined) return null;
    if (marker === 0xd9) break;
    const high = bytes[at];
    const low = bytes[at + 1];
    if (high === undefined || low === undefined) return null;
    const end = at + high * 256 + low;
    if (end < at + 2 || end > bytes.length) return null;
    const content = bytes.subarray(at + 2, end);
    at = end;
    if (marker === 0xda) {
      const over = scanEnd(bytes, at);
      if (over === null || !hasFrame) return null;
      rest.add(segment(marker, content), bytes.subarray(at, over));
      at = over;
      hasScan = true;
    } else if (draws(marker)) {
      hasFrame ||= marker !== 0xc4 && marker !== 0xcc && marker < 0xd0;
      rest.add(segment(marker, content));
    } else if (marker >= 0xe0 && marker <= 0xef) {
      if (marker === 0xe1 && begins(content, exif)) orientation ??= orientationOf(content.subarray(exif.length));
      const kept = keptPart(marker, content);
      if (kept !== null) (marker === 0xe0 ? front : rest).add(kept);
    } else if (marker !== 0xfe) {
      return null; // neither a comment nor anything that pictures hold
    }
  }
  if (!hasScan) return null;
  if (orientation !== null) front.add(segment(0xe1, concat(exif, orientationBlock(orientation))));
  rest.add(Uint8Array.of(0xff, 0xd9));
  return concat(front.done(), rest.done());
}
