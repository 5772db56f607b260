// The plain line mode's lines: what a room's events look like, one after the other, nothing ever redrawn.
// All that others wrote passes `visible`.

import type { Member, RoomEvent } from "../client/index.ts";
import { memberCount, tagOf, timeOf, visible } from "../ui/index.ts";
import { type Paint, shownLines, widthOf, wrapLine } from "../term/index.ts";

/** The width of `12:34 `: everything but messages' heads stands to the right of it. */
const margin = 6;

export interface Page {
  readonly paint: Paint;
  /** Columns to wrap at, null for no wrapping (not a terminal). */
  columns(): number | null;
  /** The members now, to tell two of the same nickname apart. */
  members(): readonly Member[];
}

/** A member's name: with a tag from the fingerprint where another member's is the same or looks it. */
export function nameOf(member: Member, page: Page): string {
  return page.paint.member(member.fingerprint, visible(member.nickname) + tagOf(member, page.members()));
}

/** Rows of text behind a head, the rows after the first indented. */
function behind(head: string, lines: readonly string[], page: Page): readonly string[] {
  const columns = page.columns();
  const indent = " ".repeat(margin);
  return lines.flatMap((line, i) => {
    const start = i === 0 ? head : indent;
    const rows = columns === null ? [line] : wrapLine(line, columns - widthOf(start) - 2, columns - margin - 2);
    return rows.map((row, j) => (j === 0 ? start : indent) + row);
  });
}

/** A quiet line: joins, leaves, hints. @param text already visible @param name of whom it tells, already painted */
export function quietLine(text: string, page: Page, name = ""): string {
  return " ".repeat(margin) + name + page.paint.quiet(text);
}

/** A message. @param tail what stands behind it: a tick, a word */
export function messageLines(
  message: Extract<RoomEvent, { readonly t: "message" }>,
  tail: string,
  page: Page,
): readonly string[] {
  const name = nameOf(message.from, page);
  const head = `${page.paint.quiet(timeOf(message.at))} ${message.kind === "emote" ? `* ${name} ` : `${name}  `}`;
  const lines = behind(head, shownLines(message.text), page);
  return tail === "" ? lines : [...lines.slice(0, -1), `${lines.at(-1) ?? ""} ${tail}`];
}

/** An alarm: it begins with `!` and stays. */
export function alarmLines(text: string, who: Member | null, page: Page): readonly string[] {
  const about = who === null ? "" : ` (${nameOf(who, page)})`;
  return behind(page.paint.danger("!     "), [`${page.paint.danger(visible(text))}${about}`], {
    ...page,
    columns: () => null,
  });
}

/** The lines of an event that needs no memory of others; none for what this mode does not show. */
export function eventLines(event: RoomEvent, page: Page): readonly string[] {
  switch (event.t) {
    case "message":
      return messageLines(event, "", page);
    case "edited":
      return behind(
        `      ${nameOf(event.from, page)} ${page.paint.quiet("changed a message:")} `,
        shownLines(event.text),
        page,
      );
    case "deleted":
      return [quietLine(" took a message back", page, nameOf(event.from, page))];
    case "reaction":
      return event.on ? [quietLine(` ${visible(event.emoji)}`, page, nameOf(event.from, page))] : [];
    case "member":
      if (event.change === "rename")
        return [quietLine(`${visible(event.before ?? "")} is now `, page) + nameOf(event.who, page)];
      return event.by === null
        ? [
            quietLine(
              ` ${event.change === "join" ? "joined" : "left"} · ${memberCount(event.members)}`,
              page,
              nameOf(event.who, page),
            ),
          ]
        : [
            quietLine(" was removed by ", page, nameOf(event.who, page)) +
              nameOf(event.by, page) +
              page.paint.quiet(` · ${memberCount(event.members)}`),
          ];
    case "alarm":
      return alarmLines(event.text, event.who, page);
    // file-talk.ts tells of these.
    case "file":
    case "transfer":
    case "joined":
    case "presence":
    case "relayed":
    case "failed":
    case "connection":
    case "epoch":
    case "closed":
      return [];
  }
}
