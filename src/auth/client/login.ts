// The client's side of a login: hello → challenge → prove. docs/protocol.md §5.
// Nothing that depends on the password beyond KE1 leaves before the relay has shown the pinned key and signed.

import { type Bytes, equal, type KeyPair, type Primitives, SnugError, toBase64url } from "../../base/index.ts";
import {
  channelIdText,
  deriveMemberId,
  derivePin,
  encodeFrame,
  type Frame,
  opaqueIdentifiers,
  protocolVersion,
  sealCode,
  transcript,
} from "../../protocol/index.ts";
import type { OpaqueClient } from "../opaque.ts";
import { normalPassword } from "../password.ts";
import { parseCode } from "../totp.ts";

export interface LoginPorts {
  readonly primitives: Primitives;
  readonly opaque: OpaqueClient;
}

export interface LoginInput {
  /** 17 bytes. */
  readonly channelId: Uint8Array;
  /** The address's pin, 16 bytes; null where it has none and the relay is trusted on first use. */
  readonly pin: Uint8Array | null;
  readonly password: string;
}

/** A login between hello and prove. */
export interface Login {
  readonly channelId: Bytes;
  readonly pin: Bytes | null;
  /** Ed25519, fresh for this login; it also signs every `reprove` of this membership. */
  readonly loginKey: KeyPair;
  /** 16 bytes. */
  readonly memberId: Bytes;
  readonly helloBytes: Bytes;
  /** The password in NFC, and OPAQUE's client state: secret. */
  readonly password: string;
  readonly state: Bytes;
}

export interface Proved {
  /** The `prove` frame, to be sent. */
  readonly proveBytes: Bytes;
  /** 64 bytes: goes into the channel key. */
  readonly exportKey: Bytes;
  readonly generation: number;
}

/**
 * Begins a login.
 * @throws SnugError "password.empty" | "password.too_long", before any work
 */
export async function startLogin(
  { primitives: p, opaque }: LoginPorts,
  { channelId, pin, password: text }: LoginInput,
): Promise<{ readonly helloBytes: Bytes; readonly login: Login }> {
  const password = normalPassword(text);
  const { state, ke1 } = await opaque.loginStart(password);
  const loginKey = p.ed25519KeyPair();
  const own = new Uint8Array(channelId);
  const helloBytes = encodeFrame({
    t: "hello",
    versions: [protocolVersion],
    channelId: own,
    loginKey: loginKey.publicKey,
    nonce: p.random(32),
    ke1,
  });
  return {
    helloBytes,
    login: {
      channelId: own,
      pin: pin === null ? null : new Uint8Array(pin),
      loginKey,
      memberId: deriveMemberId(p, loginKey.publicKey),
      helloBytes,
      password,
      state,
    },
  };
}

/**
 * Whether the relay that answers is the one of the address.
 * @param pin 16 bytes, or null to trust on first use
 * @param before the frames that its signature covers, as sent
 * @returns the pin of its key, 16 bytes
 * @throws SnugError "version.unknown" | "relay.untrusted": nothing more is to be sent then
 */
export function checkRelay(
  p: Primitives,
  pin: Uint8Array | null,
  before: readonly Uint8Array[],
  frame: Frame<"challenge"> | Frame<"recognised"> | Frame<"creating">,
): Bytes {
  if (frame.version !== protocolVersion) throw new SnugError("version.unknown");
  const shown = derivePin(p, frame.relayKey);
  if (pin !== null && !equal(pin, shown)) throw new SnugError("relay.untrusted");
  if (!p.ed25519Verify(frame.relayKey, transcript(p, before, frame), frame.signature))
    throw new SnugError("relay.untrusted");
  return shown;
}

/**
 * Checks the relay's challenge, stretches the password, asks for the code and proves both.
 * @param challenge decoded from exactly `challengeBytes`
 * @param more.code asked only once relay and password have proved right: six digits
 * @param more.onUnpinned told the pin (16 bytes) where the address has none, before anything secret is used
 * @throws SnugError "version.unknown" | "relay.untrusted" | "frame.malformed" (nothing was sent) | "login.refused" (wrong password) | "code.malformed"
 */
export async function answerChallenge(
  { primitives: p, opaque }: LoginPorts,
  login: Login,
  challenge: Frame<"challenge">,
  challengeBytes: Uint8Array,
  more: { readonly code: () => string | Promise<string>; readonly onUnpinned?: (pin: Bytes) => void },
): Promise<Proved & { readonly pin: Bytes }> {
  const pin = checkRelay(p, login.pin, [login.helloBytes], challenge);
  if (login.pin === null) more.onUnpinned?.(pin);
  // Beyond 32 bits two generations would share one channel key (docs/protocol.md §6).
  if (challenge.generation < 1 || challenge.generation > 0xffff_ffff)
    throw new SnugError("frame.malformed", { detail: "challenge.generation" });
  const identifiers = opaqueIdentifiers(channelIdText(login.channelId), toBase64url(pin));
  const finished = await opaque.loginFinish(login.password, login.state, challenge.ke2, identifiers);
  if (finished === null) throw new SnugError("login.refused");
  const code = parseCode(await more.code());
  const sealedCode = sealCode(p, login.helloBytes, challengeBytes, finished.sessionKey, code);
  finished.sessionKey.fill(0);
  const open = { t: "prove", ke3: finished.ke3, sealedCode } as const;
  const signature = p.ed25519Sign(login.loginKey.privateKey, transcript(p, [login.helloBytes, challengeBytes], open));
  return {
    proveBytes: encodeFrame({ ...open, signature }),
    exportKey: finished.exportKey,
    generation: challenge.generation,
    pin,
  };
}
