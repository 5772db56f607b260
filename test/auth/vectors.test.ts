// The vectors of docs/protocol.md §5 and §6, against the code and against a second reading of the specification.

import { afterAll, describe, expect, test } from "bun:test";
import { type Bytes, concat, fromHex, toHex, utf8 } from "../../src/base/index.ts";
import { makeNoblePrimitives } from "../../src/base/primitives-noble.ts";
import {
  channelIdText,
  decodeFrame,
  deriveChannelId,
  deriveMemberId,
  derivePin,
  encodeFrame,
  limits,
  openCode,
  reproveTranscript,
  sealCode,
  transcript,
} from "../../src/protocol/index.ts";
import { codeFromUri, deriveChannelKey, deriveChannelKeys, makeOpaque, openWith } from "../../src/auth/client/index.ts";
import { codeAt } from "../../src/auth/totp.ts";
import channelKey from "../vectors/channel-key.json";
import loginTranscript from "../vectors/login-transcript.json";
import opaqueLogin from "../vectors/opaque-login.json";
import totp from "../vectors/totp.json";
import * as rfc from "./rfc9807-client.ts";
import { primitives as node } from "./world.ts";

function bytes(hex: string): Bytes {
  const value = fromHex(hex);
  if (value === null) throw new Error(`not hexadecimal: ${hex}`);
  return value;
}

describe.each([
  ["node:crypto", node],
  ["noble", makeNoblePrimitives()],
] as const)("on %s", (_, p) => {
  test("names and codes are those of the vectors", () => {
    const { keys, names, code, frames } = loginTranscript;
    expect(toHex(deriveChannelId(p, "x", bytes(keys.ownerPublic)))).toBe(names.channelId);
    expect(String(channelIdText(bytes(names.channelId)))).toBe(names.channelIdText);
    expect(toHex(derivePin(p, bytes(keys.relayPublic)))).toBe(names.pin);
    expect(toHex(deriveMemberId(p, bytes(keys.loginPublic)))).toBe(names.memberId);
    const [hello, challenge, key] = [bytes(frames.hello.bytes), bytes(frames.challenge.bytes), bytes(code.sessionKey)];
    expect(toHex(sealCode(p, hello, challenge, key, code.code))).toBe(code.sealedCode);
    expect(openCode(p, hello, challenge, key, bytes(code.sealedCode))).toEqual(utf8(code.code));
    expect(openCode(p, challenge, hello, key, bytes(code.sealedCode))).toBeNull();
  });

  test("channel keys and seals are those of the vectors", () => {
    for (const { channelId, exportKey, addressSecret, generation, sealed, ...expected } of channelKey.cases) {
      const input = {
        channelId: bytes(channelId),
        exportKey: bytes(exportKey),
        addressSecret: addressSecret === null ? null : bytes(addressSecret),
        generation,
      };
      const made = deriveChannelKeys(p, input);
      expect({
        channelKey: toHex(deriveChannelKey(p, input)),
        pskId: toHex(made.psk.id),
        psk: toHex(made.psk.secret),
        knock: toHex(made.knock),
        found: toHex(made.found),
        name: toHex(made.name),
      }).toEqual(expected);
      expect(openWith(p, made.name, bytes(sealed.bytes), bytes(sealed.associated))).toEqual(bytes(sealed.content));
    }
  });
});

test("every signature of the vectors verifies over its transcript, built from the specification and by the code", () => {
  const { keys, frames } = loginTranscript;
  const before = {
    challenge: ["hello"],
    prove: ["hello", "challenge"],
    recognised: ["resume"],
    creating: ["create"],
    finish: ["create", "creating"],
  } as const;
  const publicKeys = { relay: keys.relayPublic, login: keys.loginPublic, owner: keys.ownerPublic } as const;
  for (const name of ["challenge", "prove", "recognised", "creating", "finish"] as const) {
    const frame = frames[name];
    const said = before[name].map((other) => bytes(frames[other].bytes));
    const whole = bytes(frame.bytes);
    // Without its signature: one element less in the array's head, and 0x58 0x40 with the 64 bytes cut off.
    const unsigned = concat(Uint8Array.of((whole[0] ?? 0) - 1), whole.subarray(1, -66));
    const message = concat(
      utf8(`snug/1 ${name}`),
      Uint8Array.of(0),
      ...[...said, unsigned].map((part) => node.hash("sha256", part)),
    );
    expect(toHex(message)).toBe(frame.transcript);
    const decoded = decodeFrame(
      whole,
      name === "prove" || name === "finish" ? "toRelay" : "toMember",
      limits.maxFrameBytes,
    );
    if (decoded.t !== name) throw new Error(decoded.t);
    expect(toHex(transcript(node, said, decoded))).toBe(frame.transcript);
    expect(toHex(encodeFrame(decoded))).toBe(frame.bytes);
    const signer =
      frame.signer === "relay" || frame.signer === "login" || frame.signer === "owner" ? publicKeys[frame.signer] : "";
    expect(frame.bytes.endsWith(frame.signature)).toBe(true);
    expect(node.ed25519Verify(bytes(signer), message, bytes(frame.signature))).toBe(true);
  }
  expect(toHex(reproveTranscript(node, bytes(frames.resume.bytes), bytes(frames.recognised.bytes)))).toBe(
    frames.reprove.transcript,
  );
  expect(
    node.ed25519Verify(bytes(keys.loginPublic), bytes(frames.reprove.transcript), bytes(frames.reprove.signature)),
  ).toBe(true);
});

test("codes and the enrolment link are those of the vectors", () => {
  for (const { seconds, code } of totp.codes) {
    expect(codeAt(bytes(totp.secret), Math.floor(seconds / 30))).toEqual(utf8(code));
    expect(codeFromUri(totp.uri, seconds * 1000)).toBe(code);
  }
});

describe("OPAQUE", () => {
  const opened: { close(): void }[] = [];
  afterAll(() => opened.forEach((opaque) => opaque.close()));

  test.each(opaqueLogin.cases.map((one) => [one.stretching.memoryKib, one] as const))(
    "record and login are those of the vectors, stretched in %d KiB",
    async (_, one) => {
      const registration = rfc.register(one.password, bytes(one.blind));
      expect(toHex(registration.request)).toBe(one.request);
      const made = registration.finish(bytes(one.response), bytes(one.envelopeNonce), one.identifiers, one.stretching);
      expect([toHex(made.record), toHex(made.exportKey)]).toEqual([one.record, one.exportKey]);
      const random = {
        blind: bytes(one.blind),
        clientNonce: bytes(one.clientNonce),
        keyshareSeed: bytes(one.keyshareSeed),
      };
      expect(toHex(rfc.startLogin(one.password, random).ke1)).toBe(one.ke1);
      const finished = rfc.finishLogin(one.password, random, bytes(one.ke2), one.identifiers, one.stretching);
      expect(
        [finished?.ke3, finished?.sessionKey, finished?.exportKey].map((part) => toHex(part ?? new Uint8Array(0))),
      ).toEqual([one.ke3, one.sessionKey, one.exportKey]);
      const opaque = makeOpaque(one.stretching);
      opened.push(opaque);
      expect(
        toHex((await opaque.finish(bytes(one.relayState), one.identifiers, bytes(one.ke3))) ?? new Uint8Array(0)),
      ).toBe(one.sessionKey);
    },
  );
});
