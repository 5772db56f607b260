// The window onto the timeline: only what is seen is laid out, whatever stands above it.

import type { Entry, Timeline } from "../ui/index.ts";
import type { RowContext } from "./row-parts.ts";
import { rowsOf, ruleRow } from "./rows.ts";

/** What stands in the window's first row: an entry, and which of its rows. Null follows the newest. */
export interface Anchor {
  readonly key: number;
  readonly row: number;
}

export interface PaneRow {
  readonly text: string;
  /** Whose row it is. */
  readonly key: number;
}

interface LaidOut {
  readonly before: Entry | null;
  readonly above: string | null;
  readonly rows: readonly string[];
}

/** Messages and files are said by somebody. */
const isSaid = (entry: Entry | null): boolean => entry !== null && entry.t !== "notice";

export class Pane {
  readonly #timeline: Timeline;
  readonly #context: RowContext;
  readonly #cache = new WeakMap<Entry, LaidOut>();

  /** A window of one width. @param context a new width or new names need a new window */
  constructor(timeline: Timeline, context: RowContext) {
    this.#timeline = timeline;
    this.#context = context;
  }

  get #firstKey(): number {
    return this.#timeline.entries[0]?.key ?? 0;
  }

  get #lastKey(): number {
    return this.#timeline.entries.at(-1)?.key ?? -1;
  }

  /** The rows of an entry, the line above what is unread among them. */
  #rows(key: number): readonly string[] {
    const entry = this.#timeline.at(key);
    if (entry === null) return [];
    const before = this.#timeline.at(key - 1);
    const above = this.#above(key);
    const known = this.#cache.get(entry);
    if (known !== undefined && known.before === before && known.above === above) return known.rows;
    const own = rowsOf(entry, before, this.#context);
    const rows = above === null ? own : [above, ...own];
    this.#cache.set(entry, { before, above, rows });
    return rows;
  }

  /** The line above an entry: where what is unread begins, and where what is kept does. */
  #above(key: number): string | null {
    const { columns, paint } = this.#context;
    if (this.#timeline.unread === key) return ruleRow("new", columns, paint.accent);
    return key > 0 && key === this.#firstKey ? ruleRow("older messages are not kept", columns, paint.quiet) : null;
  }

  /** The place so many rows above or below another, as far as there is anything. */
  #moved({ key, row }: Anchor, by: number): Anchor {
    let at = { key, row: row + by };
    while (at.row < 0 && at.key > this.#firstKey) at = { key: at.key - 1, row: at.row + this.#rows(at.key - 1).length };
    if (at.row < 0) at = { key: this.#firstKey, row: 0 };
    for (
      let rows = this.#rows(at.key).length;
      at.row >= rows && at.key < this.#lastKey;
      rows = this.#rows(at.key).length
    )
      at = { key: at.key + 1, row: at.row - rows };
    return at;
  }

  /** An anchor that still stands: its entry may be gone, or have fewer rows. */
  #valid(anchor: Anchor): Anchor {
    if (anchor.key < this.#firstKey) return { key: this.#firstKey, row: 0 };
    if (anchor.key > this.#lastKey) return { key: this.#lastKey, row: 0 };
    return { key: anchor.key, row: Math.min(anchor.row, Math.max(0, this.#rows(anchor.key).length - 1)) };
  }

  /** The first row of a window that ends with the newest. */
  #end(height: number): Anchor {
    const last = { key: this.#lastKey, row: this.#rows(this.#lastKey).length - 1 };
    return this.#moved(last, 1 - height);
  }

  /** What is seen. @param height rows, ≥ 1 @returns at most so many rows */
  window(anchor: Anchor | null, height: number): readonly PaneRow[] {
    if (this.#timeline.entries.length === 0) return [];
    const end = this.#end(height);
    const valid = anchor === null ? end : this.#valid(anchor);
    // Where the window has grown, what is above fills it.
    const top = valid.key > end.key || (valid.key === end.key && valid.row > end.row) ? end : valid;
    const seen: PaneRow[] = [];
    for (let { key, row } = top; key <= this.#lastKey && seen.length < height; key++, row = 0)
      for (const text of this.#rows(key).slice(row, row + height - seen.length)) seen.push({ text, key });
    return seen;
  }

  /** The window so many rows up (negative) or down. @returns null where it then ends with the newest */
  scroll(anchor: Anchor | null, by: number, height: number): Anchor | null {
    if (this.#timeline.entries.length === 0) return null;
    const end = this.#end(height);
    const to = this.#moved(anchor === null ? end : this.#valid(anchor), by);
    return to.key > end.key || (to.key === end.key && to.row >= end.row) ? null : to;
  }

  /** The window in which an entry is seen: as it is where it is seen already, else with the entry in its middle. */
  reveal(anchor: Anchor | null, key: number, height: number): Anchor | null {
    const seen = this.window(anchor, height).filter((row) => row.key === key).length;
    const rows = this.#rows(key).length;
    if (seen >= Math.min(rows, height)) return anchor;
    const top = this.#moved({ key, row: 0 }, -Math.max(0, Math.floor((height - rows) / 2)));
    return this.scroll(top, 0, height);
  }

  /** How many messages and files stand below a window. @param most counts no further */
  below(anchor: Anchor | null, height: number, most: number): number {
    if (anchor === null) return 0;
    const last = this.window(anchor, height).at(-1)?.key ?? this.#lastKey;
    let count = 0;
    for (let key = last + 1; key <= this.#lastKey && count < most; key++) if (isSaid(this.#timeline.at(key))) count++;
    return count;
  }
}
