// What is sent from the disk: a file, a picture without its metadata, a folder as an archive, or a pipe.

import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { SnugError } from "../base/index.ts";
import { type FileSource, safeName } from "../client/index.ts";
import { readFailure } from "./failures.ts";
import { type DiskSource, openFolder } from "./folder.ts";
import { cleanedFile, pictureSource } from "./picture.ts";
import { fileSource, openFile } from "./plain-file.ts";
import { openStream } from "./stream.ts";

export interface SourceOptions {
  /** Whether place, camera and author stay in pictures, and dates in archives. */
  readonly keepMetadata: boolean;
  /** Milliseconds since 1970 that an archive's entries carry; now by default. */
  readonly nowMs?: number;
}

/**
 * Opens what lies at a path. A symbolic link that is named itself is followed; those in a folder are not.
 * @throws SnugError "file.unreadable" with a sentence as its detail; "file.uncleaned" for a picture whose metadata cannot
 *   be taken out, with its name; "file.changed"
 */
export async function openSource(path: string, options: SourceOptions): Promise<DiskSource> {
  // `resolve` would make the current folder of it, and all that lies there would be sent.
  if (path === "") throw new SnugError("file.unreadable", { detail: "No file is named." });
  const whole = resolve(path);
  const stats = await stat(whole).catch((cause: unknown) => {
    throw readFailure(cause, path);
  });
  const name = safeName(basename(whole));
  if (stats.isDirectory()) return openFolder(whole, { ...options, nowMs: options.nowMs ?? Date.now() });
  if (stats.isFIFO()) return openPipe(whole, name, options);
  if (!stats.isFile()) {
    const kind = stats.isSocket() ? "a socket" : "a device";
    throw new SnugError("file.unreadable", {
      detail: `${path} is ${kind}; only files, folders and pipes can be sent.`,
    });
  }
  const file = await openFile(whole, path, true);
  try {
    const clean = options.keepMetadata ? null : await cleanedFile(file, path);
    return alone(clean === null ? fileSource(file, name) : pictureSource(file, clean.length, name, path));
  } catch (error) {
    await file.close();
    throw error;
  }
}

const alone = (source: FileSource): DiskSource => ({ ...source, skipped: [] });

async function openPipe(path: string, name: string, options: SourceOptions): Promise<DiskSource> {
  const stream = createReadStream(path);
  stream.on("error", () => {}); // it is thrown where it is read; before that nobody listens
  try {
    const source = await openStream(stream, name, options);
    const close = async (): Promise<void> => {
      await source.close();
      stream.destroy(); // one that was never read is not ended by its reader
    };
    return { ...alone(source), close };
  } catch (error) {
    stream.destroy();
    throw error;
  }
}
