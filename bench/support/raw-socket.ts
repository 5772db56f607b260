// A WebSocket client on bare TCP (RFC 6455), for loads: it finds the frames in what comes, and can be set to count them
// only, so that what is measured is the server and not the reader. It masks with zeros, which changes no byte.

import { randomBytes } from "node:crypto";
import { concat } from "../../src/base/index.ts";

/** Counts frames for all readers of a load together. */
export class Tally {
  frames = 0;
  private goal = Number.POSITIVE_INFINITY;
  private reached: () => void = () => {};

  add(): void {
    if (++this.frames === this.goal) this.reached();
  }

  /** Resolves once so many more frames have come. Ask before they are sent. */
  more(frames: number): Promise<void> {
    this.goal = this.frames + frames;
    return new Promise((resolve) => (this.reached = resolve));
  }
}

/** The first byte of every payload that counts: that of a `chat` frame (CBOR, an array of 8). */
export const countedByte = 0x88;

const opcodes = { text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** A client's frame: FIN, masked. */
function clientFrame(opcode: number, payload: Uint8Array): Uint8Array {
  const size =
    payload.length < 126
      ? [0x80 | payload.length]
      : payload.length < 65_536
        ? [0x80 | 126, payload.length >> 8, payload.length & 255]
        : [0x80 | 127, 0, 0, 0, 0, ...[24, 16, 8, 0].map((shift) => (payload.length >>> shift) & 255)];
  return concat(Uint8Array.of(0x80 | opcode, ...size, 0, 0, 0, 0), payload);
}

/** A binary message as its bytes on the wire: made once where it is sent often. */
export const binaryFrame = (payload: Uint8Array): Uint8Array => clientFrame(opcodes.binary, payload);

/** A text message, likewise. */
export const textFrame = (text: string): Uint8Array => clientFrame(opcodes.text, new TextEncoder().encode(text));

export class RawSocket {
  onBinary: (payload: Uint8Array) => void = () => {};
  onText: (text: string) => void = () => {};
  onClose: () => void = () => {};
  /** Where set, binary frames are counted and looked at no further. */
  tally: Tally | null = null;
  private rest: Uint8Array | null = null;
  private unsent: Uint8Array[] = [];
  private socket: Bun.Socket | null = null;

  /** Connects and upgrades. @param headers beside those of the upgrade @throws Error where the answer is not 101 */
  static async dial(port: number, path: string, headers: Readonly<Record<string, string>> = {}): Promise<RawSocket> {
    const made = new RawSocket();
    const { promise, resolve, reject } = Promise.withResolvers<RawSocket>();
    let open = false;
    made.onClose = () => reject(new Error("closed before the upgrade"));
    made.socket = await Bun.connect({
      hostname: "127.0.0.1",
      port,
      socket: {
        data(_, chunk) {
          if (open) return made.take(chunk);
          const answer = made.rest === null ? chunk : concat(made.rest, chunk);
          const text = Buffer.from(answer).toString("latin1");
          const end = text.indexOf("\r\n\r\n");
          made.rest = end < 0 ? answer : null;
          if (end < 0) return;
          if (!text.startsWith("HTTP/1.1 101")) return reject(new Error(text.slice(0, text.indexOf("\r\n"))));
          open = true;
          made.onClose = () => {};
          resolve(made);
          // Whoever dialled hears what came along with the answer, too.
          if (end + 4 < answer.length) setTimeout(() => made.take(answer.slice(end + 4)), 0);
        },
        drain: () => made.flush(),
        close: () => made.onClose(),
        error: (_, error) => reject(error),
      },
    });
    const key = randomBytes(16).toString("base64");
    const lines = Object.entries({ "Sec-WebSocket-Key": key, "Sec-WebSocket-Version": "13", ...headers });
    made.write(
      new TextEncoder().encode(
        `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${lines
          .map(([name, value]) => `${name}: ${value}\r\n`)
          .join("")}\r\n`,
      ),
    );
    return promise;
  }

  /** Sends one binary message. */
  send(payload: Uint8Array): void {
    this.write(binaryFrame(payload));
  }

  sendText(text: string): void {
    this.write(textFrame(text));
  }

  /** Writes bytes as they are: frames made before, many at once. */
  write(bytes: Uint8Array): void {
    this.unsent.push(bytes);
    if (this.unsent.length === 1) this.flush();
  }

  /** Goes without a word. */
  drop(): void {
    this.socket?.terminate();
  }

  private flush(): void {
    for (let [next] = this.unsent; next !== undefined; [next] = this.unsent) {
      const written = Math.max(0, this.socket?.write(next) ?? 0);
      if (written < next.length) {
        this.unsent[0] = next.subarray(written);
        return;
      }
      this.unsent.shift();
    }
  }

  private take(chunk: Uint8Array): void {
    const bytes = this.rest === null ? chunk : concat(this.rest, chunk);
    let at = 0;
    for (;;) {
      const short = (bytes[at + 1] ?? 0) & 127;
      const head = short < 126 ? 2 : short === 126 ? 4 : 10;
      if (at + head > bytes.length) break;
      let length = short < 126 ? short : 0;
      if (short >= 126) for (let i = at + 2; i < at + head; i++) length = length * 256 + (bytes[i] ?? 0);
      const end = at + head + length;
      if (end > bytes.length) break;
      this.frame((bytes[at] ?? 0) & 15, bytes, at + head, end);
      at = end;
    }
    this.rest = at === bytes.length ? null : bytes.slice(at);
  }

  private frame(opcode: number, bytes: Uint8Array, from: number, to: number): void {
    if (opcode === opcodes.binary) {
      if (this.tally === null) this.onBinary(bytes.slice(from, to));
      else if (bytes[from] === countedByte) this.tally.add();
    } else if (opcode === opcodes.ping) this.write(clientFrame(opcodes.pong, bytes.slice(from, to)));
    else if (opcode === opcodes.text) this.onText(new TextDecoder().decode(bytes.subarray(from, to)));
  }
}
