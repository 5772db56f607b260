// Pictures of the disk: cleaned before they are offered, alone, in folders and from pipes, and refused where they cannot be.

import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import * as system from "node:fs/promises";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SnugError } from "../../src/base/index.ts";
import { cleanImage, type FileSource, maxCleanedBytes } from "../../src/client/index.ts";
import { openSource, openStream } from "../../src/disk/index.ts";

const pictures = join(import.meta.dir, "../client/files/pictures");
const planted = new Uint8Array(readFileSync(join(pictures, "planted.jpg")));
const clean = cleanImage(planted)?.bytes ?? new Uint8Array(0);

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "snug-picture-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const cleaning = { keepMetadata: false };
const keeping = { keepMetadata: true };

async function readAll(source: FileSource, step = 500): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for (let at = 0; ;) {
    const into = new Uint8Array(step);
    const got = await source.read(at, into);
    parts.push(into.subarray(0, got));
    at += got;
    if (got < step) return Buffer.concat(parts);
  }
}

const failure = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "none",
    (error: unknown) => `${(error as SnugError).code}: ${(error as SnugError).detail}`, // shown by the test if it is none
  );

describe("a picture with a place in it", () => {
  test("is offered without, and says so", async () => {
    const source = await openSource(join(pictures, "planted.jpg"), cleaning);
    expect(source).toMatchObject({ name: "planted.jpg", cleaned: true, size: clean.length, seekable: true });
    expect(await readAll(source)).toEqual(Buffer.from(clean));
    expect(await readAll(source)).toEqual(Buffer.from(clean));
    await source.close();
  });

  // Each stood in memory for as long as it was on offer: 64 of them may be, of 64 MiB each.
  test("is not held in memory: forty on offer cost no more than the few that are read", async () => {
    const grown = Buffer.concat([
      planted.subarray(0, -2),
      new Uint8Array(8 * 1024 * 1024).fill(1),
      planted.subarray(-2),
    ]);
    await system.writeFile(join(folder, "large.jpg"), grown);
    const held = (): number => {
      Bun.gc(true);
      return process.memoryUsage().arrayBuffers;
    };
    const before = held();
    const sources: FileSource[] = [];
    for (let i = 0; i < 40; i++) sources.push(await openSource(join(folder, "large.jpg"), cleaning));
    expect(held() - before).toBeLessThan(64 * 1024 * 1024);
    const into = new Uint8Array(1000);
    for (const source of sources) expect(await source.read(0, into)).toBe(1000);
    expect(held() - before).toBeLessThan(192 * 1024 * 1024);
    for (const source of sources) await source.close();
    expect(held() - before).toBeLessThan(64 * 1024 * 1024);
  }, 20_000);

  test("that is another by then has changed, and is not sent", async () => {
    const path = join(folder, "a.jpg");
    await system.writeFile(path, planted);
    await system.utimes(path, 1, 1);
    const source = await openSource(path, cleaning);
    await readAll(source);
    await system.appendFile(path, "more");
    expect(await failure(source.read(0, new Uint8Array(10)))).toStartWith("file.changed");
    await source.close();
    expect(await failure(source.read(0, new Uint8Array(10)))).toStartWith("file.unreadable");
  });

  test("is known by what it holds and not by its name", async () => {
    await system.writeFile(join(folder, "notes.txt"), planted);
    const source = await openSource(join(folder, "notes.txt"), cleaning);
    expect(source.cleaned).toBe(true);
    expect((await readAll(source)).includes("Planted")).toBe(false);
    await source.close();
  });

  test("is sent as it is by who asks for that", async () => {
    const source = await openSource(join(pictures, "planted.jpg"), keeping);
    expect(source).toMatchObject({ cleaned: false, size: planted.length });
    expect(await readAll(source)).toEqual(Buffer.from(planted));
    await source.close();
  });

  test("loses it on its way through a pipe too", async () => {
    async function* pieces(): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < planted.length; at += 100) yield planted.slice(at, at + 100);
    }
    const source = await openStream(pieces(), "stdin", cleaning);
    expect(source).toMatchObject({ cleaned: true, size: clean.length });
    expect(await readAll(source)).toEqual(Buffer.from(clean));
    const kept = await openStream(pieces(), "stdin", keeping);
    expect(kept).toMatchObject({ cleaned: false, size: null });
    expect(await readAll(kept)).toEqual(Buffer.from(planted));
  });

  test("loses it in a folder too, and the archive is the right size", async () => {
    const top = join(folder, "album");
    await system.mkdir(top);
    await system.writeFile(join(top, "a.txt"), "text");
    for (const name of ["planted.jpg", "planted.png", "planted.heic", "moving.gif"]) {
      await system.copyFile(join(pictures, name), join(top, name));
    }
    const source = await openSource(top, cleaning);
    expect(source.cleaned).toBe(true);
    const archive = await readAll(source, 4096);
    expect(archive.length).toBe(source.size ?? 0);
    expect(archive.includes("Planted")).toBe(false);
    expect(await readAll(source, 1000)).toEqual(archive);
    await source.close();

    await system.writeFile(join(folder, "a.tar"), archive);
    expect(Bun.spawnSync(["tar", "-xf", join(folder, "a.tar"), "-C", folder, "--one-top-level=out"]).exitCode).toBe(0);
    expect(await system.readFile(join(folder, "out/album/planted.jpg"))).toEqual(Buffer.from(clean));
    expect(await system.readFile(join(folder, "out/album/a.txt"), "utf8")).toBe("text");
  });
});

test("a picture that has nothing to take out is read where it lies", async () => {
  await system.writeFile(join(folder, "clean.jpg"), clean);
  const source = await openSource(join(folder, "clean.jpg"), cleaning);
  expect(source).toMatchObject({ cleaned: false, size: clean.length });
  expect(await readAll(source)).toEqual(Buffer.from(clean));
  await source.close();
});

describe("a picture that cannot be cleaned is not sent unless one asks for it as it is:", () => {
  const refused = async (path: string, name: string): Promise<void> => {
    expect(await failure(openSource(path, cleaning))).toMatch(
      new RegExp(`^file\\.uncleaned: .*${name}$`), // and not once more what its sentence says
    );
    const kept = await openSource(path, keeping);
    await kept.close();
  };

  test("one that is cut short", async () => {
    await system.writeFile(join(folder, "cut.jpg"), planted.subarray(0, -10));
    await refused(join(folder, "cut.jpg"), "cut.jpg");
  });

  test("one of a kind that is only told", async () => {
    await system.writeFile(join(folder, "raw.dng"), "II*\0\x08\0\0\0");
    await refused(join(folder, "raw.dng"), "raw.dng");
  });

  test("one that is larger than is read into memory", async () => {
    const path = join(folder, "large.jpg");
    await system.writeFile(path, planted);
    await system.truncate(path, maxCleanedBytes + 1); // sparse: it takes no room
    await refused(path, "large.jpg");
  });

  test("one in a folder, by its name there", async () => {
    await system.mkdir(join(folder, "album"));
    await system.writeFile(join(folder, "album/b.tif"), "MM\0*\0\0\0\x08");
    await refused(join(folder, "album"), "album/b.tif");
  });

  test("one from a pipe", async () => {
    async function* cut(): AsyncGenerator<Uint8Array> {
      yield planted.subarray(0, 1000);
    }
    expect(await failure(openStream(cut(), "stdin", cleaning))).toStartWith("file.uncleaned");
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield planted.subarray(0, -2);
      for (;;) yield new Uint8Array(1024 * 1024);
    }
    expect(await failure(openStream(endless(), "stdin", cleaning))).toStartWith("file.uncleaned");
  });
});
