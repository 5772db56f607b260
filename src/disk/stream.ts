// A stream as what is sent: standard input, a pipe. It is read once, as fast as it is sent, and no more of it is held
// than one piece; a picture in it is held whole, since its metadata goes out first.

import { concat, SnugError } from "../base/index.ts";
import { cleanImage, type FileSource, imageKind, maxCleanedBytes } from "../client/index.ts";
import { readFailure } from "./failures.ts";
import { mediaTypeOf } from "./media-type.ts";
import { memorySource } from "./memory.ts";

const headBytes = 64; // what tells a picture's kind

/**
 * A stream whose end nobody knows. It goes as it is: see `openStream` for one that may be a picture.
 * @param name as it is offered
 */
export function streamSource(stream: AsyncIterable<Uint8Array>, name: string): FileSource {
  const pieces = stream[Symbol.asyncIterator]();
  let rest: Uint8Array = new Uint8Array(0);
  let position = 0;
  let over = false;
  return {
    name,
    mediaType: mediaTypeOf(name),
    size: null,
    isFolder: false,
    cleaned: false,
    seekable: false,
    async read(offset, into) {
      if (offset !== position) throw new SnugError("file.past");
      let got = 0;
      while (got < into.length) {
        if (rest.length === 0) {
          if (over) break;
          const next = await pieces.next().catch((cause: unknown) => {
            throw readFailure(cause, name);
          });
          if (next.done === true) over = true;
          else rest = next.value;
          continue;
        }
        const part = rest.subarray(0, into.length - got);
        into.set(part, got);
        got += part.length;
        rest = rest.subarray(part.length);
      }
      position += got;
      return got;
    },
    async close() {
      over = true;
      rest = new Uint8Array(0);
      // Not waited for: a stream that is silent ends when it likes.
      pieces.return?.().catch(() => {});
    },
  };
}

/**
 * A stream that may be a picture: waits for its beginning, and for the whole of it where it is one.
 * @param name as it is offered
 * @throws SnugError "file.uncleaned" for a picture whose metadata cannot be taken out | "file.unreadable"
 */
export async function openStream(
  stream: AsyncIterable<Uint8Array>,
  name: string,
  options: { readonly keepMetadata: boolean },
): Promise<FileSource> {
  if (options.keepMetadata) return streamSource(stream, name);
  const source = streamSource(stream, name);
  const head = new Uint8Array(headBytes);
  const begun = await source.read(0, head);
  const first = head.subarray(0, begun);
  if (imageKind(first) === null) return behind(first, source);

  const parts: Uint8Array[] = [first];
  let size = begun;
  for (;;) {
    const part = new Uint8Array(1024 * 1024);
    const got = await source.read(size, part);
    size += got;
    parts.push(part.subarray(0, got));
    if (size > maxCleanedBytes) {
      await source.close();
      throw new SnugError("file.uncleaned");
    }
    if (got < part.length) break;
  }
  const clean = cleanImage(concat(...parts));
  if (clean === null) throw new SnugError("file.uncleaned");
  return memorySource(clean.bytes, name, clean.removed);
}

/** The source with its beginning, which was read already, before it. */
function behind(first: Uint8Array, source: FileSource): FileSource {
  return {
    ...source,
    async read(offset, into) {
      if (offset >= first.length) return source.read(offset, into);
      const part = first.subarray(offset, offset + into.length);
      into.set(part);
      // A short read is the end, so the buffer is filled.
      const more = part.length < into.length ? await source.read(first.length, into.subarray(part.length)) : 0;
      return part.length + more;
    },
  };
}
