// What is being written as rows, and where the cursor stands in them. It is one's own text, and shown as careful as any:
// what would act or hide is a glyph here too.

import { graphemesOf, shown, widthOf } from "../term/index.ts";
import type { Draft } from "../ui/index.ts";

interface Letter {
  readonly shown: string;
  readonly width: number;
  /** Where it begins in the text. */
  readonly at: number;
}

interface Row {
  readonly letters: readonly Letter[];
  /** Where the row begins in the text. */
  readonly start: number;
}

/** A letter as it is shown: without the isolates that right-to-left text gets as a whole. */
const shownLetter = (letter: string): string => shown(letter).replaceAll(/[\u2068\u2069]/gu, "");

function lettersOf(line: string, start: number): readonly Letter[] {
  let at = start;
  return graphemesOf(line).map((letter) => {
    const drawn = letter.length === 1 && letter >= " " && letter <= "~" ? letter : shownLetter(letter);
    const from = at;
    at += letter.length;
    return { shown: drawn, width: widthOf(drawn), at: from };
  });
}

/** One line as rows, broken behind a blank where there is one in the row's second half. */
function rowsOfLine(line: string, start: number, columns: number): readonly Row[] {
  const rows: Row[] = [];
  let row: Letter[] = [];
  let width = 0;
  for (const letter of lettersOf(line, start)) {
    if (width + letter.width > columns && row.length > 0) {
      const blank = row.findLastIndex(({ shown }) => shown === " ");
      const cut = blank + 1 > row.length / 2 ? blank + 1 : row.length;
      rows.push({ letters: row.slice(0, cut), start: row[0]?.at ?? start });
      row = row.slice(cut);
      width = row.reduce((sum, each) => sum + each.width, 0);
    }
    row.push(letter);
    width += letter.width;
  }
  return [...rows, { letters: row, start: row[0]?.at ?? start + line.length }];
}

export interface InputRows {
  readonly rows: readonly string[];
  /** Where the cursor stands, from 0. */
  readonly row: number;
  readonly column: number;
}

/** A draft as rows. @param columns of a row, ≥ 2 @param most rows that are shown: those around the cursor */
export function inputRows({ text, cursor }: Draft, columns: number, most: number): InputRows {
  let start = 0;
  const all = text.split("\n").flatMap((line) => {
    const rows = rowsOfLine(line, start, columns);
    start += line.length + 1;
    return rows;
  });
  const at = Math.max(
    0,
    all.findLastIndex((row) => row.start <= cursor),
  );
  const before = (all[at]?.letters ?? []).filter((letter) => letter.at < cursor);
  const column = before.reduce((sum, { width }) => sum + width, 0);
  const top = Math.min(Math.max(0, at - most + 1), Math.max(0, all.length - most));
  return {
    rows: all.slice(top, top + most).map(({ letters }) => letters.map(({ shown }) => shown).join("")),
    row: at - top,
    column: Math.min(column, columns),
  };
}
