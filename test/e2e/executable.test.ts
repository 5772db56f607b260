// What is shipped: the executable that the build makes, and the script that runs snug from a checkout.

import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { readonly version: string };
const said = `snug ${version}\n`;
const folder = mkdtempSync(join(tmpdir(), "snug-executable-"));
const hostile = join(folder, "hostile");
const built = join(folder, "one", "snug");

beforeAll(() => {
  // A folder whose files would change how a program on Bun runs.
  mkdirSync(hostile);
  writeFileSync(join(hostile, "bunfig.toml"), 'preload = ["./preload.ts"]\n');
  writeFileSync(join(hostile, "preload.ts"), 'console.log("the folder ran its code");\n');
  writeFileSync(join(hostile, "tsconfig.json"), "no JSON at all");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(command: readonly string[], cwd = hostile) {
  const { PATH = "" } = process.env;
  const done = Bun.spawnSync([...command], { cwd, env: { PATH, HOME: folder }, stdin: "ignore" });
  return { code: done.exitCode, out: done.stdout.toString(), err: done.stderr.toString() };
}

const digest = (path: string): string => createHash("sha256").update(readFileSync(path)).digest("hex");

describe("the executable", () => {
  test("is the same, byte for byte, when it is built again", () => {
    for (const name of ["one", "two"]) {
      const build = run([process.execPath, join(root, "scripts/build.ts"), "--out", join(folder, name)], root);
      expect(build.err).toBe("");
      expect(build.code).toBe(0);
    }
    expect(digest(join(folder, "two", "snug"))).toBe(digest(built));
  }, 60_000);

  test("names no path of the machine that built it", () => {
    expect(readFileSync(built).includes(root)).toBe(false);
  });

  test("runs from anywhere, untouched by bunfig.toml where it is started", () => {
    expect(run([built, "--version"])).toEqual({ code: 0, out: said, err: "" });
  });

  test("comes with the SDK for Node and for browsers, its workers beside it", () => {
    for (const target of ["node", "browser"]) {
      const sdk = join(folder, "one", "sdk", target);
      const text = readFileSync(join(sdk, "index.js"), "utf8");
      const workers = [...text.matchAll(/new URL\("\.\/([^"]+)"/g)].map(([, name]) => name ?? "");
      expect(workers.length).toBeGreaterThan(0);
      for (const name of workers) expect(existsSync(join(sdk, name))).toBe(true);
    }
  });
});

describe("bin/snug", () => {
  test("runs from anywhere through links, untouched by bunfig.toml where it is started", () => {
    symlinkSync(join(root, "bin/snug"), join(folder, "linked"));
    symlinkSync("linked", join(folder, "snug"));
    expect(run([join(folder, "snug"), "--version"])).toEqual({ code: 0, out: said, err: "" });
  });

  test("says how to mend a Bun that npm did not link", () => {
    const bare = join(folder, "bare");
    mkdirSync(join(bare, "bin"), { recursive: true });
    mkdirSync(join(bare, "node_modules/bun/bin"), { recursive: true });
    copyFileSync(join(root, "bin/snug"), join(bare, "bin/snug"));
    const placeholder = join(bare, "node_modules/bun/bin/bun.exe");
    writeFileSync(placeholder, 'echo "Error: Bun\'s postinstall script was not run." >&2\n');
    chmodSync(placeholder, 0o755);
    const { code, err } = run([join(bare, "bin/snug"), "--version"]);
    expect(code).toBe(1);
    expect(err).toContain("node node_modules/bun/install.js");
  });

  test("says how to mend a checkout that nothing was installed in", () => {
    const empty = join(folder, "empty");
    mkdirSync(join(empty, "bin"), { recursive: true });
    copyFileSync(join(root, "bin/snug"), join(empty, "bin/snug"));
    const { code, err } = run([join(empty, "bin/snug"), "--version"]);
    expect(code).toBe(1);
    expect(err).toContain("npm install");
  });

  test("becomes Bun, so that a signal reaches the program itself", () => {
    const bare = join(folder, "becomes");
    mkdirSync(join(bare, "bin"), { recursive: true });
    mkdirSync(join(bare, "node_modules/bun/bin"), { recursive: true });
    copyFileSync(join(root, "bin/snug"), join(bare, "bin/snug"));
    const stand = join(bare, "node_modules/bun/bin/bun.exe");
    writeFileSync(stand, "#!/bin/sh\necho $$\n");
    chmodSync(stand, 0o755);
    const child = Bun.spawnSync([join(bare, "bin/snug")]);
    expect(child.stdout.toString()).toBe(`${child.pid}\n`);
  });
});
