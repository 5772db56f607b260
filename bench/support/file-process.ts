// One member that offers or takes a file, as a process of its own, with the product's disk. Orders come from the
// environment (FILE_PROCESS), as JSON; it says what happens as lines of JSON.

import { codeFromUri } from "../../src/auth/client/index.ts";
import { join } from "../../src/client/index.ts";
import { giveWay } from "../../src/cli/give-way.ts";
import { openDownload, openSource } from "../../src/disk/index.ts";

interface Orders {
  readonly role: "send" | "take";
  readonly address: string;
  readonly password: string;
  readonly totpUri: string;
  /** The file, or the folder that it goes to. */
  readonly path: string;
  readonly takers: number;
}
// The benchmark writes exactly this.
const orders = JSON.parse(process.env["FILE_PROCESS"] ?? "{}") as Orders;
giveWay(); // as `snug send` and `snug listen --save` do
const say = (line: object): void => console.log(JSON.stringify(line));
const room = await join(orders.address, {
  password: orders.password,
  code: () => codeFromUri(orders.totpUri, Date.now()),
});
say({ t: "ready" });
let begunMs = 0;
async function go(): Promise<void> {
  for await (const line of console)
    if (line === "go") {
      begunMs = performance.now();
      room.files.offer(await openSource(orders.path, { keepMetadata: true }), { takers: orders.takers });
    }
}
if (orders.role === "send") void go();
for await (const event of room.events) {
  if (event.t === "file" && !event.own && orders.role === "take")
    room.files.accept(event.id, await openDownload(orders.path, event.offer.name));
  if (event.t !== "transfer") continue;
  const { phase, own, takers, uploads, problem, savedAs } = event.transfer;
  if (own && phase === "done" && takers.filter((taker) => taker.phase === "done").length === orders.takers)
    say({ t: "done", ms: performance.now() - begunMs, uploads });
  if (!own && phase === "done") say({ t: "done", path: savedAs });
  if (phase === "failed" || phase === "stopped") say({ t: "failed", problem });
}
process.exit(0);
