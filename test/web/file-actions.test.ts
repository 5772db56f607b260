// What the page takes into its memory: what fits, whatever asks for it, and no more in all than it says.

import { afterEach, expect, test } from "bun:test";
import type { Code } from "../../src/base/index.ts";
import { type FileEntry, Timeline } from "../../src/ui/index.ts";
import { makeFileActions } from "../../src/web/files/file-actions.ts";
import { makeMemoryRoom } from "../../src/web/files/memory-room.ts";
import { maxKeptBytes, maxShownBytes, PageSink } from "../../src/web/remote/places.ts";
import { makeFakeFiles, offered } from "../support/fake-files.ts";
import { finch } from "../ui/people.ts";

const answer = (dialog: unknown): void => void Object.assign(globalThis, { showSaveFilePicker: dialog });
afterEach(() => answer(undefined));

function setUp() {
  const files = makeFakeFiles();
  const kept = new Map<string, { readonly blob: Blob; readonly isOpen: boolean }>();
  const refused: Code[] = [];
  const actions = makeFileActions({
    files,
    kept: () => kept,
    change: (id, value) => void kept.set(id, value),
    refuse: ({ code }) => void refused.push(code),
  });
  return { files, kept, refused, ...actions };
}
function fileOf(id: string, size: number | null): FileEntry {
  const timeline = new Timeline();
  timeline.take(offered(id, finch, `${id}.bin`, { size }), "amber", true, 0);
  const file = timeline.file(id);
  if (file === null) throw new Error("it was just told");
  return file;
}
/** A place is chosen in its own time. */
async function settled(): Promise<void> {
  for (let i = 0; i < 10; i++) await Promise.resolve();
}
const sinkOf = ({ files }: ReturnType<typeof setUp>, id: string): PageSink => {
  const sink = files.sinks.find((each) => each.id === id)?.sink;
  if (!(sink instanceof PageSink)) throw new Error(`${id} was not taken`);
  return sink;
};

test("what is larger than memory holds is refused before anything comes, also where a command asks for it", async () => {
  const page = setUp();
  page.take(fileOf("huge", maxKeptBytes + 1));
  page.show(fileOf("large", maxShownBytes + 1));
  await settled();
  expect([page.files.sinks, page.refused]).toEqual([[], ["file.no_room", "file.no_room"]]);
  page.take(fileOf("fits", maxKeptBytes));
  await settled();
  expect(sinkOf(page, "fits").place).toEqual({ t: "memory", name: "fits.bin", maxBytes: maxKeptBytes });
});

test("several at once have one bound in memory, and what ends without being kept gives its place back", async () => {
  const page = setUp();
  const half = maxKeptBytes / 2;
  for (const [id, size] of [
    ["a", half],
    ["b", half - 10],
    ["c", 11],
  ] as const) {
    page.take(fileOf(id, size));
    await settled();
  }
  expect([page.files.sinks.map(({ id }) => id), page.refused]).toEqual([["a", "b"], ["file.no_room"]]);
  // Of what nobody knows the size of there comes as much as is left.
  page.take(fileOf("stream", null));
  await settled();
  expect(sinkOf(page, "stream").place).toMatchObject({ maxBytes: 10 });
  page.show(fileOf("d", 1));
  expect(page.refused).toEqual(["file.no_room", "file.no_room"]);
  await sinkOf(page, "stream").abort();
  await sinkOf(page, "a").abort();
  page.show(fileOf("d", 1));
  page.take(fileOf("e", half));
  await settled();
  expect(page.files.sinks.map(({ id }) => id)).toEqual(["a", "b", "stream", "d", "e"]);
  sinkOf(page, "d").kept(new Blob(["x"]));
  expect(page.kept.get("d")).toMatchObject({ isOpen: true });
});

test("a file that is refused by the room, or asked for twice, neither takes nor loses a place", async () => {
  const page = setUp();
  page.take(fileOf("a", maxKeptBytes));
  page.take(fileOf("a", maxKeptBytes));
  page.take(fileOf("b", 1));
  await settled();
  expect([page.files.sinks.map(({ id }) => id), page.refused]).toEqual([["a"], ["file.unknown", "file.no_room"]]);
});

test("what goes to the disk has no bound in memory", async () => {
  answer(() => Promise.resolve({ name: "there" }));
  const page = setUp();
  for (const id of ["a", "b"]) page.take(fileOf(id, 2 * maxKeptBytes));
  await settled();
  expect(page.files.sinks.map(({ id }) => id)).toEqual(["a", "b"]);
});

test("memory holds what it took at its real size, until that has left", () => {
  const memory = makeMemoryRoom(10);
  expect(memory.take("a", null, 8)).toBe(8);
  expect(memory.take("b", 3, 10)).toBeNull();
  memory.settle("a", 2);
  expect(memory.take("b", 3, 10)).toBe(3);
  expect(memory.take("c", null, 10)).toBe(5);
  expect(memory.take("d", null, 10)).toBeNull();
  expect(memory.take("d", 0, 10)).toBe(0);
  for (const id of ["a", "b", "c"]) memory.leave(id);
  expect(memory.take("e", 10, 10)).toBe(10);
});
