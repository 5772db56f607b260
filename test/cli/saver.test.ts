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

test("a file that is not to be had is told, and no place is opened for it", async () => {
  const { tell, taken, settled, refused, files, sinks, saver } = setUp();
  files.refusal = new SnugError("file.unknown");
  await tell("a");
  expect(sinks).toEqual([]);
  expect(refused).toEqual(["a file.unknown"]);
  expect(settled).toEqual([false]);
  saver.close();
  await tell("c");
  expect(taken()).toEqual([]);
});

const bytes = new Uint8Array(1);

// A sender who was away held a file open for each offer, until the system gave no more.
test("what was taken and stands still holds no file open, and no more are open at once than the system has", async () => {
  const { tell, files, sinks, clock } = setUp();
  for (let i = 0; i < 100; i++) {
    await tell(`${i}`);
    await tell(`${i}`, { phase: "waiting", problem: "file.away" });
  }
  clock.pass(10_000);
  expect(files.sinks).toHaveLength(100);
  expect(sinks).toHaveLength(0);
  const writing = files.sinks.map(({ sink }) => sink.write(bytes));
  await Promise.all(writing.slice(0, 64));
  expect(sinks).toHaveLength(64);
  await files.sinks[0]?.sink.finish();
  await files.sinks[1]?.sink.abort();
  await Promise.all(writing.slice(64, 66));
  expect(sinks).toHaveLength(66);
  const late = files.sinks[70]?.sink;
  await late?.abort(); // does not wait for its turn
  for (const { sink } of files.sinks.slice(2, 66)) await sink.abort();
  const ends = await Promise.allSettled(writing.slice(66));
  expect(ends.map(({ status }) => status).filter((status) => status === "rejected")).toHaveLength(1);
  expect(sinks).toHaveLength(99);
});

test("where there is no place for a file, who writes it hears why, and others get their turn", async () => {
  const { tell, files, fill } = setUp();
  for (const id of ["a", "b"]) await tell(id);
  fill();
  for (const { sink } of files.sinks)
    expect(await sink.write(bytes).catch((error: unknown) => error)).toMatchObject({ code: "file.disk_full" });
  await files.sinks[0]?.sink.abort();
});

test("a folder's archive is saved as one, whatever its sender calls it", async () => {
  const { saver, files, sinks } = setUp();
  saver.take(transferOf(offered("f", finch, "photos", { isFolder: true })));
  await files.sinks[0]?.sink.write(bytes);
  expect(await sinks[0]?.finish()).toBe("photos.tar");
});
