// What the operating system says of files, in Snug's codes and in a person's words.

import { type Code, SnugError } from "../base/index.ts";

/** The system's own name of a failure ("ENOENT"), or "" where it is none of the system's. */
export function systemCode(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}

const full = new Set(["ENOSPC", "EDQUOT", "EFBIG"]); // EFBIG: FAT ends at 4 GiB, which more room elsewhere mends too

/** Why something could not be written: "file.disk_full" or "file.unwritable"; an error of ours stays. */
export function writeFailure(cause: unknown, detail?: string): SnugError {
  if (cause instanceof SnugError) return cause;
  const code: Code = full.has(systemCode(cause)) ? "file.disk_full" : "file.unwritable";
  return new SnugError(code, detail === undefined ? { cause } : { cause, detail });
}

/** Why something could not be read: "file.unreadable"; an error of ours stays. @param what its name, for a person */
export function readFailure(cause: unknown, what: string): SnugError {
  if (cause instanceof SnugError) return cause;
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: "is not there",
    EACCES: "is not yours to read",
    EPERM: "is not yours to read",
    EISDIR: "is a folder",
    ELOOP: "is a symbolic link that leads nowhere",
  };
  const reason = reasons[systemCode(cause)] ?? "could not be read";
  return new SnugError("file.unreadable", { cause, detail: `${what} ${reason}.` });
}
