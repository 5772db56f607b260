// Decoders of what was sealed or signed: messages, credentials, names, tickets, keys at rest, the frames of a login. Each
// is fed twice where it is sealed: as it comes (nothing changed may open), and with the seal right and the content not.

import { type Cbor, encodeCbor, equal, hkdfSha256, SnugError, utf8 } from "../../../src/base/index.ts";
import { answerRecognised, openName, openWith } from "../../../src/auth/client/index.ts";
import { checkRelay } from "../../../src/auth/client/login.ts";
import { decodeRelayKeys, encodeRelayKeys, makeResumeServer, unwrapSecret } from "../../../src/auth/server/index.ts";
import { openKeyring } from "../../../src/relay/keyring.ts";
import { names } from "../../../src/relay/store.ts";
import { openFounding, readForJoiners } from "../../../src/client/calls.ts";
import { hasBit } from "../../../src/client/roster.ts";
import { contentBytes, contentOfBytes, decodeContent, encodeContent, type Said } from "../../../src/client/content.ts";
import { decodeFrame, type Frame, limits, openCode, pad, unpad } from "../../../src/protocol/index.ts";
import { credentialCheck, readCredential } from "../../../src/suite/index.ts";
import { type Decoder, mustEqual, readCorpus, takes } from "../fuzz.ts";
import { channelId, clock, count, login, memberId, p, pin, relay, sealKey, tickets } from "../keys.ts";

const none = new Uint8Array(0);
const zeroNonce = new Uint8Array(12);
const keys = {
  psk: { id: count(4, 1), secret: sealKey },
  knock: sealKey,
  found: sealKey,
  name: sealKey,
};

const padded: Decoder = {
  name: "padding",
  weight: 3,
  take: (bytes) => takes(["frame.malformed"], () => mustEqual(pad(unpad(bytes)), bytes)),
};

const content: Decoder = {
  name: "content",
  weight: 6,
  take: (bytes) =>
    takes(["frame.malformed"], () => {
      const read = contentOfBytes(bytes);
      // A kind of a newer version may have more fields than are kept of it.
      if (read.body.kind === "unknown") return;
      mustEqual(contentBytes(read as Said), bytes); // its kind is one of ours, as just seen
      const again = decodeContent(encodeContent(read as Said));
      if (again.body.kind !== read.body.kind) throw new Error("padded it is another kind");
    }),
};

const check = credentialCheck(p, channelId);
const credential: Decoder = {
  name: "credential",
  weight: 4,
  take(bytes) {
    const read = readCredential(bytes);
    const genuine = (): boolean => readCorpus("credential").some((entry) => equal(entry.bytes, bytes));
    if (check(bytes, count(32, 0x60)) && (read === null || !genuine())) throw new Error("a forged one is good");
    return read !== null;
  },
};

/** Opens what was sealed under the key. */
const sealed: Decoder = {
  name: "sealed",
  weight: 2,
  sealed: true,
  take(bytes) {
    const head: Frame<"committed"> = {
      t: "committed",
      seq: 1,
      prev: 0,
      from: memberId,
      id: memberId,
      after: 0,
      founds: none,
      removes: false,
      commitBytes: bytes.length,
    };
    const opened = openWith(p, sealKey, bytes, channelId);
    const name = openName(p, keys, channelId, bytes);
    const founding = openFounding({ primitives: p, keys, channelId }, head, bytes);
    if (founding !== null) throw new Error("a founding entry under other associated data");
    return opened !== null || name !== null;
  },
};

const name: Decoder = {
  name: "name",
  weight: 2,
  take(bytes) {
    const nonce = count(12, 1);
    const whole = new Uint8Array([...nonce, ...p.aeadSeal(sealKey, nonce, bytes, channelId)]);
    const read = openName(p, keys, channelId, whole);
    if (read !== null && (utf8(read).length < 1 || utf8(read).length > 128)) throw new Error("no name");
    return read !== null;
  },
};

/** What a Welcome tells of the leaves: one encoding, and a roster that takes it whatever it says. */
const forJoiners: Decoder = {
  name: "for-joiners",
  weight: 2,
  take(bytes) {
    const told = readForJoiners(bytes);
    if (told === null) return false;
    mustEqual(encodeCbor([told.spoken, told.away]), bytes);
    for (const index of [0, 7, 8, 65_535])
      if (hasBit(told.spoken, index) && told.spoken.length <= index >> 3) throw new Error("a bit of no byte");
    return true;
  },
};

