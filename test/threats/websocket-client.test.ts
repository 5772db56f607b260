// What a relay may send to a client: a frame over the limit ends the connection, and costs no more memory than the
// platform's WebSocket allows. docs/threat-model.md has the figures of other platforms.

import { expect, test } from "bun:test";
import { fileURLToPath } from "node:url";
import { within } from "../support/until.ts";
import { startGreedyRelay } from "./support/greedy-relay.ts";
import { tellsMemory } from "./support/memory.ts";

const MiB = 1024 * 1024;
const script = fileURLToPath(new URL("support/joining-process.ts", import.meta.url));

interface Ending {
  readonly code: string;
  readonly grownBytes: number;
  readonly takenBytes: number;
}

/** What becomes of a client whose relay sends it one message of a size. */
async function join(bytes: number, fragments: boolean): Promise<Ending> {
  const relay = await startGreedyRelay(bytes, fragments);
  const any = "A".repeat(22);
  const env = { ...process.env, TEST_ADDRESS: `snug://127.0.0.1:${relay.port}/x${any}#${any}.${any}` };
  const child = Bun.spawn([process.execPath, script], { env, stdout: "pipe", stderr: "inherit" });
  try {
    const line = await within(15_000, "the client ends", new Response(child.stdout).text());
    const ended = JSON.parse(line) as Pick<Ending, "code" | "grownBytes">; // what joining-process.ts writes
    return { ...ended, takenBytes: relay.takenBytes };
  } finally {
    child.kill();
    await child.exited;
    relay.close();
  }
}

test("a relay that sends a frame over the limit, 1 MiB to 128 MiB, is hung up on with frame.too_large", async () => {
  for (const fragments of [false, true])
    for (const size of [1, 16, 128]) {
      const { code, grownBytes } = await join(size * MiB, fragments);
      expect([size, fragments, code]).toEqual([size, fragments, "frame.too_large"]);
      if (tellsMemory) expect(grownBytes).toBeLessThan(512 * MiB);
    }
});

test("a frame of 129 MiB to 2 GiB is refused at its head, and fragments at 128 MiB: memory is bounded whatever a relay sends", async () => {
  for (const size of [129, 2048]) {
    const whole = await join(size * MiB, false);
    expect([size, whole.code]).toEqual([size, "relay.unreachable"]);
    expect(whole.takenBytes).toBeLessThan(32 * MiB); // what lay in buffers between the two
    const cut = await join(size * MiB, true);
    expect([size, cut.code]).toEqual([size, "relay.unreachable"]);
    expect(cut.takenBytes).toBeLessThan(192 * MiB);
    if (tellsMemory) expect(Math.max(whole.grownBytes, cut.grownBytes)).toBeLessThan(512 * MiB);
  }
});
