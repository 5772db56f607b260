// Folders as archives: what GNU tar unpacks is what was there, any part can be read again, and nothing leads out of it.

import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import * as system from "node:fs/promises";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SnugError } from "../../src/base/index.ts";
import { type DiskSource, openSource } from "../../src/disk/index.ts";
import { tarHead } from "../../src/disk/tar-format.ts";

let folder = "";
let top = "";
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "snug-folder-"));
  top = join(folder, "photos");
  await system.mkdir(top);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function write(path: string, content: string | Uint8Array): Promise<void> {
  await system.mkdir(join(top, path, ".."), { recursive: true });
  await system.writeFile(join(top, path), content);
}

async function readAll(source: DiskSource, step: number): Promise<Uint8Array> {
  const whole = new Uint8Array(source.size ?? 0);
  let at = 0;
  for (;;) {
    const into = new Uint8Array(step);
    const got = await source.read(at, into);
    whole.set(into.subarray(0, got), at);
    at += got;
    if (got < step) break;
  }
  expect(at).toBe(whole.length);
  return whole;
}

/** What GNU tar makes of it. */
async function unpack(archive: Uint8Array): Promise<string> {
  const out = join(folder, "out");
  await system.mkdir(out);
  await system.writeFile(join(folder, "a.tar"), archive);
  const run = Bun.spawnSync(["tar", "-xf", join(folder, "a.tar"), "-C", out]);
  expect(run.stderr.toString()).toBe("");
  expect(run.exitCode).toBe(0);
  return out;
}

const failure = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "none",
    (error: unknown) => `${(error as SnugError).code}: ${(error as SnugError).detail}`, // shown by the test if it is none
  );

const given = { keepMetadata: false, nowMs: 1_600_000_000_000 };

