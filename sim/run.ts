// Runs lives of the simulator: `bun sim/run.ts 17` tells one life event by event, `bun sim/run.ts 1-200` runs many and
// tells what was violated. `--suite mls` runs real cryptography, `--evil` an evil relay; `--frames` shows one life's frames too.

import { parseArgs } from "node:util";
import { live } from "./course.ts";
import { liveWithEvil } from "./evil-course.ts";
import type { Outcome } from "./world.ts";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    suite: { type: "string", default: "model" },
    evil: { type: "boolean", default: false },
    frames: { type: "boolean", default: false },
  },
});
const [range = "1-200"] = positionals;
const match = /^([0-9]+)(?:-([0-9]+))?$/.exec(range);
const first = Number(match?.[1]);
const last = Number(match?.[2] ?? match?.[1]);
const suite = (["model", "mls", "mls-classic"] as const).find((name) => name === values.suite);
if (match === null || first > last || positionals.length > 1 || suite === undefined) {
  console.error("usage: npm run sim -- SEED[-SEED] [--suite model|mls|mls-classic] [--evil] [--frames]");
  process.exit(2);
}
const isEvil = values.evil;
const lives = isEvil ? liveWithEvil : live;

if (first === last) {
  const { frames } = values;
  const outcome = await lives({ seed: first, suite, frames, tell: (line) => console.log(line) });
  console.log(outcome);
  process.exit(outcome.violations.length > 0 ? 1 : 0);
}

const outcomes: Outcome[] = [];
let broken = 0;
for (let seed = first; seed <= last; seed++) {
  const outcome = await lives({ seed, suite, frames: false, tell: () => undefined }).catch((error: unknown) =>
    String(error),
  );
  if (typeof outcome === "string") broken++;
  else outcomes.push(outcome);
  for (const violation of typeof outcome === "string" ? [outcome] : outcome.violations)
    console.log(`seed ${seed}: ${violation}\n  npm run sim -- ${seed} --suite ${suite}${isEvil ? " --evil" : ""}`);
}
const sum = (of: (outcome: Outcome) => number): number => outcomes.reduce((total, outcome) => total + of(outcome), 0);
console.log({
  seeds: outcomes.length + broken,
  failed: broken + outcomes.filter(({ violations }) => violations.length > 0).length,
  launches: sum(({ launches }) => launches),
  said: sum(({ said }) => said),
  relayed: sum(({ relayed }) => relayed),
  shown: sum(({ shown }) => shown),
  events: sum(({ events }) => events),
  hours: sum(({ seconds }) => seconds) / 3600,
});
process.exit(broken > 0 || outcomes.some(({ violations }) => violations.length > 0) ? 1 : 0);
