// What stands within a paragraph of a message: its lines, and on them emphasis, code and links.

import type { ReactNode } from "react";
import { visible, visibleLines } from "../ui/index.ts";
import { linkTargetOf, showsPlace } from "./link-target.ts";
import type { MarkedToken, Token, Tokens } from "./markdown-grammar.ts";

/** Elements of one message. */
const maxElements = 2_000;

/** What stands on one line. */
export type Line = readonly ReactNode[];

/** One message while it is drawn: what of it was told so far, and how many elements it has. */
export class Sheet {
  readonly #told: string[] = [];
  #elements = 0;
  /** Links do not stand in links. */
  isInLink = false;

  /** What is shown or has taken effect, in the order in which it was typed. */
  get told(): string {
    return this.#told.join("");
  }

  /** Elements that there may still be. */
  get room(): number {
    return maxElements - this.#elements;
  }

  /** A key for an element. @throws RangeError where there are more than one reads */
  key(): number {
    if (this.room === 0) throw new RangeError("This has more parts than one reads.");
    return this.#elements++;
  }

  /** Notes what was typed and takes effect, or is shown otherwise than by `say`. */
  tell(...texts: readonly string[]): void {
    this.#told.push(...texts);
  }

  /** Text as it may go to the page. */
  say(text: string): readonly Line[] {
    this.tell(text);
    return visibleLines(text).map((line) => [line]);
  }

  /** What `draw` draws, or null where nothing of it would be seen: a lone `#` is no heading. */
  seen<T>(draw: () => T): T | null {
    const before = this.#told.length;
    const drawn = draw();
    if (this.#told.slice(before).some((text) => text.trim() !== "")) return drawn;
    this.#told.length = before;
    return null;
  }
}

/** The box of a task, which is not to be ticked here. */
export function boxOf({ raw, checked }: Tokens.Checkbox, sheet: Sheet): string {
  sheet.tell(raw);
  return checked ? "☑ " : "☐ ";
}

function linkOf({ raw, href, text, title, tokens, autolink = false }: Tokens.Link, sheet: Sheet): readonly Line[] {
  const destination = linkTargetOf(href);
  // A title would be hidden, and a link in a link would lead elsewhere than what stands behind it.
  if (destination === null || (title ?? "") !== "" || sheet.isInLink) return sheet.say(raw);
  sheet.isInLink = true;
  const label = sheet.seen(() => spansOf(tokens, sheet).flatMap((line, i) => (i === 0 ? line : [" ", ...line])));
  sheet.isInLink = false;
  if (label === null) return sheet.say(raw);
  if (!autolink) sheet.tell(href);
  const isAddress = (autolink || text === href) && showsPlace(text, destination);
  const link = (
    <a key={sheet.key()} href={destination.href} target="_blank" rel="noopener noreferrer">
      {label}
    </a>
  );
  if (isAddress) return [[link]];
  return [
    [
      link,
      " ",
      <bdi key={sheet.key()} className="quiet">
        ({visible(destination.place)})
      </bdi>,
    ],
  ];
}

function spanOf(token: MarkedToken, sheet: Sheet): readonly Line[] {
  switch (token.type) {
    case "br":
      return [[], []];
    case "text":
      return sheet.say(token.raw); // not `text`, in which `&#60;` has become what it stands for
    case "escape":
      return sheet.say(token.text);
    case "codespan":
      return sheet.say(token.text).map((line) => [<code key={sheet.key()}>{line}</code>]);
    case "strong":
      return spansOf(token.tokens, sheet).map((line) => [<strong key={sheet.key()}>{line}</strong>]);
    case "em":
      return spansOf(token.tokens, sheet).map((line) => [<em key={sheet.key()}>{line}</em>]);
    case "del":
      return spansOf(token.tokens, sheet).map((line) => [<del key={sheet.key()}>{line}</del>]);
    case "link":
      return linkOf(token, sheet);
    case "checkbox":
      return [[boxOf(token, sheet)]];
    case "blockquote":
    case "code":
    case "def":
    case "heading":
    case "hr":
    case "html":
    case "image": // never fetched
    case "list":
    case "list_item":
    case "paragraph":
    case "space":
    case "table":
      return sheet.say(token.raw);
  }
}

/**
 * The lines of a paragraph. What reaches over a line break stands on both lines.
 * @throws RangeError where the sheet is full
 */
export function spansOf(tokens: readonly Token[], sheet: Sheet): readonly Line[] {
  const lines: ReactNode[][] = [[]];
  // No extension is in use, so that each token is one of the library's own.
  for (const token of tokens as readonly MarkedToken[]) {
    const drawn = sheet.seen(() => spanOf(token, sheet)) ?? (token.type === "br" ? [[], []] : sheet.say(token.raw));
    for (const [i, line] of drawn.entries()) {
      if (i > 0) lines.push([]);
      lines.at(-1)?.push(...line);
    }
  }
  return lines;
}
