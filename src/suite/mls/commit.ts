// Making commits (RFC 9420 §12.4.1), founding included, and adopting one's own once it won.

import { type Bytes, equal, SnugError } from "../../base/index.ts";
import type { Changed, CommitPlan, CredentialMaker, GroupState, MadeCommit, PendingCommit, Psk } from "../suite.ts";
import { changed } from "./change.ts";
import { forJoinersExtension, type Mls } from "./config.ts";
import { makeLeaf } from "./key-package.ts";
import { isCurrent, keyPackageFault, samePublic, takesSeals } from "./leaf.ts";
import { decodeKeyPackage, encodeMessage } from "./message.ts";
import { addMember, membersOf } from "./members.ts";
import { clashes } from "./policy.ts";
import { pskIndex, pskProposal } from "./psk.ts";
import { leafAt, MlsPending, MlsState, pendingOf, stateOf } from "./state.ts";
import {
  addHistoricalReceiverData,
  createCommit,
  createGroup,
  type CreateCommitResult,
  type ClientState,
  type KeyPackage,
  type Proposal,
} from "./ts-mls.ts";

/** A group of one, and the PSK-only commit from epoch 0 to epoch 1. */
export async function found(
  mls: Mls,
  groupId: Uint8Array,
  me: CredentialMaker,
  psk: Psk,
): Promise<{ readonly state: GroupState; readonly commit: Bytes }> {
  const { keyPackage, keys } = await makeLeaf(mls, me);
  const client = await createGroup(new Uint8Array(groupId), keyPackage, keys, [], mls.cs, mls.config);
  const made = await create(mls, client, [pskProposal(mls, psk)], psk, false, new Uint8Array(0));
  // Nobody else was in epoch 0, so nothing is ever opened in it.
  return {
    state: new MlsState({ ...made.newState, historicalReceiverData: new Map() }),
    commit: encodeMessage(made.commit),
  };
}

/**
 * A commit on a state, which stays as it is. Removes of blank leaves and of one's own are left out: the one raced with
 * another commit, the other is not possible (RFC 9420 §12.2). A plan with nothing to do becomes a refresh.
 * Two commits made in one epoch use the same handshake key under different reuse guards (RFC 9420 §6.3.1), so that a
 * commit that did not win costs its maker nothing.
 */
export async function commit(mls: Mls, state: GroupState, plan: CommitPlan, psk: Psk): Promise<MadeCommit> {
  const { client, self } = stateOf(state);
  const removes = [...new Set(plan.removes)].filter(
    (index) => index !== self && leafAt(client.ratchetTree, index) !== null,
  );
  const members = membersOf(client.ratchetTree, new Set(removes)) ?? new Set();
  const adds: KeyPackage[] = [];
  const leftOut: number[] = [];
  for (const [position, bytes] of plan.adds.entries()) {
    const keyPackage = decodeKeyPackage(bytes);
    const fits = keyPackage !== null && (await isAddable(mls, client, adds, keyPackage));
    if (fits && addMember(members, keyPackage.leafNode)) adds.push(keyPackage);
    else leftOut.push(position);
  }
  const proposals: Proposal[] = [
    ...removes.map((removed): Proposal => ({ proposalType: "remove", remove: { removed } })),
    ...adds.map((keyPackage): Proposal => ({ proposalType: "add", add: { keyPackage } })),
    ...(adds.length > 0 ? [pskProposal(mls, psk)] : []),
  ];
  const made = await create(mls, client, proposals, psk, plan.refresh, plan.forJoiners);
  return {
    pending: new MlsPending(client, made.newState, made.consumed),
    commit: encodeMessage(made.commit),
    welcome:
      made.welcome === undefined
        ? null
        : encodeMessage({ version: "mls10", wireformat: "mls_welcome", welcome: made.welcome }),
    leftOut,
  };
}

async function isAddable(
  mls: Mls,
  client: ClientState,
  before: readonly KeyPackage[],
  keyPackage: KeyPackage,
): Promise<boolean> {
  const { leafNode, initKey } = keyPackage;
  const repeats = before.some(
    (other) =>
      samePublic(other.leafNode.signaturePublicKey, leafNode.signaturePublicKey) ||
      samePublic(other.leafNode.hpkePublicKey, leafNode.hpkePublicKey),
  );
  if (repeats || clashes(client.ratchetTree, [leafNode.signaturePublicKey], [leafNode.hpkePublicKey])) return false;
  return (
    isCurrent(mls, keyPackage) && (await keyPackageFault(mls, keyPackage)) === null && (await takesSeals(mls, initKey))
  );
}

async function create(
  mls: Mls,
  client: ClientState,
  proposals: Proposal[],
  psk: Psk,
  forcePath: boolean,
  forJoiners: Uint8Array,
): Promise<CreateCommitResult> {
  try {
    return await createCommit(
      { state: client, pskIndex: pskIndex(psk), cipherSuite: mls.cs },
      {
        extraProposals: proposals,
        ratchetTreeExtension: true,
        forcePath,
        groupInfoExtensions: [{ extensionType: forJoinersExtension, extensionData: forJoiners }],
      },
    );
  } catch (cause) {
    throw new SnugError("internal", { detail: "a commit could not be made", cause });
  }
}

/**
 * Takes one's own commit. ts-mls keeps the old epoch's ratchets as they were when the commit was made: what was received
 * since would open a second time, so the receiver state in use now is carried over instead.
 * @throws SnugError "internal" where the commit was made in another epoch than the current one
 */
export function adopt(current: GroupState, pending: PendingCommit): Changed {
  const now = stateOf(current);
  const { from, to, spent } = pendingOf(pending);
  if (!equal(now.client.confirmationTag, from.confirmationTag))
    throw new SnugError("internal", { detail: "a commit of another epoch" });
  const [historicalReceiverData] = addHistoricalReceiverData(now.client);
  return changed(now, new MlsState({ ...to, historicalReceiverData }), now.self, spent);
}
