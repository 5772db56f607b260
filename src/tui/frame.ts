// The whole screen as rows, from what is known: pure, so that a test reads what a person would. Each region has its rows;
// together they are as many as the terminal has.

import { clip, isSure, type Paint, shown, widthOf, wrapLine } from "../term/index.ts";
import {
  sayEnglish,
  lockWords,
  memberCount,
  type RoomStore,
  type RoomView,
  shownWarning,
  steady,
  warningText,
} from "../ui/index.ts";
import { type ChatState, modeOf } from "./chat-state.ts";
import { type InputRows, inputRows } from "./input-rows.ts";
import { type Action, hintsOf, keyOf } from "./keys.ts";
import type { Pane } from "./pane.ts";
import { panelRows } from "./panels.ts";
import { nameRow, type RowContext } from "./row-parts.ts";
import { ruleRow } from "./rows.ts";

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** Where things go, and what stands around the messages. */
export interface Layout {
  /** Columns and rows of the messages. */
  readonly columns: number;
  readonly height: number;
  /** Columns of the list of members beside them; 0 where there is none. */
  readonly roster: number;
  readonly warnings: readonly string[];
  readonly above: readonly string[];
  readonly problem: readonly string[];
  readonly input: InputRows;
}

export interface Frame {
  readonly header: string;
  readonly warnings: readonly string[];
  /** The messages, or what is open over them. Where there is a list of members: with it, if Ink cannot set it beside. */
  readonly middle: readonly string[];
  /** The list of members, to be set beside; empty where there is none, or where it stands in `middle`. */
  readonly roster: readonly string[];
  readonly rule: string;
  readonly above: readonly string[];
  readonly input: readonly string[];
  readonly problem: readonly string[];
  readonly hints: string;
  /** Rows of the open panel, seen or not; 0 where none is open. */
  readonly panelRows: number;
  /** Where the cursor stands on the screen, from 0. */
  readonly cursor: { readonly x: number; readonly y: number };
}

/** From here on the list of members stands beside the messages. */
const rosterFrom = 100;
const rosterColumns = 28;
const prompt = "› ";

/** Whether there is room for the list of members beside the messages. */
export const hasRoster = ({ columns }: Size): boolean => columns >= rosterFrom;

function headerRow(view: RoomView, columns: number, paint: Paint): string {
  const { connection, suite } = view;
  const state = sayEnglish(`connection.${connection}`);
  const isOpen = connection === "open";
  const rights = [`${state} · ${lockWords(view)} · ${suite}`, `${state} · ${suite}`, state];
  const count = ` · ${memberCount(view.members.length)}`;
  const name = shown(view.name);
  const right =
    rights.find((text) => widthOf(name) + widthOf(count) + widthOf(text) + 5 <= columns) ?? (isOpen ? "" : state);
  const left = clip(name, Math.max(6, columns - widthOf(count) - widthOf(right) - 4));
  const gap = Math.max(1, columns - 2 - widthOf(left) - widthOf(count) - widthOf(right));
  const painted = isOpen ? paint.quiet(right) : paint.notice(right);
  return ` ${paint.accent(paint.bold(left))}${paint.quiet(count)}${" ".repeat(gap)}${painted}`;
}

/** The warning that is shown: at most so many rows, with how often, how many there are, and how it is put away. */
function warningRows({ warnings }: RoomView, columns: number, most: number, paint: Paint): readonly string[] {
  const warning = shownWarning(warnings);
  if (warning === null || most < 1) return [];
  const text = warningText(warning);
  const about = [
    warning.count > 1 ? `${warning.count} times` : "",
    warnings.length > 1 ? `1 of ${warnings.length}` : "",
    warning.key === "suite" ? "" : "/ok",
  ].filter((part) => part !== "");
  const of = (more: readonly string[]): string => (more.length === 0 ? "" : ` (${more.join(" · ")})`);
  const wrap = (text: string): readonly string[] => wrapLine(`! ${steady(text)}`, columns - 2, columns - 4);
  const all = wrap(text + of(about));
  const rows =
    all.length <= most ? all : [...wrap(text).slice(0, most - 1), clip(`…${of([...about, "/warnings"])}`, columns - 4)];
  return rows.map((row, i) => ` ${i === 0 ? "" : "  "}${paint.danger(row)}`);
}

