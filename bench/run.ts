// `npm run bench [name…] [-- --json]`: runs the benchmarks named, or all.

import { benchJoin } from "./join.ts";
import { benchStart } from "./start.ts";
import { print } from "./table.ts";

const benches = { start: benchStart, join: benchJoin } as const;

const names = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const json = process.argv.includes("--json");
for (const [name, bench] of Object.entries(benches))
  if (names.length === 0 || names.includes(name)) print(await bench(), json);
process.exit(0);
