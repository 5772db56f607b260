// A WebSocket peer (RFC 6455) made of bytes on a TCP socket: it says what a well-behaved one never would, in whatever
// pieces, and reads what comes back frame by frame.

import { connect, type Socket } from "node:net";
import { subprotocol } from "../../../src/protocol/index.ts";
import { within } from "../../support/until.ts";

export const opcode = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** A frame to be sent. */
export interface RawFrame {
  /** 0 to 15. */
  readonly opcode: number;
  readonly payload?: Uint8Array | string;
  /** True where it is left out. */
  readonly fin?: boolean;
  /** 0 to 7. */
  readonly rsv?: number;
  /** False: sent without a mask, which no client may do. */
  readonly masked?: boolean;
  /** The length that the header says, in 8 bytes; the payload's own where it is left out. */
  readonly announced?: bigint;
}

/** A frame that came. */
export interface Came {
  readonly opcode: number;
  readonly fin: boolean;
  readonly rsv: number;
  readonly payload: Uint8Array<ArrayBuffer>;
}

const bytesOf = (payload: Uint8Array | string): Uint8Array =>
  typeof payload === "string" ? new TextEncoder().encode(payload) : payload;

/** A frame's bytes (RFC 6455 §5.2). The mask is fixed: nothing here depends on its being random. */
export function frameBytes({ opcode: op, payload = "", fin = true, rsv = 0, masked = true, announced }: RawFrame) {
  const body = bytesOf(payload);
  const short = announced === undefined && body.length < 126;
  const middle = announced === undefined && !short && body.length < 65_536;
  const head = new Uint8Array((short ? 2 : middle ? 4 : 10) + (masked ? 4 : 0));
  const view = new DataView(head.buffer);
  head[0] = (fin ? 0x80 : 0) | (rsv << 4) | op;
  head[1] = (masked ? 0x80 : 0) | (short ? body.length : middle ? 126 : 127);
  if (middle) view.setUint16(2, body.length);
  else if (!short) view.setBigUint64(2, announced ?? BigInt(body.length));
  const mask = Uint8Array.of(0x37, 0xfa, 0x21, 0x3d);
  if (masked) head.set(mask, head.length - 4);
  const frame = new Uint8Array(head.length + body.length);
  frame.set(head);
  frame.set(masked ? body.map((byte, i) => byte ^ (mask[i & 3] ?? 0)) : body, head.length);
  return frame;
}

/** The payload of a close frame. @param code left out where null */
export function closePayload(code: number | null, reason: Uint8Array | string = ""): Uint8Array {
  const text = bytesOf(reason);
  return code === null ? text : Uint8Array.of(code >> 8, code & 255, ...text);
}

const deadlineMs = 10_000;

/** One connection, from its upgrade on. */
export class RawPeer {
  readonly socket: Socket;
  /** Every frame so far. */
  readonly came: Came[] = [];
  /** The status of the upgrade: 101 where it was taken. */
  readonly upgraded: Promise<number>;
  /** Resolves once the relay has ended the TCP connection. */
  readonly ended: Promise<void>;
  /** Whether it has ended. */
  over = false;
  /** What came and is no whole frame, or head, yet. */
  private rest: Buffer<ArrayBufferLike> = Buffer.alloc(0);
  private isOpen = false;
  private waiting: (() => void)[] = [];
  private opened: (status: number) => void = () => {};

  constructor(port: number, headers: Readonly<Record<string, string>> = {}) {
    this.upgraded = new Promise((resolve) => (this.opened = resolve));
    this.socket = connect(port, "127.0.0.1");
    this.socket.setNoDelay(true);
    this.socket.on("error", () => {}); // the relay may cut what it refuses
    this.socket.on("data", (data) => this.take(Buffer.from(data)));
    this.ended = new Promise((resolve) =>
      this.socket.on("close", () => {
        this.over = true;
        this.opened(0);
        this.tell();
        resolve();
      }),
    );
    const lines = {
      Host: `127.0.0.1:${port}`,
      Connection: "Upgrade",
      Upgrade: "websocket",
      "Sec-WebSocket-Version": "13",
      "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
      "Sec-WebSocket-Protocol": subprotocol,
      ...headers,
    };
    const head = Object.entries(lines).map(([name, value]) => `${name}: ${value}\r\n`);
    this.socket.write(`GET /snug HTTP/1.1\r\n${head.join("")}\r\n`);
  }

