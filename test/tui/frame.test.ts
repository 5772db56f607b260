// The screen as a whole: it fills the terminal exactly, at every size, whatever is open and whatever is said.

import { expect, test } from "bun:test";
import fc from "fast-check";
import type { Room } from "../../src/client/index.ts";
import { clip, makePaint, shown, widthOf } from "../../src/term/index.ts";
import { type ChatState, firstState } from "../../src/tui/chat-state.ts";
import { type Frame, frameOf, layoutOf, type Size } from "../../src/tui/frame.ts";
import { Pane } from "../../src/tui/pane.ts";
import type { RowContext } from "../../src/tui/row-parts.ts";
import { draftOf, type Message, type RoomStore, type RoomView, Timeline } from "../../src/ui/index.ts";
import { amber, finch, member, said } from "../ui/people.ts";

const paint = makePaint("none");
const safetyCode = {
  epoch: 7,
  digits: "01247 11238 39519 53309",
  emoji: Array.from({ length: 8 }, () => ({ emoji: "🐦", word: "watermelon" })),
};
const room: Pick<Room, "safetyCode" | "safetyCodeOf" | "forwardSecrecy"> = {
  safetyCode: () => safetyCode,
  safetyCodeOf: () => null,
  forwardSecrecy: true,
};
const storeOf = (): RoomStore => ({ room }) as RoomStore; // the frame asks its room for the safety code, and nothing else

function frame(state: ChatState, view: RoomView, size: Size): Frame {
  const outer: RowContext = {
    columns: size.columns,
    paint,
    nameOf: ({ nickname }, columns = Number.POSITIVE_INFINITY) => clip(shown(nickname), columns),
    airy: true,
    connected: true,
  };
  const layout = layoutOf(state, view, size, outer);
  const pane = new Pane(view.timeline, { ...outer, columns: layout.columns });
  return frameOf(state, storeOf(), view, size, layout, pane, outer);
}

const whole = (shown: Frame): readonly string[] => [
  shown.header,
  ...shown.warnings,
  ...shown.middle.map((row, i) => row + (shown.roster[i] ?? "")),
  shown.rule,
  ...shown.above,
  ...shown.input,
  ...shown.problem,
  shown.hints,
];

function viewOf(texts: readonly string[], more: Partial<RoomView> = {}): RoomView {
  const timeline = new Timeline();
  timeline.take({ t: "joined", name: "Lantern Room", members: 2, self: amber, again: false }, "amber", true, 0);
  for (const [i, text] of texts.entries())
    timeline.take(said(`${i}`, i % 2 === 0 ? finch : amber, text, { own: i % 2 === 1 }), "amber", true, 0);
  return {
    name: "Lantern Room",
    self: amber,
    members: [amber, finch],
    connection: "open",
    suite: "mls",
    postQuantum: true,
    timeline,
    warnings: [],
    tagOf: () => "",
    tagsRevision: 0,
    ...more,
  };
}

const text = fc.oneof(
  fc.string({ maxLength: 200 }),
  fc.string({ unit: "grapheme", maxLength: 200 }),
  fc.constantFrom("two\nlines", "日本語".repeat(30), "🎉".repeat(60)),
);
const warning = (n: number): RoomView["warnings"][number] => ({
  key: `w${n}`,
  what: { t: "alarm", code: "group.gap", who: { ...finch, nickname: "finch ".repeat(n * n).trim() } },
  count: n,
});
const message = (view: RoomView): Message | null => view.timeline.newest(() => true);

const views = fc
  .record({
    texts: fc.array(text, { maxLength: 30 }),
    name: fc.constantFrom(
      "Lantern Room",
      "BB-123:456:789",
      "a very long name of a channel that goes on and on and on",
      "房間".repeat(20),
    ),
    connection: fc.constantFrom("open" as const, "reconnecting" as const, "joining" as const),
    members: fc.integer({ min: 1, max: 80 }),
    warnings: fc.integer({ min: 0, max: 4 }),
  })
  .map(({ texts, name, connection, members, warnings }) =>
    viewOf(texts, {
      name,
      connection,
      members: [
        amber,
        ...Array.from({ length: members - 1 }, (_, n) => member(`member ${"x".repeat(n % 30)}`, n + 2, n % 3 === 0)),
      ],
      warnings: Array.from({ length: warnings }, (_, n) => warning(n + 1)),
    }),
  );
const states = fc.record({
  draft: text.map((each) => draftOf(each)),
  panel: fc.constantFrom(
    null,
    { t: "help" as const },
    { t: "members" as const },
    { t: "safety" as const, epoch: null },
    { t: "safety" as const, epoch: 3 },
  ),
  problem: fc.constantFrom(
    null,
    "There is no /nonsense. /help shows what there is; // sends a line that begins with /.",
  ),
  what: fc.constantFrom("write", "reply", "edit", "search", "choose", "scrolled"),
  panelTop: fc.integer({ min: 0, max: 100 }),
  roster: fc.boolean(),
});
// The least size above all: it is where there is no room to spare.
const sizes = fc.oneof(
  { weight: 1, arbitrary: fc.constant({ columns: 40, rows: 12 }) },
  {
    weight: 1,
    arbitrary: fc.record({ columns: fc.integer({ min: 40, max: 240 }), rows: fc.integer({ min: 12, max: 70 }) }),
  },
);

