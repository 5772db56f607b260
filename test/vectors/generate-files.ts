// Writes the vectors of docs/protocol.md §16: `bun test/vectors/generate-files.ts`. Everything is fixed.

import { type Bytes, concat, toHex, utf8 } from "../../src/base/index.ts";
import { makeNodePrimitives } from "../../src/base/primitives-node.ts";
import { nodeFileCrypto } from "../../src/client/files/crypto-node.ts";
import { chunkNonce, passKey } from "../../src/client/files/crypto.ts";
import { encodeFrame } from "../../src/protocol/index.ts";

const p = makeNodePrimitives();
/** Bytes that count up from a first one, so that a reader sees which field is which. */
const count = (length: number, first: number): Bytes => Uint8Array.from({ length }, (_, i) => (first + i) & 255);

const fileKey = count(32, 0x10);
const transfer = count(16, 0x30);
const salt = count(32, 0x50);
const key = passKey(p, salt, fileKey, transfer);
const cipher = await nodeFileCrypto.cipher(key);

async function chunk(n: number, last: boolean, plaintext: Bytes) {
  const nonce = chunkNonce(n, last);
  const sealed = concat(...(await cipher.seal(nonce, plaintext)));
  return {
    n,
    last,
    nonce: toHex(nonce),
    plaintext: toHex(plaintext),
    sealed: toHex(sealed),
    frame: toHex(encodeFrame({ t: "chunk", n, sealed })),
  };
}

const whole = utf8("a small file");
const vectors = {
  fileKey: toHex(fileKey),
  transfer: toHex(transfer),
  salt: toHex(salt),
  passKey: toHex(key),
  chunks: [
    await chunk(0, true, new Uint8Array(0)),
    await chunk(0, true, whole),
    await chunk(1, false, count(24, 1)),
    await chunk(2 ** 33, true, count(24, 2)),
  ],
  end: { size: whole.length, hash: toHex(p.hash("sha256", whole)) },
};
await Bun.write(new URL("file-chunks.json", import.meta.url), `${JSON.stringify(vectors, null, 2)}\n`);
