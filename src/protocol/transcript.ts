// What is signed and sealed while getting in. docs/protocol.md §5: each signature covers every byte said so far.

import { type Bytes, concat, encodeCbor, hkdfSha256, type Primitives, utf8 } from "../base/index.ts";
import { type Frame, frames } from "./frames.ts";

type Signed = "challenge" | "prove" | "recognised" | "creating" | "finish";

/** The CBOR array of a frame without its signature (the last field). */
function unsigned(frame: Frame<Signed>): Bytes {
  const { t, signature: _signature, ...fields } = frame;
  const values = fields as Record<string, number | string | boolean | Uint8Array>; // what the fields of these five frames hold
  return encodeCbor([frames[t].type, ...frames[t].fields.slice(0, -1).map(([name]) => values[name] ?? null)]);
}

/**
 * What a signature is made over: "snug/1 " ‖ frame name ‖ 0x00 ‖ SHA-256 of each frame before it (as sent) ‖
 * SHA-256 of the frame itself without its signature field.
 * @param before the whole frames said so far on this connection, in order
 */
export function transcript(
  p: Primitives,
  before: readonly Uint8Array[],
  frame:
    | Omit<Frame<"challenge">, "signature">
    | Omit<Frame<"prove">, "signature">
    | Omit<Frame<"recognised">, "signature">
    | Omit<Frame<"creating">, "signature">
    | Omit<Frame<"finish">, "signature">,
): Bytes {
  // The signature is left out by `unsigned`, whatever it holds.
  const own = unsigned({ ...frame, signature: new Uint8Array(64) });
  return concat(
    utf8(`snug/1 ${frame.t}`),
    new Uint8Array(1),
    ...[...before, own].map((bytes) => p.hash("sha256", bytes)),
  );
}

/** What `reprove` signs: "snug/1 reprove" ‖ 0x00 ‖ SHA-256(resume) ‖ SHA-256(recognised). */
export function reproveTranscript(p: Primitives, resume: Uint8Array, recognised: Uint8Array): Bytes {
  return concat(utf8("snug/1 reprove"), new Uint8Array(1), p.hash("sha256", resume), p.hash("sha256", recognised));
}

/** Key of the sealed code: HKDF(salt = SHA-256(hello ‖ challenge), ikm = OPAQUE session key, info = "snug/1 code"), 32 bytes. */
function codeKey(p: Primitives, hello: Uint8Array, challenge: Uint8Array, sessionKey: Uint8Array): Bytes {
  return hkdfSha256(p, p.hash("sha256", concat(hello, challenge)), sessionKey, "snug/1 code", 32);
}

const zeroNonce = new Uint8Array(12); // the key serves this one message

/** Seals the six digits for the relay: AES-256-GCM, 22 bytes. */
export function sealCode(
  p: Primitives,
  hello: Uint8Array,
  challenge: Uint8Array,
  sessionKey: Uint8Array,
  code: string,
): Bytes {
  return p.aeadSeal(codeKey(p, hello, challenge, sessionKey), zeroNonce, utf8(code), new Uint8Array(0));
}

/** The six digits as bytes, or null where they were not sealed under this session. */
export function openCode(
  p: Primitives,
  hello: Uint8Array,
  challenge: Uint8Array,
  sessionKey: Uint8Array,
  sealed: Uint8Array,
): Bytes | null {
  return p.aeadOpen(codeKey(p, hello, challenge, sessionKey), zeroNonce, sealed, new Uint8Array(0));
}

/** OPAQUE identifiers (RFC 9807 §4): they bind record format, channel id and pin. Both as text. */
export function opaqueIdentifiers(
  channelId: string,
  pin: string,
): { readonly client: string; readonly server: string } {
  return { client: `snug record 1 ${channelId}`, server: `snug relay ${pin}` };
}
