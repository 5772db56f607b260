// Bytes in memory as what is sent: pictures that metadata was taken out of.

import type { FileSource } from "../client/index.ts";
import { mediaTypeOf } from "./media-type.ts";

/** @param bytes the source's from then on @param name as it is offered */
export function memorySource(bytes: Uint8Array, name: string, cleaned: boolean): FileSource {
  let held: Uint8Array = bytes;
  return {
    name,
    mediaType: mediaTypeOf(name),
    size: bytes.length,
    isFolder: false,
    cleaned,
    seekable: true,
    async read(offset, into) {
      const part = held.subarray(offset, offset + into.length);
      into.set(part);
      return part.length;
    },
    async close() {
      held = new Uint8Array(0);
    },
  };
}
