// Fuzzing: whatever bytes come, a decoder takes them or refuses them by a code of ours, in bounded time and memory. What
// it finds is told with the command that runs it again; it then gets its line in test/fuzz/corpus.

import { afterAll, expect, test } from "bun:test";
import { codes, fromHex, SnugError, toHex } from "../../src/base/index.ts";
import { livingDecoders, plainDecoders, shares } from "./decoders/index.ts";
import { corpusNames, type Decoder, fuzz, one, readCorpus } from "./fuzz.ts";
import { mutate } from "./mutate.ts";
import { makeRandom } from "./random.ts";

const living = await livingDecoders();
afterAll(living.close);
const decoders: readonly Decoder[] = [...plainDecoders, ...living.decoders];

/** `SNUG_FUZZ_SEED` runs another round than the usual one; `SNUG_FUZZ=decoder:hex` runs one input alone. */
const seed = Number(process.env["SNUG_FUZZ_SEED"] ?? 1);
const replay = process.env["SNUG_FUZZ"];

test("what is kept in the corpus is taken or refused, as its label says", async () => {
  expect(corpusNames().toSorted()).toEqual(plainDecoders.map(({ name }) => name).toSorted());
  for (const decoder of plainDecoders)
    for (const { label, bytes } of readCorpus(decoder.name))
      expect([decoder.name, label, await one(decoder, bytes, label)]).toEqual([
        decoder.name,
        label,
        label.startsWith("good"),
      ]);
  for (const decoder of living.decoders)
    for (const bytes of decoder.corpus ?? [])
      expect([decoder.name, await one(decoder, new Uint8Array(bytes), "")]).toEqual([decoder.name, true]);
});

test("100,000 mutations over every decoder: coded errors alone, and what decodes encodes back to the same bytes", async () => {
  if (replay !== undefined) return;
  let done = 0;
  for (const [decoder, count] of [...shares(plainDecoders, 94_000), ...shares(living.decoders, 6_000)]) {
    const { taken, refused } = await fuzz(decoder, seed, count);
    done += taken + refused;
    // Fuzzing that is never refused reaches nothing.
    expect([decoder.name, refused > 0]).toEqual([decoder.name, true]);
  }
  expect(done).toBeGreaterThanOrEqual(100_000);
}, 60_000);

test("lengths of gigabytes that are only declared allocate nothing", async () => {
  const before = process.memoryUsage().rss;
  for (const decoder of plainDecoders) {
    for (const { bytes } of readCorpus(decoder.name).slice(0, 3)) {
      for (const [head, size] of [
        [[0x5b, 0, 0, 0, 1, 0, 0, 0, 0], 0],
        [[0x9b, 0, 0, 0, 1, 0, 0, 0, 0], 1],
        [[0x7a, 0xff, 0xff, 0xff, 0xff], 2],
        [[0xbf, 0xff, 0xff, 0xff], 3],
        [[0xff, 0xff, 0xff, 0xff], 5],
      ] as const) {
        const huge = new Uint8Array([...bytes.subarray(0, size), ...head, ...bytes.subarray(size)]);
        await one(decoder, huge, "a huge length");
        await one(decoder, new Uint8Array(head), "a huge length alone");
      }
    }
  }
  expect(process.memoryUsage().rss - before).toBeLessThan(512 * 1024 * 1024);
});

if (replay !== undefined)
  test("SNUG_FUZZ runs one input again", async () => {
    const at = replay.lastIndexOf(":");
    const decoder = decoders.find(({ name }) => name === replay.slice(0, at));
    const bytes = fromHex(replay.slice(at + 1));
    if (decoder === undefined || bytes === null) throw new Error("SNUG_FUZZ=decoder:hex");
    console.info(`${decoder.name}: ${(await one(decoder, bytes, "again")) ? "taken" : "refused"}`);
  });

test("a decoder that throws an error of another kind is found, and told with what runs it again", async () => {
  const broken: Decoder = {
    name: "cbor",
    weight: 1,
    take(bytes) {
      if (bytes[0] === 0xff) throw new TypeError("undefined is not an object");
      return true;
    },
  };
  const told = await fuzz(broken, seed, 100_000).then(String, String);
  expect(told).toMatch(
    /cbor \(seed \d+, mutation \d+\): TypeError: undefined is not an object\n {2}again: SNUG_FUZZ=cbor:ff[0-9a-f]* npm test -- fuzz/,
  );
  const lax: Decoder = { name: "cbor", weight: 1, sealed: true, take: () => true };
  expect(await fuzz(lax, seed, 100).then(String, String)).toContain("taken, though it was changed");
  const unknown: Decoder = { ...broken, take: () => Promise.reject(new SnugError("internal")) };
  expect(await fuzz(unknown, seed, 1).then(String, String)).toContain(codes.internal.text);
});

test("the same seed gives the same mutations, and mutations reach far", () => {
  const corpus = readCorpus("cbor").map(({ bytes }) => bytes);
  const runOf = (from: number): string[] => {
    const random = makeRandom(from);
    return Array.from({ length: 2_000 }, () => toHex(mutate(random, corpus)));
  };
  const first = runOf(1);
  expect(runOf(1)).toEqual(first);
  expect(runOf(2)).not.toEqual(first);
  expect(new Set(first).size).toBeGreaterThan(1_700);
});
