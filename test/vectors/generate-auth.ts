// Writes the vectors of docs/protocol.md §5 and §6: `bun test/vectors/generate-auth.ts`. Everything is fixed but the
// relay's side of OPAQUE, whose randomness the library draws itself: opaque-login.json is new with each run.

import { type Bytes, concat, type KeyPair, toHex, utf8 } from "../../src/base/index.ts";
import { makeNodePrimitives } from "../../src/base/primitives-node.ts";
import { channelIdText, deriveChannelId, deriveMemberId, derivePin, encodeFrame, opaqueIdentifiers, reproveTranscript, sealCode, transcript } from "../../src/protocol/index.ts";
import { cheapStretching, deriveChannelKey, deriveChannelKeys, makeOpaque, snugStretching, totpUri } from "../../src/auth/client/index.ts";
import { codeAt } from "../../src/auth/totp.ts";
import { ed25519 } from "@noble/curves/ed25519.js";
import { toBase64url } from "../../src/base/bytes.ts";
import { finishLogin, register, startLogin } from "../auth/rfc9807-client.ts";

const p = makeNodePrimitives();
/** Bytes that count up from a first one, so that a reader sees which field is which. */
const count = (length: number, first: number): Bytes => Uint8Array.from({ length }, (_, i) => (first + i) & 255);
const pairOf = (privateKey: Bytes): KeyPair => ({ privateKey, publicKey: new Uint8Array(ed25519.getPublicKey(privateKey)) });

const owner = pairOf(count(32, 0x10));
const relay = pairOf(count(32, 0x30));
const member = pairOf(count(32, 0x50));
const channelId = deriveChannelId(p, "x", owner.publicKey);
const pin = derivePin(p, relay.publicKey);
const signed = (pair: KeyPair, message: Bytes) => ({ transcript: toHex(message), signature: toHex(p.ed25519Sign(pair.privateKey, message)) });

async function write(name: string, value: unknown): Promise<void> {
  await Bun.write(new URL(name, import.meta.url), `${JSON.stringify(value, null, 2)}\n`);
}

const keys = { ownerPrivate: toHex(owner.privateKey), ownerPublic: toHex(owner.publicKey), relayPrivate: toHex(relay.privateKey), relayPublic: toHex(relay.publicKey), loginPrivate: toHex(member.privateKey), loginPublic: toHex(member.publicKey) };

const hello = encodeFrame({ t: "hello", versions: [1], channelId, loginKey: member.publicKey, nonce: count(32, 1), ke1: count(96, 2) });
const challengeFields = { t: "challenge", version: 1, generation: 3, relayKey: relay.publicKey, nonce: count(32, 4), ke2: count(320, 5) } as const;
const challengeSigned = transcript(p, [hello], challengeFields);
const challenge = encodeFrame({ ...challengeFields, signature: p.ed25519Sign(relay.privateKey, challengeSigned) });
const sessionKey = count(64, 6);
const proveFields = { t: "prove", ke3: count(64, 7), sealedCode: sealCode(p, hello, challenge, sessionKey, "123456") } as const;
const proveSigned = transcript(p, [hello, challenge], proveFields);
const resume = encodeFrame({ t: "resume", versions: [1], channelId, loginKey: member.publicKey, nonce: count(32, 8), ticket: count(140, 9), incarnation: count(16, 10), seq: 1000, branch: count(32, 11), epoch: 70_000 });
const recognisedFields = { t: "recognised", version: 1, relayKey: relay.publicKey, nonce: count(32, 12) } as const;
const recognisedSigned = transcript(p, [resume], recognisedFields);
const recognised = encodeFrame({ ...recognisedFields, signature: p.ed25519Sign(relay.privateKey, recognisedSigned) });
const reproveSigned = reproveTranscript(p, resume, recognised);
const create = encodeFrame({ t: "create", versions: [1], ownerKey: owner.publicKey, channelId, nonce: count(32, 13), token: "token", request: count(32, 14) });
const creatingFields = { t: "creating", version: 1, relayKey: relay.publicKey, nonce: count(32, 15), response: count(64, 16) } as const;
const creatingSigned = transcript(p, [create], creatingFields);
const creating = encodeFrame({ ...creatingFields, signature: p.ed25519Sign(relay.privateKey, creatingSigned) });
const finishFields = { t: "finish", record: count(192, 17), totpSecret: count(20, 18), sealedName: count(284, 19), listedName: "" } as const;
const finishSigned = transcript(p, [create, creating], finishFields);

