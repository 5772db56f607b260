// What a commit changed, read off the two states: who came, who went, and which secrets are spent.

import type { Changed } from "../suite.ts";
import { leafAt, type MlsState } from "./state.ts";
import { samePublic } from "./leaf.ts";
import type { ClientState } from "./ts-mls.ts";

/** The change from one state to its successor. @param consumed what ts-mls says was used up */
export function changed(from: MlsState, to: MlsState, maker: number, consumed: readonly Uint8Array[]): Changed {
  const before = leafAt(from.client.ratchetTree, maker);
  const after = leafAt(to.client.ratchetTree, maker);
  // A leaf that was removed and whose place was taken in the same commit has another signature key.
  const stays = (state: MlsState, index: number, leafKey: Uint8Array): boolean => {
    const node = leafAt(state.client.ratchetTree, index);
    return node !== null && samePublic(node.signaturePublicKey, leafKey);
  };
  return {
    state: to,
    maker,
    added: to.leaves.filter((leaf) => !stays(from, leaf.index, leaf.leafKey)).map((leaf) => leaf.index),
    removed: from.leaves.filter((leaf) => !stays(to, leaf.index, leaf.leafKey)),
    refreshed: before !== null && after !== null && !samePublic(before.hpkePublicKey, after.hpkePublicKey),
    spent: [...consumed, ...left(from.client, to.client)],
  };
}

/**
 * Secrets of an epoch that its successor no longer holds (RFC 9420 §9.2): the path's private keys that were replaced, and
 * of the key schedule all but what opens late messages.
 */
function left(from: ClientState, to: ClientState): Uint8Array[] {
  const kept = new Set(Object.values(to.privatePath.privateKeys));
  const { initSecret, exporterSecret, externalSecret, confirmationKey, membershipKey } = from.keySchedule;
  const replaced = Object.values(from.privatePath.privateKeys).filter((key) => !kept.has(key));
  return [...replaced, initSecret, exporterSecret, externalSecret, confirmationKey, membershipKey];
}
