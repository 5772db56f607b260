// Markdown of a received message, as elements: text never becomes HTML, all of it passes through `visible`, and what was
// typed is shown or takes effect. Where a letter is missing in the end, or reading takes too long, the text is plain.

import { Fragment, memo, type ReactElement, type ReactNode } from "react";
import { visible, visibleLines } from "../ui/index.ts";
import type { Piece } from "./highlight.ts";
import { type MarkedToken, type Token, type Tokens, tokensOf } from "./markdown-grammar.ts";
import { boxOf, type Line, Sheet, spansOf } from "./markdown-spans.tsx";

/** Letters of code in one message that are coloured. */
const maxColoured = 4_000;

/** Lines that are drawn each for itself. */
const maxPlainLines = 200;

/** Names for who does not see what a part is. */
interface Labels {
  readonly text: string;
  readonly code: string;
  readonly table: string;
}

interface Props {
  readonly text: string;
  readonly labels: Labels;
  /** Colours code; without it, and where it gives null, code is plain. */
  readonly highlight?: ((code: string, language: string) => readonly Piece[] | null) | undefined;
}

/** A text as its lines, each with its own direction. */
export function Plain({ text }: { readonly text: string }): ReactElement {
  return (
    <>
      {visibleLines(text).map((line, i) => (
        <Fragment key={i}>
          {i > 0 && <br />}
          <bdi>{line}</bdi>
        </Fragment>
      ))}
    </>
  );
}

class Drawing {
  readonly sheet = new Sheet();
  readonly #labels: Labels;
  readonly #highlight: Props["highlight"];
  #coloured = 0;

  constructor({ labels, highlight }: Props) {
    this.#labels = labels;
    this.#highlight = highlight;
  }

  blocks(tokens: readonly Token[]): readonly ReactNode[] {
    // No extension is in use, so that each token is one of the library's own.
    return (tokens as readonly MarkedToken[]).map((token) => {
      const { sheet } = this;
      const drawn = sheet.seen(() => this.#block(token));
      if (drawn !== null || token.type === "space") return drawn;
      if (token.type === "hr") return <hr key={sheet.key()} />;
      return <p key={sheet.key()}>{this.#lines(sheet.say(token.raw.replace(/\n+$/, "")))}</p>;
    });
  }

  #lines(lines: readonly Line[]): ReactNode {
    return lines.map((line, i) => (
      <Fragment key={this.sheet.key()}>
        {i > 0 && <br />}
        <bdi>{line}</bdi>
      </Fragment>
    ));
  }

  /** A block of a kind that has a look of its own. @returns null for others, which are shown as they were typed */
  #block(token: MarkedToken): ReactNode {
    const { sheet } = this;
    switch (token.type) {
      case "paragraph":
        return <p key={sheet.key()}>{this.#lines(spansOf(token.tokens, sheet))}</p>;
      case "heading":
        // Never h1 to h6: a message does not change the outline of the page.
        return (
          <p key={sheet.key()} className="heading">
            {this.#lines(spansOf(token.tokens, sheet))}
          </p>
        );
      case "text": // of an item of a list
        return <Fragment key={sheet.key()}>{this.#lines(spansOf(token.tokens ?? [], sheet))}</Fragment>;
      case "checkbox":
        return boxOf(token, sheet);
      case "blockquote":
        return <blockquote key={sheet.key()}>{this.blocks(token.tokens)}</blockquote>;
      case "list":
        return this.#list(token);
      case "code":
        return this.#code(token);
      case "table":
        return this.#table(token);
      case "br":
      case "codespan":
      case "def":
      case "del":
      case "em":
      case "escape":
      case "hr":
      case "html":
      case "image":
      case "link":
      case "list_item":
      case "space":
      case "strong":
        return null;
    }
  }

  #list({ ordered, items }: Tokens.List): ReactNode {
    const { sheet } = this;
    const numbers = ordered ? items.map(({ raw }) => /\d+/.exec(raw)?.[0] ?? "") : [];
    // `1. 1. 1.` asks to be counted; other numbers stand as they were typed.
    const isCounted = new Set(numbers).size <= 1;
    const drawn = items.map(({ task, tokens }, i) => {
      sheet.tell(numbers[i] ?? "");
      return (
        <li key={sheet.key()} className={task ? "task" : undefined} value={isCounted ? undefined : Number(numbers[i])}>
          {this.blocks(tokens)}
        </li>
      );
    });
    if (!ordered) return <ul key={sheet.key()}>{drawn}</ul>;
    return (
      <ol key={sheet.key()} start={Number(numbers[0])}>
        {drawn}
      </ol>
    );
  }

  #code({ lang = "", text }: Tokens.Code): ReactNode {
    this.sheet.tell(lang, text);
    const language = /^[\w+#.-]{1,24}(?!\S)/.exec(lang)?.[0] ?? "";
    const label = language === "" ? this.#labels.code : `${this.#labels.code}, ${language}`;
    return (
      <div key={this.sheet.key()} className="code-block">
        {lang !== "" && <bdi className="quiet">{visible(lang)}</bdi>}
        <pre dir="ltr" role="region" aria-label={label} tabIndex={0}>
          <code>{this.#colours(text, language)}</code>
        </pre>
      </div>
    );
  }

  #colours(code: string, language: string): ReactNode {
    this.#coloured += code.length;
    const pieces = this.#coloured > maxColoured ? null : (this.#highlight?.(code, language) ?? null);
    const isWhole = pieces?.map(({ text }) => text).join("") === code;
    if (pieces === null || !isWhole || pieces.length > this.sheet.room) return visibleLines(code).join("\n");
    return pieces.map(({ text, className }) => {
      const shown = visibleLines(text).join("\n");
      if (className === null) return shown;
      return (
        <span key={this.sheet.key()} className={className}>
          {shown}
        </span>
      );
    });
  }

  #table({ header, rows }: Tokens.Table): ReactNode {
    const { sheet } = this;
    const cell = ({ header: isHead, align, tokens }: Tokens.TableCell): ReactNode => {
      const Cell = isHead && tokens.length > 0 ? "th" : "td"; // an empty head heads nothing
      return (
        <Cell
          key={sheet.key()}
          scope={Cell === "th" ? "col" : undefined}
          className={align === null ? undefined : `align-${align}`}
        >
          <bdi>{spansOf(tokens, sheet).flat()}</bdi>
        </Cell>
      );
    };
    const head = header.map(cell);
    return (
      <div key={sheet.key()} className="table" role="region" aria-label={this.#labels.table} tabIndex={0}>
        <table>
          <thead>
            <tr>{head}</tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={sheet.key()}>{row.map(cell)}</tr>
            ))}
          </tbody>
        </table>
      </div>
    );
  }
}

