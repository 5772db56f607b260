// Where a file that is taken goes: to a place that the reader chooses where the browser lets a page write to it, and else to the
// browser's downloads, by way of memory. Nothing is taken where the reader chooses none.

import { type FileOffer, saveName } from "../../client/index.ts";
import { maxKeptBytes, type Place } from "../remote/places.ts";

/** A browser that lets a page write to a file of the reader's choice (WICG, "File System Access"). */
interface Choosing {
  showSaveFilePicker?(options: { readonly suggestedName: string }): Promise<FileSystemFileHandle>;
}
const browser = (): Choosing => globalThis as Choosing;

/** The most that this browser can take of one file; null where it writes to the disk. */
export const mostTaken = (): number | null => (browser().showSaveFilePicker === undefined ? maxKeptBytes : null);

/** Asks where a file is to go; while the reader's click counts. @returns null where they chose nothing */
export async function choosePlace(offer: FileOffer): Promise<Place | null> {
  const name = saveName(offer);
  const memory: Place = { t: "memory", name, maxBytes: maxKeptBytes };
  try {
    const handle = await browser().showSaveFilePicker?.({ suggestedName: name });
    return handle === undefined ? memory : { t: "disk", handle };
  } catch (cause) {
    // A browser that has it and does not let this page use it has downloads still.
    return cause instanceof DOMException && cause.name === "AbortError" ? null : memory;
  }
}

/** Nothing came of a place that was chosen: choosing it made an empty file. */
export async function leavePlace(place: Place): Promise<void> {
  if (place.t !== "disk") return;
  try {
    const handle: FileSystemFileHandle & { remove?(): Promise<void> } = place.handle;
    if ((await handle.getFile()).size === 0) await handle.remove?.();
  } catch {
    // It stays, and is empty.
  }
}

/** For a browser that takes its time to begin. */
const revokeMs = 60_000;

/** Hands the browser a file to be saved, never to be opened in the page. @param name as `saveName` gives it @param onGone the page holds it no more */
export function download(blob: Blob, name: string, onGone: () => void = () => undefined): void {
  const url = URL.createObjectURL(blob.slice(0, blob.size, "application/octet-stream"));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(url);
    onGone();
  }, revokeMs);
}
