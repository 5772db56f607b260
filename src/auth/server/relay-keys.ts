// What a relay keeps for good: its signature key, the OPAQUE server setup, the ticket key, and the record that stands in
// for channels it does not have. The relay's store wraps these bytes under its key file and keeps them.

import {
  type Bytes,
  concat,
  decodeCbor,
  encodeCbor,
  type KeyPair,
  type Primitives,
  toBase64url,
} from "../../base/index.ts";
import { type Opaque, opaqueSizes } from "../opaque.ts";

export interface RelayKeys {
  /** Ed25519; the address's pin is a hash of the public key. */
  readonly pair: KeyPair;
  /** OPAQUE server setup, 128 bytes, one for the whole relay. */
  readonly setup: Bytes;
  /** Seals resume tickets, 32 bytes. */
  readonly ticketKey: Bytes;
  /** A record (192 bytes) that no password opens: unknown channels answer from it (RFC 9807 §10.9). */
  readonly fakeRecord: Bytes;
}

const version = 1;

/** Fresh keys for a new relay. Uses the OPAQUE worker. @throws SnugError "internal" where that fails */
export async function generateRelayKeys(p: Primitives, opaque: Opaque): Promise<RelayKeys> {
  const setup = await opaque.createSetup();
  // client public key ‖ masking key ‖ envelope (RFC 9807 §4.1.2): a random group element, then random bytes. Not the library's
  // own fake, which answers a fifth faster than a record does. The element is the blinded one of a throw-away registration.
  const { request } = await opaque.registerStart(toBase64url(p.random(32)));
  const fakeRecord = concat(request, p.random(opaqueSizes.record - request.length));
  return { pair: p.ed25519KeyPair(), setup, ticketKey: p.random(32), fakeRecord };
}

/** The keys as bytes, to be wrapped and stored: CBOR [1, private, public, setup, ticket key, fake record]. */
export function encodeRelayKeys(keys: RelayKeys): Bytes {
  return encodeCbor([version, keys.pair.privateKey, keys.pair.publicKey, keys.setup, keys.ticketKey, keys.fakeRecord]);
}

/** The keys of stored bytes, or null where these are not of this form. */
export function decodeRelayKeys(bytes: Uint8Array): RelayKeys | null {
  const value = decodeCbor(bytes);
  if (!Array.isArray(value) || value.length !== 6) return null;
  const [form, ...fields] = value as readonly unknown[]; // an array, as just checked
  const sizes = [32, 32, opaqueSizes.setup, 32, opaqueSizes.record];
  const parts: Bytes[] = [];
  for (const [i, field] of fields.entries())
    if (field instanceof Uint8Array && field.length === sizes[i]) parts.push(new Uint8Array(field));
  const [privateKey, publicKey, setup, ticketKey, fakeRecord] = parts;
  if (
    form !== version ||
    privateKey === undefined ||
    publicKey === undefined ||
    setup === undefined ||
    ticketKey === undefined ||
    fakeRecord === undefined
  )
    return null;
  return { pair: { privateKey, publicKey }, setup, ticketKey, fakeRecord };
}
