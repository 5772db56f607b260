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

/** The accent is lamp amber; danger, success and notice have one hue each. */
const hues = {
  accent: { c: 0.14, h: 75 },
  danger: { c: 0.19, h: 25 },
  success: { c: 0.13, h: 150 },
  notice: { c: 0.1, h: 240 },
} as const;

export type TokenName = keyof typeof hues;
export type Theme = "dark" | "light";

/** Near-black and paper. */
export const backgrounds = {
  dark: { l: 0.19, c: 0.01, h: 70 },
  light: { l: 0.98, c: 0.006, h: 85 },
} as const satisfies Record<Theme, Oklch>;

/** What stands out from them a little: fields, code, the message that one is at. */
export const raised = {
  dark: { ...backgrounds.dark, l: 0.24 },
  light: { ...backgrounds.light, l: 0.95 },
} as const satisfies Record<Theme, Oklch>;

/** Lightness by which each token has a contrast of 4.5 at least on its background. */
const lightness = {
  dark: { accent: 0.78, danger: 0.68, success: 0.7, notice: 0.72 },
  light: { accent: 0.52, danger: 0.54, success: 0.5, notice: 0.5 },
} as const satisfies Record<Theme, Record<TokenName, number>>;

/** The colours of a theme. */
export function tokensOf(theme: Theme): Readonly<Record<TokenName, Oklch>> {
  const of = (name: TokenName): Oklch => ({ l: lightness[theme][name], ...hues[name] });
  return { accent: of("accent"), danger: of("danger"), success: of("success"), notice: of("notice") };
}

/** The hue of a member's colour, in degrees: the same in every client. */
export const memberHue = (fingerprint: string): number => (Number.parseInt(fingerprint.slice(0, 4), 16) || 0) % 360;

/** A member's colour: the hue is the fingerprint's, in every client; lightness is the theme's, so that every name reads on it. */
export function memberColour(fingerprint: string, theme: Theme = "dark"): Oklch {
  return {
    l: theme === "dark" ? 0.7 : 0.49,
    c: 0.12,
    h: memberHue(fingerprint),
  };
}

/** The contrast of two colours, 1 … 21. @see WCAG 2.2, "contrast ratio" */
export function contrastOf(one: Oklch, other: Oklch): number {
  const luminance = (colour: Oklch): number => {
    const [r, g, b] = toRgb(colour).map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    }) as [number, number, number]; // toRgb gives three
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [lighter, darker] = [luminance(one), luminance(other)].toSorted((a, b) => b - a) as [number, number];
  return (lighter + 0.05) / (darker + 0.05);
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
