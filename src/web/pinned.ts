// Files that the page loads beside its scripts, each compared with the hash that the page was built with: whoever serves the
// page chooses once what it is, and not again with each file.

import { sha256Hex } from "./hash.ts";

/** SHA-256 of each file by its name, in hexadecimal; put in when the page is built. */
declare const partHashes: Readonly<Record<string, string>>;

/** Loads a file of this build. @throws TypeError where it did not come, or is another one */
export async function loadPinned(name: string): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await (await fetch(new URL(name, import.meta.url))).arrayBuffer();
  if ((await sha256Hex(bytes)) !== partHashes[name])
    throw new TypeError(`${name} is not the one that this page was built with.`);
  return new Uint8Array(bytes);
}
