// Who has not logged in yet, counted by source prefix.

import { expect, test } from "bun:test";
import { Strangers } from "../../src/relay/strangers.ts";

test("strangers count by prefix, make room when they go, and are forgotten with the last", () => {
  const strangers = new Strangers(2);
  for (const address of ["192.0.2.1", "::ffff:192.0.2.1"]) {
    expect(strangers.mayCome(address)).toBe(true);
    strangers.came(address);
  }
  expect(strangers.mayCome("192.0.2.1")).toBe(false);
  expect(strangers.mayCome("192.0.2.2")).toBe(true);
  strangers.left("192.0.2.1");
  expect(strangers.mayCome("192.0.2.1")).toBe(true);
  strangers.left("192.0.2.1");
  expect(strangers.prefixes).toBe(0);
});
