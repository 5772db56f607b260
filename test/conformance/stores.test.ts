// The stores there are, through the same suite; and what is true of SQLite alone.

import { expect, test } from "bun:test";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeNodePrimitives } from "../../src/base/primitives-node.ts";
import { openSqliteStore } from "../../src/relay/store/sqlite.ts";
import type { Store } from "../../src/relay/store.ts";
import { failure } from "../relay/member.ts";
import { record, storeConformance } from "./store.ts";

const primitives = makeNodePrimitives();

function inFolder<T>(body: (folder: string) => T): T {
  return body(join(mkdtempSync(join(tmpdir(), "snug-store-")), "data"));
}
const open = (folder: string, keyFile?: string): Store =>
  openSqliteStore({ primitives, folder, ...(keyFile === undefined ? {} : { keyFile }) });

storeConformance("sqlite", () =>
  inFolder((folder) => ({
    store: open(folder),
    again: () => open(folder),
    clean: () => rmSync(join(folder, ".."), { recursive: true, force: true }),
  })),
);

test("sqlite: what is stored is for its owner alone, and holds no secret in the clear", () =>
  inFolder(async (folder) => {
    const store = open(folder);
    const one = record();
    await store.add(one);
    const secret = primitives.random(64);
    await store.initSecret("s", secret);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    const files = readdirSync(folder);
    expect(files).toContain("relay.sqlite-wal");
    for (const file of files) expect([file, statSync(join(folder, file)).mode & 0o777]).toEqual([file, 0o600]);
    for (const file of files) {
      const bytes = readFileSync(join(folder, file));
      expect(bytes.includes(Buffer.from(one.auth.totpSecret))).toBe(false);
      expect(bytes.includes(Buffer.from(secret))).toBe(false);
    }
    await store.close();
    rmSync(join(folder, ".."), { recursive: true });
  }));

test("sqlite: another key file, a damaged or a missing one is store.locked, and nothing is made anew", () =>
  inFolder(async (folder) => {
    const store = open(folder);
    const one = record();
    await store.add(one);
    await store.initSecret("s", primitives.random(64));
    await store.close();
    const other = join(folder, "..", "other.key");
    const elsewhere = open(join(folder, "..", "elsewhere"), other);
    await elsewhere.close();
    const wrong = open(folder, other);
    expect(await failure(wrong.channel(one.channelId))).toBe("store.locked");
    expect(await failure(wrong.secret("s"))).toBe("store.locked");
    await wrong.close();
    expect(() => open(folder, join(folder, "none.key"))).toThrow(expect.objectContaining({ code: "store.locked" }));
    await Bun.write(other, "short");
    expect(() => open(folder, other)).toThrow(expect.objectContaining({ code: "store.locked" }));
    rmSync(join(folder, ".."), { recursive: true });
  }));

test("sqlite: a data folder of a newer version, and one that is a file, are store.failed", () =>
  inFolder(async (folder) => {
    const store = open(folder);
    await store.close();
    const { Database } = await import("bun:sqlite");
    const database = new Database(join(folder, "relay.sqlite"));
    database.run("PRAGMA user_version = 99");
    database.close();
    expect(() => open(folder)).toThrow(expect.objectContaining({ code: "store.failed" }));
    expect(() => open(join(folder, "relay.sqlite"))).toThrow(expect.objectContaining({ code: "store.failed" }));
    rmSync(join(folder, ".."), { recursive: true });
  }));
