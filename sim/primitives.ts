// The primitives with chance from a seed: what is drawn in one life is drawn in the next. For the simulator alone.

import { ed25519 } from "@noble/curves/ed25519.js";
import type { Bytes, Primitives } from "../src/base/index.ts";
import { makeNodePrimitives } from "../src/base/primitives-node.ts";
import type { Random } from "./random.ts";

/** Real primitives whose randomness is foreseeable: they protect nothing. */
export function makeSeededPrimitives(random: Random): Primitives {
  const bytes = (length: number): Bytes => {
    const made = new Uint8Array(length);
    for (let at = 0; at < length; at++) made[at] = random.below(256);
    return made;
  };
  return {
    ...makeNodePrimitives(),
    random: bytes,
    ed25519KeyPair() {
      const privateKey = bytes(32);
      return { privateKey, publicKey: new Uint8Array(ed25519.getPublicKey(privateKey)) };
    },
  };
}