describe("a folder", () => {
  test("is an archive that GNU tar unpacks to the same", async () => {
    await write("a.txt", "text");
    await write("empty", "");
    await write("one block", "x".repeat(512));
    await write("deep/er/still/b.bin", crypto.getRandomValues(new Uint8Array(100_001)));
    await write(`${"long ".repeat(30)}/${"name".repeat(50)}.txt`, "long");
    await write("ünï/写真 🦊.txt", "scripts");
    await write("new\nline", "line");
    await write("run.sh", "#!/bin/sh");
    await system.chmod(join(top, "run.sh"), 0o755);
    await system.mkdir(join(top, "nothing in it"));
    await system.symlink("a.txt", join(top, "link"));
    await system.symlink("../../../a.txt", join(top, "deep/er/still/up"));
    const source = await openSource(top, given);
    expect(source).toMatchObject({ name: "photos.tar", isFolder: true, seekable: true, skipped: [], cleaned: false });
    const archive = await readAll(source, 4096);
    const out = await unpack(archive);
    const diff = Bun.spawnSync(["diff", "-r", "--no-dereference", top, join(out, "photos")]);
    expect(diff.stdout.toString() + diff.stderr.toString()).toBe("");
    expect((await system.stat(join(out, "photos/run.sh"))).mode & 0o111).toBe(0o111);
    expect((await system.stat(join(out, "photos/a.txt"))).mode & 0o111).toBe(0);
    expect(await system.readlink(join(out, "photos/deep/er/still/up"))).toBe("../../../a.txt");
    await source.close();
  });

  test("is the same bytes in any pieces, and again", async () => {
    await write("a", "x".repeat(1000));
    await write("b/c", "y".repeat(5000));
    await write("b/d", "");
    const source = await openSource(top, given);
    const once = await readAll(source, 10_000_000);
    for (const step of [1, 7, 512, 513, 4000]) expect(await readAll(source, step)).toEqual(once);
    for (const at of [0, 511, 512, 1000, 2047, once.length - 1025, once.length - 1, once.length, once.length + 5]) {
      const into = new Uint8Array(600);
      const got = await source.read(at, into);
      expect(Buffer.from(into.subarray(0, got))).toEqual(Buffer.from(once.subarray(at, at + 600)));
    }
    await source.close();
    const again = await openSource(top, given);
    expect(await readAll(again, 1024)).toEqual(once);
    await again.close();
  });

  test("tells nobody who its owner is, nor when its files were made", async () => {
    await write("a", "text");
    await system.utimes(join(top, "a"), 1_500_000_000, 1_500_000_000);
    const source = await openSource(top, given);
    await system.writeFile(join(folder, "a.tar"), await readAll(source, 4096));
    const listed = Bun.spawnSync(["tar", "-tvf", join(folder, "a.tar"), "--utc", "--numeric-owner"]).stdout.toString();
    expect(listed.split("\n").filter((line) => line !== "").length).toBe(2);
    for (const line of listed.trim().split("\n")) expect(line).toMatch(/ 0\/0 .* 2020-09-13 12:26 /);
    await source.close();
    const keeping = await openSource(top, { ...given, keepMetadata: true });
    await system.writeFile(join(folder, "a.tar"), await readAll(keeping, 4096));
    const kept = Bun.spawnSync(["tar", "-tvf", join(folder, "a.tar"), "--utc"]).stdout.toString();
    expect(kept).toMatch(/2017-07-14 02:40 photos\/a/);
    await keeping.close();
  });

  test("leaves out what leads out of it, and says so", async () => {
    await write("a", "text");
    await system.writeFile(join(folder, "secret"), "secret");
    await system.symlink("../secret", join(top, "out"));
    await system.symlink("/etc/passwd", join(top, "etc"));
    await system.symlink("../photos-2/x", join(top, "beside"));
    expect(Bun.spawnSync(["mkfifo", join(top, "pipe")]).exitCode).toBe(0);
    const source = await openSource(top, given);
    expect([...source.skipped]).toEqual(["photos/beside", "photos/etc", "photos/out", "photos/pipe"]);
    const archive = Buffer.from(await readAll(source, 4096));
    expect(archive.includes("secret")).toBe(false);
    expect(archive.includes("passwd")).toBe(false);
    await source.close();
  });

  test("of which a file changed while it was sent ends there", async () => {
    for (const change of ["grow", "shrink", "gone", "link"] as const) {
      await write("a", "0123456789");
      await write("z", "0123456789");
      const source = await openSource(top, given);
      await source.read(0, new Uint8Array(512));
      if (change === "grow") await system.appendFile(join(top, "z"), "more");
      else if (change === "shrink") await system.truncate(join(top, "z"), 5);
      else await system.rm(join(top, "z"));
      if (change === "link") await system.symlink("a", join(top, "z"));
      expect(await failure(source.read(0, new Uint8Array(10_000)))).toMatch(/^file\.changed: photos\/z changed/);
      await source.close();
      await system.rm(join(top, "z"), { force: true });
    }
  });

  test("that changed behind a part leaves what was listed before", async () => {
    await write("a", "text");
    const source = await openSource(top, given);
    await write("later", "not listed");
    const archive = Buffer.from(await readAll(source, 4096));
    expect(archive.includes("later")).toBe(false);
    await source.close();
    expect(await failure(source.read(0, new Uint8Array(10)))).toStartWith("file.unreadable");
  });

  test("is called by its place where it is named by dots", async () => {
    await write("a/b", "text");
    const source = await openSource(join(top, "a", "..", "."), given);
    expect(source.name).toBe("photos.tar");
    await source.close();
  });
});

describe("a tar head", () => {
  const entry = { kind: "file", path: "a", size: 1, executable: false, mtime: 0, target: "" } as const;

  test("is one block where all fits, and three where it does not", () => {
    expect(tarHead(entry).length).toBe(512);
    expect(tarHead({ ...entry, path: "x".repeat(100) }).length).toBe(512);
    expect(tarHead({ ...entry, path: "x".repeat(101) }).length).toBe(1536);
    expect(tarHead({ ...entry, path: "ü" }).length).toBe(1536);
  });

  test("has sizes of 8 GiB and more in its pax head", () => {
    expect(tarHead({ ...entry, size: 8 * 2 ** 30 - 1 }).length).toBe(512);
    const large = Buffer.from(tarHead({ ...entry, size: 8 * 2 ** 30 }));
    expect(large.length).toBe(1536);
    expect(large.includes("19 size=8589934592\n")).toBe(true);
  });

  test("counts the digits of a record's length in it", () => {
    for (const length of [80, 85, 86, 87, 88, 89, 90, 950, 980, 983, 984, 985, 986, 990, 1000]) {
      const head = Buffer.from(tarHead({ ...entry, path: `${"x".repeat(length)}ü` }));
      const record = head.subarray(512).toString();
      const said = Number.parseInt(record, 10);
      expect(Buffer.from(record).subarray(0, said).toString()).toMatch(/^\d+ path=x+ü\n$/);
    }
  });
});
