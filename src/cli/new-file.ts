// Files that a command will write: opened before anything is made, so that a result which is shown once is not lost to a
// mistyped path. For their owner alone, and never over a file that is there.

import { type FileHandle, open, rm } from "node:fs/promises";
import { SnugError } from "../base/index.ts";

export interface NewFile {
  /** Fills the file and closes it. @throws SnugError "config.malformed" where that fails; the file is gone then */
  write(content: string | Uint8Array): Promise<void>;
  /** Takes the file away where it was not written. */
  discard(): Promise<void>;
}

/**
 * Makes an empty file, mode 0600.
 * @param what what it is for, as a person calls it
 * @throws SnugError "config.malformed" with a whole sentence where it is there, or cannot be made
 */
export async function openNewFile(path: string, what: string): Promise<NewFile> {
  let handle: FileHandle | null;
  try {
    handle = await open(path, "wx", 0o600);
  } catch (cause) {
    const exists = cause instanceof Error && "code" in cause && cause.code === "EEXIST";
    throw new SnugError("config.malformed", {
      detail: exists
        ? `There is a file ${path} already, and Snug does not write over it; name another for the ${what}.`
        : `The ${what} cannot be written to ${path}; check that its folder is there and yours to write to.`,
      cause,
    });
  }
  const discard = async (): Promise<void> => {
    const open = handle;
    handle = null;
    if (open === null) return;
    await open.close().catch(() => {}); // of a file that goes anyway
    await rm(path, { force: true });
  };
  return {
    discard,
    async write(content) {
      try {
        await handle?.writeFile(content);
        await handle?.close();
        handle = null;
      } catch (cause) {
        await discard();
        throw new SnugError("config.malformed", { detail: `The ${what} could not be written to ${path}.`, cause });
      }
    },
  };
}
