// The door of ui: what terminal and web show alike.

export { memberColour, type Oklch, type Rgb, tokens, toRgb } from "./colour.ts";
export { visible, visibleJson, visibleLines } from "./visible.ts";
