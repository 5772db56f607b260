// Every decoder that is fuzzed.

import type { Decoder } from "../fuzz.ts";
import { insideDecoders } from "./inside.ts";
import { groupDecoders, messageDecoders } from "./mls.ts";
import { opaqueDecoders } from "./opaque.ts";
import { sealedDecoders } from "./sealed.ts";
import { textDecoders } from "./text.ts";
import { wireDecoders } from "./wire.ts";

/** Those that take bytes alone, each with a file of the corpus: microseconds a call. */
export const plainDecoders: readonly Decoder[] = [
  ...wireDecoders,
  ...sealedDecoders,
  ...textDecoders,
  ...messageDecoders,
];

/** Those that work with living keys: a fraction of a millisecond a call, or more. */
export async function livingDecoders(): Promise<{ readonly decoders: readonly Decoder[]; close(): void }> {
  const opaque = await opaqueDecoders();
  const groups = [
    ...(await groupDecoders("mls-classic")),
    ...(await groupDecoders("mls")),
    ...(await insideDecoders()),
  ];
  return { decoders: [...groups, ...opaque.decoders], close: opaque.close };
}

/** How many of so many mutations each decoder gets, by its weight. */
export function shares(decoders: readonly Decoder[], total: number): readonly (readonly [Decoder, number])[] {
  const weights = decoders.reduce((sum, { weight }) => sum + weight, 0);
  return decoders.map((decoder) => [decoder, Math.ceil((total * decoder.weight) / weights)]);
}
