// The colours of src/ui/colour.ts as custom properties of a style sheet, so that the page has no colour of its own.

import { backgrounds, memberColour, raised, type Oklch, type Theme, tokensOf } from "../src/ui/colour.ts";

const oklch = ({ l, c, h }: Oklch): string => `oklch(${l} ${c} ${h})`;

/** The tokens of a theme as custom properties. */
function properties(theme: Theme): string {
  const background = backgrounds[theme];
  const isDark = theme === "dark";
  const tokens = Object.entries(tokensOf(theme)).map(([name, colour]) => [name, oklch(colour)] as const);
  const neutral = (l: number): string => oklch({ ...background, l });
  const all = [
    ["background", oklch(background)],
    ["raised", oklch(raised[theme])],
    ["edge", neutral(isDark ? 0.52 : 0.6)],
    ["text", neutral(isDark ? 0.93 : 0.22)],
    ["quiet", neutral(isDark ? 0.72 : 0.45)],
    ["on-accent", neutral(isDark ? 0.19 : 0.98)],
    ["member-lightness", String(memberColour("", theme).l)],
    ...tokens,
  ] as const;
  return all.map(([name, value]) => `--${name}:${value};`).join("");
}

/** What the system prefers, unless the page was told which theme to have (`data-theme`). */
export const tokenSheet = `:root,:root[data-theme="light"]{${properties("light")}}@media (prefers-color-scheme:dark){:root{${properties("dark")}}}:root[data-theme="dark"]{${properties("dark")}}\n`;
