// Uploads of one connection, without a socket. docs/protocol.md §7.

import { expect, test } from "bun:test";
import type { Frame } from "../../src/protocol/index.ts";
import { UploadBudget, Uploads } from "../../src/relay/upload.ts";
import { makeVirtualClock, type VirtualClock } from "../conformance/virtual-clock.ts";
import { handshakeHead } from "./member.ts";

const limits = { maxHandshakeBytes: 10_000, maxPartBytes: 1_000, turnMs: 3_000 };

interface Rig {
  readonly uploads: Uploads;
  readonly clock: VirtualClock;
  readonly refused: string[];
}
function rig(budget = new UploadBudget(100_000)): Rig {
  const clock = makeVirtualClock();
  const refused: string[] = [];
  const uploads = new Uploads({ clock, limits, budget, onRefused: (_, code) => void refused.push(code) });
  return { uploads, clock, refused };
}
const head = (): Frame<"handshake"> => handshakeHead({ commitBytes: 10_000 });
const part = ({ id }: Frame<"handshake">, offset: number): Frame<"part"> => ({
  t: "part",
  id,
  offset,
  bytes: new Uint8Array(1_000),
});

// Half an upload stayed, with up to 16 MiB, for as long as its connection did.
test("an upload whose parts stop coming is dropped after a turn's time, what still comes of it is ignored, and another begins", () => {
  const { uploads, clock, refused } = rig();
  const one = head();
  uploads.begin(one, true);
  expect(uploads.take(part(one, 0)).t).toBe("more");
  clock.move(2_999);
  expect(uploads.take(part(one, 1_000)).t).toBe("more");
  clock.move(2_999);
  expect(refused).toEqual([]);
  clock.move(1);
  expect(refused).toEqual(["commit.too_soon"]);
  const other = head();
  uploads.begin(other, true);
  expect(uploads.take(part(one, 2_000)).t).toBe("ignored");
});

test("an upload that goes on for more than five turns is dropped, however steadily it drips", () => {
  const { uploads, clock, refused } = rig();
  const one = head();
  uploads.begin(one, true);
  for (let offset = 0; offset < 7_000; offset += 1_000) {
    uploads.take(part(one, offset));
    clock.move(2_000);
  }
  expect(refused).toEqual([]);
  clock.move(1_000);
  expect(refused).toEqual(["commit.too_soon"]);
});

test("connections share a budget: who finds none is refused, and what ended, was refused or broke off is given back", () => {
  const budget = new UploadBudget(10_000);
  const [a, b] = [rig(budget), rig(budget)];
  const [one, other] = [head(), head()];
  a.uploads.begin(one, true);
  for (let offset = 0; offset < 9_000; offset += 1_000) a.uploads.take(part(one, offset));
  b.uploads.begin(other, true);
  expect(b.uploads.take(part(other, 0)).t).toBe("ignored");
  expect(b.refused).toEqual(["commit.too_soon"]);
  expect(a.uploads.take(part(one, 9_000)).t).toBe("whole");
  for (let times = 0; times < 3; times++) {
    b.uploads.begin(head(), true);
    b.uploads.clear();
    const again = head();
    b.uploads.begin(again, true);
    for (let offset = 0; offset < 9_000; offset += 1_000) expect(b.uploads.take(part(again, offset)).t).toBe("more");
    b.clock.move(3_000);
  }
  expect(budget.take(10_000)).toBe(true);
});

test("who may neither commit nor found is refused before any part", () => {
  const { uploads, refused } = rig();
  const one = head();
  uploads.begin(one, false);
  expect(refused).toEqual(["commit.refused"]);
  expect(uploads.take(part(one, 0)).t).toBe("ignored");
});
