// What others wrote as a terminal shows it: nothing in it acts, and every terminal agrees about its width.

import { steady, visible, visibleLines } from "../ui/index.ts";

/** Text on one line. */
export const shown = (text: string): string => steady(visible(text));

/** Text as its lines. */
export const shownLines = (text: string): readonly string[] => visibleLines(text).map(steady);
