// Pictures of the disk lose their metadata before they are sent: in memory, and never silently not. What is clean is not
// kept for as long as it is on offer, but made again from the file, which is watched for having become another.

import { SnugError } from "../base/index.ts";
import { cleanImage, type FileSource, imageKind, maxCleanedBytes } from "../client/index.ts";
import { mediaTypeOf } from "./media-type.ts";
import type { OpenFile } from "./plain-file.ts";

/**
 * A picture without its metadata.
 * @param what its name for a person
 * @returns null where it is no picture, or has none @throws SnugError "file.uncleaned" | "file.changed" | "file.unreadable"
 */
export async function cleanedFile(file: OpenFile, what: string): Promise<Uint8Array | null> {
  const head = new Uint8Array(64);
  const kind = imageKind(head.subarray(0, await file.read(0, head)));
  if (kind === null) return null;
  const uncleaned = (): SnugError => new SnugError("file.uncleaned", { detail: what }); // its sentence says the rest
  if (file.stamp.size > maxCleanedBytes) throw uncleaned();
  const bytes = new Uint8Array(file.stamp.size);
  await file.read(0, bytes);
  const clean = cleanImage(bytes);
  if (clean === null) throw uncleaned();
  return clean.removed ? clean.bytes : null;
}

/** Clean pictures that are being read stand in memory, this many bytes at most; one is always kept. */
const mostKeptBytes = 2 * maxCleanedBytes;
/** The latest read come last. */
const kept = new Map<OpenFile, Uint8Array>();

function keep(file: OpenFile, bytes: Uint8Array): void {
  kept.delete(file);
  kept.set(file, bytes);
  let total = 0;
  for (const each of kept.values()) total += each.length;
  for (const [other, { length }] of kept) {
    if (total <= mostKeptBytes || other === file) return;
    kept.delete(other);
    total -= length;
  }
}

/**
 * A picture without its metadata as what is sent: cleaned when it is read.
 * @param size of the clean picture @param name as it is offered @param what its name for a person
 */
export function pictureSource(file: OpenFile, size: number, name: string, what: string): FileSource {
  let cleaning: Promise<Uint8Array> | null = null;
  let isClosed = false;
  const again = async (): Promise<Uint8Array> => {
    try {
      const bytes = await cleanedFile(file, what);
      if (bytes?.length === size) return bytes;
      throw new SnugError("file.changed", { detail: `${what} changed while it was being sent.` });
    } finally {
      cleaning = null;
    }
  };
  return {
    name,
    mediaType: mediaTypeOf(name),
    size,
    isFolder: false,
    cleaned: true,
    seekable: true,
    async read(offset, into) {
      const bytes = kept.get(file) ?? (await (cleaning ??= again()));
      if (!isClosed) keep(file, bytes);
      const part = bytes.subarray(offset, offset + into.length);
      into.set(part);
      if (offset + part.length >= size) kept.delete(file); // who comes late waits for it to be cleaned once more
      return part.length;
    },
    async close() {
      isClosed = true;
      await file.close();
      kept.delete(file);
    },
  };
}
