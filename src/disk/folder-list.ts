// What of a folder goes into its archive: listed once, in one order, so that each byte's place is known before any is sent.

import { constants } from "node:fs";
import { access, lstat, readdir, readlink } from "node:fs/promises";
import { join, posix } from "node:path";
import { SnugError } from "../base/index.ts";
import { readFailure } from "./failures.ts";
import { type Stamp, stampOf } from "./plain-file.ts";
import type { TarEntry } from "./tar-format.ts";

const mostEntries = 100_000;
const atOnce = 32; // entries that are looked at together

export interface Listed extends TarEntry {
  /** Where it lies. */
  readonly place: string;
  /** What a file was when it was listed; null for others. */
  readonly stamp: Stamp | null;
}

export interface Listing {
  /** Folders before what is in them, names in the order of their code units. */
  readonly entries: readonly Listed[];
  /** Paths as in the archive: links that lead out of the folder, devices, sockets, pipes, names that are no text. */
  readonly skipped: readonly string[];
}

/**
 * @param folder its place @param name what it is called in the archive
 * @param mtime seconds since 1970 for all entries; null for their own
 * @throws SnugError "file.unreadable" with a sentence: something may not be read, or there are more than 100,000 entries
 */
export async function listFolder(folder: string, name: string, mtime: number | null): Promise<Listing> {
  const entries: Listed[] = [];
  const skipped: string[] = [];

  const look = async (place: string, path: string): Promise<Listed | null> => {
    const stat = await lstat(place, { bigint: true }).catch((cause: unknown) => {
      if (path.includes("\ufffd")) return null; // a name that is no UTF-8 cannot be opened by its text
      throw readFailure(cause, path);
    });
    if (stat === null) return null;
    const common = { path, place, mtime: mtime ?? Number(stat.mtimeNs / 1_000_000_000n), size: 0, target: "" };
    if (stat.isDirectory()) return { ...common, kind: "folder", executable: false, stamp: null };
    if (stat.isSymbolicLink()) {
      const target = await readlink(place).catch((cause: unknown) => {
        throw readFailure(cause, path);
      });
      if (!staysInside(path, target)) return null;
      return { ...common, kind: "link", executable: false, target, stamp: null };
    }
    if (!stat.isFile()) return null;
    await access(place, constants.R_OK).catch((cause: unknown) => {
      throw readFailure(cause, path);
    });
    const executable = (stat.mode & 0o100n) !== 0n;
    return { ...common, kind: "file", executable, size: Number(stat.size), stamp: stampOf(stat) };
  };

  const walk = async (place: string, path: string): Promise<void> => {
    const names = await readdir(place).catch((cause: unknown) => {
      throw readFailure(cause, path);
    });
    names.sort(); // by code units: the same wherever and whenever it is listed
    for (let i = 0; i < names.length; i += atOnce) {
      const some = names.slice(i, i + atOnce).map((each) => ({ place: join(place, each), path: `${path}/${each}` }));
      const looked = await Promise.all(
        some.map(async (each) => ({ ...each, entry: await look(each.place, each.path) })),
      );
      for (const { entry, ...each } of looked) {
        if (entry === null) {
          skipped.push(each.path);
          continue;
        }
        entries.push(entry);
        if (entries.length > mostEntries) {
          throw new SnugError("file.unreadable", {
            detail: `There are more than ${mostEntries} files in ${name}; make an archive of it and send that.`,
          });
        }
        if (entry.kind === "folder") await walk(each.place, each.path);
      }
    }
  };

  const top = await look(folder, name);
  if (top?.kind !== "folder") throw new SnugError("file.unreadable", { detail: `${name} is not a folder any more.` });
  entries.push(top);
  await walk(folder, name);
  return { entries, skipped };
}

/** Whether a link leads to something in the archive, by its words alone. */
function staysInside(path: string, target: string): boolean {
  if (target.startsWith("/") || target.includes("\\") || /^[a-z]:/i.test(target)) return false;
  const top = path.slice(0, path.indexOf("/"));
  const reached = posix.normalize(posix.join(posix.dirname(path), target));
  return reached === top || reached.startsWith(`${top}/`);
}
