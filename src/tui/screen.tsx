// The full screen in Ink: each region is one text of rows that are laid out already, so that a frame costs the same
// however much was said.

import { Box, Text, useCursor, useInput, usePaste, useWindowSize } from "ink";
import { type ReactElement, useMemo, useSyncExternalStore } from "react";
import type { Paint } from "../term/index.ts";
import { type RoomStore, type RoomView, tagOf, visible } from "../ui/index.ts";
import { useRoom } from "../ui/hooks/index.ts";
import type { Member } from "../client/index.ts";
import type { Chat } from "./chat.ts";
import { frameOf, type Layout, layoutOf, type Size } from "./frame.ts";
import { held } from "./isolates.ts";
import { Pane } from "./pane.ts";
import { pressOf } from "./press.ts";
import type { RowContext } from "./rows.ts";

/** What was drawn last, for a machine that scrolls by it. */
export interface Drawn {
  size: Size;
  pane: Pane;
  height: number;
}

/** Rows as one text; nothing where there are none. */
function Rows({ rows }: { readonly rows: readonly string[] }): ReactElement | null {
  if (rows.length === 0) return null;
  return <Text wrap="truncate-end">{held(rows.map((row) => (row === "" ? " " : row)).join("\n"))}</Text>;
}

/** Names as they are shown, each looked up once as long as the members are the same. */
function useNames(view: RoomView): (member: Member) => string {
  const key = view.members.map(({ memberId, nickname }) => `${memberId} ${nickname}`).join("\n");
  return useMemo(() => {
    const known = new Map<string, string>();
    return (member) => {
      const of = `${member.memberId} ${member.nickname}`;
      const name = known.get(of) ?? visible(member.nickname) + tagOf(member, view.members);
      known.set(of, name);
      return name;
    };
  }, [key]);
}

/** The screen of a room. @param drawn is told what is drawn */
export function Screen({
  store,
  chat,
  paint,
  drawn,
}: {
  readonly store: RoomStore;
  readonly chat: Chat;
  readonly paint: Paint;
  readonly drawn: { current: Drawn | null };
}): ReactElement {
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

  const outer: RowContext = { columns: size.columns, paint, nameOf, airy: size.rows >= 20 };
  const layout: Layout = layoutOf(state, view, size, outer);
  const pane = useMemo(
    () => new Pane(view.timeline, { columns: layout.columns, paint, nameOf, airy: size.rows >= 20 }),
    [view.timeline, layout.columns, paint, nameOf, size.rows >= 20],
  );
  drawn.current = { size, pane, height: layout.height };
  const frame = frameOf(state, store, view, size, layout, pane, outer);
  setCursorPosition(frame.cursor);
  return (
    <Box flexDirection="column" width={size.columns} height={size.rows} overflow="hidden">
      <Rows rows={[frame.header, ...frame.warnings]} />
      <Box height={layout.height}>
        <Box width={layout.columns}>
          <Rows rows={frame.messages} />
        </Box>
        <Rows rows={frame.roster} />
      </Box>
      <Rows rows={[frame.rule, ...frame.above, ...frame.input, ...frame.problem, frame.hints]} />
    </Box>
  );
}
