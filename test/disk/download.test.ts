// Where received files are written: nothing that is there is touched, and nothing stays of what was not finished.

import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import * as system from "node:fs/promises";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Code } from "../../src/base/index.ts";
import { openDownload } from "../../src/disk/index.ts";
import type { DiskCalls } from "../../src/disk/download.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const failing = (code: string): Error => Object.assign(new Error(code), { code });

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "snug-download-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const names = async (): Promise<string[]> => (await system.readdir(folder)).toSorted();
const textIn = (name: string): Promise<string> => system.readFile(join(folder, name), "utf8");

async function save(name: string, text: string, calls?: DiskCalls): Promise<string> {
  const sink = await openDownload(folder, name, calls);
  await sink.write(bytes(text));
  return sink.finish();
}

async function codeOf(work: Promise<unknown>): Promise<Code | "none"> {
  return work.then(
    () => "none" as const,
    (error: unknown) => (error as { readonly code: Code }).code, // a SnugError, or the test fails on its code
  );
}

describe("a download", () => {
  test("lies under its name once it is finished, and under another before", async () => {
    const sink = await openDownload(folder, "a.txt");
    await sink.write(bytes("one "));
    expect(await names()).toEqual([expect.stringMatching(/^\.snug-[0-9a-f]{18}\.part$/)]);
    const [partial = ""] = await names();
    expect((await system.stat(join(folder, partial))).mode & 0o777).toBe(0o600);
    await sink.write(bytes("two"));
    expect(await sink.finish()).toBe(join(folder, "a.txt"));
    expect(await names()).toEqual(["a.txt"]);
    expect(await textIn("a.txt")).toBe("one two");
  });

  test("is readable as the umask has it, and can never be run", async () => {
    const before = process.umask(0o027);
    try {
      await save("run.sh", "#!/bin/sh");
      expect((await system.stat(join(folder, "run.sh"))).mode & 0o777).toBe(0o640);
    } finally {
      process.umask(before);
    }
  });

  test("of many chunks has them in order", async () => {
    const sink = await openDownload(folder, "long");
    for (let i = 0; i < 200; i++) await sink.write(new Uint8Array(10_000).fill(i));
    await sink.finish();
    const all = await system.readFile(join(folder, "long"));
    expect(all.length).toBe(2_000_000);
    for (let i = 0; i < 200; i++)
      expect(all.subarray(i * 10_000, (i + 1) * 10_000).every((byte) => byte === i)).toBe(true);
  });

  test("of nothing is an empty file", async () => {
    await (await openDownload(folder, "empty")).finish();
    expect((await system.stat(join(folder, "empty"))).size).toBe(0);
  });

  test("is never written over what is there", async () => {
    await system.writeFile(join(folder, "a.txt"), "mine");
    expect(await save("a.txt", "theirs")).toBe(join(folder, "a (2).txt"));
    expect(await save("a.txt", "again")).toBe(join(folder, "a (3).txt"));
    expect(await textIn("a.txt")).toBe("mine");
    expect(await textIn("a (2).txt")).toBe("theirs");
  });

  test("follows no symbolic link that has its name, leading somewhere or nowhere", async () => {
    await system.writeFile(join(folder, "precious"), "mine");
    await system.symlink(join(folder, "precious"), join(folder, "a.txt"));
    await system.symlink(join(folder, "nowhere"), join(folder, "a (2).txt"));
    expect(await save("a.txt", "theirs")).toBe(join(folder, "a (3).txt"));
    expect(await textIn("precious")).toBe("mine");
    expect(await names()).not.toContain("nowhere");
  });

  test("takes another name where a folder has its own", async () => {
    await system.mkdir(join(folder, "a.txt"));
    expect(await save("a.txt", "theirs")).toBe(join(folder, "a (2).txt"));
  });

  test("stays in its folder whatever it is called", async () => {
    await system.mkdir(join(folder, "in"));
    const sink = await openDownload(join(folder, "in"), "../../.ssh/authorized_keys");
    await sink.write(bytes("key"));
    expect(await sink.finish()).toBe(join(folder, "in", "authorized_keys"));
    expect(await names()).toEqual(["in"]);
  });

  test("that is stopped leaves nothing, and may be stopped twice", async () => {
    const sink = await openDownload(folder, "a.txt");
    await sink.write(bytes("half"));
    await sink.abort();
    await sink.abort();
    expect(await names()).toEqual([]);
    expect(await codeOf(sink.write(bytes("more")))).toBe("file.unwritable");
    expect(await codeOf(sink.finish())).toBe("file.unwritable");
  });

  test("leaves nothing where the program ends without waiting for it, and leaves what is finished", async () => {
    const script = `
      const { openDownload } = await import(${JSON.stringify(new URL("../../src/disk/index.ts", import.meta.url).href)});
      const [half, whole] = [await openDownload(".", "half"), await openDownload(".", "whole")];
      for (const sink of [half, whole]) await sink.write(new Uint8Array(100_000));
      await whole.finish();
      process.exit(7);`;
    const child = Bun.spawn([process.execPath, "-e", script], { cwd: folder });
    expect(await child.exited).toBe(7);
    expect(await names()).toEqual(["whole"]);
  });

  test("has its name on the disk before it is said to be there, where the system can", async () => {
    const synced: string[] = [];
    const calls = (code: string | null): DiskCalls => ({
      ...system,
      async open(path, ...rest) {
        const handle = await system.open(path, ...rest);
        if (path !== folder) return handle;
        handle.sync = () => {
          synced.push(`${code} after ${readdirSync(folder).length}`);
          return code === null ? Promise.resolve() : Promise.reject(failing(code));
        };
        return handle;
      },
    });
    expect(await save("a", "all", calls(null))).toBe(join(folder, "a"));
    expect(await save("b", "all", calls("EINVAL"))).toBe(join(folder, "b"));
    expect(await codeOf(save("c", "all", calls("EIO")))).toBe("file.unwritable");
    expect(synced).toEqual(["null after 1", "EINVAL after 2", "EIO after 3"]);
  });

  test("that is finished stays where it is stopped afterwards", async () => {
    const sink = await openDownload(folder, "a.txt");
    await sink.finish();
    await sink.abort();
    expect(await names()).toEqual(["a.txt"]);
  });

  test("into a folder that is not there cannot begin", async () => {
    expect(await codeOf(openDownload(join(folder, "none"), "a.txt"))).toBe("file.unwritable");
  });

  test("whose folder goes meanwhile fails", async () => {
    await system.mkdir(join(folder, "in"));
    const sink = await openDownload(join(folder, "in"), "a.txt");
    await sink.write(bytes("half"));
    await system.rm(join(folder, "in"), { recursive: true });
    expect(await codeOf(sink.finish())).toBe("file.unwritable");
    expect(await names()).toEqual([]);
  });

  test("whose program is killed leaves a partial file alone", async () => {
    const script = `
      import { openDownload } from ${JSON.stringify(join(import.meta.dir, "../../src/disk/index.ts"))};
      const sink = await openDownload(${JSON.stringify(folder)}, "a.txt");
      await sink.write(new Uint8Array(100_000));
      console.log("half");
      setInterval(() => {}, 1000);`;
    const child = Bun.spawn([process.execPath, "-e", script], { stdout: "pipe", stderr: "inherit" });
    const { value } = await child.stdout.getReader().read();
    expect(new TextDecoder().decode(value)).toContain("half");
    child.kill("SIGKILL");
    await child.exited;
    expect(await names()).toEqual([expect.stringMatching(/^\.snug-[0-9a-f]+\.part$/)]);
  }, 20_000);
});

