// Pictures of the disk lose their metadata before they are sent: in memory, and never silently not.

import { SnugError } from "../base/index.ts";
import { cleanImage, imageKind, maxCleanedBytes } from "../client/index.ts";
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
  const uncleaned = (why: string): SnugError =>
    new SnugError("file.uncleaned", { detail: `${what} ${why}; --keep-metadata sends it as it is.` });
  if (file.stamp.size > maxCleanedBytes) throw uncleaned("is too large a picture to take its metadata out of");
  const bytes = new Uint8Array(file.stamp.size);
  await file.read(0, bytes);
  const clean = cleanImage(bytes);
  if (clean === null) throw uncleaned("is a picture whose metadata cannot be taken out");
  return clean.removed ? clean.bytes : null;
}
