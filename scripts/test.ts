// `npm test`: the unit tests in one run, then each end-to-end file by itself, and one plain closing line.
//
//   npm test                      everything but test/long
//   npm test -- relay tmux        only files whose path contains one of the words
//   npm run test:long             everything, with test/long and SNUG_TEST_LONG=1
//   npm run test:binary           the end-to-end files, against the executable that `npm run build` makes

import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { addCounts, closingLine, countReport, type Counts, noCounts } from "./junit.ts";
import { installCommand, needsOf, provide } from "./needs.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const flags = process.argv.slice(2).filter((word) => word.startsWith("--"));
const words = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const isLong = flags.includes("--long");
const isBinary = flags.includes("--binary");

const minute = 60_000;
/** After this a run is taken for hung, killed with all it started, and counted as failed. */
const limitMs = { unit: isLong ? 60 * minute : 8 * minute, alone: isLong ? 60 * minute : 6 * minute };

const files = [...new Bun.Glob("test/**/*.test.{ts,tsx}").scanSync({ cwd: root })]
  .filter((file) => isLong || !file.startsWith("test/long/"))
  .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
  .toSorted();
const runsAlone = (file: string): boolean => file.startsWith("test/e2e/") || file.startsWith("test/long/");

const reports = mkdtempSync(join(tmpdir(), "snug-test-"));
let running: ReturnType<typeof spawn> | null = null;

/** Kills the run at hand with everything that it started. */
function killRun(): void {
  if (running?.pid === undefined) return;
  try {
    process.kill(-running.pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

/** One run of `bun test`, its output passed on as it comes. */
async function run(paths: readonly string[], timeoutMs: number, limit: number): Promise<Counts> {
  const report = join(reports, "report.xml");
  rmSync(report, { force: true });
  const args = [
    "test",
    `--timeout=${timeoutMs}`,
    "--reporter=junit",
    `--reporter-outfile=${report}`,
    ...paths.map((path) => `./${path}`),
  ];
  const env = {
    ...process.env,
    ...(isLong ? { SNUG_TEST_LONG: "1" } : {}),
    ...(isBinary ? { SNUG_BIN: join(root, "dist/snug") } : {}),
  };
  // A process group of its own, so that nothing that a test started outlives it.
  const child = spawn(process.execPath, args, {
    cwd: root,
    env,
    stdio: ["ignore", "inherit", "inherit"],
    detached: true,
  });
  running = child;
  const timer = setTimeout(() => {
    console.log(`No end after ${limit / 1000} s: killed.`);
    killRun();
  }, limit);
  const exitCode = await new Promise<number>((resolve) => {
    child.once("error", () => resolve(1));
    child.once("exit", (code) => resolve(code ?? 1));
  });
  clearTimeout(timer);
  killRun();
  running = null;
  const counted = countReport(existsSync(report) ? readFileSync(report, "utf8") : null, exitCode);
  if (counted.passed + counted.failed + counted.skipped > 0) return counted;
  console.log(`No test in ${paths.join(", ")}.`);
  return { ...noCounts, failed: 1 };
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    killRun();
    rmSync(reports, { recursive: true, force: true });
    process.exit(130);
  });
}

if (isBinary) {
  const build = Bun.spawnSync([process.execPath, "scripts/build.ts"], {
    cwd: root,
    stdout: "inherit",
    stderr: "inherit",
  });
  if (build.exitCode !== 0) process.exit(1);
}

const needed = new Map(files.map((file) => [file, needsOf(readFileSync(root + file, "utf8"))]));
const missing = provide([...new Set([...needed.values()].flat())]);
const isReady = (file: string): boolean => !(needed.get(file) ?? []).some((tool) => missing.includes(tool));

let counts = noCounts;
for (const file of files.filter((name) => !isReady(name))) {
  counts = addCounts(counts, { ...noCounts, skipped: 1 });
  const lacking = (needed.get(file) ?? []).filter((tool) => missing.includes(tool));
  console.log(`Skipped ${file}: it needs ${lacking.join(" and ")}. To install it:\n  ${installCommand(lacking)}`);
}
const ready = files.filter(isReady);
const together = isBinary ? [] : ready.filter((file) => !runsAlone(file));
if (together.length > 0) counts = addCounts(counts, await run(together, isLong ? 10 * minute : minute, limitMs.unit));
for (const file of ready.filter(runsAlone)) {
  counts = addCounts(counts, await run([file], isLong ? 30 * minute : 3 * minute, limitMs.alone));
}
rmSync(reports, { recursive: true, force: true });

if (counts.passed + counts.failed === 0) console.log("No test ran.");
console.log(`\n${closingLine(counts)}`);
process.exit(counts.failed > 0 || counts.passed === 0 ? 1 : 0);
