// The web client as it was built: from `dist/web` in a checkout. In the executable this file is replaced by one that holds
// them (scripts/build.ts).

import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../../dist/web/", import.meta.url));

/** The files by path; null where they were not built. */
export async function webFiles(): Promise<ReadonlyMap<string, Uint8Array<ArrayBuffer>> | null> {
  try {
    const names = await readdir(folder, { recursive: true, withFileTypes: true });
    const paths = names
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, "/"))
      .filter((path) => path !== "manifest.json"); // tells people of the files, and is none of them
    return new Map(
      await Promise.all(paths.map(async (path) => [path, new Uint8Array(await readFile(folder + path))] as const)),
    );
  } catch {
    return null; // `npm install` was told to run no scripts
  }
}