/** What is left of a text without the signs that markdown is made of. */
const bare = (text: string): string => text.replace(/[\t\n !-/:-@[-`{-~]+/g, "");

/** A text as elements; null where it is more than one reads, or would not be shown whole. */
function drawingOf(props: Props): ReactElement | null {
  // The library takes a lone carriage return for a line break; `visible` pictures it.
  const typed = props.text.replaceAll("\r\n", "\n").replaceAll("\r", "␍");
  const drawing = new Drawing(props);
  try {
    const tokens = tokensOf(typed);
    const blocks = drawing.blocks(tokens);
    if (bare(drawing.sheet.told) !== bare(typed)) return null;
    const isParagraph = tokens.length === 1 && tokens[0]?.type === "paragraph";
    return <div className={isParagraph ? "markdown single" : "markdown"}>{blocks}</div>;
  } catch {
    return null; // a text that the library fails on, or that takes too long, is still a text
  }
}

function MarkdownOnce(props: Props): ReactElement {
  const drawn = drawingOf(props);
  if (drawn !== null) return drawn;
  // So many elements, and so much height, that a page has no time for them: one text in a box of its own.
  if (props.text.split("\n", maxPlainLines + 1).length > maxPlainLines)
    return (
      <pre className="markdown endless" role="region" aria-label={props.labels.text} tabIndex={0}>
        {visibleLines(props.text).join("\n")}
      </pre>
    );
  return (
    <div className="markdown plain single">
      <p>
        <Plain text={props.text} />
      </p>
    </div>
  );
}

/**
 * A received text with its markdown. Read anew only where the text, the labels or the colours are others.
 * @param text as it was received, at most 64 KiB
 * @param labels "Code" and "Table" in the reader's language
 */
export const Markdown = memo(
  MarkdownOnce,
  (one, other) =>
    one.text === other.text &&
    one.labels.code === other.labels.code &&
    one.labels.table === other.labels.table &&
    one.labels.text === other.labels.text &&
    one.highlight === other.highlight,
);
