// What stands in the picker when it opens; the rest needs a browser.

import { expect, test } from "bun:test";
import { renderToStaticMarkup } from "react-dom/server";
import { emojiGroups } from "../../src/web/emoji-list.ts";
import { EmojiPicker } from "../../src/web/emoji-picker.tsx";
import { emojiWords } from "./words.ts";

const drawn = (recent: readonly string[]): string =>
  renderToStaticMarkup(<EmojiPicker onPick={() => {}} onClose={() => {}} words={emojiWords} recent={recent} />);
const count = (text: string, part: RegExp): number => [...text.matchAll(part)].length;

test("what is seen at first is drawn at once, each a button that is called by its name, and room is kept for the rest", () => {
  const markup = drawn([]);
  expect(count(markup, /role="gridcell"/g)).toBe(10 * 8);
  expect(markup).toContain('value="😀" aria-label="grinning face" title="grinning face"');
  expect(markup).toContain('role="dialog" aria-label="Choose an emoji"');
  for (const { slug, emojis } of emojiGroups())
    expect(markup).toContain(`data-group="${slug}" style="--rows:${Math.ceil(emojis.length / 8)}"`);
});

test("one of them is a tab stop, the first", () => {
  for (const recent of [[], ["👍", "🎉"]]) {
    const markup = drawn(recent);
    const stops = [...markup.matchAll(/<button type="button" value="([^"]+)"[^>]* tabindex="0"/g)].map(
      ([, emoji]) => emoji,
    );
    expect(stops).toEqual([recent[0] ?? "😀"]);
  }
});

test("what was used last stands first, two rows of it at most, and no heading of it where nothing was", () => {
  expect(drawn([])).not.toContain("Recently used");
  const many = emojiGroups()[0]?.emojis.map(({ emoji }) => emoji) ?? [];
  const markup = drawn(many);
  expect(markup.indexOf("Recently used")).toBeLessThan(markup.indexOf("Smileys and emotion"));
  expect(count(markup.slice(0, markup.indexOf("Smileys and emotion")), /role="gridcell"/g)).toBe(16);
});
