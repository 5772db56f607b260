// QR pictures of the enrolment URI (ISO/IEC 18004): in the terminal, as SVG and as PNG. Error correction low, since a
// screen has no dirt on it and a smaller picture fits a terminal.

import { encodeQR } from "qr";
import { encodePng } from "./png.ts";

const quietZone = 4; // modules, ISO/IEC 18004 §5.3.8

/** The modules with their quiet zone, true = dark. */
function modules(text: string): readonly (readonly boolean[])[] {
  return encodeQR(text, "raw", { ecc: "low", border: quietZone });
}

/**
 * Two modules a character in half blocks.
 * @param colour black on white whatever the terminal's theme; without it the light modules are drawn, which is right on
 * dark terminals, and inverted, which readers know too, on light ones
 */
export function terminalQr(text: string, colour: boolean): string {
  const dots = modules(text);
  const lines: string[] = [];
  for (let y = 0; y < dots.length; y += 2) {
    let line = "";
    for (let x = 0; x < dots.length; x++) {
      const upper = dots[y]?.[x] ?? false;
      // Below the last row: as the background of the terminal where there is no colour, else as the quiet zone.
      const lower = dots[y + 1]?.[x] ?? !colour;
      if (colour) line += upper ? (lower ? "█" : "▀") : lower ? "▄" : " ";
      else line += upper ? (lower ? " " : "▄") : lower ? "▀" : "█";
    }
    // The 256-colour palette's black and white: unlike the first 16 colours, no theme moves them.
    lines.push(colour ? `\u001b[38;5;16;48;5;231m${line}\u001b[0m` : line);
  }
  return lines.join("\n");
}

/** An SVG document. */
export function svgQr(text: string): string {
  return encodeQR(text, "svg", { ecc: "low", border: quietZone, scale: 8 });
}

/** A PNG file: 8 pixels a module, black on white. */
export function pngQr(text: string): Uint8Array {
  const scale = 8;
  const dots = modules(text);
  const size = dots.length * scale;
  return encodePng(size, size, (x, y) => !(dots[Math.floor(y / scale)]?.[Math.floor(x / scale)] ?? false));
}
