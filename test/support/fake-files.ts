// A room's files for tests that have no engine: what is asked of them is written down, and the test tells the events.

import type { SnugError } from "../../src/base/index.ts";
import type {
  FileEvent,
  FileOffer,
  FileSink,
  FileSource,
  Member,
  OfferOptions,
  RoomFiles,
  Transfer,
} from "../../src/client/index.ts";
import { firstTransfer } from "../../src/ui/index.ts";

/** What is said of a file. */
export const offerOf = (name: string, more: Partial<FileOffer> = {}): FileOffer => ({
  name,
  size: 1_572_864,
  mediaType: "application/pdf",
  isFolder: false,
  cleaned: false,
  ...more,
});

/** The event of an offered file. */
export const offered = (
  id: string,
  from: Member,
  name: string,
  more: Partial<FileOffer> = {},
  own = false,
): Extract<FileEvent, { t: "file" }> => ({
  t: "file",
  id,
  from,
  own,
  at: 1_764_225_000_000,
  offer: offerOf(name, more),
});

/** How far a file is; as it was just offered, where the test says nothing else. */
export const transferOf = (event: Extract<FileEvent, { t: "file" }>, more: Partial<Transfer> = {}): Transfer => ({
  ...firstTransfer(event),
  ...more,
});

/** The event that a file is so far. */
export const changed = (
  event: Extract<FileEvent, { t: "file" }>,
  more: Partial<Transfer>,
): Extract<FileEvent, { t: "transfer" }> => ({ t: "transfer", transfer: transferOf(event, more) });

export interface FakeFiles extends RoomFiles {
  /** What stands in `transfers`. */
  known: Transfer[];
  readonly sources: { readonly source: FileSource; readonly options: OfferOptions | undefined }[];
  readonly sinks: { readonly id: string; readonly sink: FileSink }[];
  readonly stopped: string[];
  /** What the next `offer` or `accept` throws. */
  refusal: SnugError | null;
}

/** Files that do what a test says. */
export function makeFakeFiles(): FakeFiles {
  const files: FakeFiles = {
    known: [],
    sources: [],
    sinks: [],
    stopped: [],
    refusal: null,
    get transfers() {
      return files.known;
    },
    get: (id) => files.known.find((transfer) => transfer.id === id) ?? null,
    offer(source, options) {
      if (files.refusal !== null) throw files.refusal;
      files.sources.push({ source, options });
      return options?.id ?? `file ${files.sources.length}`;
    },
    accept(id, sink) {
      if (files.refusal !== null) throw files.refusal;
      files.sinks.push({ id, sink });
    },
    stop: (id) => void files.stopped.push(id),
  };
  return files;
}

/** A source of a few bytes that tells whether it was closed. */
export function fakeSource(name: string): FileSource & { closed: boolean } {
  const source = {
    name,
    mediaType: "",
    size: 3,
    isFolder: false,
    cleaned: false,
    seekable: true,
    closed: false,
    read: () => Promise.resolve(0),
    close() {
      source.closed = true;
      return Promise.resolve();
    },
  };
  return source;
}

/** A sink that tells whether it was given up. */
export function fakeSink(path: string): FileSink & { aborted: boolean } {
  const sink = {
    aborted: false,
    write: () => Promise.resolve(),
    finish: () => Promise.resolve(path),
    abort() {
      sink.aborted = true;
      return Promise.resolve();
    },
  };
  return sink;
}
