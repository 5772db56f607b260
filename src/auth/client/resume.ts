// The client's side of coming back: resume → recognised → reprove. docs/protocol.md §5.

import type { Bytes, KeyPair, Primitives } from "../../base/index.ts";
import { encodeFrame, type Frame, protocolVersion, reproveTranscript } from "../../protocol/index.ts";
import { checkRelay } from "./login.ts";

export interface ResumeInput {
  /** 17 bytes. */
  readonly channelId: Uint8Array;
  /** The one that was admitted. */
  readonly loginKey: KeyPair;
  /** As `admitted` brought it. */
  readonly ticket: Uint8Array;
  /** 16 bytes; zeros where there is none. */
  readonly incarnation: Uint8Array;
  /** Last sequence number processed. */
  readonly seq: number;
  /** Which epoch of which group we are in, 32 bytes; empty where we are in none. */
  readonly branch: Uint8Array;
  readonly epoch: number;
}

/** The `resume` frame, to be sent. */
export function startResume(p: Primitives, { loginKey, ...fields }: ResumeInput): Bytes {
  return encodeFrame({
    t: "resume",
    versions: [protocolVersion],
    loginKey: loginKey.publicKey,
    nonce: p.random(32),
    ...fields,
  });
}

/**
 * The `reprove` frame, to be sent.
 * @param pin of the relay that admitted us, 16 bytes
 * @param recognised decoded from exactly `recognisedBytes`
 * @throws SnugError "version.unknown" | "relay.untrusted": nothing more is to be sent then
 */
export function answerRecognised(
  p: Primitives,
  said: { readonly pin: Uint8Array; readonly loginKey: KeyPair; readonly resumeBytes: Uint8Array },
  recognised: Frame<"recognised">,
  recognisedBytes: Uint8Array,
): Bytes {
  checkRelay(p, said.pin, [said.resumeBytes], recognised);
  return encodeFrame({
    t: "reprove",
    signature: p.ed25519Sign(said.loginKey.privateKey, reproveTranscript(p, said.resumeBytes, recognisedBytes)),
  });
}
