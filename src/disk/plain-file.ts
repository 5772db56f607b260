// One file of the disk as what is sent: read where it lies, by position, and watched for having become another.

import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { SnugError } from "../base/index.ts";
import type { FileSource } from "../client/index.ts";
import { readFailure } from "./failures.ts";
import { mediaTypeOf } from "./media-type.ts";

const checkEveryBytes = 8 * 1024 * 1024; // a stat costs what reading 50 KiB does

/** What tells one state of a file from another, as far as the system says. */
export interface Stamp {
  readonly size: number;
  readonly mtimeNs: bigint;
  readonly ino: bigint;
}

/** Of an open file, or of one that was just looked at. */
export const stampOf = (stat: { readonly size: bigint; readonly mtimeNs: bigint; readonly ino: bigint }): Stamp => ({
  size: Number(stat.size),
  mtimeNs: stat.mtimeNs,
  ino: stat.ino,
});

const sameStamp = (a: Stamp, b: Stamp): boolean => a.size === b.size && a.mtimeNs === b.mtimeNs && a.ino === b.ino;

/** A file that is open for reading, of which the size is known. */
export interface OpenFile {
  readonly stamp: Stamp;
  /**
   * Fills `into` from `offset` on, up to the size that the file had when it was opened.
   * @returns how many bytes stand in it @throws SnugError "file.changed" | "file.unreadable"
   */
  read(offset: number, into: Uint8Array): Promise<number>;
  /** @throws SnugError "file.changed" where it is not what it was when it was opened */
  check(): Promise<void>;
  /** Waits for what is being read. Twice is once. */
  close(): Promise<void>;
}

/**
 * Opens a regular file.
 * @param what its name for a person @param follow whether a symbolic link may lead to it
 * @param expected what it must still be @throws SnugError "file.unreadable" | "file.changed"
 */
export async function openFile(path: string, what: string, follow: boolean, expected?: Stamp): Promise<OpenFile> {
  // Without O_NONBLOCK, a pipe put in the file's place would hold up a thread for good. Windows knows neither flag.
  const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (follow ? 0 : (constants.O_NOFOLLOW ?? 0));
  let handle: FileHandle;
  try {
    handle = await open(path, flags);
  } catch (cause) {
    throw expected === undefined ? readFailure(cause, what) : changed(what, cause);
  }
  try {
    const stat = await handle.stat({ bigint: true });
    const stamp = stampOf(stat);
    if (expected !== undefined && !(stat.isFile() && sameStamp(stamp, expected))) throw changed(what);
    if (!stat.isFile()) throw new SnugError("file.unreadable", { detail: `${what} is not a file.` });
    return reading(handle, stamp, what);
  } catch (cause) {
    await handle.close();
    throw readFailure(cause, what);
  }
}

const changed = (what: string, cause?: unknown): SnugError =>
  new SnugError("file.changed", { detail: `${what} changed while it was being sent.`, ...(cause ? { cause } : {}) });

function reading(handle: FileHandle, stamp: Stamp, what: string): OpenFile {
  let unchecked = 0;
  let busy: Promise<unknown> = Promise.resolve();
  let closed: Promise<void> | null = null;

  const check = async (): Promise<void> => {
    unchecked = 0;
    if (!sameStamp(stampOf(await handle.stat({ bigint: true })), stamp)) throw changed(what);
  };

  const fill = async (offset: number, into: Uint8Array): Promise<number> => {
    const wanted = Math.max(0, Math.min(into.length, stamp.size - offset));
    let got = 0;
    while (got < wanted) {
      const { bytesRead } = await handle.read(into, got, wanted - got, offset + got);
      if (bytesRead === 0) throw changed(what);
      got += bytesRead;
    }
    unchecked += got;
    if (got > 0 && (unchecked >= checkEveryBytes || offset + got === stamp.size)) await check();
    return got;
  };

  /** One after the other, and none behind the end: a descriptor that was closed may be another file's by then. */
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    if (closed !== null) throw new SnugError("file.unreadable", { detail: `${what} is closed.` });
    const run = work();
    busy = run.catch(() => {});
    return run.catch((cause: unknown) => {
      throw readFailure(cause, what);
    });
  };

  return {
    stamp,
    read: (offset, into) => guarded(() => fill(offset, into)),
    check: () => guarded(check),
    close() {
      closed ??= busy.then(() => handle.close());
      return closed;
    },
  };
}

/** A file as it lies. @param name as it is offered */
export function fileSource(file: OpenFile, name: string): FileSource {
  return {
    name,
    mediaType: mediaTypeOf(name),
    size: file.stamp.size,
    isFolder: false,
    cleaned: false,
    seekable: true,
    read: (offset, into) => file.read(offset, into),
    close: () => file.close(),
  };
}
