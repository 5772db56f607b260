// What a path that is being typed may go on as.

import { opendir, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { resolve, sep } from "node:path";

const mostShown = 200;
const mostLooked = 20_000; // entries of a folder that are looked through while a key is waited for

/** Controls, line separators and what turns the reading order: such a name is not shown, nor typed by mistake. */
const unfit = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffd]/u;

/**
 * The paths that begin with what was typed, in the words it was typed in (`~` stays). Folders end with "/", hidden files
 * only come where a dot was typed. Sorted, 200 at most; none where the folder cannot be read.
 * @param text the path so far, "" for what lies in `cwd`
 */
export async function completePath(text: string, cwd: string, home: string = homedir()): Promise<string[]> {
  if (text === "~") return ["~/"];
  const cut = Math.max(text.lastIndexOf("/"), sep === "\\" ? text.lastIndexOf("\\") : -1) + 1;
  const typedFolder = text.slice(0, cut);
  const begun = text.slice(cut);
  const place = /^~[/\\]/.test(typedFolder) ? resolve(home, typedFolder.slice(2)) : resolve(cwd, typedFolder);
  const found: { readonly name: string; readonly isFolder: boolean | null }[] = [];
  try {
    let looked = 0;
    for await (const entry of await opendir(place)) {
      if (++looked > mostLooked) break;
      const { name } = entry;
      if (!name.startsWith(begun) || (name.startsWith(".") && !begun.startsWith(".")) || unfit.test(name)) continue;
      found.push({ name, isFolder: entry.isSymbolicLink() ? null : entry.isDirectory() });
    }
  } catch {
    return [];
  }
  const shown = found.toSorted((a, b) => (a.name < b.name ? -1 : 1)).slice(0, mostShown);
  return Promise.all(
    shown.map(async ({ name, isFolder }) => {
      const leads = isFolder ?? (await leadsToFolder(resolve(place, name)));
      return `${typedFolder}${name}${leads ? "/" : ""}`;
    }),
  );
}

const leadsToFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
