// Searching what a program leaves behind: every file under a folder.

import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { foundIn } from "./man-in-the-middle.ts";

export type Planted = Readonly<Record<string, string | Uint8Array>>;

/** All files below a folder. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true);
}

/** Which planted secrets stand in which file, `file: secret`. */
export function foundInFiles(folder: string, planted: Planted): string[] {
  return filesIn(folder).flatMap((path) => foundIn(readFileSync(path), planted).map((name) => `${path}: ${name}`));
}
