// The window onto the messages: what it shows is what laying out everything would show, from the same place.

import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { clip, makePaint, widthOf } from "../../src/term/index.ts";
import { type Anchor, Pane } from "../../src/tui/pane.ts";
import type { RowContext } from "../../src/tui/row-parts.ts";
import { Timeline } from "../../src/ui/index.ts";
import { amber, finch, said } from "../ui/people.ts";

const context = (columns: number): RowContext => ({
  columns,
  paint: makePaint("none"),
  nameOf: ({ nickname }, columns = Number.POSITIVE_INFINITY) => clip(nickname, columns),
  airy: true,
  connected: true,
});

function timelineOf(texts: readonly string[]): Timeline {
  const timeline = new Timeline({ maxEntries: 200, maxLetters: 1_000_000 });
  for (const [i, text] of texts.entries())
    timeline.take(said(`${i}`, i % 3 === 0 ? amber : finch, text), "nobody", true, 0);
  return timeline;
}
/** Every row, laid out at once. */
const all = (pane: Pane): readonly string[] => pane.window({ key: 0, row: 0 }, 1_000_000).map(({ text }) => text);
const seen = (pane: Pane, anchor: Anchor | null, height: number): readonly string[] =>
  pane.window(anchor, height).map(({ text }) => text);

const texts = fc.array(fc.string({ maxLength: 90 }), { minLength: 1, maxLength: 40 });

test("without an anchor it shows the last rows", () => {
  fc.assert(
    fc.property(texts, fc.integer({ min: 1, max: 30 }), fc.integer({ min: 8, max: 100 }), (lines, height, columns) => {
      const pane = new Pane(timelineOf(lines), context(columns));
      expect(seen(pane, null, height)).toEqual(all(pane).slice(-height));
    }),
  );
});

test("scrolling shows the rows that stand that much further up or down, and ends at both ends", () => {
  const steps = fc.array(fc.integer({ min: -40, max: 40 }), { maxLength: 12 });
  fc.assert(
    fc.property(texts, fc.integer({ min: 1, max: 12 }), steps, (lines, height, by) => {
      const pane = new Pane(timelineOf(lines), context(40));
      const rows = all(pane);
      const lowest = Math.max(0, rows.length - height);
      let anchor: Anchor | null = null;
      let top = lowest;
      for (const step of by) {
        anchor = pane.scroll(anchor, step, height);
        top = Math.min(lowest, Math.max(0, top + step));
        expect(seen(pane, anchor, height)).toEqual(rows.slice(top, top + height));
        expect(anchor === null).toBe(top === lowest);
      }
    }),
  );
});

test("whoever reads further up is not moved by what arrives", () => {
  const timeline = timelineOf(Array.from({ length: 50 }, (_, i) => `message ${i}`));
  const pane = new Pane(timeline, context(40));
  const anchor = pane.scroll(null, -30, 10);
  const before = seen(pane, anchor, 10);
  for (let i = 0; i < 20; i++) timeline.take(said(`new ${i}`, finch, "new"), "nobody", true, 0);
  expect(seen(pane, anchor, 10)).toEqual(before);
  expect(pane.below(anchor, 10, 99)).toBeGreaterThan(20);
  expect(pane.below(null, 10, 99)).toBe(0);
});

test("where what one reads is let go, the oldest that is left is shown", () => {
  const timeline = timelineOf(["first"]);
  const pane = new Pane(timeline, context(40));
  const anchor: Anchor = { key: 0, row: 0 };
  for (let i = 0; i < 500; i++) timeline.take(said(`new ${i}`, finch, `new ${i}`), "nobody", true, 0);
  const window = pane.window(anchor, 5);
  expect(window[0]?.key).toBe(timeline.entries[0]?.key ?? -1);
  expect(window[0]?.text).toContain("older messages are not kept");
});

describe("an entry that is looked for", () => {
  const timeline = timelineOf(Array.from({ length: 80 }, (_, i) => `message ${i}`));
  const pane = new Pane(timeline, context(40));

  test("is shown; the window stays where it is seen already", () => {
    for (const key of [0, 1, 40, 78, 79])
      expect(pane.window(pane.reveal(null, key, 10), 10).map((row) => row.key)).toContain(key);
    expect(pane.reveal(null, 79, 10)).toBeNull();
    const anchor = pane.scroll(null, -20, 10);
    const middle = pane.window(anchor, 10)[5]?.key ?? -1;
    expect(pane.reveal(anchor, middle, 10)).toEqual(anchor);
  });
});

test("no row is wider than the window, whatever is said", () => {
  const hostile = fc.array(
    fc.oneof(fc.string({ unit: "binary", maxLength: 120 }), fc.string({ unit: "grapheme", maxLength: 120 })),
    { minLength: 1, maxLength: 10 },
  );
  fc.assert(
    fc.property(hostile, fc.integer({ min: 10, max: 90 }), (lines, columns) => {
      const pane = new Pane(timelineOf(lines), context(columns));
      for (const row of all(pane)) expect(widthOf(row)).toBeLessThanOrEqual(columns);
    }),
  );
});

test("what is not looked at is not laid out: the last rows of ten thousand messages ask for a handful of them", () => {
  const timeline = new Timeline();
  for (let i = 0; i < 10_000; i++) timeline.take(said(`${i}`, finch, `message ${i}`), "nobody", true, 0);
  let asked = 0;
  const counted = new Proxy(timeline, {
    get(target, name) {
      if (name === "at") asked++;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  new Pane(counted, context(80)).window(null, 50);
  expect(asked).toBeLessThan(500);
});
