// Runs lives of the simulator: `bun sim/run.ts 17` tells one life event by event, `bun sim/run.ts 1-200` runs many and
// tells what was violated. `--suite mls` runs real cryptography, `--evil` an evil relay; `--frames` shows one life's frames too.

import { live } from "./course.ts";
import { liveWithEvil } from "./evil-course.ts";
import type { Outcome, SuiteChoice } from "./world.ts";

const [range = "1-200", ...options] = process.argv.slice(2);
const at = options.indexOf("--suite");
const suite = (at === -1 ? "model" : options[at + 1]) as SuiteChoice; // makeSuite refuses any other
const isEvil = options.includes("--evil");
const [first = 1, last = first] = range.split("-").map(Number);

const lives = isEvil ? liveWithEvil : live;

if (first === last) {
  const frames = options.includes("--frames");
  const outcome = await lives({ seed: first, suite, frames, tell: (line) => console.log(line) });
  console.log(outcome);
  process.exit(outcome.violations.length > 0 ? 1 : 0);
}

const outcomes: Outcome[] = [];
for (let seed = first; seed <= last; seed++) {
  const outcome = await lives({ seed, suite, frames: false, tell: () => undefined });
  outcomes.push(outcome);
  for (const violation of outcome.violations)
    console.log(`seed ${seed}: ${violation}\n  npm run sim -- ${seed} --suite ${suite}${isEvil ? " --evil" : ""}`);
}
const sum = (of: (outcome: Outcome) => number): number => outcomes.reduce((total, outcome) => total + of(outcome), 0);
console.log({
  seeds: outcomes.length,
  failed: outcomes.filter(({ violations }) => violations.length > 0).length,
  launches: sum(({ launches }) => launches),
  said: sum(({ said }) => said),
  relayed: sum(({ relayed }) => relayed),
  shown: sum(({ shown }) => shown),
  events: sum(({ events }) => events),
  hours: sum(({ seconds }) => seconds) / 3600,
});
process.exit(outcomes.some(({ violations }) => violations.length > 0) ? 1 : 0);
