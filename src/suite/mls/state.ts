// The opaque values of the interface, as they are inside: classes, so that `instanceof` proves what a value is and a
// value of another suite is refused.

import { type Bytes, SnugError } from "../../base/index.ts";
import type { GroupState, Joiner, Leaf, PendingCommit } from "../suite.ts";
import type { ClientState, KeyPackage, LeafNode, PrivateKeyPackage, RatchetTree } from "./ts-mls.ts";

const own = (bytes: Uint8Array): Bytes => new Uint8Array(bytes);

export class MlsState implements GroupState {
  readonly __brand = "GroupState";
  readonly client: ClientState;
  #leaves: readonly Leaf[] | null = null;

  constructor(client: ClientState) {
    this.client = client;
  }

  /** The leaves in ascending order, read once. */
  get leaves(): readonly Leaf[] {
    this.#leaves ??= leavesOf(this.client.ratchetTree);
    return this.#leaves;
  }

  get self(): number {
    return this.client.privatePath.leafIndex;
  }
}

export class MlsPending implements PendingCommit {
  readonly __brand = "PendingCommit";
  /** The state that the commit was made on. */
  readonly from: ClientState;
  /** The epoch it leads to, with the old epoch's ratchets as they were when it was made. */
  readonly to: ClientState;
  readonly spent: readonly Uint8Array[];

  constructor(from: ClientState, to: ClientState, spent: readonly Uint8Array[]) {
    this.from = from;
    this.to = to;
    this.spent = spent;
  }
}

export class MlsJoiner implements Joiner {
  readonly __brand = "Joiner";
  readonly keyPackage: KeyPackage;
  readonly keys: PrivateKeyPackage;

  constructor(keyPackage: KeyPackage, keys: PrivateKeyPackage) {
    this.keyPackage = keyPackage;
    this.keys = keys;
  }
}

/** The state inside. @throws SnugError "internal" where it is another suite's */
export function stateOf(state: GroupState): MlsState {
  if (state instanceof MlsState) return state;
  throw new SnugError("internal", { detail: "a group state of another suite" });
}

/** The pending commit inside. @throws SnugError "internal" where it is another suite's */
export function pendingOf(pending: PendingCommit): MlsPending {
  if (pending instanceof MlsPending) return pending;
  throw new SnugError("internal", { detail: "a pending commit of another suite" });
}

/** The joiner inside. @throws SnugError "internal" where it is another suite's */
export function joinerOf(joiner: Joiner): MlsJoiner {
  if (joiner instanceof MlsJoiner) return joiner;
  throw new SnugError("internal", { detail: "a joiner of another suite" });
}

/** The leaf node at a leaf index (RFC 9420 §4.1.2), or null where it is blank or outside the tree. */
export function leafAt(tree: RatchetTree, index: number): LeafNode | null {
  const node = tree[2 * index];
  return node?.nodeType === "leaf" ? node.leaf : null;
}

/** What the interface shows of a leaf node. */
export function leafOf(node: LeafNode, index: number): Leaf {
  const credential = node.credential.credentialType === "basic" ? own(node.credential.identity) : new Uint8Array(0);
  return { index, credential, leafKey: own(node.signaturePublicKey) };
}

function leavesOf(tree: RatchetTree): readonly Leaf[] {
  const leaves: Leaf[] = [];
  for (let index = 0; 2 * index < tree.length; index++) {
    const node = leafAt(tree, index);
    if (node !== null) leaves.push(leafOf(node, index));
  }
  return leaves;
}
