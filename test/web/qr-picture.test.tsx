// The page's QR pictures say what they were given, and are plain SVG.

import { expect, test } from "bun:test";
import fc from "fast-check";
import { renderToStaticMarkup } from "react-dom/server";
import { QrPicture, qrPath } from "../../src/web/qr-picture.tsx";
import { decodePixels } from "../../src/web/qr-reader.ts";
import { paint } from "./pixels.ts";

/** What a reader makes of a path, drawn at 4 pixels a module. */
function readPath(path: string, side: number): string | null {
  const dark = new Set<string>();
  for (const [, x, y, run, back] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-(\d+)z/g)) {
    expect(run).toBe(back);
    for (let i = 0; i < Number(run); i++) dark.add(`${Number(x) + i} ${Number(y)}`);
  }
  const { rgba, width, height } = paint(side * 4, side * 4, (x, y) =>
    dark.has(`${Math.floor(x / 4)} ${Math.floor(y / 4)}`) ? 0 : 255,
  );
  return decodePixels(rgba, width, height);
}

test("what is drawn is read back, whatever it says", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 1, maxLength: 200 }), (text) => {
      const { path, side } = qrPath(text);
      expect(path).toMatch(/^(M\d+ \d+h\d+v1h-\d+z)+$/);
      expect(readPath(path, side)).toBe(text);
    }),
    { numRuns: 40 },
  );
});

test("four modules on each side stay light, as readers want them", () => {
  const { path, side } = qrPath("snug://relay.example/x#y.z");
  for (const [, x, y, run] of path.matchAll(/M(\d+) (\d+)h(\d+)/g)) {
    expect(Math.min(Number(x), Number(y))).toBeGreaterThanOrEqual(4);
    expect(Math.max(Number(x) + Number(run), Number(y) + 1)).toBeLessThanOrEqual(side - 4);
  }
});

test("the longest bulletin fits: a name of 128 bytes, each of them escaped", () => {
  const name = "%C3%B6".repeat(64);
  const uri = `otpauth://totp/Snug:${name}?issuer=Snug&secret=${"A".repeat(32)}&algorithm=SHA1&digits=6&period=30`;
  const { path, side } = qrPath(uri);
  expect(readPath(path, side)).toBe(uri);
});

test("it is black on white in the picture itself, named for those who do not see it, and nothing that a policy refuses", () => {
  const markup = renderToStaticMarkup(<QrPicture text="otpauth://totp/x" label={'"Night shift" & more'} />);
  expect(markup).toContain('role="img" aria-label="&quot;Night shift&quot; &amp; more"');
  expect(markup).toContain('shape-rendering="crispEdges"');
  expect(markup).toMatch(/<rect width="(\d+)" height="\1" fill="#fff"><\/rect><path d="M[^"]*" fill="#000"><\/path>/);
  expect(markup).not.toMatch(/style=|data:|href|currentColor/);
});
