// Writes the vectors of docs/protocol.md §8, credential and safety code: `bun test/vectors/generate-suite.ts`. Everything
// is fixed, so that two runs write the same bytes.

import { ed25519 } from "@noble/curves/ed25519.js";
import { type Bytes, concat, encodeCbor, toHex, utf8 } from "../../src/base/index.ts";
import { makeNodePrimitives } from "../../src/base/primitives-node.ts";
import { makeCredential, safetyCode } from "../../src/suite/index.ts";

const p = makeNodePrimitives();
/** Bytes that count up from a first one, so that a reader sees which field is which. */
const count = (length: number, first: number): Bytes => Uint8Array.from({ length }, (_, i) => (first + i) & 255);

const identityPrivate = count(32, 0x10);
const identity = { privateKey: identityPrivate, publicKey: new Uint8Array(ed25519.getPublicKey(identityPrivate)) };
const channelId = concat(utf8("x"), count(16, 0x30));
const memberId = count(16, 0x50);
const leafKey = count(32, 0x70);

const credentials = ["amber-otter", "Zoë", "雪🦊"].map((nickname) => ({
  nickname,
  signed: toHex(concat(utf8("snug/1 credential"), Uint8Array.of(0), encodeCbor([channelId, leafKey, memberId, nickname]))),
  credential: toHex(makeCredential(p, { identity, nickname, memberId, channelId })(leafKey)),
}));

const codes = [new Uint8Array(32), count(32, 0), count(64, 0)].map((authenticator) => ({ authenticator: toHex(authenticator), ...safetyCode(p, authenticator) }));

async function write(name: string, value: unknown): Promise<void> {
  await Bun.write(new URL(name, import.meta.url), `${JSON.stringify(value, null, 2)}\n`);
}

await write("credential.json", {
  about: "The identity of a leaf's basic credential: CBOR([1, nickname, identity, memberId, Ed25519(identity, signed)]).",
  identityPrivate: toHex(identity.privateKey),
  identityPublic: toHex(identity.publicKey),
  channelId: toHex(channelId),
  memberId: toHex(memberId),
  leafKey: toHex(leafKey),
  credentials,
});
await write("safety-code.json", {
  about: 'SHA-256("snug/1 safety code" || epoch authenticator), first 8 bytes, as pictures and as a number.',
  codes,
});
