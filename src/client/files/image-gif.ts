// GIF (89a) without metadata: comments, plain text that nobody draws, and applications' blocks other than loops and colour
// profiles go.

import { textOf } from "../../base/index.ts";
import { makeWriter } from "./writer.ts";

const loops = new Set(["NETSCAPE2.0", "ANIMEXTS1.0"]);
const profile = "ICCRGBG1012";

/** Where a row of sub-blocks ends, the empty one with it. @returns null where it does not */
function blocksEnd(bytes: Uint8Array, from: number): number | null {
  for (let at = from; ;) {
    const length = bytes[at];
    if (length === undefined) return null;
    at += length + 1;
    if (length === 0) return at;
  }
}

/** Bytes of a colour table by the flags that announce it. */
const tableBytes = (flags: number): number => ((flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 0x07) + 1));

/** What is kept of an extension. @param bytes from its introducer to its end */
function keptExtension(bytes: Uint8Array): readonly Uint8Array[] {
  if (bytes[1] === 0xf9) return [bytes]; // delays, transparency
  if (bytes[1] !== 0xff || bytes[2] !== 11) return [];
  const application = textOf(bytes.subarray(3, 14)) ?? "";
  if (application === profile) return [bytes];
  const isLoop = loops.has(application) && bytes[14] === 3 && bytes[15] === 1;
  return isLoop ? [bytes.subarray(0, 18), Uint8Array.of(0)] : [];
}

/** @returns null where it is malformed; what stands behind the picture's end is left out */
export function cleanGif(bytes: Uint8Array): Uint8Array | null {
  const flags = bytes[10];
  if (flags === undefined) return null;
  let at = 13 + tableBytes(flags);
  const kept = makeWriter(bytes.length + 1);
  kept.add(bytes.subarray(0, at));
  let hasImage = false;
  for (;;) {
    const introducer = bytes[at];
    if (introducer === 0x3b) break;
    if (introducer === 0x21) {
      const end = blocksEnd(bytes, at + 2);
      if (end === null || end > bytes.length) return null;
      kept.add(...keptExtension(bytes.subarray(at, end)));
      at = end;
    } else if (introducer === 0x2c) {
      const imageFlags = bytes[at + 9];
      if (imageFlags === undefined) return null;
      const end = blocksEnd(bytes, at + 10 + tableBytes(imageFlags) + 1);
      if (end === null) return null;
      kept.add(bytes.subarray(at, end));
      at = end;
      hasImage = true;
    } else return null;
  }
  kept.add(Uint8Array.of(0x3b));
  return hasImage ? kept.done() : null;
}
