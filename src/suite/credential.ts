// The credential of a leaf (docs/protocol.md §8): who a signature key belongs to, in the identity's own hand.

import { type Bytes, concat, decodeCbor, encodeCbor, type KeyPair, type Primitives, utf8 } from "../base/index.ts";
import { isVisibleName } from "./nickname.ts";
import type { CredentialCheck, CredentialMaker } from "./suite.ts";

export interface Credential {
  readonly nickname: string;
  /** Ed25519 public key, 32 bytes. */
  readonly identity: Bytes;
  /** 16 bytes. */
  readonly memberId: Bytes;
}

/** What the identity signs: the channel, the leaf's key, the member and the name. */
function signed(channelId: Uint8Array, leafKey: Uint8Array, memberId: Uint8Array, nickname: string): Bytes {
  return concat(utf8("snug/1 credential"), new Uint8Array(1), encodeCbor([channelId, leafKey, memberId, nickname]));
}

interface Read extends Credential {
  readonly signature: Bytes;
}

function read(bytes: Uint8Array): Read | null {
  const value = decodeCbor(bytes);
  if (!isArray(value) || value.length !== 5) return null;
  const [version, nickname, identity, memberId, signature] = value;
  if (version !== 1 || typeof nickname !== "string" || !isVisibleName(nickname)) return null;
  if (!isBytes(identity, 32) || !isBytes(memberId, 16) || !isBytes(signature, 64)) return null;
  return { nickname, identity, memberId, signature };
}

// Array.isArray alone makes the items `any`.
function isArray(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function isBytes(value: unknown, length: number): value is Bytes {
  return value instanceof Uint8Array && value.length === length;
}

/** What a credential says, its nickname in NFC; null where it is malformed. Whether it is true, `credentialCheck` tells. */
export function readCredential(bytes: Uint8Array): Credential | null {
  const credential = read(bytes);
  return credential === null
    ? null
    : { nickname: credential.nickname.normalize("NFC"), identity: credential.identity, memberId: credential.memberId };
}

/**
 * Makes credentials for one member of one channel.
 * @param me identity: Ed25519 pair; nickname: as `isNickname`; memberId: 16 bytes; channelId: 17 bytes
 */
export function makeCredential(
  p: Primitives,
  me: {
    readonly identity: KeyPair;
    readonly nickname: string;
    readonly memberId: Uint8Array;
    readonly channelId: Uint8Array;
  },
): CredentialMaker {
  return (leafKey) => {
    const signature = p.ed25519Sign(me.identity.privateKey, signed(me.channelId, leafKey, me.memberId, me.nickname));
    return encodeCbor([1, me.nickname, me.identity.publicKey, me.memberId, signature]);
  };
}

/** Checks credentials of one channel: well formed, and signed by the identity they name for this leaf key and channel. */
export function credentialCheck(p: Primitives, channelId: Uint8Array): CredentialCheck {
  return (bytes, leafKey) => {
    const credential = read(bytes);
    if (credential === null || leafKey.length !== 32) return false;
    const { identity, memberId, nickname, signature } = credential;
    return p.ed25519Verify(identity, signed(channelId, leafKey, memberId, nickname), signature);
  };
}
