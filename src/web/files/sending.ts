// Sending what was chosen: one after the other, pictures without their metadata where one wishes so.

import { asSnugError, type SnugError } from "../../base/index.ts";
import { blobSource, type FileSource, imageKind } from "../../client/index.ts";
import type { CleanedImage } from "../remote/messages.ts";
import { headBytes } from "./content-kind.ts";

export interface SendingPorts {
  readonly cleanImage: (image: Blob) => Promise<CleanedImage | null>;
  readonly offer: (source: FileSource) => void;
  /** Whether it was cancelled meanwhile. */
  readonly isOver: () => boolean;
}

export interface Sent {
  readonly sent: ReadonlySet<File>;
  /** Pictures out of which nothing could be taken, and which were not sent. */
  readonly unclean: readonly File[];
  /** What kept it from going on. */
  readonly problem: SnugError | null;
}

/** Whether a file is a picture, which may carry metadata, by what the browser or its own first bytes say. */
export async function isPicture(file: File): Promise<boolean> {
  if (file.type.startsWith("image/")) return true;
  const head = await file
    .slice(0, headBytes)
    .arrayBuffer()
    .catch(() => new ArrayBuffer());
  return imageKind(new Uint8Array(head)) !== null;
}

/**
 * @param cleans whether metadata is to be taken out of one, should it be a picture
 * @returns what became of them; null where it was cancelled
 */
export async function sendFiles(
  files: readonly File[],
  cleans: (file: File) => boolean,
  { cleanImage, offer, isOver }: SendingPorts,
): Promise<Sent | null> {
  const sent = new Set<File>();
  const unclean: File[] = [];
  try {
    for (const file of files) {
      const wantsClean = cleans(file) && (await isPicture(file));
      const image = wantsClean ? await cleanImage(file) : null;
      if (isOver()) return null;
      if (wantsClean && image === null) {
        unclean.push(file);
        continue;
      }
      const { name, type: mediaType } = file;
      // Of a picture that had nothing in it nothing was removed, and nobody is told so.
      offer(blobSource(image?.blob ?? file, { name, mediaType, cleaned: image?.removed ?? false }));
      sent.add(file);
    }
  } catch (error) {
    return { sent, unclean, problem: asSnugError(error) };
  }
  return { sent, unclean, problem: null };
}
