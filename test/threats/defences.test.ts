// The list of defences is true of this tree: every line that is to be broken is there, and every test that is to fail.

import { expect, test } from "bun:test";
import { fileURLToPath } from "node:url";
import { defencesDocument, pageOf, readDefences } from "../support/defences.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

test("every defence of the list stands in its file once, and the test that guards it in its own", async () => {
  const lost: string[] = [];
  for (const { defence, file, from, test: guard, title } of await readDefences()) {
    if ((await Bun.file(root + file).text()).split(from).length !== 2) lost.push(`${defence}: ${file}`);
    if (!(await Bun.file(root + guard).text()).includes(`"${title}"`)) lost.push(`${defence}: ${guard}`);
  }
  expect(lost).toEqual([]);
});

test("docs/defences.md is the list", async () => {
  expect(await Bun.file(defencesDocument).text()).toBe(pageOf(await readDefences()));
});
