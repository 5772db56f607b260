// One pass, from its source: chunks are read, sealed and sent as far as the relay gives credit. docs/protocol.md §16.

import { asSnugError, type Clock, type Primitives, release, type SnugError, type Timer } from "../../base/index.ts";
import {
  chunkFrame,
  decodeFrame,
  encodeFrame,
  type Limits,
  type MemberId,
  memberIdText,
} from "../../protocol/index.ts";
import type { Chunks } from "./chunks.ts";
import { chunkNonce, type FileCrypto, passKey } from "./crypto.ts";
import { type Dial, type Lane, openLane } from "./lane.ts";

export interface UploadPorts {
  readonly clock: Clock;
  readonly primitives: Primitives;
  readonly crypto: FileCrypto;
  readonly limits: Limits;
  readonly dial: Dial;
  /** Resolves when a chunk may be read: at once, but where others must be waited for. */
  readonly mayRead: (n: number) => Promise<void>;
  /** Its takers have got more. */
  readonly onMoved: () => void;
  /** A taker is not in it any more. */
  readonly onLeft: (member: MemberId, slow: boolean) => void;
  /** It is over: the lane has ended. @param error why the file could not be read */
  readonly onEnd: (error: SnugError | null) => void;
}

export interface UploadOf {
  /** 16 bytes: the pass. */
  readonly pass: Uint8Array;
  /** 16 bytes. */
  readonly transfer: Uint8Array;
  /** The file's key, 32 bytes. */
  readonly key: Uint8Array;
  readonly first: number;
  readonly chunks: Chunks;
}

export class Upload {
  readonly of: UploadOf;
  /** Whether it was counted as an upload. */
  counted = false;
  /** Until when it must have begun. */
  patience: Timer | null = null;
  readonly #ports: UploadPorts;
  #lane: Lane | null = null;
  #credit = 0;
  /** Chunks that the relay holds of this pass: how far its first credit reached. */
  #window = 0;
  #wake: (() => void) | null = null;
  #over = false;
  #begun = false;
  #sentAll = false;
  /** How many chunks were sent. */
  sent = 0;

  constructor(of: UploadOf, ports: UploadPorts) {
    this.of = of;
    this.#ports = ports;
  }

  /** Whether the relay has let it begin. */
  get begun(): boolean {
    return this.#begun;
  }

  /** Whether the last chunk is on its way. */
  get sentAll(): boolean {
    return this.#sentAll;
  }

  /** Every taker in it has got the chunks below this one. */
  get base(): number {
    return Math.max(this.of.first, this.#credit - this.#window);
  }

  /** The relay says where to attach. */
  attach(token: Uint8Array): void {
    if (this.#over || this.#lane !== null) return;
    this.#lane = openLane(this.#ports.dial, token, () => null, {
      message: (bytes) => this.#take(bytes),
      closed: () => this.#end(null),
    });
  }

  /** Ends it, without a word to anybody. */
  close(): void {
    this.#over = true;
    this.patience?.cancel();
    this.#wake?.();
    this.#lane?.close();
  }

  #end(error: SnugError | null): void {
    if (this.#over) return;
    this.close();
    this.#ports.onEnd(error);
  }

  #take(bytes: Uint8Array): void {
    const frame = decodeFrame(bytes, "toMember", this.#ports.limits.maxFrameBytes);
    if (frame.t === "left") this.#ports.onLeft(memberIdText(frame.memberId), frame.slow);
    if (frame.t !== "credit" || frame.upTo <= this.#credit) return;
    this.#credit = frame.upTo;
    if (!this.#begun) {
      this.#begun = true;
      this.#window = Math.min(frame.upTo - this.of.first, this.#ports.limits.laneChunks);
      this.#send().catch((error: unknown) => this.#end(asSnugError(error)));
    }
    this.#wake?.();
    this.#ports.onMoved();
  }

  async #send(): Promise<void> {
    const { primitives, crypto } = this.#ports;
    const { key, transfer, first } = this.of;
    const salt = primitives.random(32);
    const cipher = await crypto.cipher(passKey(primitives, salt, key, transfer));
    this.#lane?.send(encodeFrame({ t: "begin", salt, first }));
    const reader = this.of.chunks.reader();
    const frame = new Uint8Array(this.#ports.limits.chunkBytes + 64); // what is sent is copied before `send` returns
    for (let n = first; ; n++) {
      while (n >= this.#credit && !this.#over) await this.#credited();
      await this.#ports.mayRead(n);
      await this.#sent();
      if (this.#over) return;
      const { bytes, last } = await reader.read(n);
      const sealed = await cipher.seal(chunkNonce(n, last), bytes);
      if (this.#over) return;
      this.#lane?.send(chunkFrame(n, sealed, frame));
      for (const piece of sealed) release(piece);
      this.sent++;
      if (!last) continue;
      this.#sentAll = true;
      return this.#ports.onMoved();
    }
  }

  /** Waits while more than a window is unsent: a relay that gives credit and takes nothing must not have it pile up here. */
  async #sent(): Promise<void> {
    const { clock, limits } = this.#ports;
    while (!this.#over && (this.#lane?.unsent() ?? 0) > limits.laneChunks * limits.chunkBytes)
      await new Promise<void>((resolve) => void clock.after(20, resolve));
  }

  #credited(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = () => {
        this.#wake = null;
        resolve();
      };
    });
  }
}
