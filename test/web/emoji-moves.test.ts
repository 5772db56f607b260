// Keys in the grid of emoji lead to a cell that is there, and reach all of them.

import { expect, test } from "bun:test";
import fc from "fast-check";
import { type Cell, columns, moved, rowsOf, type Shape } from "../../src/web/emoji-moves.ts";

/** Two groups: 11 and 3 cells. */
const shape: Shape = { groups: [2, 1], rows: [8, 3, 3] };
const at = (row: number, column: number): Cell => ({ row, column });

test("rows hold eight, and the last what is left", () => {
  expect(rowsOf([])).toEqual([]);
  fc.assert(
    fc.property(fc.array(fc.nat(), { maxLength: 60 }), (list) => {
      const rows = rowsOf(list);
      expect(rows.flat()).toEqual(list);
      for (const [i, row] of rows.entries())
        expect(row.length).toBe(i + 1 < rows.length ? columns : ((list.length - 1) % columns) + 1);
    }),
  );
});

test("left and right go on in the next row, and end at the ends", () => {
  expect(moved(shape, at(0, 6), "ArrowRight")).toEqual(at(0, 7));
  expect(moved(shape, at(0, 7), "ArrowRight")).toEqual(at(1, 0));
  expect(moved(shape, at(1, 2), "ArrowRight")).toEqual(at(2, 0));
  expect(moved(shape, at(2, 2), "ArrowRight")).toBeNull();
  expect(moved(shape, at(2, 0), "ArrowLeft")).toEqual(at(1, 2));
  expect(moved(shape, at(0, 0), "ArrowLeft")).toBeNull();
});

test("up and down keep the column where the row has it", () => {
  expect(moved(shape, at(0, 1), "ArrowDown")).toEqual(at(1, 1));
  expect(moved(shape, at(0, 7), "ArrowDown")).toEqual(at(1, 2));
  expect(moved(shape, at(1, 2), "ArrowUp")).toEqual(at(0, 2));
  expect(moved(shape, at(0, 2), "ArrowUp")).toBeNull();
  expect(moved(shape, at(2, 0), "ArrowDown")).toBeNull();
});

test("Home and End stay in the row, Page Up and Page Down go to the beginning of a group", () => {
  expect(moved(shape, at(0, 4), "Home")).toEqual(at(0, 0));
  expect(moved(shape, at(1, 0), "End")).toEqual(at(1, 2));
  expect(moved(shape, at(0, 4), "PageDown")).toEqual(at(2, 2));
  expect(moved(shape, at(2, 1), "PageDown")).toEqual(at(2, 1));
  expect(moved(shape, at(2, 1), "PageUp")).toEqual(at(0, 1));
  expect(moved(shape, at(1, 1), "PageUp")).toEqual(at(0, 1));
});

test("other keys are left to the browser", () => {
  for (const key of ["Enter", " ", "Tab", "a", "Escape"]) expect(moved(shape, at(0, 0), key)).toBeNull();
});

test("whatever is pressed, one stands on a cell; right alone reaches every one, and left leads back", () => {
  const keys = ["ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown", "Home", "End", "PageUp", "PageDown"];
  const counts = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(counts, fc.array(fc.constantFrom(...keys), { maxLength: 40 }), (sizes, pressed) => {
      const groups = sizes.map((size) => rowsOf(Array.from({ length: size })));
      const grid: Shape = { groups: groups.map((rows) => rows.length), rows: groups.flat().map((row) => row.length) };
      let cell = at(0, 0);
      for (const key of pressed) cell = moved(grid, cell, key) ?? cell;
      expect(cell.column).toBeLessThan(grid.rows[cell.row] ?? 0);
      const way: Cell[] = [at(0, 0)];
      for (let next = moved(grid, at(0, 0), "ArrowRight"); next !== null; next = moved(grid, next, "ArrowRight"))
        way.push(next);
      expect(way.length).toBe(sizes.reduce((sum, size) => sum + size, 0));
      for (const [i, here] of way.entries()) expect(moved(grid, here, "ArrowLeft")).toEqual(way[i - 1] ?? null);
    }),
  );
});
