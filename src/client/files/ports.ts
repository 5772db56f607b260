// What a transfer reads from and writes to, as ports: a disk, a browser's file, memory. docs/protocol.md §16.

/** What is sent. */
export interface FileSource {
  /** As it is offered: a base name, no path. */
  readonly name: string;
  /** Its media type, or "" where nobody knows. */
  readonly mediaType: string;
  /** Bytes; null where nobody knows before the end. */
  readonly size: number | null;
  /** Whether it is a folder as a tar archive. */
  readonly isFolder: boolean;
  /** Whether metadata (place, camera, author) was taken out of it. */
  readonly cleaned: boolean;
  /** Whether `read` may go back: files, not pipes. */
  readonly seekable: boolean;
  /**
   * Reads from an offset on. Calls come one after the other; without `seekable`, in order.
   * @returns how many bytes stand in `into` now: fewer than its length only at the end
   * @throws SnugError "file.unreadable" | "file.changed" where it is not what it was when it was offered
   */
  read(offset: number, into: Uint8Array): Promise<number>;
  /** It is not read any more. Twice is once. */
  close(): Promise<void>;
}

/** Where what is taken goes. Calls come one after the other. */
export interface FileSink {
  /** Appends. The bytes are the sink's from then on. @throws SnugError "file.disk_full" | "file.unwritable" */
  write(bytes: Uint8Array): Promise<void>;
  /** All is there and verified: gives it its final name. @returns where it lies, for a person @throws as `write` */
  finish(): Promise<string>;
  /** Nothing of it stays. Twice is once, and after `finish` it is nothing. */
  abort(): Promise<void>;
}
