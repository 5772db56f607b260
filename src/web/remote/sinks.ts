// What the worker writes a taken file to: a file of the reader's, or memory. docs/web.md, "Files".

import { SnugError } from "../../base/index.ts";
import type { FileSink } from "../../client/index.ts";
import type { Place } from "./places.ts";

/** What is written to of a file that the reader chose (WHATWG, "File System"). */
export interface ChosenFile {
  readonly name: string;
  createWritable(): Promise<{
    write(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
    close(): Promise<void>;
    abort(): Promise<void>;
  }>;
  getFile(): Promise<Blob>;
  /** Not in every browser that has the rest. */
  remove?(): Promise<void>;
}

const problemOf = (cause: unknown): SnugError =>
  new SnugError(cause instanceof Error && cause.name === "QuotaExceededError" ? "file.disk_full" : "file.unwritable", {
    cause,
  });

/** Does something with the disk. @throws SnugError "file.disk_full" | "file.unwritable" */
async function attempt<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    throw problemOf(cause);
  }
}

/** A file of the reader's. The browser writes beside it and puts all of it in its place at the end. */
export function diskSink(file: ChosenFile): FileSink {
  let opening: ReturnType<ChosenFile["createWritable"]> | null = null;
  let isOver = false;
  const open = (): ReturnType<ChosenFile["createWritable"]> => (opening ??= file.createWritable());

  return {
    // A view of memory that nothing shares: transfers hand their own.
    write: (bytes) => attempt(async () => (await open()).write(bytes as Uint8Array<ArrayBuffer>)),
    async finish() {
      await attempt(async () => (await open()).close());
      isOver = true;
      return file.name;
    },
    async abort() {
      if (isOver) return;
      isOver = true;
      try {
        await (await opening)?.abort();
        // Choosing it made it, with nothing in it.
        if ((await file.getFile()).size === 0) await file.remove?.();
      } catch {
        // What was written is nowhere, whatever the browser says of the rest.
      }
    },
  };
}

/** What is kept as one piece until then: a browser may put larger ones on its disk. */
const pieceBytes = 8 * 1024 * 1024;

/** Memory, up to a bound. @param keep given all of it at the end @throws SnugError "file.no_room" in `write` beyond it */
export function memorySink(name: string, maxBytes: number, keep: (blob: Blob) => void): FileSink {
  let pieces: Blob[] = [];
  let fresh: Uint8Array<ArrayBuffer>[] = [];
  let freshBytes = 0;
  let bytes = 0;
  function gather(): void {
    if (fresh.length > 0) pieces.push(new Blob(fresh));
    fresh = [];
    freshBytes = 0;
  }
  function forget(): void {
    pieces = [];
    fresh = [];
  }
  return {
    async write(more) {
      bytes += more.length;
      if (bytes > maxBytes) {
        forget();
        throw new SnugError("file.no_room");
      }
      fresh.push(more as Uint8Array<ArrayBuffer>); // as above
      freshBytes += more.length;
      if (freshBytes >= pieceBytes) gather();
    },
    async finish() {
      gather();
      // No type: nothing that is made of it opens as what its sender says it is.
      keep(new Blob(pieces, { type: "application/octet-stream" }));
      forget();
      return name;
    },
    async abort() {
      forget();
    },
  };
}

/** The sink for a place. @param keep given what was written to memory */
export const sinkFor = (place: Place, keep: (blob: Blob) => void): FileSink =>
  place.t === "disk" ? diskSink(place.handle) : memorySink(place.name, place.maxBytes, keep);
