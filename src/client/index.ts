// The SDK: `const room = await join(address, { password, code }); room.send("hi"); for await (const event of room.events) …`
// It works in Bun, Node (22 or later) and browsers; what differs between them is in `#platform`.

import { fileCrypto, makePrimitives } from "#platform";
import { systemClock } from "../base/index.ts";
import { limits, parseAddress } from "../protocol/index.ts";
import { makeNickname } from "./nickname.ts";
import { opaqueFor } from "./opaque-for.ts";
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
    fileCrypto,
  });
}

export { type SpawnWorker, webWorker, type WorkerLike } from "../auth/client/index.ts";
export { type Code, SnugError } from "../base/index.ts";
export { type Bulletin, createChannel, type CreateOptions, type Registrar } from "./create.ts";
export { create } from "./create-far.ts";
export { typedKey } from "./bulletin.ts";
export { isChannelName, makeChannelName, makeChars, makeWords } from "./new-channel.ts";
export { type EventQueue, makeEventQueue } from "./events-queue.ts";
export { makeNickname } from "./nickname.ts";
export { type DialledRegistrar, dialRegistrar } from "./registrar.ts";
export { isNickname } from "../suite/index.ts";
export { webSocketTransport } from "./transport.ts";
export type { Connection, JoinOptions, Member, Room, RoomEvent } from "./types.ts";
export { type BlobFacts, type BlobSource, blobSource } from "./files/blob-source.ts";
export { freeNames, safeName, saveName } from "./files/safe-name.ts";
export { cleanImage, imageKind, type ImageKind, maxCleanedBytes } from "./files/metadata.ts";
export type { FileSink, FileSource } from "./files/ports.ts";
export { isFinal, isTakeable } from "./files/phases.ts";
export type { FileEvent, FileOffer, OfferOptions, RoomFiles, Taker, Transfer, TransferPhase } from "./files/types.ts";
