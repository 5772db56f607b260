// Whether what was sent has arrived, and the line that says how far it is.

import { expect, test } from "bun:test";
import {
  isDelivered,
  isHopeless,
  isSettled,
  outcomesOf,
  progressLine,
  undeliveredLine,
} from "../../src/cli/delivery.ts";
import type { Taker, Transfer } from "../../src/client/index.ts";
import { widthOf } from "../../src/term/index.ts";
import { offered, transferOf } from "../support/fake-files.ts";
import { amber, finch, member } from "../ui/people.ts";

const photo = offered("o", amber, "photo.jpg", {}, true);
const ben = member("ben", 5);
const taken = (...phases: readonly Taker["phase"][]): readonly Taker[] =>
  phases.map((phase, i) => ({ who: i === 0 ? finch : ben, phase }));
const outcomeLines = (transfer: Transfer, began = true): readonly string[] =>
  outcomesOf(transfer, () => began).map(({ text }) => text);
const at = (more: Partial<Transfer>): Transfer => transferOf(photo, more);

test("a file is delivered once enough have taken it and each has all of it", () => {
  const outcome = (least: number, ...phases: readonly Taker["phase"][]): string => {
    const transfer = at({ takers: taken(...phases) });
    return isDelivered(transfer, least) ? "delivered" : isSettled(transfer, least) ? "lost" : "on its way";
  };
  expect(outcome(1)).toBe("on its way");
  expect(outcome(1, "done")).toBe("delivered");
  expect(outcome(2, "done")).toBe("on its way");
  expect(outcome(2, "done", "done")).toBe("delivered");
  expect(outcome(1, "done", "moving")).toBe("on its way");
  expect(outcome(1, "done", "failed")).toBe("lost");
  // It ended with 1 though others could still take it, and counted who declines among those who have.
  expect(outcome(1, "stopped")).toBe("on its way");
  expect(outcome(2, "done", "stopped")).toBe("on its way");
  expect(outcome(1, "done", "stopped")).toBe("delivered");
  expect(isSettled(at({ phase: "failed", problem: "file.changed" }), 3)).toBe(true);
  expect(isDelivered(at({ phase: "failed", takers: taken("done") }), 1)).toBe(false);
});

test("no more is waited for once too few are left, unless somebody gets it meanwhile", () => {
  const hopeless = (least: number, untried: number, takers: readonly Taker[], uploads = 0): boolean =>
    isHopeless(at({ takers, uploads }), least, untried);
  expect(hopeless(1, 1, taken("stopped"))).toBe(false);
  expect(hopeless(1, 0, taken("stopped"))).toBe(true);
  expect(hopeless(1, 0, [])).toBe(true);
  expect(hopeless(2, 0, taken("waiting", "failed"))).toBe(true); // the upload never begins
  expect(hopeless(2, 0, taken("waiting", "failed"), 1)).toBe(false);
  expect(hopeless(2, 0, taken("done", "failed"), 1)).toBe(true);
  expect(hopeless(1, 0, taken("done"), 1)).toBe(false);
});

test("everyone who does not have it is named, and why the file itself failed", () => {
  expect(outcomeLines(at({ takers: taken("done", "stopped") }))).toEqual([
    "photo.jpg: finch has it",
    "photo.jpg: ben stopped it",
  ]);
  expect(outcomeLines(at({ takers: taken("moving", "waiting") }))).toEqual([]);
  expect(outcomeLines(at({ phase: "failed", problem: "file.changed" }))).toEqual([
    "photo.jpg: The file changed while it was being sent; it has to be offered again.",
  ]);
  expect(outcomeLines(at({ takers: [{ who: member("x\u001b[2J", 7), phase: "failed" }] }))).toEqual([
    "photo.jpg: x␛[2J could not take it",
  ]);
  expect(outcomeLines(at({ takers: taken("stopped") }), false)).toEqual(["finch does not want photo.jpg."]);
  const twins = [finch, { ...ben, nickname: finch.nickname }].map((who): Taker => ({ who, phase: "done" }));
  expect(new Set(outcomesOf(at({ takers: twins }), () => true).map(({ key }) => key)).size).toBe(2);
  expect(undeliveredLine(at({}))).toBe("photo.jpg: not delivered · nobody took it");
  expect(undeliveredLine(at({ takers: taken("done", "moving") }))).toBe("photo.jpg: not delivered · not to ben");
});

test("one line tells how far all of it is, and is never longer than the terminal", () => {
  const moving = at({
    phase: "moving",
    bytes: 786_432,
    perSecond: 1_048_576,
    leftMs: 120_000,
    takers: taken("moving"),
  });
  expect(progressLine([moving], 1, 80)).toBe("photo.jpg · 50 % · 2 min left · 1.0 MiB/s · 768.0 KiB of 1.5 MiB");
  expect(progressLine([moving, { ...moving, id: "p" }], 1, 80)).toBe(
    "0 of 2 sent · 2.0 MiB/s · 2 min left · photo.jpg 50 %, photo.jpg 50 %",
  );
  // It promised a minute where nobody knows the size.
  expect(progressLine([moving, { ...moving, id: "p", size: null, leftMs: null }], 1, 80)).toBe(
    "0 of 2 sent · 2.0 MiB/s · photo.jpg 50 %, photo.jpg",
  );
  expect(progressLine([at({})], 2, 80)).toBe("waiting for 2 members to take it");
  expect(progressLine([at({ takers: taken("done", "failed") })], 2, 80)).toBe("waiting for 2 members to take it");
  expect(progressLine([moving], 1, 80, false)).toBe("waiting for the connection");
  expect(progressLine([at({ takers: taken("done") }), at({})], 1, 80)).toBe(
    "1 of 2 sent · waiting for 1 member to take it",
  );
  for (const columns of [10, 20, 40]) expect(widthOf(progressLine([moving], 1, columns))).toBeLessThanOrEqual(columns);
});
