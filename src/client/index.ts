// The SDK: `const room = await join(address, { password, code }); room.send("hi"); for await (const event of room.events) …`
// It works in Bun, Node (22 or later) and browsers; what differs between them is in `#platform`.

import { makePrimitives } from "#platform";
import { makeOpaque, type SpawnWorker, snugStretching } from "../auth/client/index.ts";
import { systemClock } from "../base/index.ts";
import { limits, parseAddress, relayUrl } from "../protocol/index.ts";
import { type Bulletin, createChannel, type CreateOptions } from "./create.ts";
import { makeNickname } from "./nickname.ts";
import { dialRegistrar } from "./registrar.ts";
import { openRoom } from "./room.ts";
import { webSocketTransport } from "./transport.ts";
import type { JoinOptions, Room } from "./types.ts";

/**
 * Joins a channel and resolves once its group is joined.
 * @param address `snug://host/…#…` or its web link
 * @throws SnugError "address.malformed" | "address.insecure" | "password.empty" | "login.refused" | "login.code" |
 *   "login.clock" | "login.locked" | "relay.untrusted" | "relay.unreachable" | … with the sentence for a person as its message
 */
export async function join(address: string, options: JoinOptions): Promise<Room> {
  const primitives = makePrimitives();
  const parsed = parseAddress(address, options.insecure ?? false);
  const named = { ...options, nickname: options.nickname ?? makeNickname(primitives) };
  return openRoom(parsed, named, primitives.ed25519KeyPair(), {
    clock: systemClock,
    primitives,
    opaque: opaqueFor(options),
    transport: webSocketTransport,
    limits: options.limits ?? limits,
  });
}

/** OPAQUE in a worker that the caller starts in its own way, where it has one. */
const opaqueFor = ({ spawnWorker }: { readonly spawnWorker?: SpawnWorker }): ReturnType<typeof makeOpaque> =>
  makeOpaque(snugStretching, spawnWorker === undefined ? {} : { spawnWorker });

/**
 * Makes a channel on a relay elsewhere.
 * @returns its bulletin, which nobody can show again
 * @throws SnugError "relay.unreachable", and what `createChannel` throws
 */
export async function create(options: CreateOptions & { readonly spawnWorker?: SpawnWorker }): Promise<Bulletin> {
  const opaque = opaqueFor(options);
  try {
    const registrar = await dialRegistrar(relayUrl(options.relay), webSocketTransport, systemClock, limits.loginMs);
    try {
      return await createChannel(registrar, options, { primitives: makePrimitives(), opaque });
    } finally {
      registrar.close();
    }
  } finally {
    opaque.close();
  }
}

export { type SpawnWorker, webWorker, type WorkerLike } from "../auth/client/index.ts";
export { type Code, SnugError } from "../base/index.ts";
export { type Bulletin, createChannel, type CreateOptions, type Registrar } from "./create.ts";
export { drawBelow, drawFrom } from "./draw.ts";
export { makeNickname } from "./nickname.ts";
export { type DialledRegistrar, dialRegistrar } from "./registrar.ts";
export { webSocketTransport } from "./transport.ts";
export type { Connection, JoinOptions, Member, Room, RoomEvent } from "./types.ts";