/** What the input is about, above it. */
function aboveRows(
  state: ChatState,
  view: RoomView,
  { paint, nameOf }: RowContext,
  columns: number,
): readonly string[] {
  const { replyTo, editing, search } = state;
  const row = (text: string): readonly string[] => [` ${paint.notice(clip(text, columns - 2))}`];
  if (search !== null) {
    const { found, at, draft } = search;
    if (draft.text.trim() === "") return row("Find in what is loaded");
    return row(found.length === 0 ? "Nothing found" : `${at + 1} of ${found.length} found`);
  }
  if (editing !== null) return row("Changing a message of yours · Esc keeps it as it is");
  if (replyTo === null) return [];
  const name = `↳ ${nameOf(replyTo.from, Math.floor(columns / 2))}: `;
  const now = view.timeline.at(replyTo.key);
  const text = now?.t === "message" && now.deleted ? "taken back" : shown(replyTo.text);
  return [` ${paint.notice(name + clip(text, columns - 2 - widthOf(name)))}`];
}

/** Where everything goes in a terminal of this size: whatever stands around the messages, they have two rows at least. */
export function layoutOf(state: ChatState, view: RoomView, size: Size, context: RowContext): Layout {
  const { columns, rows } = size;
  const { paint } = context;
  const roster = state.roster && hasRoster(size) ? rosterColumns : 0;
  const above = aboveRows(state, view, context, columns);
  // Header, rule, hints, and two rows of messages; the input has one row more than nothing, whatever else there is.
  let left = Math.max(1, rows - 5 - above.length);
  const sentence = state.problem ?? state.info;
  const paintSentence = state.problem === null ? paint.notice : paint.danger;
  const problem =
    sentence === null || left < 2
      ? []
      : wrapLine(sentence, columns - 2, columns - 2)
          .slice(0, Math.min(2, left - 1))
          .map((row) => ` ${paintSentence(row)}`);
  left -= problem.length;
  const mostInput = Math.max(1, Math.min(8, Math.floor(rows / 3), left));
  const input = inputRows((state.search ?? state).draft, columns - widthOf(prompt) - 2, mostInput);
  left -= input.rows.length;
  const warnings = warningRows(view, columns, Math.min(left, rows < 16 ? 2 : 3), paint);
  const taken = 3 + warnings.length + above.length + problem.length + input.rows.length;
  return {
    columns: columns - roster,
    height: Math.max(1, rows - taken),
    roster,
    warnings,
    above,
    problem,
    input,
  };
}

/**
 * Messages and list of members. Ink sets them beside each other for the least; but it counts fewer columns for some letters
 * than terminals draw, and where there are such the list would be pushed aside: then the rows are made whole here.
 */
function middleOf(
  messages: readonly string[],
  { columns }: Layout,
  roster: readonly string[],
): Pick<Frame, "middle" | "roster"> {
  if (roster.length === 0 || [...messages, ...roster].every(isSure)) return { middle: messages, roster };
  const whole = messages.map((row, i) => row + " ".repeat(Math.max(0, columns - widthOf(row))) + (roster[i] ?? ""));
  return { middle: whole, roster: [] };
}

function rosterRows(view: RoomView, columns: number, height: number, context: RowContext): readonly string[] {
  const { paint } = context;
  const edge = paint.quiet("│");
  const room = columns - 3;
  const names = view.members.map((member) => {
    const note = member.memberId === view.self.memberId ? " you" : member.away ? " away" : "";
    return nameRow(member, context, room - note.length) + paint.quiet(note);
  });
  const most = height - 1;
  const seen =
    names.length <= most
      ? names
      : [...names.slice(0, most - 1), paint.quiet(`and ${names.length - most + 1} more: /who`)];
  const rows = [paint.quiet(memberCount(view.members.length)), ...seen];
  return Array.from({ length: height }, (_, i) => `${edge} ${rows[i] ?? ""}`);
}

// Our own colours: what others wrote holds none.
const escapes = new RegExp(`(${String.fromCharCode(0x1b)}\\[[\\d;]*m)`);

