// The relay's side of making a channel: create → creating → finish → what to store. docs/protocol.md §12.
// Whether this relay lets anyone (or the holder of a token) make channels is for the relay to decide before.

import { type Bytes, type Primitives, SnugError } from "../../base/index.ts";
import {
  type ChannelId,
  channelIdText,
  encodeFrame,
  type Frame,
  ownsChannel,
  transcript,
} from "../../protocol/index.ts";
import type { OpaqueServer } from "../opaque.ts";
import { type AuthRecord, chooseVersion } from "./login.ts";
import type { RelayKeys } from "./relay-keys.ts";

/** A registration between creating and finish. It serves for one `finish`. */
export interface RegistrationSession {
  readonly channelId: ChannelId;
  /** Ed25519, 32 bytes. */
  readonly ownerKey: Bytes;
}

/** A channel to be stored. */
export interface NewChannel {
  readonly channelId: ChannelId;
  readonly ownerKey: Bytes;
  readonly auth: AuthRecord;
  /** The name as members read it (docs/protocol.md §6). */
  readonly sealedName: Bytes;
  /** The public name of a listed channel, else empty. */
  readonly listedName: string;
}

export interface RegistrationServer {
  /**
   * Answers a create.
   * @param create decoded from exactly `createBytes`
   * @throws SnugError "version.unknown", or "frame.malformed" where the channel id is not the owner key's or the request not honest
   */
  respond(
    create: Frame<"create">,
    createBytes: Uint8Array,
  ): Promise<{ readonly bytes: Bytes; readonly session: RegistrationSession }>;
  /** What to store, as generation 1. @throws SnugError "login.forged" where the owner key did not sign, or this is the session's second finish */
  finish(session: RegistrationSession, finish: Frame<"finish">): NewChannel;
}

export interface RegistrationServerPorts {
  readonly primitives: Primitives;
  readonly opaque: OpaqueServer;
  readonly keys: RelayKeys;
}

/** A registration server over the relay's keys. The password never comes near it. */
export function makeRegistrationServer({ primitives: p, opaque, keys }: RegistrationServerPorts): RegistrationServer {
  const hidden = new WeakMap<RegistrationSession, readonly Uint8Array[]>();
  return {
    async respond(create, createBytes) {
      const version = chooseVersion(create.versions);
      if (!ownsChannel(p, create.channelId, create.ownerKey))
        throw new SnugError("frame.malformed", { detail: "create.channelId" });
      const channelId = channelIdText(create.channelId);
      const response = await opaque.register(keys.setup, channelId, create.request);
      if (response === null) throw new SnugError("frame.malformed", { detail: "create.request" });
      const open = { t: "creating", version, relayKey: keys.pair.publicKey, nonce: p.random(32), response } as const;
      const bytes = encodeFrame({
        ...open,
        signature: p.ed25519Sign(keys.pair.privateKey, transcript(p, [createBytes], open)),
      });
      const session: RegistrationSession = { channelId, ownerKey: new Uint8Array(create.ownerKey) };
      hidden.set(session, [createBytes, bytes]);
      return { bytes, session };
    },
    finish(session, finish) {
      const said = hidden.get(session);
      hidden.delete(session);
      if (said === undefined || !p.ed25519Verify(session.ownerKey, transcript(p, said, finish), finish.signature))
        throw new SnugError("login.forged");
      return {
        channelId: session.channelId,
        ownerKey: session.ownerKey,
        auth: {
          opaqueRecord: new Uint8Array(finish.record),
          generation: 1,
          totpSecret: new Uint8Array(finish.totpSecret),
        },
        sealedName: new Uint8Array(finish.sealedName),
        listedName: finish.listedName,
      };
    },
  };
}
