import { describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TOTP, URI } from "otpauth";
import decodeQr from "qr/decode.js";
import { codeFromUri, makeTotpSecret, totpUri } from "../../src/auth/client/index.ts";
import { makeNodePrimitives } from "../../src/base/primitives-node.ts";
import { pngQr, svgQr, terminalQr } from "../../src/cli/qr.ts";
import { type Pixels, readPng } from "./png-reader.ts";

const p = makeNodePrimitives();
const secret = makeTotpSecret(p);
const uri = totpUri(secret, "BB-123:456:789");

/** The picture that a terminal shows, on a dark or light theme, as pixels. */
function photograph(text: string, theme: "dark" | "light"): Pixels {
  const coloured = text.includes("\u001b");
  const rows = text.split("\n").map((row) => [...Bun.stripANSI(row)]);
  const scale = 6;
  const margin = 8 * scale;
  const ink = coloured ? 0 : theme === "dark" ? 255 : 0;
  const paper = coloured ? 255 : theme === "dark" ? 0 : 255;
  const width = (rows[0]?.length ?? 0) * scale + 2 * margin;
  const height = rows.length * 2 * scale + 2 * margin;
  const data = new Uint8Array(width * height * 4).fill(theme === "dark" ? 0 : 255);
  for (let i = 3; i < data.length; i += 4) data[i] = 255;
  rows.forEach((row, r) => {
    row.forEach((cell, c) => {
      for (const half of [0, 1]) {
        const inked = cell === "█" || cell === (half === 0 ? "▀" : "▄");
        for (let y = 0; y < scale; y++)
          for (let x = 0; x < scale; x++)
            data.fill(
              inked ? ink : paper,
              4 * ((margin + (2 * r + half) * scale + y) * width + margin + c * scale + x),
              4 * ((margin + (2 * r + half) * scale + y) * width + margin + c * scale + x) + 3,
            );
      }
    });
  });
  return { width, height, data };
}

describe("the QR picture, read back", () => {
  test("the PNG says the otpauth URI, and an authenticator app makes the right code of it", () => {
    const read = decodeQr(readPng(pngQr(uri)));
    expect(read).toBe(uri);
    const app = URI.parse(read);
    if (!(app instanceof TOTP)) throw new Error("not TOTP");
    const now = 1_800_000_000_000;
    expect(app.issuer).toBe("Snug");
    expect(app.label).toBe("BB-123:456:789");
    expect(app.generate({ timestamp: now })).toBe(codeFromUri(uri, now));
    expect(new Uint8Array(app.secret.buffer)).toEqual(new Uint8Array(secret));
  });

  test("in the terminal it reads on dark and on light, with its quiet zone", () => {
    for (const theme of ["dark", "light"] as const)
      expect(decodeQr(photograph(terminalQr(uri, true), theme))).toBe(uri);
  });

  test("without colour it reads as it is on dark", () => {
    expect(decodeQr(photograph(terminalQr(uri, false), "dark"))).toBe(uri);
  });

  test("the terminal picture fits 80 columns", () => {
    expect(
      Math.max(
        ...terminalQr(uri, false)
          .split("\n")
          .map((row) => [...row].length),
      ),
    ).toBeLessThanOrEqual(64);
  });

  test("the SVG is a picture of nothing but itself", () => {
    expect(svgQr(uri)).toStartWith("<svg");
    expect(svgQr(uri)).not.toMatch(/<script|href/);
  });

  // zbar-tools is no requirement: the reader above is one already.
  if (Bun.which("zbarimg") !== null)
    test("another QR reader (zbarimg) reads the PNG the same", () => {
      const folder = mkdtempSync(join(tmpdir(), "snug-qr-"));
      try {
        writeFileSync(join(folder, "code.png"), pngQr(uri));
        const { stdout } = Bun.spawnSync(["zbarimg", "--quiet", "--raw", join(folder, "code.png")]);
        expect(stdout.toString().trim()).toBe(uri);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
});
