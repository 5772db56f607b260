// What a test file needs from the machine (`// needs: tmux`, or `Bun.which("tmux") === null`), and how it gets there.

import { existsSync } from "node:fs";

/** A tool by its command, and the Debian packages that bring it. */
const tools: Readonly<Record<string, readonly string[]>> = {
  tmux: ["tmux"],
  chromium: ["chromium"],
  "nats-server": ["nats-server"],
  exiftool: ["libimage-exiftool-perl"],
};

/**
 * The tools that a test file asks for, by a line of its own or by looking whether they are there.
 * @throws Error for a tool that has no line in the table above
 */
export function needsOf(source: string): readonly string[] {
  const line = /^\/\/ needs: (.+)$/m.exec(source)?.[1];
  const asked = [...source.matchAll(/Bun\.which\("([^"]+)"\) === null/g)].map(([, name]) => name ?? "");
  const names = [...new Set([...(line?.split(",").map((name) => name.trim()) ?? []), ...asked])];
  for (const name of names) if (!(name in tools)) throw new Error(`${name} is not among the tools of scripts/needs.ts`);
  return names;
}

const isMissing = (tool: string): boolean => Bun.which(tool) === null;

const packagesFor = (missing: readonly string[]): readonly string[] => missing.flatMap((tool) => tools[tool] ?? []);

/** The command that installs them, to be printed. */
export const installCommand = (missing: readonly string[]): string =>
  `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${packagesFor(missing).join(" ")}`;

/** Installs what is missing where that is ours to do (as root on Debian). Returns what is missing still. */
export function provide(needed: readonly string[]): readonly string[] {
  const missing = needed.filter(isMissing);
  const mayInstall = process.getuid?.() === 0 && existsSync("/etc/debian_version") && Bun.which("apt-get") !== null;
  if (missing.length === 0 || !mayInstall) return missing;
  console.log(`Installing for the tests: ${packagesFor(missing).join(" ")}`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const apt = (...args: readonly string[]): boolean => {
    const run = Bun.spawnSync(["apt-get", "-qq", ...args], { env, stdin: "ignore", stdout: "pipe", stderr: "pipe" });
    if (run.exitCode !== 0) console.log(`apt-get ${args.join(" ")} failed:\n${run.stderr.toString().trimEnd()}`);
    return run.exitCode === 0;
  };
  apt("update");
  for (const tool of missing) apt("install", "-y", "--no-install-recommends", ...packagesFor([tool]));
  return missing.filter(isMissing);
}
