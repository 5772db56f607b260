// `snug up`: a relay on loopback, one channel, and its bulletin, for a first look. Everything goes when it ends.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeOpaque, snugStretching } from "../auth/client/index.ts";
import { fromBase64url } from "../base/index.ts";
import { makeNodePrimitives } from "../base/primitives-node.ts";
import { createChannel, makeWords } from "../client/index.ts";
import { defaultConfig, startRelay } from "../relay/index.ts";
import { bulletinText } from "./bulletin-text.ts";
import { chooseChannelName } from "./channel-name.ts";
import { type Context, defineCommand } from "./command.ts";
import { parsePlace } from "./place.ts";
import { webFiles } from "./web-files.ts";

/** Makes the one channel and shows how to join it. */
async function show(
  name: string,
  running: Awaited<ReturnType<typeof startRelay>>,
  { screen, self }: Context,
): Promise<void> {
  const primitives = makeNodePrimitives();
  const opaque = makeOpaque(snugStretching);
  try {
    const relay = { ...parsePlace(running.url, false), pin: fromBase64url(running.pin) };
    const onStep = (): void => screen.step("Stretching the password…");
    const bulletin = await createChannel(
      running.registrar(),
      { name, password: makeWords(primitives), suite: "mls", listed: false, relay, onStep },
      { primitives, opaque },
    );
    screen.step(null);
    screen.line();
    screen.line(bulletinText(bulletin, self, screen.paint, false));
    screen.line();
    screen.line(screen.paint.quiet("Join from another terminal, as often as you like: it asks for password and code."));
    screen.line(screen.paint.quiet("Ctrl-C ends relay and channel, and leaves nothing on this machine."));
  } finally {
    opaque.close();
  }
}

export const up = defineCommand({
  positionals: [
    { name: "name", says: "the channel's name (else one is made up, such as BB-123:456:789)", required: false },
  ],
  options: {},
  notes: [
    "The relay listens on this machine alone, on a free port, and keeps its few records in a temporary folder that goes with it. To let others in, see: snug relay --help.",
  ],
  examples: [
    { line: "snug up", says: "relay, channel and bulletin; Ctrl-C leaves nothing" },
    { line: "snug up 'Night shift'", says: "with a name" },
  ],
  async run({ positionals: [given] }, context) {
    const name = chooseChannelName(given, makeNodePrimitives());
    const { signal, screen } = context;
    const folder = mkdtempSync(join(tmpdir(), "snug-up-"));
    const clean = (): void => rmSync(folder, { recursive: true, force: true });
    process.on("exit", clean); // also where a second Ctrl-C does not wait
    screen.step("Starting a relay…");
    const running = await startRelay(defaultConfig(folder), { logLine: () => {}, webFiles });
    try {
      const stop = (): void => {
        screen.step("Stopping…");
        void running.stop();
      };
      signal.addEventListener("abort", stop, { once: true });
      await show(name, running, context);
      if (!signal.aborted) await running.ended;
      return 0;
    } catch (error) {
      if (signal.aborted) return 0; // ended while it was being made
      throw error;
    } finally {
      await running.stop();
      clean();
    }
  },
});
