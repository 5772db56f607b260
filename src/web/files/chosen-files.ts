// Files that a person drops or pastes, out of what a browser says of it.

export interface Dropped {
  readonly files: readonly File[];
  /** Names of folders, of which a page sees what is in them and not that they are one file. */
  readonly folders: readonly string[];
}

/** What was dropped. To be called while the event is handled: afterwards it is gone. */
export function filesOf(transfer: DataTransfer): Dropped {
  const files: File[] = [];
  const folders: string[] = [];
  for (const item of transfer.items) {
    if (item.kind !== "file") continue;
    const entry = item.webkitGetAsEntry?.() ?? null;
    const file = item.getAsFile();
    if (entry?.isDirectory === true) folders.push(entry.name);
    else if (file !== null) files.push(file);
  }
  return { files, folders };
}

/** Files that are pasted. What office programs copy is text, and a picture of it beside: that is pasted as text. */
export function pastedFiles({ files, types }: DataTransfer): readonly File[] {
  return types.includes("text/plain") && types.includes("text/html") ? [] : [...files];
}

/** What is left of the chosen files, to which others may have come meanwhile. */
export const withoutFiles = (chosen: readonly File[], gone: ReadonlySet<File>): readonly File[] =>
  chosen.filter((file) => !gone.has(file));
