// A file as rows of a terminal: its name, what it is, how far it is and what there is to do. Every row has a mark, so that
// no message can look like one; names are cut before their end, which says how a file is opened.

import { type FileOffer, isTakeable, type Transfer } from "../client/index.ts";
import { clip, widthOf, wrapLine } from "../term/index.ts";
import {
  aboutWords,
  type Entry,
  type FileEntry,
  fileName,
  percentOf,
  plainParts,
  progressWords,
  sayEnglish,
  stateWords,
  steady,
  takerWords,
} from "../ui/index.ts";
import { deliveryTail, failureRows, gutter, headRows, marked, measure, type RowContext } from "./row-parts.ts";

const longestBar = 24;
const shortestBar = 8;

/** A name in so many columns: the end of it stays as long as there is any room. */
function clippedName(offer: FileOffer, columns: number): string {
  const { stem, extension } = fileName(offer);
  const end = steady(extension);
  const room = columns - widthOf(end);
  return room < Math.min(4, widthOf(steady(stem))) ? clip(steady(stem) + end, columns) : clip(steady(stem), room) + end;
}

/** How much of a file is there, drawn: heavy for what is, light for what is not. */
function barOf(percent: number, columns: number, { paint }: RowContext): string {
  const full = Math.floor((percent / 100) * columns);
  return paint.accent("━".repeat(full)) + paint.quiet("─".repeat(columns - full));
}

/** A bar, and behind it as many of the words as there is room for, the most telling first. */
function progressRow(transfer: Transfer, room: number, context: RowContext): string {
  const percent = percentOf(transfer);
  const [first = "", ...others] = progressWords(transfer);
  const bar = percent === null ? 0 : Math.min(longestBar, Math.max(shortestBar, room - 60));
  const isDrawn = bar > 0 && bar + 1 + widthOf(first) <= room;
  let words = first;
  for (const word of others) {
    const more = `${words} · ${word}`;
    if ((isDrawn ? bar + 1 : 0) + widthOf(more) <= room) words = more;
  }
  return isDrawn
    ? `${barOf(percent ?? 0, bar, context)} ${context.paint.quiet(words)}`
    : context.paint.quiet(clip(words, room));
}

/** What is said of a file's state, and what can be done about it. */
function stateRows({ number, transfer }: FileEntry, room: number, context: RowContext): readonly string[] {
  const { paint } = context;
  const { phase, problem } = transfer;
  if (phase === "moving") return [progressRow(transfer, room, context)];
  const colour =
    phase === "done"
      ? paint.success
      : phase === "failed"
        ? paint.danger
        : problem !== null || (phase === "offered" && !transfer.own)
          ? paint.notice
          : paint.quiet;
  const percent = phase === "waiting" && transfer.bytes > 0 ? [progressRow(transfer, room, context)] : [];
  const hint = isTakeable(transfer) ? ` · ${sayEnglish("file.hint.accept", { number })}` : "";
  return [...percent, ...wrapLine(steady(stateWords(transfer)) + hint, room, room).map(colour)];
}

/** The rows of a file. @param before the entry above it */
export function fileRows(entry: FileEntry, before: Entry | null, context: RowContext): readonly string[] {
  const { columns, paint, nameOf } = context;
  const { transfer, number } = entry;
  const room = Math.max(1, Math.min(measure, columns - gutter - 1));
  const tail = deliveryTail(entry, context);
  const tailWidth = tail === "" ? 0 : widthOf(tail) + 1;
  const name = paint.bold(clippedName(transfer.offer, Math.max(1, room - tailWidth)));
  const about = [sayEnglish("file.number", { number }), ...aboutWords(transfer.offer).map(steady)].join(" · ");
  const takers = takerWords(transfer)
    .map((parts) => plainParts(parts, (member) => nameOf(member, Math.floor(room / 2))))
    .join(" · ");
  const below = [
    ...wrapLine(about, room, room).map(paint.quiet),
    ...stateRows(entry, room, context),
    ...(takers === "" ? [] : wrapLine(takers, room, room).map(paint.quiet)),
  ];
  return [
    ...headRows(entry, before, context),
    marked(paint.accent("◫"), tail === "" ? name : `${name} ${tail}`),
    ...below.map((row, i) => marked(paint.quiet(i < below.length - 1 ? "│" : "└"), row)),
    ...failureRows(entry, context),
  ];
}
