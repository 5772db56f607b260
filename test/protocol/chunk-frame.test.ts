// `chunk` frames read in place, without the general codec: what the one says of any bytes the other says.

import { expect, test } from "bun:test";
import fc from "fast-check";
import { encodeCbor, toHex } from "../../src/base/index.ts";
import { chunkFrame, decodeFrame, encodeFrame, type Frame, limits, readChunk } from "../../src/protocol/index.ts";

const maxChunkBytes = 400;
const none = new Uint8Array(0);

/** What the general decoder makes of it. */
function strictly(bytes: Uint8Array, way: "toRelay" | "toMember"): Frame<"chunk"> | null {
  try {
    const frame = decodeFrame(bytes, way, limits.maxFrameBytes);
    return frame.t === "chunk" && frame.sealed.length <= maxChunkBytes + 16 ? frame : null;
  } catch {
    return null;
  }
}

function expectSame(bytes: Uint8Array): void {
  const read = readChunk(bytes, maxChunkBytes);
  for (const way of ["toRelay", "toMember"] as const) {
    const frame = strictly(bytes, way);
    expect(read?.n).toEqual(frame?.n);
    expect(toHex(read?.sealed ?? none)).toBe(toHex(frame?.sealed ?? none));
  }
}

const number = fc.oneof(
  fc.constantFrom(0, 23, 24, 255, 256, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER),
  fc.nat(),
  fc.maxSafeNat(),
);
const chunk: fc.Arbitrary<Frame<"chunk">> = fc.record({
  t: fc.constant("chunk" as const),
  n: number,
  sealed: fc
    .oneof(fc.constantFrom(16, 23, 24, 255, 256, 416, 417), fc.integer({ min: 0, max: 420 }))
    .map((length) => new Uint8Array(length).fill(length)),
});

test("a chunk is written as the general encoder writes it, in however many pieces, and reads back", () => {
  fc.assert(
    fc.property(chunk, fc.nat(420), fc.boolean(), (frame, cut, again) => {
      const pieces = [frame.sealed.subarray(0, cut), frame.sealed.subarray(cut)];
      const buffer = again ? new Uint8Array(500).fill(0xff) : new Uint8Array(3);
      const bytes = chunkFrame(frame.n, pieces, buffer);
      expect(new Uint8Array(bytes)).toEqual(encodeFrame(frame));
      expectSame(bytes);
    }),
    { numRuns: 2000 },
  );
});

test("of any changed or cut chunk, and of whatever else, both decoders say the same", () => {
  fc.assert(
    fc.property(
      chunk,
      fc.array(fc.tuple(fc.oneof(fc.nat(14), fc.nat(430)), fc.nat(255)), { maxLength: 3 }),
      fc.integer({ min: -3, max: 20 }),
      (frame, changes, cut) => {
        const whole = encodeFrame(frame);
        const bytes = cut < 0 ? new Uint8Array(whole.length - cut) : whole.slice(0, whole.length - cut);
        if (cut < 0) bytes.set(whole);
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
        expectSame(bytes);
      },
    ),
    { numRuns: 5000 },
  );
  fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => expectSame(new Uint8Array(bytes))));
});

test("longer forms of its numbers, other types and further fields are no chunk", () => {
  const sealed = new Uint8Array(16);
  const good = encodeFrame({ t: "chunk", n: 5, sealed });
  expect(readChunk(good, maxChunkBytes)?.n).toBe(5);
  for (const bytes of [
    new Uint8Array([0x83, 0x18, 0x22, 0x18, 5, 0x50, ...sealed]),
    new Uint8Array([0x83, 0x19, 0, 0x22, 5, 0x50, ...sealed]),
    new Uint8Array([0x83, 0x18, 0x22, 5, 0x58, 16, ...sealed]),
    new Uint8Array([0x98, 3, 0x18, 0x22, 5, 0x50, ...sealed]),
    new Uint8Array([0x83, 0x18, 0x22, 5, 0x5b, 0, 0, 0, 1, 0, 0, 0, 0, ...sealed]),
    new Uint8Array([0x83, 0x18, 0x22, 0x1b, 0, 0x20, 0, 0, 0, 0, 0, 0, 0x50, ...sealed]),
    new Uint8Array([0x83, 0x18, 0x22, 0x25, 0x50, ...sealed]),
    new Uint8Array([0x83, 0x18, 0x22, 5, 0x70, ...sealed]),
    encodeCbor([34, 5, sealed, 1]),
    encodeCbor([33, sealed, 5]),
    new Uint8Array([...good, 0]),
    good.subarray(0, good.length - 1),
    new Uint8Array(0),
  ]) {
    expect(readChunk(bytes, maxChunkBytes)).toBe(null);
    expectSame(bytes);
  }
});
