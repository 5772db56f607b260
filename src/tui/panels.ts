// What opens over the messages: help, members, safety code.

import { clip, type Paint, widthOf, wrapLine } from "../term/index.ts";
import { commandHelp, groupedFingerprint, memberCount, type RoomStore, type RoomView } from "../ui/index.ts";
import type { Panel } from "./chat-state.ts";
import { hintsOf } from "./keys.ts";
import { nameRow, type RowContext } from "./rows.ts";

/** Two columns, the second wrapped; one below the other where it is narrow. */
function pairs(rows: readonly (readonly [string, string])[], context: RowContext): readonly string[] {
  const { columns, paint } = context;
  const left = Math.max(...rows.map(([name]) => widthOf(name)));
  const isNarrow = columns < left + 24;
  return rows.flatMap(([name, says]) => {
    const room = isNarrow ? columns - 4 : columns - left - 4;
    const lines = wrapLine(says, room, room);
    if (isNarrow) return [` ${paint.bold(name)}`, ...lines.map((line) => `   ${paint.quiet(line)}`)];
    return lines.map(
      (line, i) =>
        ` ${i === 0 ? paint.bold(name) : " ".repeat(widthOf(name))}${" ".repeat(left - widthOf(name) + 2)}${paint.quiet(line)}`,
    );
  });
}

const title = (text: string, paint: Paint): string => ` ${paint.accent(paint.bold(text))}`;

function helpRows(context: RowContext): readonly string[] {
  const { paint } = context;
  return [
    title("Commands", paint),
    ...pairs(commandHelp(true), context),
    "",
    title("Keys", paint),
    ...pairs(hintsOf("write", new Set()), context),
    "",
    title("On a message that is chosen", paint),
    ...pairs(hintsOf("choose", new Set()), context),
    "",
    ...wrapLine(
      "Everything else is sent. A line that begins with / is sent as //…",
      context.columns - 2,
      context.columns - 2,
    ).map((row) => ` ${paint.quiet(row)}`),
  ];
}

function membersRows(view: RoomView, context: RowContext): readonly string[] {
  const { columns, paint } = context;
  const notes = (member: RoomView["self"]): string =>
    [member.memberId === view.self.memberId ? "you" : "", member.away ? "away" : ""]
      .filter((note) => note !== "")
      .join(", ");
  return [
    title(memberCount(view.members.length), paint),
    ...view.members.flatMap((member) => {
      const print = groupedFingerprint(member.fingerprint);
      const note = notes(member);
      const name = nameRow(member, context, Math.max(8, columns - 26));
      const about = `${print}${note === "" ? "" : `  ${note}`}`;
      const gap = columns - 2 - widthOf(name) - widthOf(about);
      return gap >= 2
        ? [` ${name}${" ".repeat(Math.max(2, Math.min(gap, 24 - widthOf(name))))}${paint.quiet(about)}`]
        : [` ${name}`, `   ${paint.quiet(clip(about, columns - 4))}`];
    }),
  ];
}

function safetyRows(epoch: number | null, { room }: RoomStore, view: RoomView, context: RowContext): readonly string[] {
  const { columns, paint } = context;
  const text = (words: string): readonly string[] =>
    wrapLine(words, columns - 2, columns - 2).map((row) => ` ${paint.quiet(row)}`);
  const code = epoch === null ? room.safetyCode() : room.safetyCodeOf(epoch);
  if (code === null)
    return text(`The safety code of epoch ${epoch} is not known here any more. /verify shows the latest.`);
  const each = 16;
  const inRow = Math.max(1, Math.min(4, Math.floor((columns - 1) / each)));
  const rows: string[] = [];
  for (let at = 0; at < code.emoji.length; at += inRow) {
    const row = code.emoji.slice(at, at + inRow).map(({ emoji, word }) => {
      const shown = `${emoji} ${paint.bold(word)}`;
      return shown + " ".repeat(Math.max(0, each - widthOf(shown)));
    });
    rows.push(` ${row.join("").trimEnd()}`);
  }
  return [
    title(`Safety code of epoch ${code.epoch}`, paint),
    ...rows,
    ` ${paint.bold(code.digits)}`,
    ...text("Read it to the others by voice. If all have the same, nobody is in between."),
    ...text(`Joins and leaves change it: /verify ${code.epoch} shows this one again.`),
    "",
    ...text(
      `Suite ${view.suite}: end-to-end encrypted${view.postQuantum ? ", post-quantum" : ""}${room.forwardSecrecy ? ", with forward secrecy" : ", without forward secrecy"}.`,
    ),
    ...text(
      "The relay sees who is connected, when, and how much is said. It cannot see names or messages, or add anybody.",
    ),
  ];
}

/** The rows of a panel, all of them. */
export function panelRows(panel: Panel, store: RoomStore, view: RoomView, context: RowContext): readonly string[] {
  switch (panel.t) {
    case "help":
      return helpRows(context);
    case "members":
      return membersRows(view, context);
    case "safety":
      return safetyRows(panel.epoch, store, view, context);
  }
}
