// The colours of docs: OKLCH tokens shared by terminal and web, and a member's hue from its fingerprint.
// OKLCH to sRGB after Ottosson, "A perceptual color space for image processing" (2020).

export interface Oklch {
  /** Lightness 0 … 1. */
  readonly l: number;
  readonly c: number;
  /** Hue in degrees. */
  readonly h: number;
}

export type Rgb = readonly [red: number, green: number, blue: number];

/** The accent: lamp amber. Danger, success and notice have one hue each. */
export const tokens = {
  accent: { l: 0.78, c: 0.14, h: 75 },
  danger: { l: 0.65, c: 0.19, h: 25 },
  success: { l: 0.68, c: 0.13, h: 150 },
  notice: { l: 0.68, c: 0.1, h: 240 },
} as const satisfies Record<string, Oklch>;

/** A member's colour: the hue is the fingerprint's, lightness and chroma are fixed so that it reads on dark and on light. */
export function memberColour(fingerprint: string): Oklch {
  return { l: 0.6, c: 0.12, h: (Number.parseInt(fingerprint.slice(0, 4), 16) || 0) % 360 };
}

/** sRGB, 0 … 255 each, clipped to the gamut. */
export function toRgb({ l, c, h }: Oklch): Rgb {
  const a = c * Math.cos((h * Math.PI) / 180);
  const b = c * Math.sin((h * Math.PI) / 180);
  const long = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const medium = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const encode = (linear: number): number => {
    const value = linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
    return Math.round(255 * Math.min(1, Math.max(0, value)));
  };
  return [
    encode(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
    encode(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
    encode(-0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short),
  ];
}
