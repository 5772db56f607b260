// A file that we take: it is asked for from the first chunk that is lacking, as often as its lane ends, until all of it is
// there and is what its sender says that it was. docs/protocol.md §16.

import { asSnugError, type Code, equal, makeQueue, release, type Timer } from "../../base/index.ts";
import { decodeFrame, encodeFrame, type Frame, readChunk } from "../../protocol/index.ts";
import type { Whole } from "./chunks.ts";
import { type Cipher, chunkNonce, passKey, tagBytes } from "./crypto.ts";
import { type Lane, openLane } from "./lane.ts";
import type { FileSink } from "./ports.ts";
import { fileWords, type TransferPorts, word } from "./talk.ts";

/** Least time between two requests, and the most that it grows to while nothing comes. */
const leastAskMs = 500;
const mostAskMs = 15_000;

export interface Wanted {
  /** The offering message's id, 16 bytes. */
  readonly target: Uint8Array;
  /** 16 bytes. */
  readonly transfer: Uint8Array;
  /** 32 bytes. */
  readonly key: Uint8Array;
  /** Bytes, where its sender said. */
  readonly size: number | null;
}

/** What came of it. */
export type TakingEnd =
  | { readonly t: "done"; readonly savedAs: string }
  | { readonly t: "failed"; readonly code: Code };

export class Taking {
  readonly #of: Wanted;
  readonly #sink: FileSink;
  readonly #ports: TransferPorts;
  readonly #onEnd: (end: TakingEnd) => void;
  readonly #hasher;
  /** Chunks are opened and written one after the other. */
  readonly #queue = makeQueue();
  #lane: Lane | null = null;
  /** Counts lanes, so that what an old one brought is not taken for the new one's. */
  #run = 0;
  /** The next chunk that may come, and that will be written. */
  #next = 0;
  #written = 0;
  #bytes = 0;
  #complete = false;
  #whole: Whole | null = null;
  #over = false;
  /** Whether nobody wants to hear of it any more. */
  #closed = false;
  #finishing = false;
  #askMs = leastAskMs;
  #askedMs = Number.NEGATIVE_INFINITY;
  #timer: Timer | null = null;
  #movedMs: number;

  constructor(of: Wanted, sink: FileSink, ports: TransferPorts, onEnd: (end: TakingEnd) => void) {
    this.#of = of;
    this.#sink = sink;
    this.#ports = ports;
    this.#onEnd = onEnd;
    this.#hasher = ports.crypto.sha256();
    this.#movedMs = ports.clock.nowMs();
  }

  get bytes(): number {
    return this.#bytes;
  }
  /** Whether a lane is there. */
  get moving(): boolean {
    return this.#lane !== null;
  }
  /** Whether all of it is verified, and is being given its name: it cannot be stopped any more. */
  get finishing(): boolean {
    return this.#finishing;
  }
  /** Whether all has come, and its end is awaited or checked. */
  get complete(): boolean {
    return this.#complete;
  }