  /** Resolves once the upgrade was taken. */
  async open(): Promise<this> {
    const status = await within(deadlineMs, "the upgrade", this.upgraded);
    if (status !== 101) throw new Error(`the upgrade was answered ${status}`);
    return this;
  }

  /** Sends frames as one run of bytes. */
  send(...frames: readonly RawFrame[]): void {
    this.socket.write(Buffer.concat(frames.map(frameBytes)));
  }

  /**
   * Sends bytes in pieces, each on its own way before the next, for as long as the connection lives.
   * @param size of a piece, in bytes
   */
  async chop(bytes: Uint8Array, size: number): Promise<void> {
    for (let at = 0; at < bytes.length && !this.over; at += size) {
      this.socket.write(bytes.subarray(at, at + size));
      await new Promise((resolve) => setImmediate(resolve)); // the relay, in this process, reads it meanwhile
    }
  }

  /** Resolves once `holds`, asked after everything that comes; rejects where the connection ends before. */
  async when(what: string, holds: () => boolean): Promise<void> {
    const seen = new Promise<void>((resolve, reject) => {
      const check = (): void => {
        if (holds()) resolve();
        else if (this.over) reject(new Error(`the connection ended before ${what}: ${this.account()}`));
        else this.waiting.push(check);
      };
      check();
    });
    await within(deadlineMs, what, seen);
  }

  /** The close code that the relay said before it ended the connection; 1006 where it said none, 1005 an empty one. */
  async closeCode(): Promise<number> {
    await within(deadlineMs, "the relay ends the connection", this.ended);
    const close = this.came.find((frame) => frame.opcode === opcode.close);
    if (close === undefined) return 1006;
    const [high, low] = close.payload;
    return high === undefined || low === undefined ? 1005 : (high << 8) | low;
  }

  /** Payloads of the frames of a kind. */
  payloads(op: number): Uint8Array<ArrayBuffer>[] {
    return this.came.filter((frame) => frame.opcode === op).map(({ payload }) => payload);
  }

  /** Ends it from here, without a word. */
  drop(): void {
    this.socket.destroy();
  }

  /** What came, for messages of failed tests. */
  private account(): string {
    return this.came.map(({ opcode: op, payload }) => `${op}:${payload.length}`).join(" ");
  }

  private tell(): void {
    for (const check of this.waiting.splice(0)) check();
  }

  private take(data: Uint8Array): void {
    this.rest = Buffer.concat([this.rest, data]);
    if (!this.isOpen) {
      const end = this.rest.indexOf("\r\n\r\n");
      if (end < 0) return;
      const status = Number(/^HTTP\/1\.1 (\d+)/.exec(this.rest.toString("latin1", 0, end))?.[1] ?? 0);
      this.rest = this.rest.subarray(end + 4);
      this.isOpen = true;
      this.opened(status);
    }
    for (let frame = this.next(); frame !== null; frame = this.next()) this.came.push(frame);
    this.tell();
  }

  /** The next whole frame of what has come. Frames of relays have no mask. */
  private next(): Came | null {
    const { rest } = this;
    const [first, second] = rest;
    if (first === undefined || second === undefined) return null;
    const short = second & 127;
    const at = short === 127 ? 10 : short === 126 ? 4 : 2;
    if (rest.length < at) return null;
    const length = short === 127 ? Number(rest.readBigUInt64BE(2)) : short === 126 ? rest.readUInt16BE(2) : short;
    if (rest.length < at + length) return null;
    this.rest = rest.subarray(at + length);
    const payload = new Uint8Array(rest.subarray(at, at + length));
    return { opcode: first & 15, fin: first >= 128, rsv: (first >> 4) & 7, payload };
  }
}
