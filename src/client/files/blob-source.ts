// A file as a browser gives it (a Blob, or a File that somebody chose), to be sent: read piece by piece, and never all at once.

import { SnugError } from "../../base/index.ts";
import type { FileSource } from "./ports.ts";

/** A source that can be handed to another thread: the blob goes over, and none of its bytes. */
export interface BlobSource extends FileSource {
  readonly blob: Blob;
}

export interface BlobFacts {
  /** A base name. */
  readonly name: string;
  /** The blob's own where it is not given. */
  readonly mediaType?: string;
  readonly cleaned?: boolean;
}

/** Browsers tell a file that is another one than was chosen, or is gone, by these names (W3C, "File API" §7.2). */
function problemOf(cause: unknown): SnugError {
  const name = cause instanceof Error ? cause.name : "";
  return new SnugError(name === "NotReadableError" ? "file.changed" : "file.unreadable", { cause });
}

/** A blob as what is sent. */
export function blobSource(blob: Blob, { name, mediaType = blob.type, cleaned = false }: BlobFacts): BlobSource {
  const { size } = blob;
  return {
    blob,
    name,
    mediaType,
    size,
    isFolder: false,
    cleaned,
    seekable: true,
    async read(offset, into) {
      const end = Math.min(size, offset + into.length);
      const part = await blob
        .slice(offset, end)
        .arrayBuffer()
        .catch((cause: unknown) => {
          throw problemOf(cause);
        });
      if (part.byteLength !== Math.max(0, end - offset)) throw new SnugError("file.changed");
      into.set(new Uint8Array(part));
      return part.byteLength;
    },
    close: () => Promise.resolve(),
  };
}