  /** Asks for what is lacking: soon, and again while nothing comes. */
  ask(): void {
    if (this.#over || this.#lane !== null || !this.#ports.online()) return;
    const { clock } = this.#ports;
    this.#timer?.cancel();
    const waitMs = this.#askedMs + this.#askMs - clock.nowMs();
    if (waitMs > 0) {
      this.#timer = clock.after(waitMs, () => this.ask());
      return;
    }
    this.#askedMs = clock.nowMs();
    this.#askMs = Math.min(mostAskMs, this.#askMs * 2);
    this.#ports.say(word(this.#of.target, fileWords.takes, this.#next));
    this.#watch();
  }

  /** The relay says where to attach. */
  attach(token: Uint8Array): void {
    if (this.#over || this.#complete) return;
    const { dial, limits } = this.#ports;
    this.#lane?.close();
    const run = ++this.#run;
    let cipher: Promise<Cipher> | null = null;
    this.#movedMs = this.#ports.clock.nowMs();
    this.#lane = openLane(dial, token, () => this.#credit(), {
      message: (bytes) => {
        const chunk = readChunk(bytes, limits.chunkBytes);
        if (chunk !== null && cipher !== null) return this.#came(chunk.n, chunk.sealed, cipher, run);
        const frame = decodeFrame(bytes, "toMember", limits.maxFrameBytes);
        if (frame.t === "begin" && cipher === null) cipher = this.#cipher(frame);
      },
      closed: () => {
        if (run !== this.#run) return;
        this.#lane = null;
        this.#ports.changed(false);
        this.ask();
      },
    });
    this.#watch();
    this.#ports.changed(false);
  }

  /** Its sender says what the whole of it was. */
  heardEnd(whole: Whole): void {
    this.#whole = whole;
    void this.#queue.run(() => this.#check()).catch(() => undefined); // it says itself what fails
  }

  /** Lets go of it. @returns when nothing of it stays */
  async close(): Promise<void> {
    if (this.#over) return this.#queue.run(() => undefined); // what is under way ends by itself
    this.#over = true;
    this.#closed = true;
    this.#timer?.cancel();
    this.#lane?.close();
    this.#lane = null;
    await this.#queue.run(() => this.#sink.abort()).catch(() => undefined); // behind a write that is under way
  }

  /** Drops the lane: the connection beside it is gone. */
  dropLane(): void {
    this.#run++;
    this.#lane?.close();
    this.#lane = null;
  }

  #cipher({ salt }: Frame<"begin">): Promise<Cipher> {
    const { primitives, crypto } = this.#ports;
    return crypto.cipher(passKey(primitives, salt, this.#of.key, this.#of.transfer));
  }

  #came(n: number, sealed: Uint8Array, cipher: Promise<Cipher>, run: number): void {
    if (run !== this.#run || this.#over || this.#complete || n < this.#next) return;
    const { limits, clock } = this.#ports;
    // A hole, or more than there is room for: the relay's fault. The lane is asked for anew.
    if (n > this.#next || n >= this.#written + limits.laneChunks) throw new RangeError("chunk out of turn");
    this.#next++;
    this.#movedMs = clock.nowMs();
    this.#askMs = leastAskMs;
    void this.#queue
      .run(() => this.#write(n, sealed, cipher))
      .catch((error: unknown) => this.#failed(asSnugError(error).code));
  }

  async #write(n: number, sealed: Uint8Array, ready: Promise<Cipher>): Promise<void> {
    if (this.#over || this.#complete) return; // what comes behind the last chunk is nothing
    const { size } = this.#of;
    const length = sealed.length - tagBytes;
    if (size !== null && this.#bytes + length > size) return this.#failed("file.too_long");
    const cipher = await ready;
    const opened = await this.#open(cipher, n, sealed, size !== null && this.#bytes + length === size);
    if (this.#over) return;
    release(sealed);
    if (opened === null) return this.#failed("file.corrupt");
    this.#hasher.update(opened.bytes);
    this.#bytes += length;
    await this.#sink.write(opened.bytes);
    if (this.#over) return;
    this.#written = n + 1;
    if (opened.last) {
      this.#complete = true;
      this.#lane?.close();
      this.#lane = null;
      await this.#check();
      this.#ports.changed(false);
      return;
    }
    this.#giveCredit();
    this.#ports.changed(true);
  }

  /** Lets more come: an eighth of the window at a time, or where nothing else is under way. */
  #giveCredit(): void {
    const { laneChunks } = this.#ports.limits;
    if (this.#written < this.#next && this.#written % Math.max(1, Math.floor(laneChunks / 8)) !== 0) return;
    this.#lane?.send(this.#credit());
  }

  #credit(): Uint8Array {
    return encodeFrame({ t: "credit", upTo: this.#written + this.#ports.limits.laneChunks });
  }

  /** A chunk is as long as all, or it is the last one; which of both the nonce says. */
  async #open(
    cipher: Cipher,
    n: number,
    sealed: Uint8Array,
    endsThere: boolean,
  ): Promise<{ readonly bytes: Uint8Array; readonly last: boolean } | null> {
    const isFull = sealed.length === this.#ports.limits.chunkBytes + tagBytes;
    if (sealed.length === tagBytes && n > 0) return null; // empty only where the whole is
    if (isFull && !endsThere) {
      const bytes = await cipher.open(chunkNonce(n, false), sealed);
      if (bytes !== null) return { bytes, last: false };
      if (this.#of.size !== null) return null;
    }
    const bytes = await cipher.open(chunkNonce(n, true), sealed);
    if (bytes === null || (this.#of.size !== null && !endsThere)) return null;
    return { bytes, last: true };
  }

  /** All is there and its end was told: it is what was sent, or nothing stays. */
  async #check(): Promise<void> {
    if (!this.#complete || this.#over) return;
    if (this.#whole === null) return this.#watch();
    const { size, hash } = this.#whole;
    if (size !== this.#bytes || !equal(hash, this.#hasher.digest())) return this.#failed("file.corrupt");
    this.#over = true; // whatever is said from now on is too late
    this.#finishing = true;
    this.#timer?.cancel();
    try {
      const savedAs = await this.#sink.finish();
      this.#ports.say(word(this.#of.target, fileWords.has));
      this.#onEnd({ t: "done", savedAs });
    } catch (error) {
      await this.#abort(asSnugError(error).code);
    }
  }

  /** Asks again where nothing came for long. */
  #watch(): void {
    if (this.#over) return;
    const { clock, limits } = this.#ports;
    this.#timer?.cancel();
    this.#timer = clock.after(Math.max(1, this.#movedMs + limits.laneStallMs - clock.nowMs()), () => {
      if (clock.nowMs() - this.#movedMs >= limits.laneStallMs) {
        this.#movedMs = clock.nowMs();
        this.dropLane();
        this.ask();
        this.#ports.changed(false);
      } else this.#watch();
    });
  }

  async #failed(code: Code): Promise<void> {
    if (this.#over) return;
    this.#over = true;
    this.#timer?.cancel();
    this.#lane?.close();
    this.#lane = null;
    await this.#abort(code);
  }

  async #abort(code: Code): Promise<void> {
    this.#finishing = false;
    await this.#sink.abort().catch(() => undefined);
    if (this.#closed) return;
    this.#ports.say(word(this.#of.target, fileWords.failed));
    this.#onEnd({ t: "failed", code });
  }
}
