// magic-wormhole as a peer, where it is installed (Debian: magic-wormhole, python3-magic-wormhole-mailbox-server): it sends
// from one process to the other directly, without a relay between them.

import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { within } from "../../test/support/until.ts";
import { makeFolder } from "./children.ts";

const seconds = 120;

/** Milliseconds from the start of both sides to the end of both; null where it is not installed. @param path of the file */
export async function wormhole(path: string): Promise<number | null> {
  if (Bun.which("wormhole") === null || Bun.which("twist3") === null) return null;
  const port = 20_000 + Math.floor(Math.random() * 20_000);
  const folder = makeFolder();
  const quiet = { stdin: "ignore", stdout: "ignore", stderr: "ignore" } as const;
  const mailbox = Bun.spawn(["twist3", "wormhole-mailbox", `--port=tcp:${port}:interface=127.0.0.1`], {
    cwd: folder,
    ...quiet,
  });
  try {
    await within(20_000, "the mailbox listens", listens(port));
    const common = ["wormhole", "--relay-url", `ws://127.0.0.1:${port}/v1`, "--transit-helper", "tcp:127.0.0.1:9"];
    const code = "7-bench-run";
    const begin = performance.now();
    const sides = [
      Bun.spawn([...common, "send", "--hide-progress", "--code", code, path], { cwd: folder, ...quiet }),
      Bun.spawn([...common, "receive", "--hide-progress", "--accept-file", "-o", join(folder, "came"), code], {
        cwd: folder,
        ...quiet,
      }),
    ];
    const ended = await within(seconds * 1000, "the wormhole closes", Promise.all(sides.map((side) => side.exited)));
    const ms = performance.now() - begin;
    if (ended.some((status) => status !== 0)) throw new Error(`the wormhole ended with ${ended.join(" and ")}`);
    return ms;
  } finally {
    mailbox.kill();
    for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true, force: true });
  }
}

/** Resolves when something listens. */
async function listens(port: number): Promise<void> {
  for (;;) {
    const open = await Bun.connect({ hostname: "127.0.0.1", port, socket: { data() {} } }).then(
      (socket) => {
        socket.end();
        return true;
      },
      () => false,
    );
    if (open) return;
    await Bun.sleep(100);
  }
}
