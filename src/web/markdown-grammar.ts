// What of a message is markdown: GitHub's (GFM 0.29, by marked), in which each line break breaks the line, without HTML,
// link definitions, headings by underlining and code by indenting, which in a conversation are accidents. Reading ends
// where it takes too long: some of the library's expressions take the square of what they read.

import { Lexer, type MarkedToken, type Token, type Tokens, Tokenizer } from "marked";

export type { MarkedToken, Token, Tokens };

/** Letters and lines of a text that is read as markdown at all. */
const maxLetters = 16_384;
const maxLines = 500;
/** What a message may cost, in units of some nanoseconds: 10 ms of hostile text, and most documents of 16 KB. */
const maxWork = 1_000_000;
/** Quotes and lists within each other, and marks within each other; what is deeper is shown as it was typed. */
const maxDepth = 8;
const maxCells = 2_000;
/** A gap, or markers on one line, that nobody types, and on which expressions go back and forth. */
const crowded = /[ \t]{256}|^[ \t]*(?:(?:[-*+>]|\d{1,9}[.)])[ \t]+){33}/m;

/** Matches nothing, without looking for it. */
const never = /(?!)/gy;

const countOf = (text: string, what: RegExp): number => text.match(what)?.length ?? 0;

/** The grammar, and what reading cost so far. Prices were found by timing hostile texts (test/web/floods.ts, fuzzing). */
class Grammar extends Tokenizer {
  #work = 0;
  #depth = 0;

  /** @throws RangeError where a message costs more than it may */
  spend(work: number): void {
    this.#work += work;
    if (this.#work > maxWork) throw new RangeError("This takes too long to read.");
  }

  #deeper<T>(read: () => T): T | undefined {
    if (this.#depth === maxDepth) return undefined;
    this.#depth++;
    try {
      return read();
    } finally {
      this.#depth--;
    }
  }

  #lined<T extends Tokens.Generic>(token: T | undefined): T | undefined {
    if (token !== undefined) this.spend(countOf(token.raw, /\n/g) * 1_500);
    return token;
  }

  /** Each mark is weighed up to the one that closes, or to the end. */
  #marked<T extends Tokens.Generic>(text: string, read: () => T | undefined): T | undefined {
    if (!/^[*_~]/.test(text)) return undefined;
    const token = this.#deeper(read);
    this.spend(50 * countOf(token?.raw ?? text, /[*_~]/g));
    return token;
  }

  // The first that is tried of each block, and of each piece of a line.
  override space(text: string): Tokens.Space | undefined {
    this.spend(500 + text.length / 8);
    return super.space(text);
  }
  override escape(text: string): Tokens.Escape | undefined {
    this.spend(150 + text.length);
    return super.escape(text);
  }

  override blockquote(text: string): Tokens.Blockquote | undefined {
    return this.#lined(this.#deeper(() => super.blockquote(text)));
  }
  override list(text: string): Tokens.List | undefined {
    return this.#lined(this.#deeper(() => super.list(text)));
  }
  override emStrong(text: string, masked: string, before?: string): Tokens.Em | Tokens.Strong | undefined {
    return this.#marked(text, () => super.emStrong(text, masked, before));
  }
  override del(text: string, masked: string, before?: string): Tokens.Del | undefined {
    return this.#marked(text, () => super.del(text, masked, before));
  }
  override link(text: string): Tokens.Link | Tokens.Image | undefined {
    return this.#deeper(() => super.link(text));
  }

  override url(text: string): Tokens.Link | undefined {
    const letters = /^(?:https?:\/\/|ftp:\/\/|www\.)\S*/i.exec(text)?.[0].length ?? 0;
    this.spend((letters * letters) / 16);
    return super.url(text);
  }

  override table(text: string): Tokens.Table | undefined {
    const [head = "", rule = ""] = text.split("\n", 2);
    if (!/^[ |:-]+$/.test(rule)) return undefined;
    this.spend(24 * text.length);
    // Each row gets as many cells as the head has, so that a few letters make millions.
    const rows = countOf(text.split(/\n *\n/, 1)[0] ?? "", /\n/g);
    if (countOf(head, /\|/g) * rows > maxCells) throw new RangeError("This has more cells than one reads.");
    const table = super.table(text);
    if (table === undefined) return undefined;
    // Cells beyond those of the head would be dropped; such a text is no table.
    const bare = (cells: string): string => cells.replace(/[|\\\s]/g, "");
    const cells = [table.header, ...table.rows].map((row) => row.map((cell) => cell.text).join(""));
    return bare(table.raw) === bare(cells.toSpliced(1, 0, rule).join("")) ? table : undefined;
  }
}

class Reader extends Lexer {
  readonly #grammar: Grammar;

  constructor(grammar: Grammar) {
    super({ gfm: true, breaks: true, tokenizer: grammar });
    this.#grammar = grammar;
    const { other, block, inline } = grammar.rules;
    grammar.rules = {
      other,
      block: { ...block, html: never, def: never, lheading: never, code: never },
      inline: { ...inline, tag: never, reflink: never, nolink: never, reflinkSearch: never },
    };
  }

  override inlineTokens(text: string, tokens?: Token[]): Token[] {
    this.#grammar.spend(text.length * countOf(text, /`+/g));
    return super.inlineTokens(text, tokens);
  }
}

/**
 * Reads a text as markdown.
 * @param text lines are ended by "\n"
 * @returns its blocks; each token's `raw` is what was typed for it
 * @throws RangeError where that takes too long; Error where the library fails
 */
export function tokensOf(text: string): readonly Token[] {
  if (text.length > maxLetters || crowded.test(text) || countOf(text, /\n/g) > maxLines)
    throw new RangeError("This is too long to be read.");
  return new Reader(new Grammar()).lex(text);
}
