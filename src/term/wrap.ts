// Wrapping to the terminal's width. Snug wraps received text itself, so that every row of it after the first stands
// indented: padded with spaces, a message could otherwise put something that looks like another message at a row's start.

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
const printable = /^[\x20-\x7e]*$/;

/** A text's letters as a person counts them. */
export function graphemesOf(text: string): readonly string[] {
  // Most text is plain, and cutting it by the rules of Unicode is what laying out costs most.
  return printable.test(text) ? text.split("") : Array.from(graphemes.segment(text), ({ segment }) => segment);
}

/** A text cut to so many columns, with `…` where something is missing. It holds no escape sequence. */
export function clip(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let shown = "";
  let width = 1;
  for (const letter of graphemesOf(text)) {
    width += widthOf(letter);
    if (width > columns) break;
    shown += letter;
  }
  return columns < 1 ? "" : `${shown}…`;
}

/** Columns that a text takes, escape sequences left out. */
export function widthOf(text: string): number {
  return Bun.stringWidth(text);
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
  for (const segment of graphemesOf(text)) {
    const width = widthOf(segment);
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
  return [...rows, row];
}
