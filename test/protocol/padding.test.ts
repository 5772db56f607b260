// Padding: lengths tell little, and there is one padding for each content.

import { expect, test } from "bun:test";
import fc from "fast-check";
import { pad, unpad } from "../../src/protocol/index.ts";

test("padding is undone exactly, wastes at most an eighth above 256 bytes, and is the only one accepted", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 5000 }), (content) => {
      const padded = pad(content);
      expect(unpad(padded)).toEqual(new Uint8Array(content));
      expect(padded.length).toBeLessThanOrEqual(Math.max(256, Math.ceil((content.length + 1) * 1.125)));
      const longer = new Uint8Array(padded.length + 1);
      longer.set(padded);
      expect(() => unpad(longer)).toThrow();
    }),
  );
});

test("no content, no mark", () => {
  expect(() => unpad(new Uint8Array(0))).toThrow();
  expect(() => unpad(new Uint8Array(256))).toThrow();
});
