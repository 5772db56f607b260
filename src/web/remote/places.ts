// Where a file that is taken goes, as the page says it to the worker, which writes there.

import type { FileSink } from "../../client/index.ts";

/** The most that is kept in memory, of one file and of all together. */
export const maxKeptBytes = 256 * 1024 * 1024;

/** What is shown in the page is taken into memory up to this. */
export const maxShownBytes = 1024 * 1024;

export type Place =
  /** A file that the reader chose in the browser's own dialog: written beside it, and swapped in once it is whole. */
  | { readonly t: "disk"; readonly handle: FileSystemFileHandle }
  /** The browser's memory, for the page to hand on. @param name as it is told where it lies @param maxBytes more is refused */
  | { readonly t: "memory"; readonly name: string; readonly maxBytes: number };

const elsewhere = (): Promise<never> => Promise.reject(new TypeError("the worker writes, and not the page"));

/** A sink as the page knows it: its place, out of which the worker makes one that is written to. */
export class PageSink implements FileSink {
  readonly place: Place;
  readonly #keep: (blob: Blob) => void;
  readonly #leave: () => void;

  /**
   * @param keep given the file when all of it is in memory, before that is told
   * @param leave told where nothing came of it
   */
  constructor(place: Place, keep: (blob: Blob) => void = () => undefined, leave: () => void = () => undefined) {
    this.place = place;
    this.#keep = keep;
    this.#leave = leave;
  }
  kept(blob: Blob): void {
    this.#keep(blob);
  }
  write(): Promise<void> {
    return elsewhere();
  }
  finish(): Promise<string> {
    return elsewhere();
  }
  abort(): Promise<void> {
    this.#leave();
    return Promise.resolve();
  }
}
