// Transfers of files between real clients over a real relay: sources and sinks in memory.

import { SnugError, systemClock } from "../../src/base/index.ts";
import type { FileSink, FileSource, Room, RoomEvent, Transfer } from "../../src/client/index.ts";

/** A source of bytes in memory. */
export function bytesSource(
  bytes: Uint8Array,
  more: Partial<FileSource> = {},
): FileSource & { closed: boolean; reads: number } {
  return {
    name: "a file.bin",
    mediaType: "",
    size: bytes.length,
    isFolder: false,
    cleaned: false,
    seekable: true,
    closed: false,
    reads: 0,
    async read(offset, into) {
      this.reads++;
      const part = bytes.subarray(offset, offset + into.length);
      into.set(part);
      return part.length;
    },
    async close() {
      this.closed = true;
    },
    ...more,
  };
}

export interface MemorySink extends FileSink {
  readonly parts: Uint8Array[];
  state: "open" | "finished" | "aborted";
  /** What was written. */
  bytes(): Uint8Array;
}

/** A sink in memory. @param before awaited before each write */
export function memorySink(before: (n: number) => Promise<void> | void = () => undefined): MemorySink {
  const parts: Uint8Array[] = [];
  return {
    parts,
    state: "open",
    async write(bytes) {
      await before(parts.length);
      if (this.state !== "open") throw new SnugError("file.unwritable");
      parts.push(bytes.slice());
    },
    async finish() {
      this.state = "finished";
      return "memory";
    },
    async abort() {
      if (this.state === "open") this.state = "aborted";
    },
    bytes: () => new Uint8Array(Buffer.concat(parts)),
  };
}

/** Reads a room's events as they come, and lets wait for what happened. */
export class Watch {
  readonly room: Room;
  readonly events: RoomEvent[] = [];
  #wake: (() => void)[] = [];

  constructor(room: Room) {
    this.room = room;
    void this.#read();
  }

  async #read(): Promise<void> {
    for await (const event of this.room.events) {
      this.events.push(event);
      for (const wake of this.#wake.splice(0)) wake();
    }
  }

  /** Waits until something is so. @throws after the deadline, with what is known of the transfers */
  async until<T>(what: string, look: () => T | null | undefined | false, deadlineMs = 15_000): Promise<T> {
    const endMs = Date.now() + deadlineMs;
    for (;;) {
      const found = look();
      if (found !== null && found !== undefined && found !== false) return found;
      const leftMs = endMs - Date.now();
      if (leftMs <= 0)
        throw new Error(
          `${what} did not come about: ${JSON.stringify(this.room.files.transfers.map(({ phase, bytes, problem, takers, uploads }) => ({ phase, bytes, problem, uploads, takers: takers.map((taker) => taker.phase) })))}`,
        );
      await new Promise<void>((resolve) => {
        const timer = systemClock.after(leftMs, resolve);
        this.#wake.push(() => {
          timer.cancel();
          resolve();
        });
      });
    }
  }

  /** The first offer of another's. */
  offered(nth = 0): Promise<Extract<RoomEvent, { t: "file" }>> {
    return this.until("an offer", () =>
      this.events
        .filter((event): event is Extract<RoomEvent, { t: "file" }> => event.t === "file" && !event.own)
        .at(nth),
    );
  }

  /** A transfer in a phase. */
  phase(id: string, ...phases: Transfer["phase"][]): Promise<Transfer> {
    return this.until(`${phases.join(" or ")} of ${id}`, () => {
      const transfer = this.room.files.get(id);
      return transfer !== null && phases.includes(transfer.phase) ? transfer : null;
    });
  }
}

/** Bytes that are no pattern of anything, and the same each time. */
export function someBytes(length: number, seed = 1): Uint8Array {
  const bytes = new Uint8Array(length);
  let x = seed;
  for (let i = 0; i < length; i++) {
    x = (Math.imul(x, 1_103_515_245) + 12_345) >>> 0;
    bytes[i] = x >>> 16;
  }
  return bytes;
}
