// A relay that takes the upgrade and then sends one message of any size, in one frame or in fragments: what a client
// must survive.

import { createHash } from "node:crypto";
import { createServer, type Server, type Socket } from "node:net";
import { subprotocol } from "../../../src/protocol/index.ts";

export interface GreedyRelay {
  readonly port: number;
  /** Bytes of the message that clients took so far. */
  readonly takenBytes: number;
  close(): void;
}

const chunk = new Uint8Array(1024 * 1024);
const rfc6455 = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

function head(opcode: number, fin: boolean, length: number): Uint8Array {
  const bytes = new Uint8Array(10);
  bytes[0] = (fin ? 0x80 : 0) | opcode;
  bytes[1] = 127;
  new DataView(bytes.buffer).setBigUint64(2, BigInt(length));
  return bytes;
}

/** @param bytes of the message @param fragments whether it comes in fragments of 1 MiB */
export async function startGreedyRelay(bytes: number, fragments: boolean): Promise<GreedyRelay> {
  let takenBytes = 0;
  const flow = (socket: Socket): void => {
    let left = bytes;
    if (!fragments) socket.write(head(2, true, bytes));
    const more = (): void => {
      while (left > 0 && !socket.destroyed) {
        const size = Math.min(left, chunk.length);
        if (fragments) socket.write(head(left === bytes ? 2 : 0, left === size, size));
        left -= size;
        takenBytes += size;
        if (!socket.write(chunk.subarray(0, size))) return void socket.once("drain", more);
      }
    };
    more();
  };
  const server: Server = createServer((socket) => {
    let request = "";
    socket.on("error", () => {});
    socket.on("data", (data) => {
      if (request.endsWith("\r\n\r\n")) return; // what the client says afterwards is not answered
      request += data.toString("latin1");
      if (!request.endsWith("\r\n\r\n")) return;
      const key = /sec-websocket-key: (\S+)/i.exec(request)?.[1] ?? "";
      const accept = createHash("sha1").update(`${key}${rfc6455}`).digest("base64");
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\nSec-WebSocket-Protocol: ${subprotocol}\r\n\r\n`,
      );
      flow(socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    port: address.port,
    get takenBytes() {
      return takenBytes;
    },
    close: () => void server.close(),
  };
}
