// The names of things: channel ids, member ids, message ids. docs/protocol.md §3.

import {
  type Bytes,
  concat,
  equal,
  fromBase64url,
  type Primitives,
  SnugError,
  toBase64url,
  utf8,
} from "../base/index.ts";

/** The text of a channel id: a suite letter and 22 letters of base64url. */
export type ChannelId = string & { readonly __brand: "ChannelId" };
/** The text (base64url, 22 letters) of a member id. */
export type MemberId = string & { readonly __brand: "MemberId" };
/** The text (base64url, 22 letters) of a message id or handshake id. */
export type EntryId = string & { readonly __brand: "EntryId" };

export const channelIdBytes = 17;
export const memberIdBytes = 16;
export const entryIdBytes = 16;
export const groupIdBytes = 33;

/** The suites and the letters that stand for them in a channel id. */
export const suiteLetters = { x: "mls", c: "mls-classic", f: "fernet" } as const;
export type SuiteLetter = keyof typeof suiteLetters;

/** The letter of a suite's name, or null where there is none such. */
export function suiteLetter(name: string): SuiteLetter | null {
  for (const letter of ["x", "c", "f"] as const) if (suiteLetters[letter] === name) return letter;
  return null;
}

/** Channel id = suite letter ‖ first 128 bits of SHA-256("snug/1 channel" ‖ letter ‖ owner public key): 17 bytes. */
export function deriveChannelId(p: Primitives, letter: SuiteLetter, ownerPublicKey: Uint8Array): Bytes {
  const digest = p.hash("sha256", concat(utf8("snug/1 channel"), utf8(letter), ownerPublicKey));
  return concat(utf8(letter), digest.subarray(0, 16));
}

/** Whether an owner key is the one that a channel id names. */
export function ownsChannel(p: Primitives, channelId: Uint8Array, ownerPublicKey: Uint8Array): boolean {
  const letter = letterOf(channelId);
  return letter !== null && equal(deriveChannelId(p, letter, ownerPublicKey), channelId);
}

/** The suite letter of a channel id's bytes, or null where they are none. */
export function letterOf(channelId: Uint8Array): SuiteLetter | null {
  if (channelId.length !== channelIdBytes) return null;
  const letter = String.fromCharCode(channelId[0] ?? 0);
  return letter === "x" || letter === "c" || letter === "f" ? letter : null;
}

/** The text form of a channel id. @throws SnugError "address.malformed" */
export function channelIdText(bytes: Uint8Array): ChannelId {
  const letter = letterOf(bytes);
  if (letter === null) throw new SnugError("address.malformed");
  // Made right here in the one form that the brand stands for.
  return (letter + toBase64url(bytes.subarray(1))) as ChannelId;
}

/** The bytes of a channel id's text, or null where it is none. */
export function channelIdOf(text: string): Bytes | null {
  const rest = fromBase64url(text.slice(1));
  if (rest?.length !== 16) return null;
  const bytes = concat(utf8(text.slice(0, 1)), rest);
  return letterOf(bytes) === null ? null : bytes;
}

/** Member id = first 128 bits of SHA-256("snug/1 member" ‖ login public key): 16 bytes. */
export function deriveMemberId(p: Primitives, loginKey: Uint8Array): Bytes {
  return p.hash("sha256", concat(utf8("snug/1 member"), loginKey)).slice(0, memberIdBytes);
}

/** The text form of a member id, for maps and logs. */
export function memberIdText(bytes: Uint8Array): MemberId {
  return toBase64url(bytes) as MemberId; // 16 bytes by the frame's schema
}

/** The text form of a message id or handshake id. */
export function entryIdText(bytes: Uint8Array): EntryId {
  return toBase64url(bytes) as EntryId; // 16 bytes by the frame's schema
}

/** Pin = first 128 bits of SHA-256("snug/1 relay" ‖ relay public key): 16 bytes. */
export function derivePin(p: Primitives, relayPublicKey: Uint8Array): Bytes {
  return p.hash("sha256", concat(utf8("snug/1 relay"), relayPublicKey)).slice(0, 16);
}
