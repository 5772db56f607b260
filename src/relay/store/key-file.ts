// The key file: 32 random bytes (mode 0600) under which the store wraps its secrets. By default beside the database;
// `--key-file` puts it elsewhere, so that who has the folder alone has no TOTP secret.

import { closeSync, existsSync, fsyncSync, linkSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { type Bytes, type Primitives, SnugError, toHex } from "../../base/index.ts";

const keyBytes = 32;

/**
 * The key of a file.
 * @param make whether to make one where there is none: only while nothing is wrapped yet
 * @throws SnugError "store.locked" where it is missing or no key file, "store.failed" where it cannot be read or made
 */
export function openKeyFile(p: Primitives, path: string, make: boolean): Bytes {
  if (make && !existsSync(path)) makeKeyFile(p, path);
  let key: Bytes;
  try {
    key = new Uint8Array(readFileSync(path));
  } catch (cause) {
    throw new SnugError(existsSync(path) ? "store.failed" : "store.locked", { detail: "key file", cause });
  }
  if (key.length !== keyBytes) throw new SnugError("store.locked", { detail: "key file" });
  return key;
}

function makeKeyFile(p: Primitives, path: string): void {
  // Written whole under another name first: another process that opens the same new folder never reads half a key.
  const draft = `${path}.${toHex(p.random(8))}`;
  try {
    const file = openSync(draft, "wx", 0o600);
    try {
      writeSync(file, p.random(keyBytes));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    linkSync(draft, path);
  } catch (cause) {
    if (!existsSync(path)) throw new SnugError("store.failed", { detail: "key file", cause }); // else the other's key serves
  } finally {
    rmSync(draft, { force: true });
  }
}
