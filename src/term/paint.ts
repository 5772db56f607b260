// Colour on a terminal: the tokens of ui mapped to what the terminal has. None without a TTY, or with NO_COLOR
// (https://no-color.org); FORCE_COLOR is not read.

import { memberColour, type Oklch, tokens, toRgb } from "../ui/index.ts";

type Depth = "none" | "16" | "256" | "true";

export interface Paint {
  readonly depth: Depth;
  bold(text: string): string;
  /** For what is there but not the point: times, joins, hints. */
  quiet(text: string): string;
  accent(text: string): string;
  danger(text: string): string;
  success(text: string): string;
  /** A member's name in the colour of its fingerprint. */
  member(fingerprint: string, text: string): string;
}

/** How many colours a stream shows. @param tty whether it is a terminal at all */
export function depthOf(tty: boolean, env: Readonly<Record<string, string | undefined>>): Depth {
  if (!tty || (env["NO_COLOR"] ?? "") !== "" || env["TERM"] === "dumb") return "none";
  if (/truecolor|24bit/.test(env["COLORTERM"] ?? "")) return "true";
  return /256|kitty|ghostty/.test(env["TERM"] ?? "") ? "256" : "16";
}

const ansi16 = { accent: 33, danger: 31, success: 32 } as const;
const namesIn16 = [31, 33, 32, 36, 34, 35]; // by sixths of the hue circle, from red

/** The SGR parameters (ECMA-48 §8.3.117) of a colour. */
function sgr(depth: "256" | "true", colour: Oklch): string {
  const [r, g, b] = toRgb(colour);
  if (depth === "true") return `38;2;${r};${g};${b}`;
  const step = (value: number): number => Math.round((value / 255) * 5); // the 6 × 6 × 6 cube
  return `38;5;${16 + 36 * step(r) + 6 * step(g) + step(b)}`;
}

/** The painter for a depth. */
export function makePaint(depth: Depth): Paint {
  const wrap = (open: string, close: string) => (text: string) =>
    depth === "none" || text === "" ? text : `\u001b[${open}m${text}\u001b[${close}m`;
  const token = (name: keyof typeof ansi16) =>
    wrap(depth === "256" || depth === "true" ? sgr(depth, tokens[name]) : `${ansi16[name]}`, "39");
  return {
    depth,
    bold: wrap("1", "22"),
    quiet: wrap("2", "22"),
    accent: token("accent"),
    danger: token("danger"),
    success: token("success"),
    member(fingerprint, text) {
      const colour = memberColour(fingerprint);
      const parameters =
        depth === "256" || depth === "true" ? sgr(depth, colour) : `${namesIn16[Math.floor(colour.h / 60)] ?? 36}`;
      return wrap(`1;${parameters}`, "22;39")(text);
    },
  };
}