describe("a full disk", () => {
  /** A disk on which `bytes` more can be written: then part of a write is, and then nothing. */
  const fullAfter = (room: number, code = "ENOSPC"): DiskCalls => ({
    ...system,
    async open(...given) {
      const handle = await system.open(...given);
      let left = room;
      const write = async (from: Uint8Array, offset: number, length: number, position: number): Promise<unknown> => {
        if (left === 0) throw failing(code);
        const part = Math.min(left, length);
        left -= part;
        return handle.write(from, offset, part, position);
      };
      return new Proxy(handle, {
        get(target, key) {
          if (key === "write") return write;
          const value: unknown = Reflect.get(target, key);
          return typeof value === "function" ? value.bind(target) : value;
        },
      });
    },
  });

  test("is said, and nothing stays", async () => {
    const sink = await openDownload(folder, "a.txt", fullAfter(25_000));
    const writing = async (): Promise<void> => {
      for (let i = 0; i < 10; i++) await sink.write(new Uint8Array(10_000));
    };
    expect(await codeOf(writing())).toBe("file.disk_full");
    expect(await names()).toEqual([]);
    expect(await codeOf(sink.finish())).toBe("file.disk_full");
  });

  test("at the very last byte is said when it is finished", async () => {
    const sink = await openDownload(folder, "a.txt", fullAfter(2));
    expect(["none", "file.disk_full"]).toContain(await codeOf(sink.write(bytes("one"))));
    expect(await codeOf(sink.finish())).toBe("file.disk_full");
    expect(await names()).toEqual([]);
  });

  test("by quota is full too, and what cannot be written is not", async () => {
    const quota = await openDownload(folder, "a.txt", fullAfter(0, "EDQUOT"));
    await quota.write(bytes("one")).catch(() => {});
    expect(await codeOf(quota.finish())).toBe("file.disk_full");
    const broken = await openDownload(folder, "a.txt", fullAfter(0, "EIO"));
    await broken.write(bytes("one")).catch(() => {});
    expect(await codeOf(broken.finish())).toBe("file.unwritable");
    expect(await names()).toEqual([]);
  });

  test.skipIf(process.platform !== "linux" || process.getuid?.() !== 0)(
    "is said of a real disk of one megabyte, where the system lets us have one",
    async () => {
      const mounted = Bun.spawnSync(["mount", "-t", "tmpfs", "-o", "size=1m", "snug-test", folder]).exitCode === 0;
      if (!mounted) return; // a container without the right to mount: the fake above says the same
      try {
        const sink = await openDownload(folder, "a.txt");
        const writing = async (): Promise<void> => {
          for (let i = 0; i < 100; i++) await sink.write(new Uint8Array(256 * 1024));
        };
        expect(await codeOf(writing())).toBe("file.disk_full");
        expect(await names()).toEqual([]);
        expect(await save("b.txt", "fits")).toBe(join(folder, "b.txt"));
      } finally {
        expect(Bun.spawnSync(["umount", folder]).exitCode).toBe(0);
      }
    },
  );
});

