// Where received files go when nobody says: the system's folder for downloads (XDG user directories), else the current one.

import { readFile, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

/**
 * The download folder: `XDG_DOWNLOAD_DIR`, or what `user-dirs.dirs` names, or `~/Downloads`; the first that is there.
 * @param environment @param current where else @returns a path of a folder
 */
export async function downloadFolder(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  current: string = process.cwd(),
): Promise<string> {
  const home = environment["HOME"] || environment["USERPROFILE"] || homedir();
  const config = environment["XDG_CONFIG_HOME"] || join(home, ".config");
  const named = [
    environment["XDG_DOWNLOAD_DIR"] ?? null,
    namedDownload(await readFile(join(config, "user-dirs.dirs"), "utf8").catch(() => "")),
    join(home, "Downloads"),
  ];
  for (const name of named) {
    const path = name?.replace(/^\$HOME(?=\/|$)/, home) ?? "";
    if (isAbsolute(path) && (await isFolder(path))) return path;
  }
  return current;
}

/** What `XDG_DOWNLOAD_DIR="$HOME/…"` says, as a shell would read it; null where it is not there. The last line counts. */
function namedDownload(text: string): string | null {
  const found = [...text.matchAll(/^[ \t]*XDG_DOWNLOAD_DIR="((?:[^"\\]|\\.)*)"/gm)].at(-1)?.[1];
  return found?.replace(/\\(.)/g, "$1") ?? null;
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
