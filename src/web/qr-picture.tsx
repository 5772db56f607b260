// A text as a QR picture (ISO/IEC 18004) in the page. Error correction low, since a screen has no dirt on it; black on white
// in every theme, since that is what every reader knows, and no theme moves what stands in the picture itself.

import { encodeQR } from "qr";
import { type ReactElement, useMemo } from "react";

const quietZone = 4; // modules, ISO/IEC 18004 §5.3.8

/** Pixels a module, where there is room. */
const scale = 4;

/**
 * The dark modules as one path of an SVG picture, a unit a module, a run of a row at a time.
 * @returns the path, and the sides of its picture with the quiet zone
 * @throws Error where the text has over 2,953 bytes, the most that a QR picture holds
 */
export function qrPath(text: string): { readonly path: string; readonly side: number } {
  const modules = encodeQR(text, "raw", { ecc: "low", border: quietZone });
  const runs = modules.flatMap((row, y) =>
    [
      ...row
        .map((dark) => (dark ? "#" : " "))
        .join("")
        .matchAll(/#+/g),
    ].map(({ index, 0: run }) => `M${index} ${y}h${run.length}v1h-${run.length}z`),
  );
  return { path: runs.join(""), side: modules.length };
}

export interface QrPictureProps {
  /** What it says: at most 2,953 bytes of UTF-8. */
  readonly text: string;
  /** What it is, for those who do not see it. */
  readonly label: string;
}

export function QrPicture({ text, label }: QrPictureProps): ReactElement {
  const { path, side } = useMemo(() => qrPath(text), [text]);
  return (
    <svg
      className="qr"
      role="img"
      aria-label={label}
      viewBox={`0 0 ${side} ${side}`}
      width={side * scale}
      height={side * scale}
      shapeRendering="crispEdges"
    >
      <rect width={side} height={side} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