const ticket: Decoder = { name: "ticket", weight: 2, sealed: true, take: (bytes) => tickets.open(bytes) !== null };

const ticketContent: Decoder = {
  name: "ticket-content",
  weight: 2,
  take(bytes) {
    const salt = count(16, 3);
    const key = hkdfSha256(p, salt, sealKey, "snug/1 ticket", 32);
    const body = p.aeadSeal(key, zeroNonce, bytes, utf8("snug/1 ticket"));
    const read = tickets.open(new Uint8Array([...salt, ...body]));
    if (read === null) return false;
    const fields: Cbor = [1, read.channelId, read.generation, read.loginKey, read.admittedAtMs, read.expiresAtMs];
    mustEqual(encodeCbor(fields), bytes);
    return true;
  },
};

const relayKeys: Decoder = {
  name: "relay-keys",
  weight: 2,
  take(bytes) {
    const read = decodeRelayKeys(bytes);
    if (read !== null) mustEqual(encodeRelayKeys(read), bytes);
    return read !== null;
  },
};

const wrapped: Decoder = {
  name: "wrapped",
  weight: 2,
  sealed: true,
  take: (bytes) => unwrapSecret(p, sealKey, "totp x", bytes) !== null,
};

/** A relay's keys as they come out of a store. */
const keyring: Decoder = {
  name: "keyring",
  weight: 1,
  async take(bytes) {
    const store = {
      secret: async (which: string) =>
        bytes[0] === 0 || which === names.identity ? bytes : which === names.keys && bytes[0] !== 1 ? bytes : null,
      initSecret: async () => bytes,
    };
    try {
      // Only these two of a store are asked here, and no OPAQUE before keys are made.
      const ring = await openKeyring(p, store as never, null as never);
      return ring.pin.length === 22;
    } catch (error) {
      if (error instanceof SnugError && error.code === "store.failed") return false;
      throw error;
    }
  },
};

const code: Decoder = {
  name: "sealed-code",
  weight: 1,
  sealed: true,
  take: (bytes) => openCode(p, count(40, 1), count(50, 2), count(64, 3), bytes) !== null,
};

const refusals = ["frame.malformed", "frame.too_large", "relay.untrusted", "version.unknown"] as const;

/** What a relay signed, as the one that it was signed for sees it: nothing of it can be changed. */
const signed: Decoder = {
  name: "signed-by-relay",
  weight: 2,
  sealed: true,
  take: (bytes) =>
    takes(refusals, () => {
      const frame = decodeFrame(bytes, "toMember", limits.maxFrameBytes);
      if (frame.t === "recognised")
        answerRecognised(p, { pin, loginKey: login, resumeBytes: count(80, 4) }, frame, bytes);
      else if (frame.t === "challenge" || frame.t === "creating") checkRelay(p, pin, [count(80, 4)], frame);
      else throw new SnugError("frame.malformed");
    }),
};

const resumes = makeResumeServer({
  primitives: p,
  keys: { pair: relay, setup: none, ticketKey: sealKey, fakeRecord: none },
  clock,
  ticketMs: 1000,
});

/** A `resume` as the relay sees it: whatever is recognised is the ticket's holder. */
const resume: Decoder = {
  name: "resume",
  weight: 2,
  take: (bytes) =>
    takes(["frame.malformed", "frame.too_large", "login.ticket", "version.unknown"], () => {
      const frame = decodeFrame(bytes, "toRelay", limits.maxFrameBytes);
      if (frame.t !== "resume") throw new SnugError("frame.malformed");
      const { session } = resumes.recognise(frame, bytes, 3);
      if (!equal(session.admission.loginKey, login.publicKey)) throw new Error("another member");
      if (resumes.finish(session, { t: "reprove", signature: count(64, 1) }).t !== "refused") throw new Error("forged");
    }),
};

export const sealedDecoders: readonly Decoder[] = [
  padded,
  content,
  credential,
  sealed,
  name,
  forJoiners,
  ticket,
  ticketContent,
  relayKeys,
  wrapped,
  keyring,
  code,
  signed,
  resume,
];