await write("login-transcript.json", {
  about: "docs/protocol.md §3 and §5: names, whole frames as sent, what is signed, and by whom (Ed25519). All bytes are hexadecimal.",
  keys,
  names: { channelId: toHex(channelId), channelIdText: channelIdText(channelId), pin: toHex(pin), memberId: toHex(deriveMemberId(p, member.publicKey)) },
  code: { sessionKey: toHex(sessionKey), code: "123456", sealedCode: toHex(proveFields.sealedCode) },
  frames: {
    hello: { bytes: toHex(hello) },
    challenge: { bytes: toHex(challenge), signer: "relay", ...signed(relay, challengeSigned) },
    prove: { bytes: toHex(encodeFrame({ ...proveFields, signature: p.ed25519Sign(member.privateKey, proveSigned) })), signer: "login", ...signed(member, proveSigned) },
    resume: { bytes: toHex(resume) },
    recognised: { bytes: toHex(recognised), signer: "relay", ...signed(relay, recognisedSigned) },
    reprove: { bytes: toHex(encodeFrame({ t: "reprove", signature: p.ed25519Sign(member.privateKey, reproveSigned) })), signer: "login", ...signed(member, reproveSigned) },
    create: { bytes: toHex(create) },
    creating: { bytes: toHex(creating), signer: "relay", ...signed(relay, creatingSigned) },
    finish: { bytes: toHex(encodeFrame({ ...finishFields, signature: p.ed25519Sign(owner.privateKey, finishSigned) })), signer: "owner", ...signed(owner, finishSigned) },
  },
});

const name = "BB-123:456:789";
await write("channel-key.json", {
  about: "docs/protocol.md §6. sealedName has a fixed nonce (all 0xAA) here; it is random in use.",
  cases: [1, 2, 4_294_967_295].flatMap((generation) =>
    [count(16, 0x70), null].map((addressSecret) => {
      const input = { channelId, exportKey: count(64, 0x90), addressSecret, generation };
      const made = deriveChannelKeys(p, input);
      return {
        channelId: toHex(channelId),
        exportKey: toHex(input.exportKey),
        addressSecret: addressSecret === null ? null : toHex(addressSecret),
        generation,
        channelKey: toHex(deriveChannelKey(p, input)),
        pskId: toHex(made.psk.id),
        psk: toHex(made.psk.secret),
        knock: toHex(made.knock),
        found: toHex(made.found),
        name: toHex(made.name),
        sealed: { content: toHex(utf8(name)), associated: toHex(channelId), bytes: toHex(sealFixed(made.name, utf8(name), channelId)) },
      };
    }),
  ),
});

/** sealWith with a fixed nonce, from the specification: nonce ‖ AEAD(key, nonce, content ‖ 0x80 ‖ zeros to 256). */
function sealFixed(key: Bytes, content: Bytes, associated: Bytes): Bytes {
  const nonce = new Uint8Array(12).fill(0xaa);
  return concat(nonce, p.aeadSeal(key, nonce, concat(content, Uint8Array.of(0x80), new Uint8Array(255 - content.length)), associated));
}

const totpSecret = utf8("12345678901234567890");
await write("totp.json", {
  about: "RFC 6238 Appendix B (SHA-1), its last six digits; and the enrolment link.",
  secret: toHex(totpSecret),
  uri: totpUri(totpSecret, name),
  codes: [59, 1_111_111_109, 1_111_111_111, 1_234_567_890, 2_000_000_000, 20_000_000_000].map((seconds) => ({ seconds, code: new TextDecoder().decode(codeAt(totpSecret, Math.floor(seconds / 30))) })),
});

const identifiers = opaqueIdentifiers(channelIdText(channelId), toBase64url(pin));
const credential = channelIdText(channelId);
const opaqueCases = [];
for (const stretching of [cheapStretching, snugStretching]) {
  const opaque = makeOpaque(stretching);
  const password = "amber otter Ångström";
  const setup = await opaque.createSetup();
  const registration = register(password);
  const response = (await opaque.register(setup, credential, registration.request)) ?? new Uint8Array(0);
  const envelopeNonce = count(32, 0xb0);
  const { record } = registration.finish(response, envelopeNonce, identifiers, stretching);
  const random = { blind: registration.blind, clientNonce: count(32, 0xd0), keyshareSeed: count(32, 0xe0) };
  const { ke1 } = startLogin(password, random);
  const started = await opaque.start(setup, credential, identifiers, new Uint8Array(record), ke1);
  if (started === null) throw new Error("KE1");
  const made = finishLogin(password, random, started.ke2, identifiers, stretching);
  if (made === null) throw new Error("KE2");
  opaque.close();
  opaqueCases.push({
    stretching,
    password,
    credential,
    identifiers,
    blind: toHex(random.blind),
    request: toHex(registration.request),
    response: toHex(response),
    envelopeNonce: toHex(envelopeNonce),
    record: toHex(record),
    exportKey: toHex(made.exportKey),
    clientNonce: toHex(random.clientNonce),
    keyshareSeed: toHex(random.keyshareSeed),
    ke1: toHex(ke1),
    ke2: toHex(started.ke2),
    relayState: toHex(started.state),
    ke3: toHex(made.ke3),
    sessionKey: toHex(made.sessionKey),
  });
}
await write("opaque-login.json", {
  about: "docs/protocol.md §5, RFC 9807: registration with the given blind and envelope nonce, and a login with the same blind and the given client nonce and keyshare seed. Only the second case has the stretching that Snug uses. relayState is the library's state between KE2 and KE3.",
  cases: opaqueCases,
});
