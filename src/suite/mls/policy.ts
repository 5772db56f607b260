// Which commits a group of ours takes. Every member computes the same answer from the same commit and tree, before
// anything secret is touched: what is refused here is void for everyone alike.

import type { Psk } from "../suite.ts";
import type { Mls } from "./config.ts";
import { keyPackageFault, leafFault, samePublic, takesSeals } from "./leaf.ts";
import { addMember, membersOf } from "./members.ts";
import { isOurPsk } from "./psk.ts";
import { leafAt } from "./state.ts";
import type { Commit, KeyPackage, Proposal, RatchetTree } from "./ts-mls.ts";

/**
 * Why a commit is against the policy; null where it is not. Only Add, Remove and our external PSK, by value; the PSK
 * whenever someone is added; valid leaves with fresh keys; a path leaf that stays the same member.
 * @param maker leaf index, authenticated by the message's signature
 */
export async function commitFault(
  mls: Mls,
  tree: RatchetTree,
  maker: number,
  commit: Commit,
  psk: Psk,
): Promise<string | null> {
  const adds: KeyPackage[] = [];
  const removes = new Set<number>();
  let psks = 0;
  for (const item of commit.proposals) {
    if (item.proposalOrRefType !== "proposal") return "a proposal by reference";
    const proposal = item.proposal;
    if (isAdd(proposal)) adds.push(proposal.add.keyPackage);
    else if (isPsk(proposal)) {
      if (!isOurPsk(mls, proposal.psk.preSharedKeyId, psk)) return "another PSK";
      psks += 1;
    } else if (proposal.proposalType === "remove") removes.add(proposal.remove.removed);
    else return "a proposal of another kind";
  }
  if (psks > 1) return "the PSK twice";
  if (adds.length > 0 && psks === 0) return "an Add without the PSK";
  for (const keyPackage of adds) {
    const fault = await keyPackageFault(mls, keyPackage);
    if (fault !== null) return fault;
  }
  return (
    (await pathFault(mls, tree, maker, commit)) ?? keysFault(tree, commit, adds) ?? membersFault(tree, removes, adds)
  );
}

/** Whoever is added is not there yet under the same member id, but for leaves that the same commit removes. */
function membersFault(tree: RatchetTree, removes: ReadonlySet<number>, adds: readonly KeyPackage[]): string | null {
  if (adds.length === 0) return null;
  const members = membersOf(tree, removes);
  if (members === null || !adds.every(({ leafNode }) => addMember(members, leafNode)))
    return "a member that is there already";
  return null;
}

// The type of a custom proposal is a number, which the compiler does not tell apart by comparing with a text.
function isAdd(proposal: Proposal): proposal is Extract<Proposal, { proposalType: "add" }> {
  return proposal.proposalType === "add";
}

function isPsk(proposal: Proposal): proposal is Extract<Proposal, { proposalType: "psk" }> {
  return proposal.proposalType === "psk";
}

async function pathFault(mls: Mls, tree: RatchetTree, maker: number, commit: Commit): Promise<string | null> {
  if (commit.path === undefined) return null;
  const before = leafAt(tree, maker);
  const leaf = commit.path.leafNode;
  if (before === null || before.credential.credentialType !== "basic" || leaf.credential.credentialType !== "basic")
    return "a path leaf of nobody";
  if (
    !samePublic(leaf.signaturePublicKey, before.signaturePublicKey) ||
    !samePublic(leaf.credential.identity, before.credential.identity)
  ) {
    return "a path leaf that changes who it is";
  }
  const fault = leafFault(mls, leaf);
  if (fault !== null) return fault;
  for (const key of [leaf.hpkePublicKey, ...commit.path.nodes.map((node) => node.hpkePublicKey)]) {
    if (!(await takesSeals(mls, key))) return "a path key that cannot be sealed to";
  }
  return null;
}

/** New keys must be new in the whole tree, that of who leaves included (RFC 9420 §7.3, §12.4.2): ts-mls checks it only in part. */
function keysFault(tree: RatchetTree, commit: Commit, adds: readonly KeyPackage[]): string | null {
  const leafKeys = adds.map((keyPackage) => keyPackage.leafNode.signaturePublicKey);
  const hpkeKeys = adds.map((keyPackage) => keyPackage.leafNode.hpkePublicKey);
  if (commit.path !== undefined)
    hpkeKeys.push(commit.path.leafNode.hpkePublicKey, ...commit.path.nodes.map((node) => node.hpkePublicKey));
  if (repeats(leafKeys) || repeats(hpkeKeys) || clashes(tree, leafKeys, hpkeKeys)) return "a key that is used already";
  return null;
}

function repeats(keys: readonly Uint8Array[]): boolean {
  return keys.some((key, i) => keys.some((other, j) => j < i && samePublic(key, other)));
}

/** Whether one of these signature or HPKE keys stands in the tree already. */
export function clashes(tree: RatchetTree, leafKeys: readonly Uint8Array[], hpkeKeys: readonly Uint8Array[]): boolean {
  return tree.some((node) => {
    if (node === undefined) return false;
    if (node.nodeType === "parent") return hpkeKeys.some((key) => samePublic(key, node.parent.hpkePublicKey));
    return (
      hpkeKeys.some((key) => samePublic(key, node.leaf.hpkePublicKey)) ||
      leafKeys.some((key) => samePublic(key, node.leaf.signaturePublicKey))
    );
  });
}
