// Text forms of bytes: the language's own base64url and ours give the same text, and it reads back.

import { expect, test } from "bun:test";
import * as fc from "fast-check";
import { fromBase64url, toBase64url, writeBase64url } from "../../src/base/bytes.ts";

test("base64url is the same with the language's own writer and without it, and reads back", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 70 }), (given) => {
      const bytes = new Uint8Array(given);
      const text = toBase64url(bytes);
      expect(writeBase64url(bytes)).toBe(text);
      expect(text).toBe(Buffer.from(bytes).toString("base64url"));
      expect(fromBase64url(text)).toEqual(bytes);
    }),
  );
});
