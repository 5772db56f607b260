// protocol.md §2: one WebSocket to the relay. Frames come out one by one, in order, with the bytes they came in.
import { concat, random, same, type Bytes } from "./bytes.ts";
import { Failure } from "./failure.ts";
import { decodeFrame, encodeFrame, type AnyFrame, type Frame } from "./frames.ts";

const heartbeatMs = 15_000;
const silenceMs = 37_500;
const maxPartBytes = 262_144;
const maxHandshakeBytes = 8_388_608;

export interface Received {
  readonly frame: AnyFrame;
  readonly bytes: Bytes;
}

export class Connection {
  readonly #socket: WebSocket;
  readonly #queue: Received[] = [];
  readonly #timer: ReturnType<typeof setInterval>;
  #wake: (() => void) | undefined;
  /** The relay's last word, after which it closes (§4). */
  #said: Frame<"error"> | undefined;
  #end: Failure | undefined;
  #lastSent = Date.now();
  #lastHeard = Date.now();
  #pings = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.binaryType = "arraybuffer";
    socket.addEventListener("message", (event: MessageEvent<unknown>) => this.#hear(event.data));
    socket.addEventListener("close", (event) => {
      // §2: close codes 4400 to 4499 mean: do not come back with the same input.
      const final = event.code >= 4400 && event.code <= 4499;
      this.#finish(new Failure(this.#said?.code ?? "relay.unreachable", this.#why(event.code), final));
    });
    socket.addEventListener("error", () => this.#finish(new Failure("relay.unreachable", "", false)));
    this.#timer = setInterval(() => this.#beat(), 1_000);
  }

  static async open(url: string): Promise<Connection> {
    const connection = new Connection(new WebSocket(url, ["snug.1"]));
    await connection.#opened();
    return connection;
  }

  #opened(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.addEventListener("open", () => {
        if (this.#socket.protocol === "snug.1") return resolve();
        this.close();
        reject(new Failure("version.unknown", "the server does not speak snug.1"));
      });
      this.#socket.addEventListener("close", () => reject(this.#end ?? new Failure("relay.unreachable", "", false)));
    });
  }

  send(bytes: Bytes): void {
    if (this.#end !== undefined) return;
    this.#lastSent = Date.now();
    this.#socket.send(concat(bytes));
  }

  /** The next frame; an `error` frame, a close or silence are thrown. */
  async receive(): Promise<Received> {
    for (;;) {
      const next = this.#queue.shift();
      if (next !== undefined) return next;
      if (this.#end !== undefined) throw this.#end;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** §7: the parts of one entry follow it directly, offsets ascending from 0. */
  async receiveParts(id: Bytes, length: number): Promise<Bytes> {
    if (length > maxHandshakeBytes) throw new Failure("frame.too_large");
    const parts: Bytes[] = [];
    let offset = 0;
    while (offset < length) {
      const { frame } = await this.receive();
      const fits = frame.type === "part" && same(frame.id, id) && frame.offset === offset;
      if (!fits || offset + frame.bytes.length > length) throw new Failure("frame.unexpected", frame.type, false);
      parts.push(frame.bytes);
      offset += frame.bytes.length;
    }
    return concat(...parts);
  }

  sendParts(id: Bytes, bytes: Bytes): void {
    for (let offset = 0; offset < bytes.length; offset += maxPartBytes) {
      this.send(encodeFrame("part", { id, offset, bytes: bytes.slice(offset, offset + maxPartBytes) }));
    }
  }

  close(why = new Failure("relay.unreachable", "closed here", false)): void {
    this.#finish(why);
    this.#socket.close(1000);
  }

  #hear(data: unknown): void {
    this.#lastHeard = Date.now();
    try {
      if (!(data instanceof ArrayBuffer)) throw new Failure("frame.malformed", "a text message");
      const bytes = new Uint8Array(data);
      const frame = decodeFrame(bytes);
      if (frame.type === "pong") return;
      if (frame.type === "error") {
        this.#said = frame;
        return;
      }
      this.#queue.push({ frame, bytes });
      this.#wake?.();
    } catch (error) {
      this.close(error instanceof Failure ? error : new Failure("internal", String(error)));
    }
  }

  #why(closeCode: number): string {
    if (this.#said === undefined) return `close code ${closeCode}`;
    return this.#said.retryMs > 0 ? `retry in ${this.#said.retryMs} ms` : "";
  }

  #beat(): void {
    const now = Date.now();
    if (now - this.#lastHeard > silenceMs) return this.close(new Failure("relay.unreachable", "silence", false));
    if (now - this.#lastSent >= heartbeatMs) this.send(encodeFrame("ping", { n: ++this.#pings }));
  }

  #finish(why: Failure): void {
    this.#end ??= why; // frames that came before are still handed out
    clearInterval(this.#timer);
    this.#wake?.();
  }
}

export const newEntryId = (): Bytes => random(16);
