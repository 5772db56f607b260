// One end of a transfer without a relay: a dial that a test answers as it likes, a virtual clock, the real cryptography.

import { createHash } from "node:crypto";
import { concat, SnugError } from "../../../src/base/index.ts";
import { makeNodePrimitives } from "../../../src/base/primitives-node.ts";
import type { FileBody } from "../../../src/client/content.ts";
import { chunkNonce, passKey } from "../../../src/client/files/crypto.ts";
import { nodeFileCrypto } from "../../../src/client/files/crypto-node.ts";
import type { TransferPorts } from "../../../src/client/files/talk.ts";
import type { FileSink, FileSource } from "../../../src/client/index.ts";
import type { WireEvents } from "../../../src/client/transport.ts";
import {
  decodeFrame,
  encodeFrame,
  type Frame,
  type Limits,
  limits as product,
  type MemberId,
  memberIdText,
} from "../../../src/protocol/index.ts";
import { makeVirtualClock, type VirtualClock } from "../../conformance/virtual-clock.ts";

export const primitives = makeNodePrimitives();
export const limits: Limits = { ...product, chunkBytes: 256, laneChunks: 8 };

/** All that follows from what was done has happened: nothing here waits for anything but its turn. */
export const settled = async (): Promise<void> => {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
};

/** A lane as the relay sees it. */
export class FakeLane {
  readonly got: Frame[] = [];
  closed = false;
  private readonly events: WireEvents;

  constructor(events: WireEvents) {
    this.events = events;
  }

  take(bytes: Uint8Array): void {
    this.got.push(decodeFrame(bytes, "toRelay", product.maxFrameBytes));
  }
  say(what: Frame | Uint8Array): void {
    if (!this.closed) this.events.message(what instanceof Uint8Array ? what : encodeFrame(what));
  }
  /** The relay ends it. */
  end(): void {
    if (this.closed) return;
    this.closed = true;
    this.events.closed(4501);
  }
  all<N extends Frame["t"]>(name: N): readonly Frame<N>[] {
    return this.got.filter((frame) => frame.t === name) as Frame<N>[]; // filtered by that very tag
  }
}

export interface FakeRoom {
  readonly ports: TransferPorts;
  readonly clock: VirtualClock;
  readonly said: FileBody[];
  readonly served: Frame<"serve">[];
  readonly lanes: FakeLane[];
  /** The lane that was opened last. */
  readonly lane: FakeLane;
  /** The words that were said, by number, and their chunks. */
  words(): readonly (readonly [number, number])[];
  isOnline: boolean;
}

export function makeRoom(more: Partial<TransferPorts> = {}): FakeRoom {
  const clock = makeVirtualClock();
  const said: FileBody[] = [];
  const served: Frame<"serve">[] = [];
  const lanes: FakeLane[] = [];
  const room: FakeRoom = {
    clock,
    said,
    served,
    lanes,
    isOnline: true,
    get lane() {
      const last = lanes.at(-1);
      if (last === undefined) throw new Error("no lane was opened");
      return last;
    },
    words: () => said.flatMap((body) => (body.kind === "fileWord" ? [[body.word, body.chunk] as const] : [])),
    ports: {
      clock,
      primitives,
      crypto: nodeFileCrypto,
      limits,
      dial(events) {
        const lane = new FakeLane(events);
        lanes.push(lane);
        queueMicrotask(() => events.opened());
        return {
          send: (bytes) => lane.take(bytes),
          unsent: () => 0,
          close: () => void (lane.closed = true),
        };
      },
      say: (body) => void said.push(body),
      serve(frame) {
        if (room.isOnline) served.push(frame);
        return room.isOnline;
      },
      online: () => room.isOnline,
      changed: () => undefined,
      ...more,
    },
  };
  return room;
}

export interface TestSink extends FileSink {
  readonly parts: Uint8Array[];
  state: "open" | "finished" | "aborted";
  /** What was done to it, in order. */
  readonly log: string[];
}

/** A sink that keeps account. @param before may throw, or be waited for, at each write */
export function makeSink(before: (n: number) => Promise<void> | void = () => undefined): TestSink {
  let writes = 0;
  const sink: TestSink = {
    parts: [],
    state: "open",
    log: [],
    async write(bytes) {
      sink.log.push("write");
      await before(writes++);
      sink.parts.push(bytes.slice());
    },
    async finish() {
      sink.log.push("finish");
      sink.state = "finished";
      return "here";
    },
    async abort() {
      sink.log.push("abort");
      if (sink.state === "open") sink.state = "aborted";
    },
  };
  return sink;
}

export const sha256 = (bytes: Uint8Array): Uint8Array<ArrayBuffer> =>
  new Uint8Array(createHash("sha256").update(bytes).digest());

export interface Secret {
  readonly target: Uint8Array;
  readonly transfer: Uint8Array;
  readonly key: Uint8Array;
}
export const makeSecret = (): Secret => ({
  target: primitives.random(16),
  transfer: primitives.random(16),
  key: primitives.random(32),
});

export interface SealedPass {
  readonly begin: Frame<"begin">;
  readonly chunks: readonly Frame<"chunk">[];
}

/** A pass as an honest source seals it. */
export async function sealPass({ key, transfer }: Secret, bytes: Uint8Array, first = 0): Promise<SealedPass> {
  const salt = primitives.random(32);
  const cipher = await nodeFileCrypto.cipher(passKey(primitives, salt, key, transfer));
  const count = Math.max(1, Math.ceil(bytes.length / limits.chunkBytes));
  const chunks: Frame<"chunk">[] = [];
  for (let n = first; n < count; n++) {
    const part = bytes.subarray(n * limits.chunkBytes, (n + 1) * limits.chunkBytes);
    const pieces = await cipher.seal(chunkNonce(n, n === count - 1), part);
    chunks.push({ t: "chunk", n, sealed: concat(...pieces) });
  }
  return { begin: { t: "begin", salt, first }, chunks };
}

export interface Person {
  readonly memberId: MemberId;
  readonly bytes: Uint8Array;
}
export function person(n: number): Person {
  const bytes = new Uint8Array(16).fill(n);
  return { memberId: memberIdText(bytes), bytes };
}

/** A source of bytes in memory, which may change between reads. */
export function makeSource(read: () => Uint8Array, more: Partial<FileSource> = {}): FileSource & { closes: number } {
  return {
    name: "a file",
    mediaType: "",
    size: read().length,
    isFolder: false,
    cleaned: false,
    seekable: true,
    closes: 0,
    async read(offset, into) {
      const part = read().subarray(offset, offset + into.length);
      into.set(part);
      return part.length;
    },
    async close() {
      this.closes++;
    },
    ...more,
  };
}

export const diskFull = (): never => {
  throw new SnugError("file.disk_full");
};
