// The disk of this machine as the chat knows it: what is typed is opened, what is taken goes to the download folder.

import { stat } from "node:fs/promises";
import { homedir } from "node:os";
import { resolve } from "node:path";
import { SnugError } from "../base/index.ts";
import { completePath, downloadFolder, openSource } from "../disk/index.ts";
import { type Disk, sayEnglish } from "../ui/index.ts";
import type { Downloads } from "./downloads.ts";
import { type OptionTable, usage } from "./options.ts";
import { beginningsOf, pathsOf, splitPaths } from "./typed-path.ts";

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
    says: "offers pictures with place, camera and author in them, which are else taken out (one: /file --keep-metadata PATH)",
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

/** Before a path: this one file goes as it is, with what a picture says of place and camera. */
const asItIs = /^--keep-metadata(?:\s+|$)/;

/** The disk. @param folder for what is taken; null for the system's own @param downloads where what is taken is known */
export function makeDisk(folder: string | null, keepMetadata: boolean, downloads: Downloads): Disk {
  return {
    async paths(typed) {
      const option = asItIs.exec(typed)?.[0] ?? "";
      const path = typed.slice(option.length);
      for (const whole of pathsOf(path, homedir())) if (await isThere(whole)) return [typed];
      const several = splitPaths(path, homedir());
      if (several.length < 2) return [typed];
      for (const each of several)
        if (!(await isThere(each)))
          throw new SnugError("file.unreadable", { detail: `${path.trim()} is not there; name one file at a time.` });
      return several.map((each) => option + each);
    },
    async open(typed) {
      const option = asItIs.exec(typed)?.[0] ?? "";
      const options = { keepMetadata: keepMetadata || option !== "" };
      const paths = pathsOf(typed.slice(option.length), homedir());
      let path = paths.at(-1) ?? ""; // which says what is wrong where none is there
      for (const each of paths.toReversed()) if (await isThere(each)) path = each;
      if (path === "") throw usage(sayEnglish("usage.file")); // "", as habit writes nothing
      try {
        return await openSource(path, options);
      } catch (error) {
        if (!(error instanceof SnugError) || error.code !== "file.uncleaned") throw error;
        // In a chat there is no command line any more on which the option could stand.
        const detail = `${error.detail ?? path}: /file --keep-metadata PATH`;
        throw new SnugError("file.uncleaned", { detail, cause: error });
      }
    },
    async create(name) {
      const sink = await downloads.create(folder ?? (await downloadFolder()), name);
      return { ...sink, finish: async () => withTilde(await sink.finish()) };
    },
    async complete(typed) {
      const option = asItIs.exec(typed)?.[0] ?? "";
      for (const path of beginningsOf(typed.slice(option.length))) {
        const options = await completePath(path, process.cwd());
        if (options.length > 0) return options.map((each) => option + each);
      }
      return [];
    },
  };
}
