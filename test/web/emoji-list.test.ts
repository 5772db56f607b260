// The emoji that are offered: what every system draws and every client shows, found by the words of their names.

import { describe, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { reducedEmoji } from "../../scripts/web-plugins.ts";
import { decodeContent, encodeContent } from "../../src/client/content.ts";
import { visible } from "../../src/ui/index.ts";
import type * as emojiList from "../../src/web/emoji-list.ts";
import { emojiGroups, findEmoji, namedEmoji, reduceEmoji } from "../../src/web/emoji-list.ts";
import data from "../../node_modules/unicode-emoji-json/data-by-group.json";

const groups = emojiGroups();
const all = groups.flatMap(({ emojis }) => emojis);
const found = (query: string): readonly string[] => findEmoji(groups, query).map(({ emoji }) => emoji);

describe("the list", () => {
  test("no group is empty, no emoji is there twice, none has a skin tone, and none is called nothing", () => {
    for (const { slug, emojis } of groups) expect([slug, emojis.length > 5]).toEqual([slug, true]);
    expect(new Set(all.map(({ emoji }) => emoji)).size).toBe(all.length);
    expect(all.length).toBeGreaterThan(1_500);
    for (const { emoji, name } of all) {
      expect(emoji).not.toMatch(/\p{Emoji_Modifier}/u);
      expect(name).toMatch(/[a-z0-9]/i);
    }
  });

  test("every group of Unicode's is one of ours, in its order; flags stand with the symbols", () => {
    const slugs: readonly string[] = groups.map(({ slug }) => slug);
    expect(data.map(({ slug }) => slug)).toEqual([...slugs, "flags"]);
  });

  test("flags of countries are not there, and those that are no country's are", () => {
    const symbols = groups.at(-1)?.emojis.map(({ emoji }) => emoji) ?? [];
    expect(symbols.slice(-8)).toEqual(["🏁", "🚩", "🎌", "🏴", "🏳️", "🏳️‍🌈", "🏳️‍⚧️", "🏴‍☠️"]);
    expect(all.map(({ emoji }) => emoji)).not.toContain("🇩🇪");
    expect(all.map(({ name }) => name)).not.toContain("flag Wales");
  });

  test("each is shown as it is, in every client", () => {
    expect(all.filter(({ emoji }) => visible(emoji) !== emoji)).toEqual([]);
  });

  test("each can be sent as a reaction", () => {
    const target = new Uint8Array(16);
    for (const { emoji } of all) {
      const body = { kind: "reaction", target, emoji, on: true } as const;
      const said = { id: new Uint8Array(16), counter: 0, at: 0, body };
      expect(decodeContent(encodeContent(said)).body).toEqual(body);
    }
  });

  test("what the page is built with is what the source reduces to, and much less", async () => {
    const folder = mkdtempSync(join(tmpdir(), "snug-emoji-"));
    try {
      const build = async (outdir: string, plugins: Bun.BunPlugin[]): Promise<string> => {
        const entry = fileURLToPath(new URL("../../src/web/emoji-list.ts", import.meta.url));
        const { outputs } = await Bun.build({
          entrypoints: [entry],
          outdir: join(folder, outdir),
          minify: true,
          plugins,
        });
        return outputs[0]?.path ?? "";
      };
      const [whole, reduced] = [await build("whole", []), await build("reduced", [reducedEmoji])];
      expect(readFileSync(reduced).length).toBeLessThan(readFileSync(whole).length / 3);
      const built = (await import(reduced)) as typeof emojiList; // the same source, built
      expect(built.emojiGroups()).toEqual(groups);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("reduced once more it stays the same", () => {
    expect(reduceEmoji(groups)).toEqual([...groups]);
  });
});

describe("finding", () => {
  test("each word of the query begins a word of the name, in any order and case", () => {
    expect(found("thumb up")).toEqual(["👍"]);
    expect(found("UP thu")).toEqual(["👍"]);
    expect(found("shaped heart")).toEqual([]);
    expect(found("cat")).toContain("🐈");
    expect(found("cat")).not.toContain("🎓"); // graduation cap
    expect(found("at")).not.toContain("🐈");
  });

  test("accents and signs in names need not be typed", () => {
    expect(found("pinata")).toEqual(["🪅"]);
    expect(found("piñata")).toEqual(["🪅"]);
    expect(found("e mail")).toEqual(["📧"]);
  });

  test("a query without words finds nothing, and none breaks it", () => {
    for (const query of ["", "   ", "(", "[", "\\", "\u{1f44d}", "\ud800"]) expect(found(query)).toEqual([]);
  });
});

test("what was used last has its name, in its order, also where it is not offered", () => {
  expect(namedEmoji(groups, ["🇩🇪", "👍"])).toEqual([
    { emoji: "🇩🇪", name: "🇩🇪" },
    { emoji: "👍", name: "thumbs up" },
  ]);
});
