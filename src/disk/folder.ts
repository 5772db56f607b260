// A folder as what is sent: a tar archive that is nowhere written down. Where each byte stands follows from the listing, so
// that any part of it can be read again for who comes late; what is not as it was listed ends it ("file.changed").

import { basename } from "node:path";
import { SnugError } from "../base/index.ts";
import { type FileSource, safeName } from "../client/index.ts";
import { type Listed, listFolder } from "./folder-list.ts";
import { openFile } from "./plain-file.ts";
import { cleanedFile } from "./picture.ts";
import { endBytes, padding, tarHead } from "./tar-format.ts";

/** A source of the disk, which also says what of a folder does not go with it. */
export interface DiskSource extends FileSource {
  /** Paths in the folder, as in the archive: links that lead out of it, devices, sockets, pipes. */
  readonly skipped: readonly string[];
}

/** An entry at its place in the archive. */
interface Placed {
  readonly entry: Listed;
  /** Where its head begins. */
  readonly at: number;
  readonly headBytes: number;
  /** Whether metadata is taken out of it as it is read: its size is what is left then. */
  readonly cleaned: boolean;
}

/** Content of the entry that is being read. */
interface Content {
  read(offset: number, into: Uint8Array): Promise<number>;
  close(): Promise<void>;
}

/**
 * @param folder its whole path @param options as in `openSource`
 * @throws SnugError "file.unreadable" | "file.uncleaned" | "file.changed"
 */
export async function openFolder(
  folder: string,
  options: { readonly keepMetadata: boolean; readonly nowMs: number },
): Promise<DiskSource> {
  const name = safeName(basename(folder) || "folder");
  // Without metadata no dates either: those of photographs say when they were taken.
  const mtime = options.keepMetadata ? null : Math.floor(options.nowMs / 1000);
  const { entries, skipped } = await listFolder(folder, name, mtime);

  const placed: Placed[] = [];
  let at = 0;
  for (const listed of entries) {
    const clean = options.keepMetadata ? null : await cleanedSize(listed);
    const entry = clean === null ? listed : { ...listed, size: clean };
    const headBytes = tarHead(entry).length;
    placed.push({ entry, at, headBytes, cleaned: clean !== null });
    at += headBytes + entry.size + padding(entry.size);
  }
  return { ...archive(placed, at + endBytes), name: safeName(`${name}.tar`), skipped };
}

/** Bytes of a picture without its metadata; null for anything else. */
async function cleanedSize(entry: Listed): Promise<number | null> {
  if (entry.stamp === null || entry.size === 0) return null;
  const file = await openFile(entry.place, entry.path, false, entry.stamp);
  try {
    return (await cleanedFile(file, entry.path))?.length ?? null;
  } finally {
    await file.close();
  }
}

function archive(placed: readonly Placed[], size: number): Omit<DiskSource, "name" | "skipped"> {
  let current: { readonly placed: Placed; readonly content: Content } | null = null;
  let closed = false;

  const contentOf = async (wanted: Placed): Promise<Content> => {
    if (current?.placed === wanted) return current.content;
    await current?.content.close();
    current = null;
    const content = await openContent(wanted);
    current = { placed: wanted, content };
    return content;
  };

  /** Fills `into` with what stands in one entry from `offset` in the archive on. @returns bytes of it: one at least */
  const readEntry = async (one: Placed, offset: number, into: Uint8Array): Promise<number> => {
    const inside = offset - one.at;
    if (inside < one.headBytes) {
      const part = tarHead(one.entry).subarray(inside, inside + into.length);
      into.set(part);
      return part.length;
    }
    const behindHead = inside - one.headBytes;
    const left = one.entry.size - behindHead;
    if (left > 0) {
      const content = await contentOf(one);
      const got = await content.read(behindHead, into.subarray(0, Math.min(left, into.length)));
      if (got === 0)
        throw new SnugError("file.changed", { detail: `${one.entry.path} changed while it was being sent.` });
      return got;
    }
    const zeros = Math.min(into.length, padding(one.entry.size) + left);
    into.fill(0, 0, zeros);
    return zeros;
  };

  return {
    mediaType: "application/x-tar",
    size,
    isFolder: true,
    cleaned: placed.some((each) => each.cleaned),
    seekable: true,
    async read(offset, into) {
      if (closed) throw new SnugError("file.unreadable", { detail: "The folder is closed." });
      const wanted = Math.max(0, Math.min(into.length, size - offset));
      let got = 0;
      let index = indexAt(placed, offset);
      while (got < wanted) {
        const position = offset + got;
        const one = placed[index];
        const next = placed[index + 1]?.at ?? size - endBytes;
        const rest = into.subarray(got, wanted);
        if (one !== undefined && position < next) got += await readEntry(one, position, rest);
        else if (one !== undefined && index + 1 < placed.length) index++;
        else {
          rest.fill(0); // the end
          got = wanted;
        }
      }
      return got;
    },
    async close() {
      closed = true;
      await current?.content.close();
      current = null;
    },
  };
}

async function openContent({ entry, cleaned }: Placed): Promise<Content> {
  const file = await openFile(entry.place, entry.path, false, entry.stamp ?? undefined);
  if (!cleaned) return file;
  try {
    const bytes = await cleanedFile(file, entry.path);
    if (bytes?.length !== entry.size) {
      throw new SnugError("file.changed", { detail: `${entry.path} changed while it was being sent.` });
    }
    return {
      async read(offset, into) {
        const part = bytes.subarray(offset, offset + into.length);
        into.set(part);
        return part.length;
      },
      close: async () => {},
    };
  } finally {
    await file.close();
  }
}

/** The entry in which an offset lies, by halving. */
function indexAt(placed: readonly Placed[], offset: number): number {
  let low = 0;
  let high = placed.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((placed[middle]?.at ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
