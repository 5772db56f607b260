// QR pictures as pixels, as a camera or a file would give them.

import { encodeQR } from "qr";

export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
}

export interface Shot {
  /** Sides of the picture. */
  readonly width: number;
  readonly height: number;
  /** Pixels a module. */
  readonly scale: number;
  /** Where the code's quiet zone begins. */
  readonly at: readonly [x: number, y: number];
  /** How far the code is turned about that corner, in degrees. */
  readonly turned?: number;
  /** Grey of dark and light modules, 0 … 255. */
  readonly dark?: number;
  readonly light?: number;
  /** Grey around the code. */
  readonly around?: number;
}

/** A picture in which a code stands. */
export function shoot(text: string, shot: Shot): Pixels {
  const { width, height, scale, at, turned = 0, dark = 0, light = 255, around = 255 } = shot;
  const modules = encodeQR(text, "raw", { ecc: "low", border: 4 });
  const [sin, cos] = [Math.sin((turned * Math.PI) / 180), Math.cos((turned * Math.PI) / 180)];
  return paint(width, height, (x, y) => {
    const [dx, dy] = [x - at[0], y - at[1]];
    const module = modules[Math.floor((dy * cos - dx * sin) / scale)]?.[Math.floor((dx * cos + dy * sin) / scale)];
    return module === undefined ? around : module ? dark : light;
  });
}

/** Noise, the same each time: a linear congruential generator (Numerical Recipes). */
export function noise(width: number, height: number): Pixels {
  let state = 1;
  return paint(width, height, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
}

/** A grey picture. @param grey of each pixel, 0 … 255 */
export function paint(width: number, height: number, grey: (x: number, y: number) => number): Pixels {
  const rgba = new Uint8Array(width * height * 4).fill(255);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) rgba.fill(grey(x, y), 4 * (y * width + x), 4 * (y * width + x) + 3);
  return { width, height, rgba };
}
