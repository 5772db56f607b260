// The groups of emoji as grids of buttons, of which one is a tab stop. @see ARIA Authoring Practices, "Layout Grids"

import { type CSSProperties, memo, type ReactElement, useDeferredValue } from "react";
import type { Emoji } from "./emoji-list.ts";
import { type Cell, rowsOf } from "./emoji-moves.ts";

/** A group as it is drawn. */
export interface Section {
  readonly key: string;
  readonly label: string;
  /** The row that it begins with, counted through all. */
  readonly from: number;
  readonly rows: readonly (readonly Emoji[])[];
}

/** The groups of the lists that are not empty. */
export function sectionsOf(
  lists: readonly { readonly key: string; readonly label: string; readonly list: readonly Emoji[] }[],
): readonly Section[] {
  let from = 0;
  return lists
    .filter(({ list }) => list.length > 0)
    .map(({ key, label, list }) => {
      const section = { key, label, from, rows: rowsOf(list) };
      from += section.rows.length;
      return section;
    });
}

interface RowProps {
  readonly row: readonly Emoji[];
  readonly index: number;
  /** The column of the tab stop, where it is in this row. */
  readonly active: number | null;
}

/** A row is drawn anew where it is another, or the tab stop comes or goes. The names are English, whatever the page speaks. */
const Row = memo(({ row, index, active }: RowProps) => (
  <div role="row" data-row={index} lang="en">
    {row.map(({ emoji, name }, column) => (
      <span key={emoji} role="gridcell">
        <button type="button" value={emoji} aria-label={name} title={name} tabIndex={column === active ? 0 : -1}>
          {emoji}
        </button>
      </span>
    ))}
  </div>
));

/** The cell of what is in the grid; null for what is not. */
export function cellOf(target: EventTarget): Cell | null {
  const cell = target instanceof Element ? target.closest('[role="gridcell"]') : null;
  const row = cell?.parentElement ?? null;
  if (cell === null || row === null) return null;
  return { row: Number(row.dataset["row"]), column: [...row.children].indexOf(cell) };
}

/** Puts the focus on a cell. @param list what the grids stand in */
export function focusCell(list: HTMLElement, { row, column }: Cell): void {
  list.querySelector<HTMLElement>(`[data-row="${row}"] > :nth-child(${column + 1}) > button`)?.focus();
}

/** A custom property, which React sets as it is and its types do not know: so many rows high is a group before it is laid out. */
const heightOf = (rows: number): CSSProperties => ({ "--rows": rows }) as CSSProperties;

/** More rows than are seen at once. */
const rowsAtFirst = 10;

export interface EmojiGridProps {
  readonly sections: readonly Section[];
  readonly active: Cell;
  readonly headed: boolean;
}

/** All groups. What is seen at first is drawn first, and the rest when the page has shown that. */
export function EmojiGrid({ sections, active, headed }: EmojiGridProps): ReactElement {
  const drawn = useDeferredValue(Number.POSITIVE_INFINITY, rowsAtFirst);
  return (
    <>
      {sections.map(({ key, label, from, rows }) => (
        <div key={key} className="group" data-group={key} style={heightOf(rows.length)}>
          {headed && <h2>{label}</h2>}
          {from < drawn && (
            <div role="grid" aria-label={label}>
              {rows.slice(0, drawn - from).map((row, i) => (
                <Row key={i} row={row} index={from + i} active={from + i === active.row ? active.column : null} />
              ))}
            </div>
          )}
        </div>
      ))}
    </>
  );
}
