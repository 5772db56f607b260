// OPAQUE for a client: in the platform's worker, or in one that the caller starts in its own way.

import { makeOpaque, type Opaque, type SpawnWorker, snugStretching } from "../auth/client/index.ts";

/** OPAQUE in a worker that the caller starts in its own way, where it has one. */
export const opaqueFor = ({ spawnWorker }: { readonly spawnWorker?: SpawnWorker }): Opaque =>
  makeOpaque(snugStretching, spawnWorker === undefined ? {} : { spawnWorker });
