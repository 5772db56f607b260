// What is sent from the disk: files as they lie, pipes, and nothing that is neither; and what changes meanwhile is said.

import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import * as system from "node:fs/promises";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SnugError } from "../../src/base/index.ts";
import type { FileSource } from "../../src/client/index.ts";
import { openSource, openStream, streamSource } from "../../src/disk/index.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "snug-source-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const place = (name: string): string => join(folder, name);
const plain = { keepMetadata: false };

/** All of a source, in pieces of `step` bytes. */
async function readAll(source: FileSource, step = 1000): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for (let at = 0; ;) {
    const into = new Uint8Array(step);
    const got = await source.read(at, into);
    parts.push(into.subarray(0, got));
    at += got;
    if (got < step) return Buffer.concat(parts);
  }
}

async function failure(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "none",
    (error: unknown) => `${(error as SnugError).code}: ${(error as SnugError).detail}`, // shown by the test if it is none
  );
}

describe("a file", () => {
  test("is read as it lies, from anywhere and twice", async () => {
    const content = crypto.getRandomValues(new Uint8Array(50_000));
    await system.writeFile(place("data.bin"), content);
    const source = await openSource(place("data.bin"), plain);
    expect(source).toMatchObject({ name: "data.bin", size: 50_000, isFolder: false, cleaned: false, seekable: true });
    expect(await readAll(source, 999)).toEqual(Buffer.from(content));
    expect(await readAll(source, 50_000)).toEqual(Buffer.from(content));
    const into = new Uint8Array(10);
    expect(await source.read(49_995, into)).toBe(5);
    expect(into.subarray(0, 5)).toEqual(content.subarray(49_995));
    expect(await source.read(60_000, into)).toBe(0);
    await source.close();
    await source.close();
    expect(await failure(source.read(0, into))).toStartWith("file.unreadable");
  });

  test("of nothing is read as nothing", async () => {
    await system.writeFile(place("empty"), "");
    const source = await openSource(place("empty"), plain);
    expect(source.size).toBe(0);
    expect((await readAll(source)).length).toBe(0);
    await source.close();
  });

  test("says what it is by its name", async () => {
    await system.writeFile(place("Notes.TXT"), "a");
    const source = await openSource(place("Notes.TXT"), plain);
    expect(source.mediaType).toBe("text/plain");
    await source.close();
    await system.writeFile(place("constructor"), "a");
    const other = await openSource(place("constructor"), plain);
    expect(other.mediaType).toBe("");
    await other.close();
  });

  test("is offered under a safe name", async () => {
    await system.writeFile(place("a\u202egnp.exe"), "a");
    const source = await openSource(place("a\u202egnp.exe"), plain);
    expect(source.name).toBe("agnp.exe");
    await source.close();
  });

  test("that grew, shrank or was written meanwhile has changed", async () => {
    for (const change of ["grow", "shrink", "write"] as const) {
      await system.writeFile(place("log"), "0123456789");
      await system.utimes(place("log"), 1, 1);
      const source = await openSource(place("log"), plain);
      await source.read(0, new Uint8Array(4));
      if (change === "grow") await system.appendFile(place("log"), "more");
      else if (change === "shrink") await system.truncate(place("log"), 5);
      else await system.writeFile(place("log"), "9876543210");
      expect(await failure(source.read(4, new Uint8Array(100)))).toStartWith("file.changed");
      await source.close();
    }
  });

  test("that another was put in the place of goes on as it was", async () => {
    await system.writeFile(place("a"), "before");
    const source = await openSource(place("a"), plain);
    await system.writeFile(place("b"), "behind");
    await system.rename(place("b"), place("a"));
    expect((await readAll(source)).toString()).toBe("before");
    await source.close();
  });

  test("behind a link that is named itself is sent", async () => {
    await system.writeFile(place("real.txt"), "text");
    await system.symlink("real.txt", place("link.txt"));
    const source = await openSource(place("link.txt"), plain);
    expect(source.name).toBe("link.txt");
    expect((await readAll(source)).toString()).toBe("text");
    await source.close();
  });
});