test("every row fits and there are as many as the terminal has, from 40 × 12 to very wide", () => {
  fc.assert(
    fc.property(views, states, sizes, (view, { what, ...some }, size) => {
      const newest = message(view);
      const state: ChatState = {
        ...firstState,
        ...some,
        replyTo: what === "reply" ? newest : null,
        editing:
          what === "edit" && newest !== null ? { message: newest, aside: { draft: draftOf(""), replyTo: null } } : null,
        chosen: what === "choose" ? (newest?.key ?? null) : null,
        anchor: what === "scrolled" ? { key: 0, row: 0 } : null,
        search: what === "search" ? { draft: some.draft, found: [], at: 0 } : null,
      };
      const seen = frame(state, view, size);
      const rows = whole(seen);
      expect(rows.length).toBe(size.rows);
      for (const row of rows) expect(widthOf(row)).toBeLessThanOrEqual(size.columns);
      expect(seen.cursor.x).toBeLessThan(size.columns);
      expect(seen.cursor.y).toBeLessThan(size.rows);
    }),
    { numRuns: 300 },
  );
});

test("the header says name, count, connection, what protects the channel, and its suite, as far as there is room", () => {
  const header = (columns: number, more: Partial<RoomView> = {}): string =>
    frame(firstState, viewOf([], more), { columns, rows: 12 }).header.trim();
  expect(header(90)).toMatch(/^Lantern Room · 2 members +connected · end-to-end, post-quantum · mls$/);
  expect(header(90, { postQuantum: false, suite: "mls-classic" })).toMatch(/connected · end-to-end · mls-classic$/);
  expect(header(40)).toMatch(/^Lantern Room · 2 members +connected$/);
  expect(header(40, { connection: "reconnecting" })).toMatch(/^Lantern Room · 2 members +reconnecting$/);
  expect(header(40, { name: "a very long name of a channel", connection: "reconnecting" })).toMatch(
    /^a very.*… · 2 members +reconnecting$/,
  );
});

test("the list of members stands on the right from 100 columns on, and can be put away", () => {
  expect(frame(firstState, viewOf(["hi"]), { columns: 99, rows: 20 }).roster).toEqual([]);
  const seen = frame(firstState, viewOf(["hi"]), { columns: 100, rows: 20 });
  expect(seen.roster[0]).toContain("│ 2 members");
  expect(seen.roster.join("\n")).toMatch(/amber you/);
  // Letters that terminals draw wider than Ink counts: the rows are made whole.
  const thai = frame(firstState, viewOf(["กำกำ"]), { columns: 100, rows: 20 });
  expect(thai.roster).toEqual([]);
  for (const row of thai.middle) expect(row.slice(0, row.indexOf("│")).replace("กำกำ", "xxxx").length).toBe(72);
  expect(
    frame({ ...firstState, roster: false }, viewOf(["hi"]), { columns: 100, rows: 20 }).middle.join(""),
  ).not.toContain("│");
  const many = viewOf([], { members: Array.from({ length: 50 }, (_, n) => member(`m${n}`, n)) });
  expect(frame(firstState, many, { columns: 120, rows: 20 }).roster.at(-1)).toMatch(/and \d+ more: \/who/);
});

test("a warning is one sentence, with how often, how many there are, and how it is put away", () => {
  const rows = (view: RoomView): string => frame(firstState, view, { columns: 100, rows: 24 }).warnings.join(" ");
  expect(rows(viewOf([], { warnings: [warning(1)] }))).toContain("ask them to send again. (/ok)");
  expect(rows(viewOf([], { warnings: [warning(1), { ...warning(1), key: "x", count: 3 }] }))).toContain(
    "(3 times · 1 of 2 · /ok)",
  );
  expect(rows(viewOf([], { warnings: [{ ...warning(1), key: "suite" }] }))).not.toContain("/ok");
});

test("whoever reads further up sees how much stands below, and how to get there", () => {
  const view = viewOf(Array.from({ length: 60 }, (_, i) => `message ${i}`));
  expect(frame({ ...firstState, anchor: { key: 0, row: 0 } }, view, { columns: 80, rows: 24 }).rule).toMatch(
    /↓ \d+ below · Alt\+End newest/,
  );
});

test("what was found is marked where it stands, and never inside a colour", () => {
  const view = viewOf(["a lantern, another lantern"]);
  const coloured = makePaint("true");
  const outer: RowContext = {
    columns: 80,
    paint: coloured,
    nameOf: ({ nickname }) => nickname,
    airy: true,
    connected: true,
  };
  for (const query of ["lantern", "m", "3", "["]) {
    const state: ChatState = { ...firstState, search: { draft: draftOf(query), found: [1], at: 0 } };
    const layout = layoutOf(state, view, { columns: 80, rows: 24 }, outer);
    const shown = frameOf(
      state,
      storeOf(),
      view,
      { columns: 80, rows: 24 },
      layout,
      new Pane(view.timeline, { ...outer, columns: 80 }),
      outer,
    );
    expect(shown.middle.map((row) => Bun.stripANSI(row)).join("\n")).toContain("a lantern, another lantern");
    expect(shown.middle.join("\n").split("\u001b[7m").length - 1).toBeGreaterThanOrEqual(query === "lantern" ? 2 : 0);
  }
});

test("a long draft shows the rows around the cursor", () => {
  const draft = draftOf(Array.from({ length: 40 }, (_, i) => `line ${i}`).join("\n"));
  const input = (cursor: number): readonly string[] =>
    frame({ ...firstState, draft: { ...draft, cursor } }, viewOf([]), { columns: 60, rows: 24 }).input;
  expect(input(draft.text.length).at(-1)).toContain("line 39");
  expect(input(draft.text.length)).toHaveLength(8);
  expect(input(0)[0]).toContain("line 0");
});

test("what one writes is shown as careful as what others write", () => {
  const seen = frame({ ...firstState, draft: draftOf("a\u202eb\u200bc") }, viewOf([]), { columns: 60, rows: 24 });
  expect(seen.input.join("")).toContain("a<U+202E>b<U+200B>c");
});
