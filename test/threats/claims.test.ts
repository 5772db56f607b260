// The threat model names the test of each claim: every title that it quotes stands in the file that it names.

import { expect, test } from "bun:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
/** A file, and one title or several of it. */
const named = /`(test\/[^`]+\.test\.ts)`: ("[^"]+"(?:, "[^"]+")*)/g;

test("every test that the threat model quotes is there, under its title", async () => {
  const text = await Bun.file(`${root}docs/threat-model.md`).text();
  const quotes = [...text.matchAll(named)].flatMap(([, file = "", titles = ""]) =>
    [...titles.matchAll(/"([^"]+)"/g)].map(([, title = ""]) => [file, title] as const),
  );
  expect(quotes.length).toBeGreaterThan(60);
  const lost: string[] = [];
  for (const [file, title] of quotes) {
    const source = await Bun.file(root + file).text();
    if (!source.includes(`"${title}"`)) lost.push(`${file}: ${title}`);
  }
  expect(lost).toEqual([]);
});
