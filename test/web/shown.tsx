// A message as the page would show it, without a browser: its HTML, its text, and each of its tags.

import { renderToStaticMarkup } from "react-dom/server";
import type { Piece } from "../../src/web/highlight.ts";
import { Markdown } from "../../src/web/markdown.tsx";

type Highlight = (code: string, language: string) => readonly Piece[] | null;

const labels = { code: "Code", table: "Table", text: "Long text" };

/** The HTML of a message. React escapes `<`, `>` and quotes in texts and attributes: where they stand, a tag is. */
export const htmlOf = (text: string, highlight?: Highlight): string =>
  renderToStaticMarkup(<Markdown text={text} labels={labels} highlight={highlight} />);

/** What a person reads, each line break as a space. */
export function textOf(html: string): string {
  const text = html.replace(/<(?:br|\/p|\/li|\/td|\/th|\/div)[^>]*>/g, " ").replace(/<[^>]*>/g, "");
  const letters: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', amp: "&", "#x27": "'" };
  return text.replace(/&([^;]*);/g, (whole, name: string) => letters[name] ?? whole);
}

/** Each opening tag: its name, and its attributes. */
export function tagsOf(
  html: string,
): readonly { readonly name: string; readonly attributes: ReadonlyMap<string, string> }[] {
  return [...html.matchAll(/<([a-z][a-z0-9]*)([^>]*)>/g)].map(([, name = "", rest = ""]) => ({
    name,
    attributes: new Map([...rest.matchAll(/([a-z-]+)="([^"]*)"/g)].map(([, key = "", value = ""]) => [key, value])),
  }));
}

/** Where the links of a message lead. */
export const linksOf = (html: string): readonly string[] =>
  tagsOf(html).flatMap(({ name, attributes }) => (name === "a" ? [attributes.get("href") ?? ""] : []));

/** Whether a message was shown as it was typed, without markdown. */
export const isPlain = (html: string): boolean =>
  /^<(?:div class="markdown plain|pre class="markdown endless)/.test(html);
