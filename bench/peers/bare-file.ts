// One end of the same pipeline without Snug: reads, seals and sends chunks of 256 KiB, or opens and writes them, and says
// so by an empty message. At most 32 chunks are on their way. Orders come from the environment (BARE), as JSON.

import { createCipheriv, createDecipheriv } from "node:crypto";
import { open } from "node:fs/promises";

interface Orders {
  readonly role: "send" | "take";
  readonly port: number;
  readonly file: string;
  readonly size: number;
}
// The benchmark writes exactly this.
const { role, port, file, size } = JSON.parse(process.env["BARE"] ?? "{}") as Orders;
const chunkBytes = 256 * 1024;
const window = 32;
const chunks = Math.ceil(size / chunkBytes);
const key = new Uint8Array(32);
const handle = await open(file, role === "send" ? "r" : "w");
const socket = new WebSocket(`ws://127.0.0.1:${port}/${role}`);
socket.binaryType = "arraybuffer";
let acked = 0;
let wake = (): void => {};
const nonce = (n: number): Uint8Array => {
  const bytes = new Uint8Array(12);
  new DataView(bytes.buffer).setUint32(8, n);
  return bytes;
};
let opened = Promise.resolve();
let done = 0;
async function write(n: number, data: Uint8Array): Promise<void> {
  const decipher = createDecipheriv("aes-256-gcm", key, nonce(n));
  decipher.setAuthTag(data.subarray(-16));
  const plain = decipher.update(data.subarray(0, -16));
  decipher.final();
  await handle.write(plain, 0, plain.length, n * chunkBytes);
  socket.send(new Uint8Array(0));
  if (++done === chunks) {
    await handle.close();
    console.log(JSON.stringify({ t: "done" }));
    process.exit(0);
  }
}
let came = 0;
socket.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => {
  if (role === "take") {
    const n = came++;
    opened = opened.then(() => write(n, new Uint8Array(data)));
  } else {
    acked++;
    wake();
  }
};
await new Promise((resolve) => (socket.onopen = resolve));
console.log(JSON.stringify({ t: "ready" }));
if (role === "send") {
  for await (const line of console) if (line === "go") break;
  for (let n = 0; n < chunks; n++) {
    while (n - acked >= window) await new Promise<void>((resolve) => (wake = resolve));
    const buffer = new Uint8Array(Math.min(chunkBytes, size - n * chunkBytes));
    await handle.read(buffer, 0, buffer.length, n * chunkBytes);
    const cipher = createCipheriv("aes-256-gcm", key, nonce(n));
    const sealed = cipher.update(buffer);
    cipher.final();
    const message = new Uint8Array(sealed.length + 16);
    message.set(sealed);
    message.set(cipher.getAuthTag(), sealed.length);
    socket.send(message);
  }
}
