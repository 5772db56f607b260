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
