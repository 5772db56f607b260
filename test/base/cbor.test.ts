// CBOR in the one deterministic encoding.

import { expect, test } from "bun:test";
import fc from "fast-check";
import { decodeCbor, encodeCbor } from "../../src/base/index.ts";

// The library gave a Buffer for some lengths; its `slice` shares memory, so a "copy" of a frame changed the frame itself.
test("a slice of encoded bytes is a copy, at every length", () => {
  for (let length = 0; length < 1200; length += 7) {
    const bytes = encodeCbor([new Uint8Array(length)]);
    const before = bytes[0];
    const copy = bytes.slice();
    copy[0] = 0;
    expect(bytes[0]).toBe(before);
    expect(bytes.constructor).toBe(Uint8Array);
  }
});

test("what decodes encodes to the very same bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      const value = decodeCbor(bytes);
      // Only what Snug uses can come out, and any of it is Cbor.
      if (value !== null) expect(encodeCbor(value as never)).toEqual(new Uint8Array(bytes));
    }),
    { numRuns: 5000 },
  );
});

// Fuzzing found it: each of these has a deterministic encoding, and came out as a value that no type of ours names.
test("maps, floats, negative numbers and undefined are no CBOR of ours, however well encoded, also inside an array", () => {
  for (const hex of ["a0", "a10101", "f93e00", "fb3ff199999999999a", "20", "3903e7", "f7"]) {
    const bytes = Uint8Array.fromHex(hex);
    expect([hex, decodeCbor(bytes)]).toEqual([hex, null]);
    expect([hex, decodeCbor(Uint8Array.of(0x82, 1, ...bytes))]).toEqual([hex, null]);
  }
});
