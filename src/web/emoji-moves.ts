// Moving through the grid of emoji by keys. @see ARIA Authoring Practices, "Grid (Interactive Tabular Data and Layout Grids)"

/** Emoji in a row. */
export const columns = 8;

/** The rows of a list. */
export function rowsOf<T>(list: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(list.length / columns) }, (_, row) =>
    list.slice(row * columns, (row + 1) * columns),
  );
}

/** A cell: its row, counted through all groups, and its column. */
export interface Cell {
  readonly row: number;
  readonly column: number;
}

/** The grid: how many rows each group has, and how many cells each row. */
export interface Shape {
  readonly groups: readonly number[];
  readonly rows: readonly number[];
}

/** Where a key leads from a cell; null where it leads nowhere. @param key as in UI Events, for text from left to right */
export function moved({ groups, rows }: Shape, { row, column }: Cell, key: string): Cell | null {
  const length = rows[row] ?? 0;
  const inRow = (to: number): Cell | null => {
    const cells = rows[to] ?? 0;
    return cells === 0 ? null : { row: to, column: Math.min(column, cells - 1) };
  };
  const starts = groups.map((_, i) => groups.slice(0, i).reduce((sum, count) => sum + count, 0));
  switch (key) {
    case "ArrowRight":
      return column + 1 < length
        ? { row, column: column + 1 }
        : row + 1 < rows.length
          ? { row: row + 1, column: 0 }
          : null;
    case "ArrowLeft":
      return column > 0
        ? { row, column: column - 1 }
        : row > 0
          ? { row: row - 1, column: (rows[row - 1] ?? 1) - 1 }
          : null;
    case "ArrowDown":
      return inRow(row + 1);
    case "ArrowUp":
      return inRow(row - 1);
    case "Home":
      return { row, column: 0 };
    case "End":
      return { row, column: length - 1 };
    case "PageDown":
      return inRow(starts.find((start) => start > row) ?? rows.length - 1);
    case "PageUp":
      return inRow(starts.findLast((start) => start < row) ?? 0);
    default:
      return null;
  }
}
