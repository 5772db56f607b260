// What a client that has a disk does for a file: opens what is offered, and the place for what is taken. The disk itself
// comes in as a port.

import { type FileSink, type FileSource, type RoomFiles, saveName, type Transfer } from "../client/index.ts";

/** What is offered, and what of a folder does not go with it: links that lead out of it, devices. */
export type OpenedSource = FileSource & { readonly skipped?: readonly string[] };

export interface Disk {
  /** What was typed or dropped as paths, each for `open`, where it may be several. @throws SnugError "file.unreadable" */
  readonly paths?: (typed: string) => Promise<readonly string[]>;
  /** Opens what is to be offered. @param path as it was typed or dropped @throws SnugError "file.unreadable" | "file.uncleaned" */
  readonly open: (path: string) => Promise<OpenedSource>;
  /** Opens the place for a file that is taken. @param name as its sender gave it @throws SnugError "file.unwritable" | "file.disk_full" */
  readonly create: (name: string) => Promise<FileSink>;
  /** What a path that is begun may become, each whole. */
  readonly complete: (path: string) => Promise<readonly string[]>;
}

/**
 * Offers what lies at a path, or at several: all of them, or none where one cannot be opened.
 * @param typed as a person typed it
 * @returns what of it does not go with it @throws SnugError where it cannot be opened, or not be offered
 */
export async function offerFrom(
  disk: Pick<Disk, "open" | "paths">,
  typed: string,
  files: RoomFiles,
): Promise<readonly string[]> {
  const sources: OpenedSource[] = [];
  const skipped: string[] = [];
  try {
    for (const path of (await disk.paths?.(typed)) ?? [typed]) sources.push(await disk.open(path));
    for (let source = sources[0]; source !== undefined; source = sources[0]) {
      files.offer(source);
      skipped.push(...(source.skipped ?? []));
      sources.shift();
    }
    return skipped;
  } finally {
    for (const source of sources) await source.close(); // nobody else has them
  }
}

/** Takes a file. @throws SnugError where there is no place for it, or it is not to be taken (any more) */
export async function takeInto(
  disk: Pick<Disk, "create">,
  { id, offer }: Pick<Transfer, "id" | "offer">,
  files: RoomFiles,
): Promise<void> {
  const sink = await disk.create(saveName(offer));
  try {
    files.accept(id, sink);
  } catch (error) {
    await sink.abort(); // nothing of it stays
    throw error;
  }
}
