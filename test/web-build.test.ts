// The web client's build: the same bytes from the same source, and an install that a failing one does not spoil.

import { afterAll, beforeAll, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
let folder: string;
let near: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "snug-web-build-"));
  near = copied("near");
  expect(build(near, near)).toEqual({ status: 0, err: "" });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A copy of what the page is built from. @returns where it lies */
function copied(name: string): string {
  const copy = join(folder, name);
  mkdirSync(copy, { recursive: true });
  for (const part of ["src", "scripts", "package.json", "tsconfig.json"])
    cpSync(join(root, part), join(copy, part), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  return copy;
}

function build(copy: string, cwd: string, args: readonly string[] = []) {
  const run = Bun.spawnSync([process.execPath, join(copy, "scripts/build-web.ts"), ...args], { cwd });
  return { status: run.exitCode, err: run.stderr.toString() };
}

/** The built files by path. */
function filesOf(copy: string): ReadonlyMap<string, Buffer> {
  const web = join(copy, "dist/web");
  const entries = readdirSync(web, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => join(entry.parentPath, entry.name)).toSorted();
  return new Map(paths.map((path) => [relative(web, path), readFileSync(path)]));
}

test("two copies of the source at different depths, built from different folders, give the same bytes in every file", () => {
  const far = copied("some folders/down/far");
  expect(build(far, tmpdir())).toEqual({ status: 0, err: "" });
  const [one, other] = [filesOf(near), filesOf(far)];
  expect([...one.keys()]).toEqual([...other.keys()]);
  expect([...one.keys()].filter((path) => path.startsWith("assets/")).length).toBeGreaterThan(4);
  for (const [path, bytes] of one) expect([path, other.get(path)?.equals(bytes)]).toEqual([path, true]);
  for (const [path, bytes] of one)
    expect([path, bytes.includes(folder), bytes.includes(root)]).toEqual([path, false, false]);
});

test("the manifest names each file that is served, sorted, with its hash, and the version", () => {
  const files = new Map(filesOf(near));
  const manifest = JSON.parse(files.get("manifest.json")?.toString() ?? "");
  files.delete("manifest.json");
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  expect(manifest.version).toBe(version);
  expect(Object.entries(manifest.files)).toEqual(
    [...files].map(([path, bytes]) => [path, createHash("sha256").update(bytes).digest("hex")]),
  );
});

test("a page that cannot be built fails its own build with the reason, and an install with one plain line alone", () => {
  const copy = copied("broken");
  writeFileSync(join(copy, "src/web/main.tsx"), "import './there-is-none.ts';\n");
  const failed = build(copy, copy);
  expect(failed.status).toBe(1);
  expect(failed.err).toContain("there-is-none.ts");
  const installed = build(copy, copy, ["--install"]);
  expect(installed.status).toBe(0);
  expect(installed.err).toMatch(
    /^The web client was not built \(.*there-is-none.*\); all else works\. .*: npm run build:web\n$/,
  );
  expect(JSON.parse(readFileSync(join(root, "package.json"), "utf8")).scripts.postinstall).toEndWith(
    "bun scripts/build-web.ts --install",
  );
});
