// The suites `mls` and `mls-classic`: RFC 9420 through ts-mls, in the profile of docs/protocol.md §8.

import type { Suite, SuitePorts } from "./suite.ts";
import { adopt, commit, found } from "./mls/commit.ts";
import { makeMls } from "./mls/config.ts";
import { join } from "./mls/join.ts";
import { makeJoiner, readKeyPackage } from "./mls/key-package.ts";
import { processCommit } from "./mls/process.ts";
import type { MlsName } from "./mls/provider.ts";
import { forget, open, seal } from "./mls/seal.ts";
import { stateOf } from "./mls/state.ts";
import { mlsExporter } from "./mls/ts-mls.ts";

/** A suite on MLS. */
export async function makeMlsSuite(name: MlsName, ports: SuitePorts): Promise<Suite> {
  const mls = await makeMls(name, ports);
  return {
    name,
    forwardSecrecy: true,
    postQuantum: name === "mls",
    makeJoiner: (me) => makeJoiner(mls, me),
    readKeyPackage: (keyPackage) => readKeyPackage(mls, keyPackage),
    found: (groupId, me, psk) => found(mls, groupId, me, psk),
    join: (joiner, welcome, psk) => join(mls, joiner, welcome, psk),
    commit: (state, plan, psk) => commit(mls, state, plan, psk),
    adopt,
    process: (state, bytes, psk) => processCommit(mls, state, bytes, psk),
    seal: (state, plaintext, associated) => seal(mls, state, plaintext, associated),
    open: (state, sealed, associated) => open(mls, state, sealed, associated),
    forget,
    epoch: (state) => Number(stateOf(state).client.groupContext.epoch),
    groupId: (state) => new Uint8Array(stateOf(state).client.groupContext.groupId),
    self: (state) => stateOf(state).self,
    leaves: (state) => stateOf(state).leaves,
    exporter: async (state, label, context, length) =>
      new Uint8Array(
        await mlsExporter(stateOf(state).client.keySchedule.exporterSecret, label, context, length, mls.cs),
      ),
    authenticator: (state) => new Uint8Array(stateOf(state).client.keySchedule.epochAuthenticator),
  };
}
