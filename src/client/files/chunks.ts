// A source as chunks, each known to be the last one or not, and the hash of the whole on the way. What cannot be read again
// is kept for a while, so that who lost their connection may go on. docs/protocol.md §16.

import { makeQueue, type Queue, SnugError } from "../../base/index.ts";
import type { Hasher } from "./crypto.ts";
import type { FileSource } from "./ports.ts";

export interface Chunk {
  readonly n: number;
  /** Good until the same reader reads another. */
  readonly bytes: Uint8Array;
  readonly last: boolean;
}

/** What a closing message says. */
export interface Whole {
  readonly size: number;
  /** SHA-256, 32 bytes. */
  readonly hash: Uint8Array;
}

/** The chunks of one pass, in order. */
export interface ChunkReader {
  /** @throws SnugError "file.past" for what a stream has no more, and what the source throws */
  read(n: number): Promise<Chunk>;
}

export class Chunks {
  readonly #source: FileSource;
  readonly #chunkBytes: number;
  readonly #hasher: Hasher;
  /** A source is asked for one thing after the other. */
  readonly #queue: Queue = makeQueue();
  readonly #stream: StreamReader | null;
  /** Chunks are hashed up to here. */
  #hashed = 0;
  #whole: Whole | null = null;

  /** @param keep chunks that are kept of what cannot be read again */
  constructor(source: FileSource, chunkBytes: number, keep: number, hasher: Hasher) {
    this.#source = source;
    this.#chunkBytes = chunkBytes;
    this.#hasher = hasher;
    this.#stream =
      source.seekable && source.size !== null ? null : new StreamReader(source, chunkBytes, source.seekable ? 2 : keep);
  }

  /** Size and hash, once everything was read. */
  get whole(): Whole | null {
    return this.#whole;
  }

  /** How many chunks were read, in order: nobody can have more. */
  get read(): number {
    return this.#hashed;
  }

  /** The first chunk that can still be read. */
  get oldest(): number {
    return this.#source.seekable ? 0 : (this.#stream?.oldest ?? 0);
  }

  /** For one pass, from a chunk on. */
  reader(): ChunkReader {
    const stream = this.#stream;
    const { size } = this.#source;
    const ahead =
      stream === null && size !== null ? new AheadReader(this.#source, this.#chunkBytes, size, this.#queue) : null;
    return {
      read: async (n) => {
        const chunk = ahead === null ? await this.#queue.run(() => stream?.read(n)) : await ahead.read(n);
        if (chunk === undefined) throw new SnugError("internal");
        this.#note(chunk);
        return chunk;
      },
    };
  }

  #note({ n, bytes, last }: Chunk): void {
    if (n !== this.#hashed) return;
    this.#hashed++;
    this.#hasher.update(bytes);
    if (last) this.#whole = { size: n * this.#chunkBytes + bytes.length, hash: this.#hasher.digest() };
  }
}

/** Chunks that are read at once: the disk works while what came before is sealed. */
const blockChunks = 4;

interface Block {
  readonly first: number;
  readonly buffer: Uint8Array;
  readonly read: Promise<void>;
}

/** What may be read anywhere, and is so long: a block ahead, into two buffers by turns. */
class AheadReader implements ChunkReader {
  readonly #source: FileSource;
  readonly #chunkBytes: number;
  readonly #size: number;
  readonly #queue: Queue;
  #now: Block | null = null;
  #next: Block | null = null;
  #spare: Uint8Array | null = null;

  constructor(source: FileSource, chunkBytes: number, size: number, queue: Queue) {
    this.#source = source;
    this.#chunkBytes = chunkBytes;
    this.#size = size;
    this.#queue = queue;
  }

  async read(n: number): Promise<Chunk> {
    const offset = n * this.#chunkBytes;
    const length = Math.min(this.#chunkBytes, this.#size - offset);
    if (length < 0 || (length === 0 && n > 0)) throw new SnugError("internal", { detail: "chunk past the end" });
    if (this.#now === null || n < this.#now.first || n >= this.#now.first + blockChunks) {
      const isNext = this.#next?.first === n;
      const { buffer = null } = this.#now ?? {};
      this.#now = isNext ? this.#next : this.#load(n, buffer ?? this.#spare);
      this.#spare = isNext ? buffer : null;
      const first = n + blockChunks;
      this.#next = first * this.#chunkBytes < this.#size ? this.#load(first, this.#spare) : null;
    }
    const block = this.#now;
    if (block === null) throw new SnugError("internal");
    await block.read;
    const at = (n - block.first) * this.#chunkBytes;
    return { n, bytes: block.buffer.subarray(at, at + length), last: offset + length === this.#size };
  }

  #load(first: number, spare: Uint8Array | null): Block {
    const offset = first * this.#chunkBytes;
    const length = Math.min(blockChunks * this.#chunkBytes, this.#size - offset);
    const buffer = spare ?? new Uint8Array(length);
    const read = this.#queue.run(async () => {
      const into = buffer.subarray(0, length);
      if (length > 0 && (await this.#source.read(offset, into)) !== length) throw new SnugError("file.changed");
    });
    read.catch(() => undefined); // it is awaited in its turn, or not at all where all is over by then
    return { first, buffer, read };
  }
}

/** What comes in order, and whose end shows only behind it. */
class StreamReader {
  readonly #source: FileSource;
  readonly #chunkBytes: number;
  readonly #keep: number;
  /** What was read last, in order. */
  readonly #kept: Chunk[] = [];
  /** The chunk that was read to know whether the one before is the last. */
  #ahead: { readonly n: number; readonly bytes: Uint8Array } | null = null;

  constructor(source: FileSource, chunkBytes: number, keep: number) {
    this.#source = source;
    this.#chunkBytes = chunkBytes;
    this.#keep = keep;
  }

  get oldest(): number {
    return this.#kept[0]?.n ?? 0;
  }

  async read(n: number): Promise<Chunk> {
    const known = this.#kept.find((chunk) => chunk.n === n);
    if (known !== undefined) return known;
    if (!this.#source.seekable && n < this.oldest) throw new SnugError("file.past");
    const bytes = this.#ahead?.n === n ? this.#ahead.bytes : await this.#raw(n);
    this.#ahead = bytes.length < this.#chunkBytes ? null : { n: n + 1, bytes: await this.#raw(n + 1) };
    const last = this.#ahead === null || this.#ahead.bytes.length === 0;
    const chunk = { n, bytes, last };
    this.#kept.push(chunk);
    if (this.#kept.length > this.#keep) this.#kept.shift();
    return chunk;
  }

  async #raw(n: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(this.#chunkBytes);
    return bytes.subarray(0, await this.#source.read(n * this.#chunkBytes, bytes));
  }
}
