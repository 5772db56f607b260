// The vectors of docs/protocol.md §16, on both platforms' cryptography.

import { expect, test } from "bun:test";
import { concat, fromHex, toHex } from "../../../src/base/index.ts";
import { makeNodePrimitives } from "../../../src/base/primitives-node.ts";
import { browserFileCrypto } from "../../../src/client/files/crypto-browser.ts";
import { nodeFileCrypto } from "../../../src/client/files/crypto-node.ts";
import { chunkNonce, passKey } from "../../../src/client/files/crypto.ts";
import { chunkFrame, encodeFrame, readChunk } from "../../../src/protocol/index.ts";
import vectors from "../../vectors/file-chunks.json";

const bytes = (hex: string): Uint8Array<ArrayBuffer> => new Uint8Array(fromHex(hex) ?? []);

for (const [platform, crypto] of [
  ["Node", nodeFileCrypto],
  ["browsers", browserFileCrypto],
] as const)
  test(`files are sealed as the vectors say on ${platform}`, async () => {
    const key = passKey(makeNodePrimitives(), bytes(vectors.salt), bytes(vectors.fileKey), bytes(vectors.transfer));
    expect(toHex(key)).toBe(vectors.passKey);
    const cipher = await crypto.cipher(key);
    for (const { n, last, nonce, plaintext, sealed } of vectors.chunks) {
      expect(toHex(chunkNonce(n, last))).toBe(nonce);
      expect(toHex(concat(...(await cipher.seal(chunkNonce(n, last), bytes(plaintext)))))).toBe(sealed);
      const opened = await cipher.open(chunkNonce(n, last), bytes(sealed));
      expect(opened === null ? null : toHex(opened)).toBe(plaintext);
      expect(await cipher.open(chunkNonce(n, !last), bytes(sealed))).toBeNull();
      expect(await cipher.open(chunkNonce(n + 1, last), bytes(sealed))).toBeNull();
    }
    const hash = crypto.sha256();
    const whole = bytes(vectors.chunks[1]?.plaintext ?? "");
    hash.update(whole.subarray(0, 5));
    hash.update(whole.subarray(5));
    expect([whole.length, toHex(hash.digest())]).toEqual([vectors.end.size, vectors.end.hash]);
  });

test("a chunk's frame is the codec's, in a buffer of its own or in one that serves again", () => {
  for (const { n, sealed, frame } of vectors.chunks) {
    const body = bytes(sealed);
    expect(toHex(chunkFrame(n, [body.subarray(0, 3), body.subarray(3)]))).toBe(frame);
    expect(toHex(chunkFrame(n, [body], new Uint8Array(1000)))).toBe(frame);
    expect(toHex(encodeFrame({ t: "chunk", n, sealed: body }))).toBe(frame);
    expect(readChunk(bytes(frame), 262_144)).toEqual({ n, sealed: body });
    expect(readChunk(bytes(frame), 11)).toEqual(body.length > 27 ? null : { n, sealed: body });
    expect(readChunk(bytes(`${frame}00`), 262_144)).toBeNull();
  }
});
