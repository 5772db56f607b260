// Making a channel on a relay elsewhere, with all that it takes. A module of its own: a bundle that only joins is without it.

import { makePrimitives } from "#platform";
import type { SpawnWorker } from "../auth/client/index.ts";
import { systemClock } from "../base/index.ts";
import { limits, relayUrl } from "../protocol/index.ts";
import { type Bulletin, createChannel, type CreateOptions } from "./create.ts";
import { opaqueFor } from "./opaque-for.ts";
import { dialRegistrar } from "./registrar.ts";
import { webSocketTransport } from "./transport.ts";

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
