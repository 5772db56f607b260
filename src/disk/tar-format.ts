// The heads of a tar archive's entries: POSIX.1-2001 ustar, with a pax head before it where a name, a link or a size does
// not fit there. No owner and no group is written: they would say who the sender is.

import { concat, utf8 } from "../base/index.ts";

const blockBytes = 512;
/** What stands behind the last entry: two blocks of zeros. */
export const endBytes = 2 * blockBytes;

export interface TarEntry {
  readonly kind: "file" | "folder" | "link";
  /** From the archive's top, parted by "/", a folder's without one at its end. */
  readonly path: string;
  /** Bytes; 0 for what is no file. */
  readonly size: number;
  /** Whether a file may be run. */
  readonly executable: boolean;
  /** Seconds since 1970. */
  readonly mtime: number;
  /** Where a link leads, as it stands in it; "" else. */
  readonly target: string;
}

const typeFlags = { file: "0", folder: "5", link: "2" } as const;
const mostOctal = 0o77777777777; // the size field: 8 GiB less one
const nameBytes = 100;

/** Bytes up to the next block's border. */
export const padding = (size: number): number => (blockBytes - (size % blockBytes)) % blockBytes;

/** An entry's head: one block, or three and more with a pax head. */
export function tarHead(entry: TarEntry): Uint8Array {
  const path = entry.kind === "folder" ? `${entry.path}/` : entry.path;
  const records = [
    ...(fits(path) ? [] : [record("path", path)]),
    ...(fits(entry.target) ? [] : [record("linkpath", entry.target)]),
    ...(entry.size > mostOctal ? [record("size", String(entry.size))] : []),
  ];
  const mode = entry.kind === "folder" || entry.executable ? 0o755 : entry.kind === "link" ? 0o777 : 0o644;
  const own = block(path, mode, entry.size, entry.mtime, typeFlags[entry.kind], entry.target);
  if (records.length === 0) return own;
  const extended = concat(...records);
  return concat(
    block("pax", 0o644, extended.length, entry.mtime, "x", ""),
    extended,
    new Uint8Array(padding(extended.length)),
    own,
  );
}

/** Whether a text stands in a ustar field as it is. */
const fits = (text: string): boolean => /^[\x20-\x7e]*$/.test(text) && text.length <= nameBytes;

/** `length key=value\n`, where the length counts itself. */
function record(key: string, value: string): Uint8Array {
  const body = utf8(` ${key}=${value}\n`);
  let length = body.length + 1;
  while (String(length).length + body.length !== length) length = String(length).length + body.length;
  return concat(utf8(String(length)), body);
}

function block(path: string, mode: number, size: number, mtime: number, type: string, target: string): Uint8Array {
  const bytes = new Uint8Array(blockBytes);
  const text = (at: number, length: number, value: string): void =>
    bytes.set(utf8(value.replace(/[^\x20-\x7e]/g, "_")).subarray(0, length), at);
  const octal = (at: number, length: number, value: number): void =>
    text(
      at,
      length,
      Math.min(value, 8 ** (length - 1) - 1)
        .toString(8)
        .padStart(length - 1, "0"),
    );
  text(0, nameBytes, path);
  octal(100, 8, mode);
  octal(108, 8, 0);
  octal(116, 8, 0);
  octal(124, 12, size);
  octal(136, 12, Math.max(0, mtime));
  text(148, 8, "        "); // the sum counts its own field as blanks
  text(156, 1, type);
  text(157, nameBytes, target);
  bytes.set(utf8("ustar\x0000"), 257);
  const sum = bytes.reduce((all, byte) => all + byte, 0);
  bytes.set(utf8(`${sum.toString(8).padStart(6, "0")}\0 `), 148);
  return bytes;
}
