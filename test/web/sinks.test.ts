// Where the worker writes what is taken: to a file of the reader's only once it is whole, to memory only up to a bound.

import { expect, test } from "bun:test";
import { SnugError } from "../../src/base/index.ts";
import { type ChosenFile, diskSink, memorySink } from "../../src/web/remote/sinks.ts";

const text = (words: string): Uint8Array => new TextEncoder().encode(words);
const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => null,
    (error: unknown) => (error instanceof SnugError ? error.code : error),
  );

/** A file as a browser's dialog gives it: there, and empty. @param failing what fails, and as what */
function chosen(failing: Partial<Record<"createWritable" | "write" | "close", string>> = {}) {
  const did: string[] = [];
  let content = "";
  let beside = "";
  function attempt(what: "createWritable" | "write" | "close"): void {
    did.push(what);
    const name = failing[what];
    if (name !== undefined) throw new DOMException("no", name);
  }
  const file: ChosenFile = {
    name: "kettle.txt",
    async createWritable() {
      attempt("createWritable");
      return {
        async write(bytes) {
          attempt("write");
          beside += new TextDecoder().decode(bytes);
        },
        async close() {
          attempt("close");
          content = beside;
        },
        async abort() {
          did.push("abort");
        },
      };
    },
    getFile: () => Promise.resolve(new Blob([content])),
    async remove() {
      did.push("remove");
    },
  };
  return { file, did, content: () => content };
}

test("a file has its content only once all of it is there, and stays then", async () => {
  const { file, did, content } = chosen();
  const sink = diskSink(file);
  await sink.write(text("the kettle "));
  await sink.write(text("is on"));
  expect(content()).toBe("");
  expect(await sink.finish()).toBe("kettle.txt");
  expect(content()).toBe("the kettle is on");
  await sink.abort();
  expect(did).toEqual(["createWritable", "write", "write", "close"]);
});

test("a file of no bytes is a file", async () => {
  const { file, did } = chosen();
  expect(await diskSink(file).finish()).toBe("kettle.txt");
  expect(did).toEqual(["createWritable", "close"]);
});

test("of what does not come whole nothing stays: neither its bytes nor the empty file that choosing it made", async () => {
  const begun = chosen();
  const sink = diskSink(begun.file);
  await sink.write(text("half"));
  await sink.abort();
  await sink.abort();
  expect(begun.did).toEqual(["createWritable", "write", "abort", "remove"]);
  const never = chosen();
  await diskSink(never.file).abort();
  expect(never.did).toEqual(["remove"]);
  // A browser that cannot remove it, and a file that had something in it before.
  const { file } = chosen();
  const { remove: _, ...without } = file;
  await diskSink(without).abort();
  const full = chosen();
  await diskSink({ ...full.file, getFile: () => Promise.resolve(new Blob(["mine"])) }).abort();
  expect(full.did).toEqual([]);
});

test("a full disk and a file that may not be written are told apart", async () => {
  const full = chosen({ write: "QuotaExceededError" });
  expect(await codeOf(diskSink(full.file).write(text("a")))).toBe("file.disk_full");
  const late = diskSink(chosen({ close: "QuotaExceededError" }).file);
  await late.write(text("a"));
  expect(await codeOf(late.finish())).toBe("file.disk_full");
  const locked = diskSink(chosen({ createWritable: "NoModificationAllowedError" }).file);
  expect(await codeOf(locked.write(text("a")))).toBe("file.unwritable");
  await locked.abort();
});

test("memory holds up to its bound and no byte more, and hands on what is whole under no type of its sender's", async () => {
  const kept: Blob[] = [];
  const sink = memorySink("a.html", 10, (blob) => kept.push(blob));
  await sink.write(text("12345"));
  await sink.write(text("67890"));
  expect(kept).toEqual([]);
  expect(await sink.finish()).toBe("a.html");
  expect(await kept[0]?.text()).toBe("1234567890");
  expect(kept[0]?.type).toBe("application/octet-stream");
  const over = memorySink("a", 10, (blob) => kept.push(blob));
  await over.write(text("1234567890"));
  expect(await codeOf(over.write(text("1")))).toBe("file.no_room");
  await over.abort();
  expect(kept).toHaveLength(1);
});

test("what is larger than a piece comes out as it came in", async () => {
  const kept: Blob[] = [];
  const sink = memorySink("a", 64 * 1024 * 1024, (blob) => kept.push(blob));
  const mebibyte = new Uint8Array(1024 * 1024);
  for (let i = 0; i < 20; i++) await sink.write(mebibyte.fill(i).slice());
  await sink.finish();
  const bytes = new Uint8Array((await kept[0]?.arrayBuffer()) ?? new ArrayBuffer());
  expect(bytes.length).toBe(20 * mebibyte.length);
  expect([...Array(20).keys()].map((i) => bytes[i * mebibyte.length + 7])).toEqual([...Array(20).keys()]);
});
