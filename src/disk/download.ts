// Where a received file is written: beside its final place under a name of its own, for its owner alone, and under its
// final name only when all of it is there and verified. Nothing that is there is ever written over or followed.

import { randomBytes } from "node:crypto";
import { constants, unlinkSync } from "node:fs";
import * as system from "node:fs/promises";
import { join } from "node:path";
import { release, SnugError } from "../base/index.ts";
import { type FileSink, freeNames, safeName } from "../client/index.ts";
import { systemCode, writeFailure } from "./failures.ts";

const mostAtOnce = 4; // writes under way: the disk works while the next chunk is opened (3 GiB/s instead of 2)
/** So much is put on the disk while more comes, so that little is left for the end. */
const syncEveryBytes = 64 * 1024 * 1024;
const mostNames = 10_000;
/** File systems without hard links: FAT, exFAT, some network shares. */
const noLinks = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK", "EISDIR", "UNKNOWN"]); // the last two: Windows
/** Where a folder cannot be opened (Windows; one that is not ours to list) or synced, its names come when the system likes. */
const noFolderSync = new Set(["EINVAL", "ENOTSUP", "EOPNOTSUPP", "EISDIR", "EPERM", "EACCES", "EBADF"]);
const newFile = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);

/** Partial files that are open: a program that ends without waiting for them takes them away at its end. */
const partials = new Set<string>();
let isWatched = false;

/** Knows of a partial file until it is finished or given up. */
function keep(partial: string): void {
  partials.add(partial);
  if (isWatched) return;
  isWatched = true;
  process.on("exit", () => {
    for (const path of partials) {
      try {
        unlinkSync(path); // what is behind it now waits for nothing any more
      } catch {
        // it is gone, or its folder
      }
    }
  });
}

/** What of the file system is used; a test's has a full disk, or no links. */
export type DiskCalls = Pick<typeof system, "link" | "open" | "rename" | "unlink" | "lstat">;

/**
 * Opens a temporary file (`.snug-….part`, mode 0600) in the folder.
 * @param name as the sender calls it: made safe here, and counted up where it is taken; mode 0644 less the umask in the end
 * @throws SnugError "file.unwritable" | "file.disk_full"
 */
export async function openDownload(folder: string, name: string, calls: DiskCalls = system): Promise<FileSink> {
  const partial = join(folder, `.snug-${randomBytes(9).toString("hex")}.part`);
  let handle: system.FileHandle;
  let finalMode: number;
  try {
    keep(partial); // before it is there: there is no moment in which nobody knows of it
    finalMode = await usualMode(partial, calls);
    handle = await calls.open(partial, newFile, 0o600);
  } catch (cause) {
    partials.delete(partial);
    throw writeFailure(cause, `Nothing can be written to ${folder}.`);
  }

  let position = 0;
  let synced = 0;
  let syncing: Promise<void> | null = null;
  let failure: SnugError | null = null;
  let ended: Promise<void> | null = null;
  const underWay = new Set<Promise<void>>();

  const writeAll = async (bytes: Uint8Array, at: number): Promise<void> => {
    let done = 0;
    while (done < bytes.length) {
      const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, at + done);
      if (bytesWritten === 0) throw new SnugError("file.disk_full");
      done += bytesWritten;
    }
  };

  /** Not every file system has it: then it is written when the system wants to. */
  const put = (how: "sync" | "datasync"): Promise<void> =>
    handle[how]().catch((cause: unknown) => {
      if (systemCode(cause) !== "EINVAL" && systemCode(cause) !== "ENOTSUP") throw cause;
    });

  const syncBehind = (): void => {
    if (syncing !== null || position - synced < syncEveryBytes) return;
    synced = position;
    syncing = put("datasync")
      .catch((cause: unknown) => {
        failure ??= writeFailure(cause); // told once: a later one would succeed
      })
      .finally(() => {
        syncing = null;
      });
  };

  const settle = async (): Promise<void> => {
    while (underWay.size > 0) await Promise.all(underWay);
    await syncing;
  };

  /** Closes it and takes away what there is. What fails here is not said: there was a failure before, or a wish. */
  const discard = (): Promise<void> => {
    ended ??= (async () => {
      await settle();
      await handle.close().catch(() => {});
      await calls.unlink(partial).catch(() => {});
      partials.delete(partial);
    })();
    return ended;
  };

  const failed = async (cause: unknown): Promise<SnugError> => {
    failure ??= writeFailure(cause);
    await discard();
    return failure;
  };

  /** What failed behind somebody's back is said at the next call, when nothing of it is left. */
  const open = async (): Promise<void> => {
    if (failure !== null) throw await failed(failure);
    if (ended !== null) throw new SnugError("file.unwritable", { detail: "This download has ended." });
  };

  return {
    async write(bytes) {
      await open();
      const at = position;
      position += bytes.length;
      const run: Promise<void> = writeAll(bytes, at)
        .then(() => release(bytes))
        .catch((cause: unknown) => {
          failure ??= writeFailure(cause);
        })
        .finally(() => underWay.delete(run));
      underWay.add(run);
      syncBehind();
      if (underWay.size >= mostAtOnce) await Promise.race(underWay);
      if (failure !== null) throw await failed(failure);
    },
    async finish() {
      await open();
      try {
        await settle();
        if (failure !== null) throw failure;
        // Once and not per chunk: its sender is told that all is there, and may delete theirs before the power fails.
        await put("sync");
        await handle.chmod(finalMode).catch(() => {}); // FAT has no modes
        await handle.close();
        const path = await settleName(folder, partial, safeName(name), calls);
        ended = Promise.resolve();
        partials.delete(partial);
        await syncFolder(folder, calls);
        return path;
      } catch (cause) {
        throw await failed(cause);
      }
    },
    abort: discard,
  };
}

