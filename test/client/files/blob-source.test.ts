// A browser's file as what is sent: read where it is asked, and told apart from what it was when it was chosen.

import { expect, test } from "bun:test";
import { SnugError } from "../../../src/base/index.ts";
import { blobSource } from "../../../src/client/index.ts";

const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => null,
    (error: unknown) => (error instanceof SnugError ? error.code : error),
  );

/** A blob whose bytes the browser does not give any more. */
function failing(name: string): Blob {
  const blob = new Blob(["gone"]);
  blob.slice = () =>
    Object.assign(new Blob(), { arrayBuffer: () => Promise.reject(new DOMException("It is not there.", name)) });
  return blob;
}

test("a blob is read at any offset, in whatever order, and fewer bytes come only at its end", async () => {
  const source = blobSource(new Blob(["lantern room"], { type: "image/png" }), { name: "a.txt" });
  expect([source.name, source.mediaType, source.size, source.seekable, source.cleaned, source.isFolder]).toEqual([
    "a.txt",
    "image/png",
    12,
    true,
    false,
    false,
  ]);
  const into = new Uint8Array(5);
  const read = async (offset: number): Promise<string> => {
    const count = await source.read(offset, into);
    return new TextDecoder().decode(into.subarray(0, count));
  };
  expect([await read(8), await read(0), await read(10), await read(12), await read(99)]).toEqual([
    "room",
    "lante",
    "om",
    "",
    "",
  ]);
  await source.close();
  await source.close();
});

test("a file that changed on the disk, or is gone from it, is said to have done so", async () => {
  const read = (name: string): Promise<unknown> =>
    codeOf(blobSource(failing(name), { name: "a" }).read(0, new Uint8Array(4)));
  expect(await read("NotReadableError")).toBe("file.changed");
  expect(await read("NotFoundError")).toBe("file.unreadable");
  expect(await read("SecurityError")).toBe("file.unreadable");
  const short = new Blob(["four"]);
  short.slice = () => new Blob(["no"]);
  expect(await codeOf(blobSource(short, { name: "a" }).read(0, new Uint8Array(4)))).toBe("file.changed");
});
