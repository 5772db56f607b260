// What opens over the messages: help, members, safety code.

import { clip, type Paint, widthOf, wrapLine } from "../term/index.ts";
import {
  sayEnglish,
  commandHelp,
  groupedFingerprint,
  memberCount,
  type RoomStore,
  type RoomView,
  steady,
  warningText,
} from "../ui/index.ts";
import type { Panel } from "./chat-state.ts";
import { hintsOf } from "./keys.ts";
import { nameRow, type RowContext } from "./row-parts.ts";

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

/** Quiet text, wrapped. */
const quietRows = (words: string, { columns, paint }: RowContext): readonly string[] =>
  wrapLine(words, columns - 2, columns - 2).map((row) => ` ${paint.quiet(row)}`);

function helpRows(context: RowContext): readonly string[] {
  const { paint } = context;
  return [
    title("Commands", paint),
    ...pairs(commandHelp(true, sayEnglish), context),
    "",
    title("Keys", paint),
    ...pairs(hintsOf("write", new Set()), context),
    "",
    title("On a message that is chosen", paint),
    ...pairs(hintsOf("choose", new Set()), context),
    "",
    ...quietRows(sayEnglish("answer.help"), context),
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
      const note = notes(member);
      const name = nameRow(member, context, Math.max(8, columns - 4));
      const about = `${groupedFingerprint(member.fingerprint)}${note === "" ? "" : `  ${note}`}`;
      const gap = columns - 2 - widthOf(name) - widthOf(about);
      return gap >= 2
        ? [` ${name}${" ".repeat(Math.max(2, Math.min(gap, 24 - widthOf(name))))}${paint.quiet(about)}`]
        : [` ${name}`, `   ${paint.quiet(clip(about, columns - 4))}`];
    }),
  ];
}

function safetyRows(epoch: number | null, { room }: RoomStore, view: RoomView, context: RowContext): readonly string[] {
  const { columns, paint } = context;
  const code = epoch === null ? room.safetyCode() : room.safetyCodeOf(epoch);
  if (code === null)
    return quietRows(
      epoch === null ? sayEnglish("answer.noGroup") : sayEnglish("answer.forgotten", { epoch }),
      context,
    );
  const each = 16;
  const inRow = Math.max(1, Math.min(4, Math.floor((columns - 1) / each)));
  const rows: string[] = [];
  for (let at = 0; at < code.emoji.length; at += inRow) {
    const row = code.emoji.slice(at, at + inRow).map(({ emoji, word }) => {
      const pair = `${emoji} ${paint.bold(word)}`;
      return pair + " ".repeat(Math.max(0, each - widthOf(pair)));
    });
    rows.push(` ${row.join("").trimEnd()}`);
  }
  return [
    title(`Safety code of epoch ${code.epoch}`, paint),
    ...rows,
    ` ${paint.bold(code.digits)}`,
    ...quietRows(sayEnglish("answer.readAloud"), context),
    ...quietRows(sayEnglish("answer.changes", { epoch: code.epoch }), context),
    "",
    ...quietRows(
      `Suite ${view.suite}: end-to-end encrypted${view.postQuantum ? ", post-quantum" : ""}${room.forwardSecrecy ? ", with forward secrecy" : ", without forward secrecy"}.`,
      context,
    ),
    ...quietRows(sayEnglish("answer.relaySees"), context),
  ];
}

function warningsRows({ warnings }: RoomView, context: RowContext): readonly string[] {
  const { columns, paint } = context;
  if (warnings.length === 0) return quietRows("There is nothing to warn of.", context);
  return [
    title("What there is to know", paint),
    ...warnings
      .toReversed()
      .flatMap((warning) =>
        wrapLine(
          steady(warningText(warning)) + (warning.count > 1 ? ` (${warning.count} times)` : ""),
          columns - 4,
          columns - 4,
        ).map((row, i) => ` ${paint.danger(`${i === 0 ? "!" : " "} ${row}`)}`),
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
    case "warnings":
      return warningsRows(view, context);
    case "safety":
      return safetyRows(panel.epoch, store, view, context);
  }
}
