// `npm run bench [name…] [-- --json]`: runs the benchmarks named, or all. A bar that is missed is told and fails nothing.

import { benchEndToEnd } from "./e2e.ts";
import { benchFanout } from "./fanout.ts";
import { benchFiles } from "./files.ts";
import { benchFlood } from "./flood.ts";
import { benchJoin } from "./join.ts";
import { benchLogin } from "./login.ts";
import { benchMemory } from "./memory.ts";
import { benchStart } from "./start.ts";
import { stopChildren } from "./support/children.ts";
import { benchSuite } from "./suite.ts";
import { type Figure, print } from "./table.ts";
import { benchTerminal } from "./terminal.ts";
import { benchWeb } from "./web.ts";

const benches: Readonly<Record<string, () => Promise<Figure[]>>> = {
  start: benchStart,
  join: benchJoin,
  fanout: benchFanout,
  memory: benchMemory,
  login: benchLogin,
  suite: benchSuite,
  e2e: benchEndToEnd,
  flood: benchFlood,
  terminal: benchTerminal,
  web: benchWeb,
  files: benchFiles,
};

for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(130));
process.on("exit", stopChildren);

const names = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const unknown = names.find((name) => !Object.hasOwn(benches, name));
if (unknown !== undefined) {
  console.error(`There is no benchmark ${unknown}; there are ${Object.keys(benches).join(", ")}.`);
  process.exit(2);
}
const json = process.argv.includes("--json");
for (const [name, bench] of Object.entries(benches))
  if (names.length === 0 || names.includes(name)) print(await bench(), json);
process.exit(0);
