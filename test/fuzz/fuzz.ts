// Running mutations through decoders. A decoder takes bytes, or refuses them in the way it documents; whatever else it
// does is a find, told with what is needed to have it again.

import { readdirSync, readFileSync } from "node:fs";
import { type Bytes, type Code, equal, fromHex, SnugError, toHex } from "../../src/base/index.ts";
import { mutate } from "./mutate.ts";
import { makeRandom } from "./random.ts";

export interface Decoder {
  /** Names its file in the corpus too, where it has one. */
  readonly name: string;
  /** Whether the bytes are taken. Throws where it finds something that must not be. */
  take(bytes: Bytes): boolean | Promise<boolean>;
  /** What is mutated, where it is made anew for each run: bytes for a living group. Else the file of the corpus. */
  readonly corpus?: readonly Uint8Array[];
  /** How many mutations it gets, as against others. */
  readonly weight: number;
  /** Whether no mutation whatever may be taken: what it decodes is signed or sealed as a whole. */
  readonly sealed?: boolean;
}

/** Whether an act succeeds; false where it refuses by one of these codes. Any other error is thrown on. */
export function takes(codes: readonly Code[], act: () => unknown): boolean {
  try {
    act();
    return true;
  } catch (error) {
    if (error instanceof SnugError && codes.includes(error.code)) return false;
    throw error;
  }
}

/** Finds a value that encodes to other bytes than it was decoded from. */
export function mustEqual(encoded: Uint8Array, bytes: Uint8Array): void {
  if (!equal(encoded, bytes)) throw new Error(`decoded, but encodes to ${toHex(encoded)}`);
}

export interface Entry {
  /** `good…` is taken, `bad…` is refused, and so is `found-…`, which fuzzing or a reader once found to go wrong. */
  readonly label: string;
  readonly bytes: Bytes;
}

const folder = new URL("./corpus/", import.meta.url);

/** The entries of a corpus file: a label and hexadecimal a line. */
export function readCorpus(name: string): readonly Entry[] {
  const lines = readFileSync(new URL(`${name}.txt`, folder), "utf8").split("\n");
  return lines
    .filter((line) => line !== "")
    .map((line) => {
      const [label = "", hex = ""] = line.split(" ");
      const bytes = fromHex(hex);
      if (bytes === null) throw new Error(`${name}: ${label} is not hexadecimal`);
      return { label, bytes };
    });
}

/** The names of all corpus files. */
export function corpusNames(): string[] {
  return readdirSync(folder).map((file) => file.replace(/\.txt$/, ""));
}

export interface Tally {
  taken: number;
  refused: number;
}

/** Puts one input through a decoder. @throws Error with the input, for whatever the decoder does not document */
export async function one(decoder: Decoder, bytes: Bytes, how: string): Promise<boolean> {
  try {
    const answer = decoder.take(bytes);
    return typeof answer === "boolean" ? answer : await answer;
  } catch (cause) {
    throw found(decoder, bytes, how, cause);
  }
}

function found(decoder: Decoder, bytes: Uint8Array, how: string, cause: unknown): Error {
  const told = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  const again = `SNUG_FUZZ=${decoder.name}:${toHex(bytes)} npm test -- fuzz`;
  return new Error(`${decoder.name} (${how}): ${told}\n  again: ${again}`, { cause });
}

/**
 * Puts mutations of a decoder's corpus through it.
 * @param seed the same seed gives the same mutations of the same corpus
 * @throws Error for the first find, with decoder, seed, bytes and the command that runs it again
 */
export async function fuzz(decoder: Decoder, seed: number, count: number): Promise<Tally> {
  const random = makeRandom(seed);
  const corpus = decoder.corpus ?? readCorpus(decoder.name).map(({ bytes }) => bytes);
  const tally: Tally = { taken: 0, refused: 0 };
  for (let i = 0; i < count; i++) {
    const bytes = mutate(random, corpus);
    const how = `seed ${seed}, mutation ${i}`;
    let taken: boolean;
    try {
      const answer = decoder.take(bytes);
      taken = typeof answer === "boolean" ? answer : await answer;
    } catch (cause) {
      throw found(decoder, bytes, how, cause);
    }
    if (taken && decoder.sealed === true && !corpus.some((entry) => equal(entry, bytes)))
      throw found(decoder, bytes, how, new Error("taken, though it was changed"));
    tally[taken ? "taken" : "refused"]++;
  }
  return tally;
}
