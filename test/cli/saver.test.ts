// Who takes everything takes a few at a time, and is held up by nobody.

import { expect, test } from "bun:test";
import { SnugError } from "../../src/base/index.ts";
import { makeSaver } from "../../src/cli/saver.ts";
import type { Transfer } from "../../src/client/index.ts";
import { makeClock } from "../support/clock.ts";
import { fakeSink, makeFakeFiles, offered, transferOf } from "../support/fake-files.ts";
import { finch } from "../ui/people.ts";

function setUp() {
  const clock = makeClock();
  const files = makeFakeFiles();
  const settled: boolean[] = [];
  const refused: string[] = [];
  const sinks: ReturnType<typeof fakeSink>[] = [];
  let full = false;
  const saver = makeSaver({
    clock,
    files,
    create(name) {
      if (full) return Promise.reject(new SnugError("file.disk_full"));
      sinks.push(fakeSink(name));
      return Promise.resolve(sinks.at(-1) ?? fakeSink(name));
    },
    refused: ({ id }, { code }) => void refused.push(`${id} ${code}`),
    settled: (isSaved) => void settled.push(isSaved),
  });
  return {
    clock,
    files,
    settled,
    refused,
    sinks,
    saver,
    fill: () => void (full = true),
    taken: (): readonly string[] => files.sinks.map(({ id }) => id),
    async tell(id: string, more: Partial<Transfer> = {}) {
      saver.take(transferOf(offered(id, finch, id), more));
      for (let i = 0; i < 10; i++) await Promise.resolve();
    },
  };
}

test("four at a time, in the order of the offers; one that ends lets the next in", async () => {
  const { tell, taken, settled } = setUp();
  for (const id of ["a", "b", "c", "d", "e", "f"]) await tell(id);
  expect(taken()).toEqual(["a", "b", "c", "d"]);
  await tell("b", { phase: "moving" });
  await tell("b", { phase: "done" });
  expect(taken()).toEqual(["a", "b", "c", "d", "e"]);
  await tell("a", { phase: "failed", problem: "file.corrupt" });
  expect(taken()).toEqual(["a", "b", "c", "d", "e", "f"]);
  expect(settled).toEqual([true, false]);
});

test("what waits for a sender who is away, or for others, holds nobody up", async () => {
  const { tell, taken, clock } = setUp();
  for (const id of ["a", "b", "c", "d", "e", "f"]) await tell(id);
  await tell("a", { phase: "waiting", problem: "file.away" });
  expect(taken()).toHaveLength(5);
  await tell("b", { phase: "moving" });
  clock.pass(9_999);
  expect(taken()).toHaveLength(5);
  clock.pass(1); // c and d have not begun
  await tell("c", { phase: "waiting" });
  expect(taken()).toHaveLength(6);
});

test("what is withdrawn before its turn is not taken, and our own never", async () => {
  const { tell, taken, settled, saver } = setUp();
  for (const id of ["a", "b", "c", "d", "e", "f"]) await tell(id);
  await tell("e", { phase: "stopped", problem: "file.withdrawn" });
  await tell("a", { phase: "done" });
  expect(taken()).toEqual(["a", "b", "c", "d", "f"]);
  saver.take(transferOf(offered("own", finch, "own"), { own: true }));
  await tell("x", { phase: "moving" });
  expect(taken()).toHaveLength(5);
  expect(settled).toEqual([false, true]);
});

test("where there is no place for a file, or it is not to be had, that is told, and nothing stays", async () => {
  const { tell, taken, settled, refused, files, sinks, fill, saver } = setUp();
  files.refusal = new SnugError("file.unknown");
  await tell("a");
  expect(sinks[0]?.aborted).toBe(true);
  fill();
  await tell("b");
  expect(refused).toEqual(["a file.unknown", "b file.disk_full"]);
  expect(settled).toEqual([false, false]);
  saver.close();
  await tell("c");
  expect(taken()).toEqual([]);
});
