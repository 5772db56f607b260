// protocol.md §8, "Credential": who a leaf is.
import type { Credential } from "ts-mls";
import { concat, sign, utf8, verifies, type Bytes, type KeyPair } from "./bytes.ts";
import { cbor, fromCbor } from "./frames.ts";

export interface Person {
  readonly nickname: string;
  readonly identity: Bytes;
  readonly memberId: Bytes;
}

export function isNickname(text: string): boolean {
  const points = [...text].length;
  return (
    points >= 1 &&
    points <= 32 &&
    utf8(text).length <= 128 &&
    text.normalize("NFC") === text &&
    text.trim() !== "" &&
    !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(text)
  );
}

const statement = (channelId: Bytes, leafKey: Bytes, person: Omit<Person, "identity">): Bytes =>
  concat(utf8("snug/1 credential"), new Uint8Array(1), cbor([channelId, leafKey, person.memberId, person.nickname]));

export function makeCredential(
  channelId: Bytes,
  leafKey: Bytes,
  identity: KeyPair,
  memberId: Bytes,
  nickname: string,
): Credential {
  const signature = sign(identity.secret, statement(channelId, leafKey, { memberId, nickname }));
  return { credentialType: "basic", identity: cbor([1, nickname, identity.public, memberId, signature]) };
}

const isBytes = (value: unknown, length: number): value is Bytes =>
  value instanceof Uint8Array && value.length === length;

/** Nothing where it is not the credential of this leaf key in this channel. */
export function readCredential(channelId: Bytes, leafKey: Bytes, credential: Credential): Person | undefined {
  if (credential.credentialType !== "basic") return undefined;
  try {
    const array = fromCbor(credential.identity);
    if (!Array.isArray(array) || array.length !== 5) return undefined;
    const [version, nickname, identity, memberId, signature]: unknown[] = array;
    if (version !== 1 || typeof nickname !== "string" || !isNickname(nickname)) return undefined;
    if (!isBytes(identity, 32) || !isBytes(memberId, 16) || !isBytes(signature, 64)) return undefined;
    const person = { nickname, identity, memberId };
    return verifies(identity, statement(channelId, leafKey, person), signature) ? person : undefined;
  } catch {
    return undefined;
  }
}
