// The fixed keys and names that the corpus was made with: whoever decodes what is sealed or signed needs the same.

import { ed25519 } from "@noble/curves/ed25519.js";
import { type Bytes, type KeyPair } from "../../src/base/index.ts";
import { makeNodePrimitives } from "../../src/base/primitives-node.ts";
import { deriveChannelId, deriveMemberId, derivePin } from "../../src/protocol/index.ts";
import { makeTickets } from "../../src/auth/server/index.ts";

export const p = makeNodePrimitives();
/** Bytes that count up from a first one. */
export const count = (length: number, first: number): Bytes => Uint8Array.from({ length }, (_, i) => (first + i) & 255);

function pairOf(privateKey: Bytes): KeyPair {
  return { privateKey, publicKey: new Uint8Array(ed25519.getPublicKey(privateKey)) };
}

export const owner = pairOf(count(32, 0x10));
export const relay = pairOf(count(32, 0x30));
export const login = pairOf(count(32, 0x50));
export const identity = pairOf(count(32, 0x70));
export const channelId = deriveChannelId(p, "x", owner.publicKey);
export const memberId = deriveMemberId(p, login.publicKey);
export const pin = derivePin(p, relay.publicKey);
/** A key of everything that is sealed here. */
export const sealKey = count(32, 0x90);

/** A moment at which every ticket of the corpus is good. */
export const wallMs = 1_800_000_000_000;
export const clock = { wallMs: () => wallMs };
export const tickets = makeTickets(p, sealKey, clock, 86_400_000);
