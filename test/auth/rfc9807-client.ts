// An OPAQUE client written from RFC 9807 and docs/protocol.md §5 alone, on noble's primitives: what the tests hold
// against the library, so that the specification is known to suffice.

import { ristretto255, ristretto255_hasher, ristretto255_oprf } from "@noble/curves/ed25519.js";
import { argon2id } from "@noble/hashes/argon2.js";
import { expand, extract } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { concat, utf8 } from "../../src/base/index.ts";
import type { Identifiers, Stretching } from "../../src/auth/opaque-requests.ts";

const { oprf } = ristretto255_oprf;
const empty = new Uint8Array(0);
const uint16 = (n: number): Uint8Array => Uint8Array.of(n >> 8, n & 255);
const vector16 = (bytes: Uint8Array): Uint8Array => concat(uint16(bytes.length), bytes);
const expand64 = (prk: Uint8Array, info: Uint8Array, length = 64): Uint8Array => expand(sha512, prk, info, length);
const mac = (key: Uint8Array, message: Uint8Array): Uint8Array => hmac(sha512, key, message);

/** Expand-Label (RFC 9807 §6.4.2.1). */
function deriveSecret(secret: Uint8Array, label: string, context: Uint8Array): Uint8Array {
  const full = utf8(`OPAQUE-${label}`);
  return expand64(secret, concat(uint16(64), Uint8Array.of(full.length), full, Uint8Array.of(context.length), context));
}

/** randomized_password (RFC 9807 §5.2.3), with the stretching of docs/protocol.md §5: an all-zero 16-byte salt, 64 bytes. */
function randomizedPassword(
  password: Uint8Array,
  blind: Uint8Array,
  evaluated: Uint8Array,
  stretching: Stretching,
): Uint8Array {
  const output = oprf.finalize(password, blind, evaluated);
  const stretched = argon2id(output, new Uint8Array(16), {
    t: stretching.iterations,
    m: stretching.memoryKib,
    p: stretching.parallelism,
    version: 0x13,
    dkLen: 64,
  });
  return extract(sha512, concat(output, stretched), empty);
}

/** What the envelope's nonce gives (RFC 9807 §4.1). */
function envelopeKeys(randomized: Uint8Array, nonce: Uint8Array, serverKey: Uint8Array, ids: Identifiers) {
  const exportKey = new Uint8Array(expand64(randomized, concat(nonce, utf8("ExportKey"))));
  const seed = expand64(randomized, concat(nonce, utf8("PrivateKey")), 32);
  const client = oprf.deriveKeyPair(seed, utf8("OPAQUE-DeriveDiffieHellmanKeyPair"));
  const cleartext = concat(serverKey, vector16(utf8(ids.server)), vector16(utf8(ids.client)));
  const tag = mac(expand64(randomized, concat(nonce, utf8("AuthKey"))), concat(nonce, cleartext));
  return { exportKey, client, tag };
}

type Point = InstanceType<typeof ristretto255.Point>;
/** A scalar's 32 bytes, little-endian, as a number. */
const scalarOf = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).reverse().toString("hex")}`);
const element = (bytes: Uint8Array): Point => ristretto255.Point.fromBytes(bytes);

/** The blinded element (32 bytes): the input hashed to the group as RFC 9497 §4.1 says for the OPRF mode, times the blind. */
function blinded(password: string, blind: Uint8Array): Uint8Array {
  const DST = `HashToGroup-OPRFV1-${String.fromCharCode(0)}-ristretto255-SHA512`;
  const point = ristretto255_hasher.hashToCurve(utf8(password), { DST });
  return element(point.toBytes()).multiply(scalarOf(blind)).toBytes();
}

/** Registration (RFC 9807 §5). @param blind 32 bytes; drawn where it is not given */
export function register(password: string, blind = oprf.blind(utf8(password)).blind) {
  return {
    blind,
    request: blinded(password, blind),
    /** Record (192 bytes) and export key from the relay's response (64 bytes). */
    finish(response: Uint8Array, nonce: Uint8Array, ids: Identifiers, stretching: Stretching) {
      const serverKey = response.subarray(32, 64);
      const randomized = randomizedPassword(utf8(password), blind, response.subarray(0, 32), stretching);
      const { exportKey, client, tag } = envelopeKeys(randomized, nonce, serverKey, ids);
      return { record: concat(client.publicKey, expand64(randomized, utf8("MaskingKey")), nonce, tag), exportKey };
    },
  };
}

export interface LoginRandomness {
  readonly blind: Uint8Array;
  readonly clientNonce: Uint8Array;
  readonly keyshareSeed: Uint8Array;
}

/** KE1 of given randomness. */
export function startLogin(password: string, { blind, clientNonce, keyshareSeed }: LoginRandomness) {
  const keyshare = oprf.deriveKeyPair(keyshareSeed, utf8("OPAQUE-DeriveDiffieHellmanKeyPair"));
  return { ke1: concat(blinded(password, blind), clientNonce, keyshare.publicKey), keyshare };
}

/** KE3, session key and export key from KE2 (RFC 9807 §6.2.4), or null where KE2 is not for this password. */
export function finishLogin(
  password: string,
  random: LoginRandomness,
  ke2: Uint8Array,
  ids: Identifiers,
  stretching: Stretching,
) {
  const { ke1, keyshare } = startLogin(password, random);
  const randomized = randomizedPassword(utf8(password), random.blind, ke2.subarray(0, 32), stretching);
  const pad = expand64(
    expand64(randomized, utf8("MaskingKey")),
    concat(ke2.subarray(32, 64), utf8("CredentialResponsePad")),
    128,
  );
  const unmasked = ke2.slice(64, 192).map((byte, i) => byte ^ (pad[i] ?? 0));
  const [serverKey, nonce, tag] = [unmasked.subarray(0, 32), unmasked.subarray(32, 64), unmasked.subarray(64)];
  const keys = envelopeKeys(randomized, nonce, serverKey, ids);
  if (!Buffer.from(tag).equals(keys.tag)) return null;
  const serverKeyshare = ke2.subarray(224, 256);
  const preamble = concat(
    utf8("OPAQUEv1-"),
    vector16(empty),
    vector16(utf8(ids.client)),
    ke1,
    vector16(utf8(ids.server)),
    ke2.subarray(0, 256),
  );
  const dh = (secret: Uint8Array, point: Uint8Array): Uint8Array => element(point).multiply(scalarOf(secret)).toBytes();
  const prk = extract(
    sha512,
    concat(
      dh(keyshare.secretKey, serverKeyshare),
      dh(keyshare.secretKey, serverKey),
      dh(keys.client.secretKey, serverKeyshare),
    ),
    empty,
  );
  const hash = sha512(preamble);
  const handshake = deriveSecret(prk, "HandshakeSecret", hash);
  const serverMac = mac(deriveSecret(handshake, "ServerMAC", empty), hash);
  if (!Buffer.from(serverMac).equals(ke2.subarray(256))) return null;
  return {
    ke3: mac(deriveSecret(handshake, "ClientMAC", empty), sha512(concat(preamble, serverMac))),
    sessionKey: new Uint8Array(deriveSecret(prk, "SessionKey", hash)),
    exportKey: keys.exportKey,
  };
}
