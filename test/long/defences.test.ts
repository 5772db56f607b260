// Every defence is broken once, in a copy of the project, and the test that docs/defences.md names for it must fail then.

import { afterAll, beforeAll, expect, test } from "bun:test";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Defence, readDefences } from "../support/defences.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const copy = mkdtempSync(join(tmpdir(), "snug-defences-"));

beforeAll(() => {
  for (const name of ["src", "test", "sim", "scripts", "docs", "package.json", "tsconfig.json", "bunfig.toml"])
    cpSync(join(root, name), join(copy, name), { recursive: true });
  mkdirSync(join(copy, "node_modules"));
  for (const name of readdirSync(join(root, "node_modules"))) {
    const [from, to] = [join(root, "node_modules", name), join(copy, "node_modules", name)];
    // The library that is patched is broken too: a copy of it.
    if (name === "ts-mls") cpSync(realpathSync(from), to, { recursive: true });
    else symlinkSync(from, to);
  }
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** Runs one test of the copy. @returns whether it passed or failed, or what else was told (a file that does not load) */
async function run({ test: file, title }: Defence): Promise<string> {
  const pattern = `${title.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`;
  const child = Bun.spawn([process.execPath, "test", "--timeout=20000", "-t", pattern, `./${file}`], {
    cwd: copy,
    stdout: "pipe",
    stderr: "pipe",
    env: { ...process.env, NO_COLOR: "1", SNUG_TEST_LONG: "" },
  });
  let hung = false;
  const timer = setTimeout(() => {
    hung = true; // a broken bound may go on for ever
    child.kill("SIGKILL");
  }, 45_000);
  const [out, err, status] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  clearTimeout(timer);
  const told = out + err;
  if (status === 0 && / 1 pass/.test(told)) return "passed";
  return hung || told.split("\n").some((line) => line.startsWith("(fail)") && line.includes(title)) ? "failed" : told;
}

const only = process.env["SNUG_DEFENCE"];
for (const defence of (await readDefences()).filter((one) => only === undefined || one.defence.includes(only))) {
  test(`${defence.defence}: broken, its test fails; whole, it passes`, async () => {
    const path = join(copy, defence.file);
    const whole = await Bun.file(path).text();
    const broken = whole.replace(defence.from, () => defence.to);
    expect(broken).not.toBe(whole);
    expect(await run(defence)).toBe("passed");
    await Bun.write(path, broken);
    const after = await run(defence);
    await Bun.write(path, whole);
    expect(after).toBe("failed");
  });
}
