// The door of term: what every terminal client shares, whichever way it draws.

export { depthOf, makePaint, type Paint, themeOf } from "./paint.ts";
export { shown, shownLines } from "./shown.ts";
export { clip, graphemesOf, isSure, widthOf, wrapLine } from "./wrap.ts";
