// Bodies in parts.

import { expect, test } from "bun:test";
import { Assembly } from "../../src/client/assembly.ts";
import type { Frame } from "../../src/protocol/index.ts";

const id = new Uint8Array(16).fill(7);
const head: Frame<"committed"> = {
  t: "committed",
  seq: 1,
  prev: 0,
  from: new Uint8Array(16),
  id,
  after: 0,
  founds: new Uint8Array(0),
  removes: false,
  commitBytes: 5,
};
const part = (offset: number, ...bytes: number[]): Frame<"part"> => ({
  t: "part",
  id,
  offset,
  bytes: Uint8Array.from(bytes),
});

test("parts in order make the whole", () => {
  const assembly = new Assembly(100);
  assembly.begin(head);
  expect(assembly.take(part(0, 1, 2))).toBeNull();
  expect(assembly.take(part(2, 3, 4, 5))).toEqual({ head, body: Uint8Array.from([1, 2, 3, 4, 5]) });
});

test("a body over the bound is refused before it is allocated", () => {
  expect(() => new Assembly(4).begin(head)).toThrow();
});

test("parts out of place, too long, or of nothing are refused", () => {
  const assembly = new Assembly(100);
  expect(() => assembly.take(part(0, 1))).toThrow();
  assembly.begin(head);
  expect(() => assembly.take(part(1, 1))).toThrow();
  expect(() => assembly.take(part(0, 1, 2, 3, 4, 5, 6))).toThrow();
  expect(() => assembly.begin(head)).toThrow();
});

test("a Welcome may arrive between the parts of an entry", () => {
  const assembly = new Assembly(100);
  const welcome: Frame<"welcome"> = { t: "welcome", id: new Uint8Array(16).fill(9), seq: 1, welcomeBytes: 1 };
  assembly.begin(head);
  assembly.take(part(0, 1, 2));
  assembly.begin(welcome);
  expect(assembly.take({ t: "part", id: welcome.id, offset: 0, bytes: Uint8Array.of(1) })?.head).toEqual(welcome);
  expect(assembly.take(part(2, 3, 4, 5))?.head).toEqual(head);
});

test("a body that is announced and does not come takes no memory", () => {
  const mib = 1024 * 1024;
  const before = process.memoryUsage().external;
  const assemblies = Array.from({ length: 100 }, () => new Assembly(8 * mib));
  for (const assembly of assemblies) assembly.begin({ ...head, commitBytes: 8 * mib });
  for (const assembly of assemblies) expect(assembly.take(part(0, 1, 2, 3))).toBeNull();
  expect(process.memoryUsage().external - before).toBeLessThan(100 * mib);
});
