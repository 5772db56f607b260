// What the tree promises about itself: sizes of files, pinned and explained dependencies, and the scripts' own parts.

import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { closingLine, countReport } from "../scripts/junit.ts";
import { installCommand, needsOf } from "../scripts/needs.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (path: string): string => readFileSync(root + path, "utf8");
const list = (pattern: string): readonly string[] =>
  [...new Bun.Glob(pattern).scanSync({ cwd: root, dot: true })]
    .filter((path) => !path.includes("node_modules/"))
    .toSorted();

const product = list("src/**/*.{ts,tsx}");
const ours = [
  ...product,
  ...list("{test,sim,bench,scripts,examples,docs}/**/*.{ts,tsx,md,json}"),
  ...list("*.{md,json,toml}"),
  ...list(".ci/*"),
  ...list("bin/*"),
].filter((path) => path !== "package-lock.json");

describe("files", () => {
  test("no file of the product has more than 400 lines", () => {
    expect(product.filter((path) => read(path).split("\n").length > 401)).toEqual([]);
  });

  test("every file of the product begins by saying what it is", () => {
    expect(product.filter((path) => !/^(\/\/|\/\*)/.test(read(path)))).toEqual([]);
  });

  test("names are kebab-case and say what a file is about", () => {
    const name = /^[a-z0-9]+(-[a-z0-9]+)*(\.d)?\.(ts|tsx)$/;
    const base = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
    expect(product.filter((path) => !name.test(base(path)))).toEqual([]);
    expect(product.filter((path) => /(^|[/-])(utils?|helpers?|misc|common|manager)[-.]/.test(path))).toEqual([]);
  });

  test("nothing names a path of one machine", () => {
    const personal = /(^|[\s"'`(=:])\/(home|Users|root|work)\/\w/m;
    expect(ours.filter((path) => path !== "test/tooling.test.ts" && personal.test(read(path)))).toEqual([]);
  });

  test("no test is left alone or left out", () => {
    const left = /\b(test|describe|it)\.(only|todo)\(/;
    expect(list("test/**/*.ts").filter((path) => left.test(read(path)))).toEqual([]);
  });

  test("workers have names of their own and are started from beside them", () => {
    const workers = product.filter((path) => path.endsWith("-worker.ts"));
    const names = workers.map((path) => path.slice(path.lastIndexOf("/") + 1));
    expect(new Set(names).size).toBe(names.length);
    for (const path of product) {
      for (const [, target] of read(path).matchAll(/new URL\("([^"]+-worker\.ts)", import\.meta\.url\)/g)) {
        const folder = path.slice(0, path.lastIndexOf("/"));
        expect(workers).toContain(`${folder}/${(target ?? "").replace(/^\.\//, "")}`);
      }
    }
  });
});

describe("dependencies", () => {
  const manifest = JSON.parse(read("package.json")) as {
    readonly engines: { readonly node: string };
    readonly dependencies: Readonly<Record<string, string>>;
    readonly devDependencies: Readonly<Record<string, string>>;
  };
  const all = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
  const rows = new Map(
    [...read("docs/dependencies.md").matchAll(/^\| `([^`]+)` \| ([^ ]+) \|/gm)].map(([, name, version]) => [
      name ?? "",
      version ?? "",
    ]),
  );

  test("each is pinned exactly", () => {
    expect(all.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
  });

  test("each is explained in docs/dependencies.md, in this version, and no other is", () => {
    expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(all));
  });

  test("each is installed in this version", () => {
    const installed = (name: string): unknown =>
      (JSON.parse(read(`node_modules/${name}/package.json`)) as { version: unknown }).version;
    expect(all.map(([name]) => [name, installed(name)])).toEqual(all);
  });
});

describe("the test command", () => {
  const report = (head: string): string =>
    `<?xml version="1.0"?>\n<testsuites name="bun test" ${head} time="1">\n</testsuites>`;

  test("counts what the report says", () => {
    const counts = countReport(report('tests="9" assertions="20" failures="2" skipped="3"'), 1);
    expect(counts).toEqual({ passed: 4, failed: 2, skipped: 3 });
    expect(closingLine(counts)).toBe("4 passed, 2 failed, 3 skipped");
    expect(closingLine({ passed: 4, failed: 0, skipped: 0 })).toBe("4 passed, 0 failed");
  });

  test("a runner that crashes, or a file that does not load, is a failure", () => {
    expect(countReport(null, 139)).toEqual({ passed: 0, failed: 1, skipped: 0 });
    expect(countReport(report('tests="9" assertions="20" failures="0" skipped="0"'), 1)).toEqual({
      passed: 9,
      failed: 1,
      skipped: 0,
    });
  });

  test("a runner that ends well without a report has run nothing", () => {
    expect(countReport(null, 0)).toEqual({ passed: 0, failed: 0, skipped: 0 });
  });

  test("a test file says what it needs, and the command that brings it can be printed", () => {
    expect(needsOf("// The terminal.\n// needs: tmux, chromium\n\nimport x;")).toEqual(["tmux", "chromium"]);
    expect(needsOf("// The terminal.\n")).toEqual([]);
    expect(needsOf('describe.skipIf(Bun.which("tmux") === null)("a", () => {});')).toEqual(["tmux"]);
    expect(() => needsOf("// needs: emacs\n")).toThrow("emacs");
    expect(installCommand(["tmux"])).toEndWith("apt-get install -y --no-install-recommends tmux");
  });
});
