// Where things live on this machine, by each system's own custom.

import { homedir } from "node:os";
import { existsSync } from "node:fs";
import { join } from "node:path";

/** The data folder of a relay: `$XDG_DATA_HOME/snug/relay`, Application Support, or LocalAppData. */
export function dataFolder(env: Readonly<Record<string, string | undefined>>): string {
  const home = env["HOME"] ?? homedir();
  if (process.platform === "win32") return join(env["LOCALAPPDATA"] ?? join(home, "AppData", "Local"), "Snug", "relay");
  if (process.platform === "darwin") return join(home, "Library", "Application Support", "Snug", "relay");
  return join(env["XDG_DATA_HOME"] || join(home, ".local", "share"), "snug", "relay");
}

/** Whether a relay's data folder is there: to look into one must not make it. @param folder its path */
export function isDataFolder(folder: string): boolean {
  return existsSync(join(folder, "relay.sqlite")); // store/sqlite.ts
}

/** The options of every command that works on a relay's data folder. */
export const dataOptions = {
  data: {
    t: "text",
    value: "FOLDER",
    says: "data folder of the relay on this machine (else the usual one)",
    env: "SNUG_DATA",
  },
  "key-file": {
    t: "text",
    value: "FILE",
    says: "the file that the relay's data folder is locked with",
    env: "SNUG_KEY_FILE",
  },
} as const;
