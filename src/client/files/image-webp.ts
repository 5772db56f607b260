// WebP (RFC 9649) without metadata: a RIFF list of chunks, of which those stay that draw.

import { textOf, utf8 } from "../../base/index.ts";
import { orientationBlock, orientationOf } from "./orientation.ts";
import { makeWriter, type Writer } from "./writer.ts";

const drawing = new Set(["VP8 ", "VP8L", "VP8X", "ALPH", "ANIM", "ANMF", "ICCP"]);
const firsts = new Set(["VP8 ", "VP8L", "VP8X"]);
const drawingInFrame = new Set(["VP8 ", "VP8L", "ALPH"]);
const frameHeadBytes = 16;
const exifFlag = 0x08;
const xmpFlag = 0x04;

type Chunk = { readonly type: string; readonly content: Uint8Array };

/** Goes through the chunks. @returns whether they end where they should, and `visit` never said false */
function walk(bytes: Uint8Array, visit: (chunk: Chunk, isFirst: boolean) => boolean): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; at < bytes.length;) {
    if (at + 8 > bytes.length) return false;
    const end = at + 8 + view.getUint32(at + 4, true);
    const type = textOf(bytes.subarray(at, at + 4));
    if (end > bytes.length || type === null) return false;
    if (!visit({ type, content: bytes.subarray(at + 8, end) }, at === 0)) return false;
    at = end + ((end - at) % 2); // a byte of padding, which some leave out at the end
  }
  return true;
}

function write(to: Writer, type: string, ...content: readonly Uint8Array[]): void {
  const length = content.reduce((all, part) => all + part.length, 0);
  const head = new Uint8Array(8);
  head.set(utf8(type));
  new DataView(head.buffer).setUint32(4, length, true);
  to.add(head, ...content, new Uint8Array(length % 2));
}

/** A frame of an animation has chunks of its own. @returns whether it is well formed */
function writeFrame(to: Writer, content: Uint8Array): boolean {
  if (content.length < frameHeadBytes) return false;
  const inner = makeWriter(content.length);
  const isWhole = walk(content.subarray(frameHeadBytes), (chunk) => {
    if (drawingInFrame.has(chunk.type)) write(inner, chunk.type, chunk.content);
    return true;
  });
  write(to, "ANMF", content.subarray(0, frameHeadBytes), inner.done());
  return isWhole;
}

/** @returns null where it is malformed; what stands behind the picture's end is left out */
export function cleanWebp(bytes: Uint8Array): Uint8Array | null {
  if (bytes.length < 12) return null;
  const size = new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(4, true);
  if (size < 4 || size + 8 > bytes.length) return null;

  const kept = makeWriter(bytes.length);
  let orientation: number | null = null;
  let flags: number | null = null;
  let hasData = false;
  const isWhole = walk(bytes.subarray(12, size + 8), ({ type, content }, isFirst) => {
    if (isFirst && !firsts.has(type)) return false;
    hasData ||= type === "VP8 " || type === "VP8L" || type === "ANMF";
    if (type === "EXIF") {
      // Some write the six bytes before it that JPEG has.
      orientation ??= orientationOf(textOf(content.subarray(0, 6)) === "Exif\0\0" ? content.subarray(6) : content);
    }
    if (type === "ANMF") return writeFrame(kept, content);
    if (type === "VP8X") {
      if (!isFirst || content.length !== 10) return false;
      flags = (content[0] ?? 0) & ~(exifFlag | xmpFlag);
    }
    if (drawing.has(type)) write(kept, type, content);
    return true;
  });
  if (!isWhole || !hasData) return null;
  const isTurned = orientation !== null && flags !== null;
  if (isTurned) write(kept, "EXIF", orientationBlock(orientation ?? 1));
  const all = kept.done();
  if (flags !== null) all[8] = flags | (isTurned ? exifFlag : 0); // the extended head comes first
  const riff = makeWriter(all.length + 12);
  write(riff, "RIFF", utf8("WEBP"), all);
  return riff.done();
}
