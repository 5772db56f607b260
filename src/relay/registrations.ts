// Making channels: create → creating → finish → created. The same code serves the wire and `snug create` on the data
// folder. docs/protocol.md §12.

import {
  makeRegistrationServer,
  type OpaqueServer,
  type RegistrationSession,
  type RelayKeys,
} from "../auth/server/index.ts";
import { asSnugError, type Bytes, type Clock, type Primitives, SnugError } from "../base/index.ts";
import { type ChannelId, decodeFrame, encodeFrame, type Frame, limits } from "../protocol/index.ts";
import type { Store } from "./store.ts";

export interface RegistrationsPorts {
  readonly primitives: Primitives;
  readonly opaque: OpaqueServer;
  readonly keys: RelayKeys;
  readonly store: Store;
  readonly clock: Pick<Clock, "wallMs">;
}

export interface Registrations {
  /** Answers a create with `creating`. @throws SnugError "version.unknown" | "frame.malformed" */
  begin(
    create: Frame<"create">,
    bytes: Uint8Array,
  ): Promise<{ readonly bytes: Bytes; readonly session: RegistrationSession }>;
  /** Stores the channel and answers with `created`. @throws SnugError "login.forged" | "create.exists" | "store.failed" */
  finish(
    session: RegistrationSession,
    finish: Frame<"finish">,
  ): Promise<{ readonly bytes: Bytes; readonly channelId: ChannelId }>;
}

/** Registration into a store. Whether one may is for the caller to decide. */
export function makeRegistrations({ store, clock, ...ports }: RegistrationsPorts): Registrations {
  const server = makeRegistrationServer(ports);
  return {
    begin: (create, bytes) => server.respond(create, bytes),
    async finish(session, finish) {
      const made = server.finish(session, finish);
      if (!(await store.add({ ...made, createdAtMs: Math.floor(clock.wallMs()) })))
        throw new SnugError("create.exists");
      return { bytes: encodeFrame({ t: "created", generation: made.auth.generation }), channelId: made.channelId };
    },
  };
}

/** Bytes in, bytes out, as over the wire: what the maker of a channel talks to in the relay's own process. */
export interface Registrar {
  /** Takes the bytes of `create` and gives those of `creating` or `error`. */
  begin(create: Uint8Array): Promise<Uint8Array>;
  /** Takes the bytes of `finish` and gives those of `created` or `error`. */
  finish(finish: Uint8Array): Promise<Uint8Array>;
}

/** The bytes of an `error` frame. */
export function errorBytes(error: SnugError, detail = 0): Bytes {
  return encodeFrame({ t: "error", code: error.code, retryMs: Math.max(0, Math.ceil(error.retryMs ?? 0)), detail });
}

/** A registrar for one channel at a time. @param ready gives the registrations once the relay's keys are there */
export function makeRegistrar(ready: () => Promise<Registrations>): Registrar {
  let session: RegistrationSession | null = null;
  const answer = async (act: () => Promise<Uint8Array>): Promise<Uint8Array> => {
    try {
      return await act();
    } catch (error) {
      return errorBytes(asSnugError(error));
    }
  };
  return {
    begin: (bytes) =>
      answer(async () => {
        const frame = decodeFrame(bytes, "toRelay", limits.maxFrameBytes);
        if (frame.t !== "create") throw new SnugError("frame.unexpected");
        const begun = await (await ready()).begin(frame, bytes);
        session = begun.session;
        return begun.bytes;
      }),
    finish: (bytes) =>
      answer(async () => {
        const frame = decodeFrame(bytes, "toRelay", limits.maxFrameBytes);
        if (frame.t !== "finish" || session === null) throw new SnugError("frame.unexpected");
        return (await (await ready()).finish(session, frame)).bytes;
      }),
  };
}
