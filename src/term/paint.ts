// Colour on a terminal: the tokens of ui mapped to what the terminal has. None without a TTY, or with NO_COLOR
// (https://no-color.org); FORCE_COLOR is not read.

import { memberColour, type Oklch, type Theme, type TokenName, tokensOf, toRgb } from "../ui/index.ts";

type Depth = "none" | "16" | "256" | "true";

type Painter = (text: string) => string;

export interface Paint {
  readonly depth: Depth;
  readonly bold: Painter;
  /** For what is there but not the point: times, joins, hints. */
  readonly quiet: Painter;
  /** Dark on light and light on dark changed over: what is found. */
  readonly inverse: Painter;
  readonly accent: Painter;
  readonly danger: Painter;
  readonly success: Painter;
  readonly notice: Painter;
  /** A member's name in the colour of its fingerprint. */
  readonly member: (fingerprint: string, text: string) => string;
}

type Env = Readonly<Record<string, string | undefined>>;

/** How many colours a stream shows. @param tty whether it is a terminal at all */
export function depthOf(tty: boolean, env: Env): Depth {
  if (!tty || (env["NO_COLOR"] ?? "") !== "" || env["TERM"] === "dumb") return "none";
  if (/truecolor|24bit/.test(env["COLORTERM"] ?? "")) return "true";
  return /256|kitty|ghostty/.test(env["TERM"] ?? "") ? "256" : "16";
}

/** Whether the terminal says that its background is light: `COLORFGBG` is "foreground;background" in the 16 colours. */
export function themeOf(env: Env): Theme {
  const background = /;(\d+)$/.exec(env["COLORFGBG"] ?? "")?.[1];
  return background === "7" || background === "15" ? "light" : "dark";
}

/** The sixteen colours that read on each background: no yellow and cyan on white, no dark blue on black. */
const ansi16 = {
  dark: { accent: 33, danger: 31, success: 32, notice: 94 },
  light: { accent: 35, danger: 31, success: 32, notice: 34 },
} as const satisfies Record<Theme, Record<TokenName, number>>;
/** By sixths of the hue circle, from red. */
const namesIn16 = { dark: [31, 33, 32, 36, 94, 35], light: [31, 35, 32, 34, 34, 35] } as const satisfies Record<
  Theme,
  readonly number[]
>;

/** The SGR parameters (ECMA-48 §8.3.117) of a colour. */
function sgr(depth: "256" | "true", colour: Oklch): string {
  const [r, g, b] = toRgb(colour);
  if (depth === "true") return `38;2;${r};${g};${b}`;
  const step = (value: number): number => Math.round((value / 255) * 5); // the 6 × 6 × 6 cube
  return `38;5;${16 + 36 * step(r) + 6 * step(g) + step(b)}`;
}

/** The painter for a depth. */
export function makePaint(depth: Depth, theme: Theme = "dark"): Paint {
  const attribute = (open: string, close: string) => (text: string) =>
    depth === "none" || text === "" ? text : `\u001b[${open}m${text}\u001b[${close}m`;
  const tokens = tokensOf(theme);
  const token = (name: TokenName) =>
    attribute(depth === "256" || depth === "true" ? sgr(depth, tokens[name]) : `${ansi16[theme][name]}`, "39");
  return {
    depth,
    bold: attribute("1", "22"),
    quiet: attribute("2", "22"),
    inverse: attribute("7", "27"),
    accent: token("accent"),
    danger: token("danger"),
    success: token("success"),
    notice: token("notice"),
    member(fingerprint, text) {
      const colour = memberColour(fingerprint, theme);
      const parameters =
        depth === "256" || depth === "true"
          ? sgr(depth, colour)
          : `${namesIn16[theme][Math.floor(colour.h / 60)] ?? 32}`;
      return attribute(`1;${parameters}`, "22;39")(text);
    },
  };
}
