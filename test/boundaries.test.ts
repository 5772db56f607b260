// Breaks the rules of scripts/boundaries.ts on purpose, in a tree of its own, to prove that they bite.

import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { lintConfig } from "../scripts/lint-config.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const imports = "eslint(no-restricted-imports)";

type Case = { readonly claim: string; readonly file: string; readonly source: string; readonly rule: string | null };

const importing = (from: string): string => `import { thing } from "${from}";\nexport const here = [thing];\n`;
const refused = (claim: string, file: string, from: string): Case => ({
  claim,
  file,
  source: importing(from),
  rule: imports,
});
const allowed = (claim: string, file: string, from: string): Case => ({
  claim,
  file,
  source: importing(from),
  rule: null,
});

const cases: readonly Case[] = [
  refused("the relay never imports the suite", "src/relay/a.ts", "../suite/index.ts"),
  refused(
    "the relay never imports the suite, from its subfolders neither",
    "src/relay/store/a.ts",
    "../../suite/index.ts",
  ),
  refused("the relay never imports the client", "src/relay/b.ts", "../client/index.ts"),
  refused("the relay never imports the client's side of the login", "src/relay/c.ts", "../auth/client/index.ts"),
  refused("base imports no other folder", "src/base/a.ts", "../protocol/index.ts"),
  refused("the protocol knows no login", "src/protocol/a.ts", "../auth/client/index.ts"),
  refused("the client never imports the relay", "src/client/a.ts", "../relay/index.ts"),
  refused("the suite never imports the client", "src/suite/a.ts", "../client/index.ts"),
  refused("the suite never imports the protocol", "src/suite/mls/a.ts", "../../protocol/index.ts"),
  refused("the two sides of the login do not meet: client", "src/auth/client/a.ts", "../server/index.ts"),
  refused("the two sides of the login do not meet: server", "src/auth/server/a.ts", "../../auth/client/index.ts"),
  refused("what both sides of the login share imports neither", "src/auth/a.ts", "./server/index.ts"),
  refused("the interface never imports the suite", "src/ui/a.ts", "../suite/index.ts"),
  refused("the product never imports a test", "src/relay/d.ts", "../../test/thing.ts"),
  refused("a folder is entered by its door alone", "src/client/b.ts", "../protocol/frames.ts"),
  refused("primitives are chosen by composition roots alone", "src/suite/b.ts", "../base/primitives-node.ts"),
  refused("ts-mls has one importer", "src/suite/c.ts", "ts-mls"),
  refused("the OPAQUE library has one importer", "src/auth/server/b.ts", "@serenity-kit/opaque"),
  refused("bun:sqlite stays in the relay's store", "src/relay/e.ts", "bun:sqlite"),
  refused("what runs in browsers imports nothing of Node", "src/client/c.ts", "node:fs"),
  refused("an example uses the SDK alone", "examples/a/a.ts", "../../src/base/index.ts"),
  {
    claim: "a dynamic import is an import",
    file: "src/relay/f.ts",
    source: 'export const load = () => import("../suite/index.ts");\n',
    rule: imports,
  },
  {
    claim: "a type import is an import",
    file: "src/relay/g.ts",
    source: 'import type { Thing } from "../suite/index.ts";\nexport type Here = Thing;\n',
    rule: imports,
  },
  {
    claim: "an export from elsewhere is an import",
    file: "src/relay/h.ts",
    source: 'export { thing } from "../client/index.ts";\n',
    rule: imports,
  },
  {
    claim: "what runs in browsers knows no Buffer",
    file: "src/protocol/b.ts",
    source: "export const one = Buffer.alloc(1);\n",
    rule: "eslint(no-restricted-globals)",
  },
  { claim: "no cycle", file: "src/base/ring-one.ts", source: importing("./ring-two.ts"), rule: "import(no-cycle)" },
  {
    claim: "no promise floats",
    file: "src/relay/i.ts",
    source: "const later = async (): Promise<void> => {};\nexport const now = (): void => {\n  later();\n};\n",
    rule: "typescript(no-floating-promises)",
  },
  {
    claim: "no any",
    file: "src/relay/j.ts",
    source: "export const loose = (value: any): unknown => value;\n",
    rule: "typescript(no-explicit-any)",
  },
  {
    claim: "no !",
    file: "src/relay/k.ts",
    source: "export const first = (list: readonly string[]): string => list[0]!;\n",
    rule: "typescript(no-non-null-assertion)",
  },

  allowed("the relay imports the protocol", "src/relay/l.ts", "../protocol/index.ts"),
  allowed("the relay imports its side of the login", "src/relay/engine/a.ts", "../../auth/server/index.ts"),
  allowed("the relay's store imports bun:sqlite", "src/relay/store/sqlite.ts", "bun:sqlite"),
  allowed("a file imports its own folder freely", "src/client/machine/a.ts", "../room.ts"),
  allowed("the client imports the suite", "src/client/d.ts", "../suite/index.ts"),
  allowed("the suite's one file imports ts-mls", "src/suite/mls/ts-mls.ts", "ts-mls"),
  allowed("the worker imports the OPAQUE library", "src/auth/opaque-worker.ts", "@serenity-kit/opaque"),
  allowed("each side of the login imports what both share", "src/auth/client/b.ts", "../totp.ts"),
  allowed("the command line chooses its primitives", "src/cli/a.ts", "../base/primitives-node.ts"),
  allowed("a file for Node says so in its name", "src/client/files-node.ts", "node:fs"),
  allowed("an example imports the SDK", "examples/a/b.ts", "../../src/client/index.ts"),
];

/** Files that the cases lean on, so that cycles and types can be followed. */
const rest = { "src/base/ring-two.ts": 'import { here } from "./ring-one.ts";\nexport const thing = [here];\n' };

describe("lint rules, each broken on purpose", () => {
  const found = new Map<string, readonly string[]>();
  let tree = "";

  beforeAll(async () => {
    tree = mkdtempSync(join(tmpdir(), "snug-boundaries-"));
    for (const [file, source] of [...cases.map((each) => [each.file, each.source] as const), ...Object.entries(rest)]) {
      mkdirSync(dirname(join(tree, file)), { recursive: true });
      writeFileSync(join(tree, file), source);
    }
    for (const file of [".oxlintrc.json", "tsconfig.json", "package.json"])
      copyFileSync(join(root, file), join(tree, file));
    symlinkSync(join(root, "node_modules"), join(tree, "node_modules"));
    const run = Bun.spawnSync([join(root, "node_modules/.bin/oxlint"), "--format=json", "src", "examples"], {
      cwd: tree,
    });
    const report = JSON.parse(run.stdout.toString()) as {
      readonly diagnostics: readonly { readonly code: string; readonly filename: string }[];
    };
    expect(run.exitCode).not.toBe(0);
    for (const { code, filename } of report.diagnostics) found.set(filename, [...(found.get(filename) ?? []), code]);
  });

  afterAll(() => rmSync(tree, { recursive: true, force: true }));

  for (const { claim, file, rule } of cases) {
    test(claim, () => {
      const broken = found.get(file) ?? [];
      if (rule === null) expect(broken).not.toContain(imports);
      else expect(broken).toContain(rule);
    });
  }

  test("every case has a file of its own", () => {
    expect(new Set(cases.map((each) => each.file)).size).toBe(cases.length);
  });
});

test(".oxlintrc.json says what scripts/boundaries.ts and scripts/lint-config.ts say", async () => {
  const written: unknown = await Bun.file(join(root, ".oxlintrc.json")).json();
  expect(written).toEqual(JSON.parse(JSON.stringify(lintConfig())));
});
