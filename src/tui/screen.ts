// The full screen in Ink: each region is one text of rows that are laid out already, so that a frame costs the same
// however much was said. Elements are made by hand: how a `.tsx` file is understood depends on the folder that Bun is
// started in, and what lies there must not change what runs here.

import { Box, Text, useCursor, useInput, usePaste, useWindowSize } from "ink";
import { createElement, type ReactElement, useMemo, useSyncExternalStore } from "react";
import type { Member } from "../client/index.ts";
import { clip, type Paint, shown, widthOf } from "../term/index.ts";
import { useRoom } from "../ui/hooks/index.ts";
import type { RoomStore, RoomView } from "../ui/index.ts";
import type { Chat } from "./chat.ts";
import { frameOf, layoutOf, type Size } from "./frame.ts";
import { held } from "./isolates.ts";
import { Pane } from "./pane.ts";
import { pressOf } from "./press.ts";
import type { RowContext } from "./row-parts.ts";

/** What was drawn last, for a machine that scrolls by it. */
export interface Drawn {
  readonly size: Size;
  readonly pane: Pane;
  readonly height: number;
  readonly panelRows: number;
}

/** Rows as one text; nothing where there are none. */
export function rowsElement(rows: readonly string[]): ReactElement | null {
  if (rows.length === 0) return null;
  return createElement(Text, { wrap: "truncate-end" }, held(rows.map((row) => (row === "" ? " " : row)).join("\n")));
}

/** Names as they are shown, each looked up once as long as nobody new is known. */
function useNames(view: RoomView): RowContext["nameOf"] {
  return useMemo(() => {
    const known = new Map<string, { readonly name: string; readonly tag: string }>();
    return (member: Member, columns = Number.POSITIVE_INFINITY) => {
      const of = `${member.fingerprint} ${member.nickname}`;
      const parts = known.get(of) ?? { name: shown(member.nickname), tag: view.tagOf(member) };
      known.set(of, parts);
      // The tag is what tells two apart: it is never cut.
      return clip(parts.name, Math.max(1, columns - widthOf(parts.tag))) + parts.tag;
    };
  }, [view.tagsRevision]);
}

export interface ScreenProps {
  readonly store: RoomStore;
  readonly chat: Chat;
  readonly paint: Paint;
  /** Is told what is drawn. */
  readonly drawn: { current: Drawn | null };
}

/** The screen of a room. */
export function Screen({ store, chat, paint, drawn }: ScreenProps): ReactElement {
  const view = useRoom(store);
  const state = useSyncExternalStore(chat.subscribe, chat.state, chat.state);
  const size = useWindowSize();
  const nameOf = useNames(view);
  const { setCursorPosition } = useCursor();
  useInput((input, key) => {
    const press = pressOf(input, key);
    if (press !== null) chat.press(press);
  });
  usePaste((text) => chat.pasted(text));

  const airy = size.rows >= 20;
  const connected = view.connection === "open";
  const outer: RowContext = { columns: size.columns, paint, nameOf, airy, connected };
  const layout = layoutOf(state, view, size, outer);
  const pane = useMemo(
    () => new Pane(view.timeline, { columns: layout.columns, paint, nameOf, airy, connected }),
    [view.timeline, layout.columns, paint, nameOf, airy, connected],
  );
  const frame = frameOf(state, store, view, size, layout, pane, outer);
  drawn.current = { size, pane, height: layout.height, panelRows: frame.panelRows };
  setCursorPosition(frame.cursor);
  return createElement(
    Box,
    { flexDirection: "column", width: size.columns, height: size.rows, overflow: "hidden" },
    rowsElement([frame.header, ...frame.warnings]),
    createElement(
      Box,
      { height: layout.height },
      createElement(
        Box,
        { width: size.columns - (frame.roster.length > 0 ? layout.roster : 0) },
        rowsElement(frame.middle),
      ),
      rowsElement(frame.roster),
    ),
    rowsElement([frame.rule, ...frame.above, ...frame.input, ...frame.problem, frame.hints]),
  );
}
