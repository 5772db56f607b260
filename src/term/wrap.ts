// Widths and wrapping. Snug wraps received text itself, so that every row of it after the first stands indented: padded
// with spaces, a message could otherwise put something that looks like another message at a row's start.

import stringWidth from "string-width";
import { lazy } from "../base/index.ts";

const graphemes = lazy(() => new Intl.Segmenter("en", { granularity: "grapheme" }));
const printable = /^[\x20-\x7e]*$/;
/** Marks that stand over or under another letter, and what is not drawn. */
const zeroWidth = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
/** Draws nothing by itself, and takes no column: isolates above all. */
const ignorable = /^\p{Default_Ignorable_Code_Point}+$/u;
// Our own colours: what others wrote holds no escape.
const colours = new RegExp(`${String.fromCharCode(0x1b)}\\[[\\d;]*m`, "g");

const isolate = "\u2068";
const pop = "\u2069";
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** A text's letters as a person counts them. */
export function graphemesOf(text: string): readonly string[] {
  // Most text is plain, and cutting it by the rules of Unicode is what laying out costs most.
  return printable.test(text) ? text.split("") : Array.from(graphemes().segment(text), ({ segment }) => segment);
}

/**
 * Columns of one letter: as many as the widest terminal draws. Ink counts a letter once, and so do some terminals; others
 * add up what it is made of (Thai and Devanagari vowels, say).
 */
function letterWidth(letter: string): number {
  if (letter.length === 1 && letter >= " " && letter <= "~") return 1;
  if (ignorable.test(letter)) return 0;
  const points = Array.from(letter, (point) => (zeroWidth.test(point) ? 0 : Math.max(1, stringWidth(point))));
  return Math.max(
    1,
    stringWidth(letter),
    points.reduce((sum, width) => sum + width, 0),
  );
}

/** Letters that every terminal draws one column wide, our own marks and lines among them: a count is enough for most rows. */
const oneColumn =
  /^[ -~\u00a1-\u00ac\u00ae-\u024f\u2010-\u2027\u203a\u21b3\u2500-\u25b5\u25b7-\u25bf\u25c1-\u25fa\u25ff\u2713]*$/;

/** Whether every way of counting gives a row the same width. */
export const isSure = (row: string): boolean =>
  oneColumn.test(row.includes("\u001b") ? row.replaceAll(colours, "") : row);

/** Columns that a text takes, colours left out. */
export function widthOf(text: string): number {
  const plain = text.includes("\u001b") ? text.replaceAll(colours, "") : text;
  return oneColumn.test(plain)
    ? plain.length
    : graphemesOf(plain).reduce((columns, letter) => columns + letterWidth(letter), 0);
}

const isIsolated = (text: string): boolean => text.includes(isolate);
const bare = (text: string): string => text.replaceAll(/[\u2068\u2069]/gu, "");
/** A piece of text that was isolated as a whole: isolated again where there is anything to turn round. */
const isolatedAgain = (piece: string, was: boolean): string =>
  was && rightToLeft.test(piece) ? isolate + piece + pop : piece;

/** A text cut to so many columns, with `…` where something is missing. It holds no escape sequence. */
export function clip(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let shown = "";
  let width = 1;
  for (const letter of graphemesOf(bare(text))) {
    width += letterWidth(letter);
    if (width > columns) break;
    shown += letter;
  }
  return columns < 1 ? "" : isolatedAgain(`${shown}…`, isIsolated(text));
}

/**
 * One line of text as rows, broken at a space where there is one in the row's second half.
 * @param first columns of the first row @param rest columns of the others, both ≥ 1
 */
export function wrapLine(text: string, first: number, rest: number): readonly string[] {
  const rows: string[] = [];
  let row = "";
  let columns = 0;
  let room = Math.max(1, first);
  if (printable.test(text) && text.length <= room) return [text];
  for (const segment of graphemesOf(bare(text))) {
    const width = letterWidth(segment);
    if (columns + width > room && row !== "") {
      const space = segment === " " ? row.length : row.lastIndexOf(" ");
      const at = space > row.length / 2 ? space : row.length;
      const carried = row.slice(at).replace(/^ /, "");
      rows.push(row.slice(0, at));
      row = carried;
      columns = widthOf(carried);
      room = Math.max(1, rest);
      if (segment === " ") continue;
    }
    row += segment;
    columns += width;
  }
  const was = isIsolated(text);
  return [...rows, row].map((piece) => isolatedAgain(piece, was));
}