/** Marks where a text was found in a row. */
function withFound(row: string, query: string, paint: Paint): string {
  const wanted = query.trim().toLowerCase();
  if (wanted === "" || row.toLowerCase().length !== row.length) return row;
  const marked = (part: string): string => {
    const at = part.toLowerCase().indexOf(wanted);
    if (at === -1) return part;
    const end = at + wanted.length;
    return part.slice(0, at) + paint.inverse(part.slice(at, end)) + marked(part.slice(end));
  };
  return row
    .split(escapes)
    .map((part) => (escapes.test(part) ? part : marked(part)))
    .join("");
}

function messageRows(state: ChatState, pane: Pane, { height }: Layout, paint: Paint): readonly string[] {
  const marked = state.chosen ?? state.search?.found[state.search.at] ?? null;
  const rows = pane.window(state.anchor, height).map(({ text, key }) => {
    const found = state.search === null ? text : withFound(text, state.search.draft.text, paint);
    return key === marked && found !== ""
      ? `${paint.accent(">")}${found.startsWith(" ") ? found.slice(1) : found}`
      : found;
  });
  // What there is stands at the bottom, beside the input.
  return [...Array.from({ length: height - rows.length }, () => ""), ...rows];
}

function hintsRow(state: ChatState, view: RoomView, columns: number, paint: Paint): string {
  const mode = modeOf(state);
  const without = new Set<Action>();
  if (!state.draft.text.startsWith("/") && state.draft.text === "") without.add("complete");
  if (mode === "write" && view.timeline.unread === null) without.add("back");
  if (view.timeline.entries.length === 0) without.add("choose").add("search").add("pageUp");
  let row = "";
  let width = 1;
  const [first, ...others] = hintsOf(mode, without);
  const hints = [
    ...(first === undefined ? [] : [first]),
    ...(mode === "write" ? [["/help", "more"] as const] : []),
    ...others,
  ];
  for (const [key, says] of hints) {
    const more = widthOf(key) + 1 + widthOf(says) + (row === "" ? 0 : 3);
    if (width + more > columns - 1) continue;
    row += `${row === "" ? "" : paint.quiet(" · ")}${paint.bold(key)} ${paint.quiet(says)}`;
    width += more;
  }
  return ` ${row}`;
}

/** The screen. @param pane the window onto the messages, made for `layout.columns` */
export function frameOf(
  state: ChatState,
  store: RoomStore,
  view: RoomView,
  size: Size,
  layout: Layout,
  pane: Pane,
  context: RowContext,
): Frame {
  const { paint } = context;
  const { columns } = size;
  const { height } = layout;
  const panel =
    state.panel === null ? null : panelRows(state.panel, store, view, { ...context, columns: layout.columns });
  const top = panel === null ? 0 : Math.min(state.panelTop, Math.max(0, panel.length - height));
  const messages =
    panel === null
      ? messageRows(state, pane, layout, paint)
      : Array.from({ length: height }, (_, i) => panel[top + i] ?? "");
  const below = panel === null ? pane.below(state.anchor, height, 99) : 0;
  const newest = keyOf("write", "newest");
  const words =
    panel !== null && panel.length > height + top
      ? `${keyOf("panel", "pageDown")} more`
      : state.anchor === null || panel !== null
        ? ""
        : below === 0
          ? `${newest} newest`
          : `↓ ${below}${below === 99 ? "+" : ""} below · ${newest} newest`;
  const before = 1 + layout.warnings.length + height + 1 + layout.above.length;
  const isSearch = state.search !== null;
  return {
    header: headerRow(view, columns, paint),
    warnings: layout.warnings,
    ...middleOf(messages, layout, layout.roster === 0 ? [] : rosterRows(view, layout.roster, height, context)),
    panelRows: panel?.length ?? 0,
    rule: ruleRow(words, columns, paint.quiet),
    above: layout.above,
    input: layout.input.rows.map((row, i) => ` ${i === 0 ? paint.accent(isSearch ? "/ " : prompt) : "  "}${row}`),
    problem: layout.problem,
    hints: hintsRow(state, view, columns, paint),
    cursor: { x: Math.min(columns - 1, 1 + widthOf(prompt) + layout.input.column), y: before + layout.input.row },
  };
}