describe("a file system without links", () => {
  const linkless = (code: string): DiskCalls => ({ ...system, link: () => Promise.reject(failing(code)) });

  test("gives the name all the same", async () => {
    for (const [i, code] of ["EPERM", "ENOTSUP", "EMLINK", "EISDIR"].entries()) {
      const saved = await save("a.txt", code, linkless(code));
      expect(saved).toBe(join(folder, i === 0 ? "a.txt" : `a (${i + 1}).txt`));
      expect(await system.readFile(saved, "utf8")).toBe(code);
    }
    expect((await names()).length).toBe(4);
    expect((await system.stat(join(folder, "a.txt"))).mode & 0o111).toBe(0);
  });

  test("does not write over what is there, nor follow a link", async () => {
    await system.writeFile(join(folder, "a.txt"), "mine");
    await system.symlink(join(folder, "nowhere"), join(folder, "a (2).txt"));
    expect(await save("a.txt", "theirs", linkless("EPERM"))).toBe(join(folder, "a (3).txt"));
    expect(await textIn("a.txt")).toBe("mine");
    expect(await names()).toEqual(["a (2).txt", "a (3).txt", "a.txt"]);
  });

  test("leaves a file alone that somebody puts there in that moment", async () => {
    const racing: DiskCalls = {
      ...linkless("EPERM"),
      async lstat(path: string) {
        if (path === join(folder, "a.txt")) await system.writeFile(path, "mine");
        return system.lstat(path);
      },
    } as DiskCalls; // one of lstat's forms is enough
    expect(await save("a.txt", "theirs", racing)).toBe(join(folder, "a (2).txt"));
    expect(await textIn("a.txt")).toBe("mine");
  });

  test("that fails leaves nothing", async () => {
    const broken: DiskCalls = { ...linkless("EPERM"), rename: () => Promise.reject(failing("EIO")) };
    expect(await codeOf(save("a.txt", "theirs", broken))).toBe("file.unwritable");
    expect(await names()).toEqual([]);
  });
});
