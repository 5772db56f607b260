// Someone on the network whom TLS does not stop: a proxy between members and a relay that reads every WebSocket message
// in both directions (RFC 6455, its masks undone), keeps it, and may change it.

import { connect, createServer, type Socket } from "node:net";
import { concat, utf8 } from "../../../src/base/index.ts";
import { frameBytes, opcode } from "./raw-peer.ts";

export type Way = "toRelay" | "toMember";

export interface Heard {
  readonly way: Way;
  /** One whole message; what is not binary is kept with its opcode in `raw` alone. */
  readonly bytes: Uint8Array;
}

export interface MiddleMan {
  readonly port: number;
  readonly heard: Heard[];
  /** Every byte of both directions as it went by, the HTTP of the upgrade included. */
  raw(): Uint8Array;
  /** What becomes of a message; null leaves it as it is. */
  change: ((way: Way, bytes: Uint8Array) => Uint8Array | null) | null;
  /** Cuts every connection. */
  cut(): void;
  close(): void;
}

/** One direction of a connection: HTTP first, then frames. */
class Direction {
  private rest: Uint8Array = new Uint8Array(0);
  private upgraded = false;
  private readonly way: Way;
  private readonly tell: (bytes: Uint8Array) => Uint8Array;

  constructor(way: Way, tell: (bytes: Uint8Array) => Uint8Array) {
    this.way = way;
    this.tell = tell;
  }

  /** The bytes that go on in place of these. */
  take(chunk: Uint8Array): Uint8Array {
    this.rest = concat(this.rest, chunk);
    const out: Uint8Array[] = [];
    if (!this.upgraded) {
      const end = new TextDecoder("latin1").decode(this.rest).indexOf("\r\n\r\n");
      if (end < 0) return new Uint8Array(0);
      out.push(this.rest.slice(0, end + 4));
      this.rest = this.rest.slice(end + 4);
      this.upgraded = true;
    }
    for (;;) {
      const frame = this.frame();
      if (frame === null) return concat(...out);
      out.push(frame);
    }
  }

  /** The next frame, as it goes on; null where it is not whole yet. Neither side sends fragments. */
  private frame(): Uint8Array | null {
    const { rest } = this;
    if (rest.length < 2) return null;
    const view = new DataView(rest.buffer, rest.byteOffset, rest.length);
    const short = (rest[1] ?? 0) & 127;
    const masked = (rest[1] ?? 0) > 127;
    const at = short < 126 ? 2 : short === 126 ? 4 : 10;
    if (rest.length < at + (masked ? 4 : 0)) return null;
    const length = short < 126 ? short : short === 126 ? view.getUint16(2) : Number(view.getBigUint64(2));
    const start = at + (masked ? 4 : 0);
    if (rest.length < start + length) return null;
    const mask = masked ? rest.slice(at, start) : new Uint8Array(4);
    const payload = rest.slice(start, start + length).map((byte, i) => byte ^ (mask[i & 3] ?? 0));
    if (rest[0] !== (0x80 | opcode.binary)) return this.pass(start + length);
    this.rest = rest.slice(start + length);
    return frameBytes({ opcode: opcode.binary, payload: this.tell(payload), masked: this.way === "toRelay" });
  }

  private pass(length: number): Uint8Array {
    const frame = this.rest.slice(0, length);
    this.rest = this.rest.slice(length);
    return frame;
  }
}

/** A proxy to a relay's port on loopback. */
export async function standBetween(port: number): Promise<MiddleMan> {
  const sockets = new Set<Socket>();
  const raw: Uint8Array[] = [];
  const server = createServer((near) => {
    const far = connect(port, "127.0.0.1");
    const pump = (from: Socket, to: Socket, way: Way): void => {
      sockets.add(from);
      const direction = new Direction(way, (bytes) => {
        man.heard.push({ way, bytes });
        return man.change?.(way, bytes) ?? bytes;
      });
      from.on("data", (chunk: Buffer) => {
        raw.push(new Uint8Array(chunk));
        to.write(direction.take(chunk));
      });
      from.on("end", () => to.end());
      from.on("error", () => to.destroy());
      from.on("close", () => {
        sockets.delete(from);
        to.destroy();
      });
    };
    pump(near, far, "toRelay");
    pump(far, near, "toMember");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const man: MiddleMan = {
    port: address.port,
    heard: [],
    change: null,
    raw: () => concat(...raw),
    cut,
    close() {
      cut();
      server.close();
    },
  };
  return man;
}

/** The forms in which a secret could be seen: as it is, hexadecimal, base64 with either alphabet. */
export function formsOf(secret: string | Uint8Array): readonly Uint8Array[] {
  const bytes = typeof secret === "string" ? utf8(secret) : secret;
  const base64 = bytes.toBase64({ omitPadding: true });
  return [bytes, utf8(bytes.toHex()), utf8(base64), utf8(base64.replaceAll("+", "-").replaceAll("/", "_"))];
}

/** The names of planted secrets that stand somewhere in these bytes. */
export function foundIn(bytes: Uint8Array, planted: Readonly<Record<string, string | Uint8Array>>): string[] {
  const hay = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return Object.entries(planted).flatMap(([name, secret]) =>
    formsOf(secret).some((form) => hay.includes(form)) ? [name] : [],
  );
}