describe("what cannot be sent", () => {
  test("is said: what is not there", async () => {
    expect(await failure(openSource(place("none"), plain))).toMatch(/^file\.unreadable: .*none is not there\.$/);
  });

  test("is said: nothing, which is not the current folder", async () => {
    expect(await failure(openSource("", plain))).toBe("file.unreadable: No file is named.");
  });

  test("is said: a device", async () => {
    expect(await failure(openSource("/dev/zero", plain))).toMatch(/^file\.unreadable: .*a device/);
  });

  test("is said: a socket", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(place("socket"), resolve));
    expect(await failure(openSource(place("socket"), plain))).toMatch(/^file\.unreadable: .*a socket/);
    server.close();
  });

  test("is said: a link in a circle", async () => {
    await system.symlink("b", place("a"));
    await system.symlink("a", place("b"));
    expect(await failure(openSource(place("a"), plain))).toMatch(/^file\.unreadable: .*symbolic link/);
  });
});

describe("a stream", () => {
  async function* pieces(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
    for (const text of texts) yield new TextEncoder().encode(text);
  }

  test("fills what it is read into, however it comes", async () => {
    const source = streamSource(pieces("ab", "", "cdefg", "h"), "stdin");
    expect(source).toMatchObject({ name: "stdin", size: null, seekable: false });
    const into = new Uint8Array(3);
    expect(await source.read(0, into)).toBe(3);
    expect(new TextDecoder().decode(into)).toBe("abc");
    expect(await source.read(3, into)).toBe(3);
    expect(new TextDecoder().decode(into)).toBe("def");
    expect(await source.read(6, into)).toBe(2);
    expect(await source.read(8, into)).toBe(0);
  });

  test("does not go back, nor ahead", async () => {
    const source = streamSource(pieces("abcdef"), "stdin");
    await source.read(0, new Uint8Array(2));
    expect(await failure(source.read(0, new Uint8Array(2)))).toStartWith("file.past");
    expect(await failure(source.read(4, new Uint8Array(2)))).toStartWith("file.past");
    expect(await source.read(2, new Uint8Array(2))).toBe(2);
  });

  test("is not read ahead of who reads it", async () => {
    let asked = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) {
        asked++;
        yield new Uint8Array(1000);
      }
    }
    const source = streamSource(endless(), "stdin");
    await source.read(0, new Uint8Array(1500));
    expect(asked).toBe(2);
    await source.close();
    expect(await source.read(1500, new Uint8Array(10))).toBe(0);
  });

  test("that breaks is unreadable", async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(10);
      throw Object.assign(new Error("EIO"), { code: "EIO" });
    }
    const source = streamSource(broken(), "stdin");
    expect(await failure(source.read(0, new Uint8Array(100)))).toStartWith("file.unreadable");
  });

  test("that is no picture goes as it comes, its beginning too", async () => {
    const long = "x".repeat(100_000);
    const source = await openStream(pieces("abc", long), "stdin", plain);
    expect(source.size).toBe(null);
    expect((await readAll(source, 777)).toString()).toBe(`abc${long}`);
    const short = await openStream(pieces("abc"), "stdin", plain);
    expect((await readAll(short, 2)).toString()).toBe("abc");
    const nothing = await openStream(pieces(), "stdin", plain);
    expect((await readAll(nothing)).length).toBe(0);
  });

  test("of a named pipe is sent", async () => {
    expect(Bun.spawnSync(["mkfifo", place("pipe")]).exitCode).toBe(0);
    const writer = Bun.spawn(["sh", "-c", `printf 'through a pipe' > ${place("pipe")}`]);
    const source = await openSource(place("pipe"), plain);
    expect((await readAll(source)).toString()).toBe("through a pipe");
    expect(source).toMatchObject({ size: null, seekable: false, skipped: [] });
    await writer.exited;
    await source.close();
  }, 20_000);
});
