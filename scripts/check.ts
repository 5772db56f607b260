// `npm run check`: the one gate before a commit. Types, lint, format, boundaries, dead code; each step says how it went.

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const tool = (name: string): string => `${root}node_modules/.bin/${name}`;
const sources = ["src", "test", "sim", "bench", "scripts", "examples"].filter((folder) => existsSync(root + folder));

type Step = { readonly name: string; readonly command: readonly string[]; readonly mend?: string };

const steps: readonly Step[] = [
  { name: "types", command: [tool("tsc"), "--pretty", "false"] },
  { name: "lint", command: [tool("oxlint"), "--deny-warnings", "--report-unused-disable-directives", ...sources] },
  { name: "format", command: [tool("oxfmt"), "--check"], mend: "npm run format" },
  { name: "boundaries", command: [process.execPath, "test", "./test/boundaries.test.ts", "./test/tooling.test.ts"] },
  { name: "dead code", command: [tool("knip"), "--no-progress"] },
];

let failed = 0;
for (const step of steps) {
  const start = performance.now();
  const run = Bun.spawnSync([...step.command], {
    cwd: root,
    stdout: "pipe",
    stderr: "pipe",
    env: { ...process.env, NO_COLOR: "1" },
  });
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const verdict = run.exitCode === 0 ? "ok" : "failed";
  console.log(`${step.name.padEnd(12)}${verdict.padEnd(8)}${seconds} s`);
  if (run.exitCode === 0) continue;
  failed += 1;
  console.log(`${run.stdout.toString()}${run.stderr.toString()}`.trimEnd());
  if (step.mend !== undefined) console.log(`To mend it: ${step.mend}`);
}
console.log(failed === 0 ? "check passed" : `check failed: ${failed} of ${steps.length} steps`);
process.exit(failed === 0 ? 0 : 1);