/**
 * What the umask leaves of 0644, seen on an empty file that goes again: asking for the umask would change it for a moment,
 * and a file that began with this mode could be held open by others.
 */
async function usualMode(path: string, calls: DiskCalls): Promise<number> {
  const probe = await calls.open(path, newFile, 0o644);
  try {
    return (await probe.stat()).mode & 0o644;
  } finally {
    await probe.close();
    await calls.unlink(path);
  }
}

/** Puts the names in a folder on the disk: a file whose name is lost with the power is lost. */
async function syncFolder(folder: string, calls: DiskCalls): Promise<void> {
  let handle: system.FileHandle | null = null;
  try {
    handle = await calls.open(folder, constants.O_RDONLY);
    await handle.sync();
  } catch (cause) {
    if (!noFolderSync.has(systemCode(cause))) throw cause;
  } finally {
    await handle?.close();
  }
}

/** Gives what is complete the first name that is free. @returns the path */
async function settleName(folder: string, partial: string, name: string, calls: DiskCalls): Promise<string> {
  let tried = 0;
  for (const free of freeNames(name)) {
    if (++tried > mostNames) break;
    const path = join(folder, free);
    try {
      await calls.link(partial, path); // fails where anything has that name, a symbolic link too
    } catch (cause) {
      const code = systemCode(cause);
      if (code === "EEXIST") continue;
      if (!noLinks.has(code)) throw cause;
      if (!(await renameOver(partial, path, calls))) continue;
      return path;
    }
    await calls.unlink(partial).catch(() => {}); // a second name of a file that is complete
    return path;
  }
  throw new SnugError("file.unwritable", { detail: `There are too many files called ${name} in ${folder}.` });
}

/** Where there are no links: the name is taken with an empty file, and that one alone is replaced. @returns whether it was free */
async function renameOver(partial: string, path: string, calls: DiskCalls): Promise<boolean> {
  let place: system.FileHandle;
  try {
    place = await calls.open(path, newFile, 0o600);
  } catch (cause) {
    if (systemCode(cause) === "EEXIST") return false;
    throw cause;
  }
  try {
    const own = await place.stat();
    await place.close();
    const there = await calls.lstat(path);
    if (there.ino !== own.ino || there.size !== 0) return false; // somebody put theirs in its place
    await calls.rename(partial, path);
    return true;
  } catch (cause) {
    await place.close().catch(() => {});
    const there = await calls.lstat(path).catch(() => null);
    if (there?.isFile() === true && there.size === 0) await calls.unlink(path).catch(() => {});
    throw cause;
  }
}
