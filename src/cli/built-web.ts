// The web client of this program, for the commands that can do nothing without it.

import { SnugError } from "../base/index.ts";
import { webFiles } from "./web-files.ts";

/** The files by path. @throws SnugError "config.malformed" where they were not built */
export async function builtWeb(): Promise<NonNullable<Awaited<ReturnType<typeof webFiles>>>> {
  const files = await webFiles();
  if (files !== null) return files;
  throw new SnugError("config.malformed", {
    detail: "The web client is not built here; npm run build:web builds it.",
  });
}
