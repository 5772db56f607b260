// The disk of this machine as the chat knows it: what is typed is opened, what is taken goes to the download folder.

import { stat } from "node:fs/promises";
import { homedir } from "node:os";
import { resolve } from "node:path";
import { completePath, downloadFolder, openSource } from "../disk/index.ts";
import { type Disk, sayEnglish } from "../ui/index.ts";
import type { Downloads } from "./downloads.ts";
import { type OptionTable, usage } from "./options.ts";
import { beginningsOf, pathsOf } from "./typed-path.ts";

/** The options of a chat about files. */
export const diskOptions = {
  downloads: {
    t: "text",
    value: "FOLDER",
    says: "where /accept saves files (else the system's folder for downloads)",
    env: "SNUG_DOWNLOADS",
  },
  "keep-metadata": {
    t: "flag",
    says: "offers pictures with place, camera and author in them, which are else taken out",
  },
} as const satisfies OptionTable;

export interface DiskWishes {
  readonly downloads: string | null;
  readonly "keep-metadata": boolean;
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** The folder that an option names. @throws SnugError "config.malformed" where it is none */
export async function folderOf(path: string, option: string): Promise<string> {
  const [first = path] = pathsOf(path, homedir());
  const found = await stat(first).catch(() => null);
  if (found?.isDirectory() === true) return resolve(first);
  throw usage(`There is no folder ${path}. Make it first, or name another for --${option}.`);
}

/** A path with a tilde for the home folder: `~/Downloads/a.txt`. */
export function withTilde(path: string, home: string = homedir()): string {
  return path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}

/** The disk. @param folder for what is taken; null for the system's own @param downloads where what is taken is known */
export function makeDisk(folder: string | null, keepMetadata: boolean, downloads: Downloads): Disk {
  return {
    async open(typed) {
      const paths = pathsOf(typed, homedir());
      for (const path of paths) if (await isThere(path)) return await openSource(path, { keepMetadata });
      const last = paths.at(-1) ?? "";
      if (last === "") throw usage(sayEnglish("usage.file")); // "", as scripts and habits write nothing
      return await openSource(last, { keepMetadata }); // which says what is wrong
    },
    async create(name) {
      const sink = await downloads.create(folder ?? (await downloadFolder()), name);
      return { ...sink, finish: async () => withTilde(await sink.finish()) };
    },
    async complete(typed) {
      for (const path of beginningsOf(typed)) {
        const options = await completePath(path, process.cwd());
        if (options.length > 0) return options;
      }
      return [];
    },
  };
}
