// The credential of a leaf (docs/protocol.md §8): who a signature key belongs to, in the identity's own hand.

import { type Bytes, concat, decodeCbor, encodeCbor, type KeyPair, type Primitives, utf8 } from "../base/index.ts";
import type { CredentialCheck, CredentialMaker } from "./suite.ts";

export interface Credential {
  readonly nickname: string;
  /** Ed25519 public key, 32 bytes. */
  readonly identity: Bytes;
  /** 16 bytes. */
  readonly memberId: Bytes;
}

const maxCodePoints = 32;
const maxNicknameBytes = 128;

/**
 * Whether a text may be a nickname: 1 to 32 code points in NFC, at most 128 bytes of UTF-8, not blank, and nothing of the
 * Unicode categories Cc, Cf (bidirectional controls and zero-width characters among them), Zl, Zp and Cs.
 */
export function isNickname(text: string): boolean {
  if (text.length === 0 || text.length > 2 * maxCodePoints || !text.isWellFormed() || text.normalize("NFC") !== text) return false;
  if ([...text].length > maxCodePoints || utf8(text).length > maxNicknameBytes) return false;
  return !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(text) && text.trim() !== "";
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
  if (!Array.isArray(value) || value.length !== 5) return null;
  const [version, nickname, identity, memberId, signature]: unknown[] = value;
  if (version !== 1 || typeof nickname !== "string" || !isNickname(nickname)) return null;
  if (!isBytes(identity, 32) || !isBytes(memberId, 16) || !isBytes(signature, 64)) return null;
  return { nickname, identity, memberId, signature };
}

function isBytes(value: unknown, length: number): value is Bytes {
  return value instanceof Uint8Array && value.length === length;
}

/** What a credential says, or null where it is malformed. Whether it is true, `credentialCheck` tells. */
export function readCredential(bytes: Uint8Array): Credential | null {
  const credential = read(bytes);
  return credential === null ? null : { nickname: credential.nickname, identity: credential.identity, memberId: credential.memberId };
}

/**
 * Makes credentials for one member of one channel.
 * @param me identity: Ed25519 pair; nickname: as `isNickname`; memberId: 16 bytes; channelId: 17 bytes
 */
export function makeCredential(
  p: Primitives,
  me: { readonly identity: KeyPair; readonly nickname: string; readonly memberId: Uint8Array; readonly channelId: Uint8Array },
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
