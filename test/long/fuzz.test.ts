// The long fuzzing run: ten million mutations over the decoders of bytes, ten million mutated group messages, and as many
// with living keys as fit. Its seed is another each time, and is told; `SNUG_FUZZ_SEED` gives a run again.

import { afterAll, expect, test } from "bun:test";
import { makeNodePrimitives } from "../../src/base/primitives-node.ts";
import { livingDecoders, plainDecoders, shares } from "../fuzz/decoders/index.ts";
import { messageDecoders } from "../fuzz/decoders/mls.ts";
import { type Decoder, fuzz } from "../fuzz/fuzz.ts";

const drawn = new DataView(makeNodePrimitives().random(4).buffer).getUint32(0);
const seed = Number(process.env["SNUG_FUZZ_SEED"] ?? drawn);
console.info(`SNUG_FUZZ_SEED=${seed}`);
/** A part of the whole, for trying it out. */
const scale = Number(process.env["SNUG_FUZZ_SCALE"] ?? 1);

const living = await livingDecoders();
afterAll(living.close);

async function run(counts: readonly (readonly [Decoder, number])[]): Promise<number> {
  let done = 0;
  for (const [decoder, count] of counts) {
    const { taken, refused } = await fuzz(decoder, seed, Math.ceil(count * scale));
    done += taken + refused;
  }
  return done;
}

test("10^7 mutations over every decoder of bytes: coded errors alone", async () => {
  expect(await run(shares(plainDecoders, 10_000_000))).toBeGreaterThanOrEqual(10_000_000 * scale);
});

test("10^7 mutated group messages: coded errors, never a crash", async () => {
  // Most as bytes; those that reach the keys of a living group cost ten times as much.
  const bytes = shares(messageDecoders, 8_000_000);
  const opened = living.decoders.filter(({ name }) => name.endsWith(": message"));
  const done = await run([...bytes, ...shares(opened, 1_800_000)]);
  const others = living.decoders.filter(({ name }) => !name.endsWith(": message"));
  expect(done + (await run(shares(others, 220_000)))).toBeGreaterThanOrEqual(10_000_000 * scale);
});
