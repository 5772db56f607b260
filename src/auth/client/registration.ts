// The client's side of making a channel: create → creating → finish → created. docs/protocol.md §12.

import { type Bytes, type KeyPair, SnugError, toBase64url } from "../../base/index.ts";
import {
  channelIdText,
  deriveChannelId,
  encodeFrame,
  type Frame,
  opaqueIdentifiers,
  protocolVersion,
  type SuiteLetter,
  transcript,
} from "../../protocol/index.ts";
import { normalPassword } from "../password.ts";
import { type ChannelKeys, deriveChannelKeys, sealName } from "./channel-key.ts";
import { checkRelay, type LoginPorts } from "./login.ts";

/** A registration between create and finish. */
export interface Registration {
  /** 17 bytes. */
  readonly channelId: Bytes;
  readonly ownerKey: KeyPair;
  readonly createBytes: Bytes;
  /** The password in NFC, and OPAQUE's client state: secret. */
  readonly password: string;
  readonly state: Bytes;
}

export interface RegistrationInput {
  readonly suite: SuiteLetter;
  readonly password: string;
  /** Made here where it is not given. */
  readonly ownerKey?: KeyPair;
  /** The relay's, where it asks for one (`--create token`), else empty. */
  readonly token: string;
}

export interface ChannelInput {
  /** The pin that is expected, 16 bytes; null to take the relay's as it is shown. */
  readonly pin: Uint8Array | null;
  /** 1 to 128 bytes of UTF-8. */
  readonly name: string;
  /** Whether the name is public. A listed channel has no address secret. */
  readonly listed: boolean;
  /** 16 random bytes, or null for a listed channel. */
  readonly addressSecret: Uint8Array | null;
  /** 20 random bytes. */
  readonly totpSecret: Uint8Array;
}

export interface Registered {
  /** The `finish` frame, to be sent. */
  readonly finishBytes: Bytes;
  /** The relay's pin, for the address, 16 bytes. */
  readonly pin: Bytes;
  readonly keys: ChannelKeys;
}

/** Begins the making of a channel. @throws SnugError "password.empty" | "password.too_long", before any work */
export async function startRegistration(
  { primitives: p, opaque }: LoginPorts,
  { suite, password: text, token, ...given }: RegistrationInput,
): Promise<{ readonly createBytes: Bytes; readonly registration: Registration }> {
  const password = normalPassword(text);
  const ownerKey = given.ownerKey ?? p.ed25519KeyPair();
  const channelId = deriveChannelId(p, suite, ownerKey.publicKey);
  const { state, request } = await opaque.registerStart(password);
  const createBytes = encodeFrame({
    t: "create",
    versions: [protocolVersion],
    ownerKey: ownerKey.publicKey,
    channelId,
    nonce: p.random(32),
    token,
    request,
  });
  return { createBytes, registration: { channelId, ownerKey, createBytes, password, state } };
}

/**
 * Checks the relay's answer, stretches the password, and makes record, channel key and sealed name (generation 1).
 * @param creating decoded from exactly `creatingBytes`
 * @throws SnugError "version.unknown" | "relay.untrusted", also where the relay's OPAQUE answer is not honest
 */
export async function finishRegistration(
  { primitives: p, opaque }: LoginPorts,
  registration: Registration,
  creating: Frame<"creating">,
  creatingBytes: Uint8Array,
  channel: ChannelInput,
): Promise<Registered> {
  const { channelId, ownerKey, createBytes, password, state } = registration;
  const pin = checkRelay(p, channel.pin, [createBytes], creating);
  const identifiers = opaqueIdentifiers(channelIdText(channelId), toBase64url(pin));
  const made = await opaque.registerFinish(password, state, creating.response, identifiers);
  if (made === null) throw new SnugError("relay.untrusted");
  const keys = deriveChannelKeys(p, {
    channelId,
    exportKey: made.exportKey,
    addressSecret: channel.addressSecret,
    generation: 1,
  });
  made.exportKey.fill(0);
  const open = {
    t: "finish",
    record: made.record,
    totpSecret: channel.totpSecret,
    sealedName: sealName(p, keys, channelId, channel.name),
    listedName: channel.listed ? channel.name : "",
  } as const;
  const signature = p.ed25519Sign(ownerKey.privateKey, transcript(p, [createBytes, creatingBytes], open));
  return { finishBytes: encodeFrame({ ...open, signature }), pin, keys };
}
