// What a suite is: the group cryptography behind one interface, so that the client knows no MLS and the simulator can
// put a model in its place. States are immutable values; a failed call leaves the old one valid. All calls for one
// group go through one queue, and a result is applied only to the state it was computed from.

import type { Bytes, Primitives } from "../base/index.ts";

/** One group as one member sees it in one epoch. Opaque outside its suite. */
export interface GroupState {
  readonly __brand: "GroupState";
}

/** A commit that its maker may adopt once it has won its place in the log. Opaque outside its suite. */
export interface PendingCommit {
  readonly __brand: "PendingCommit";
}

/** The private half of a key package. Opaque outside its suite. */
export interface Joiner {
  readonly __brand: "Joiner";
}

/** Who we are in the group: makes the credential (bytes) that binds a leaf's signature key to the identity. */
export type CredentialMaker = (leafKey: Uint8Array) => Bytes;
/** Whether a leaf may carry this credential. Checked for every leaf of a tree that is joined and of every Add and Update. */
export type CredentialCheck = (credential: Uint8Array, leafKey: Uint8Array) => boolean;

export interface Leaf {
  /** Index of the leaf, RFC 9420 §4.1.2. */
  readonly index: number;
  readonly credential: Bytes;
  /** The leaf's Ed25519 signature key, 32 bytes: unique in the group. */
  readonly leafKey: Bytes;
}

export interface Psk {
  /** Public name of the external PSK (RFC 9420 §8.4). */
  readonly id: Bytes;
  /** The secret that only who knows the channel's password computes, 32 bytes. */
  readonly secret: Bytes;
}

export interface CommitPlan {
  /** Key packages (encoded) to add, each from one knock. */
  readonly adds: readonly Uint8Array[];
  /** Leaf indices to remove. */
  readonly removes: readonly number[];
  /** Renew this member's path (RFC 9420 §7.5) even when nothing else asks for it. */
  readonly refresh: boolean;
  /** Bytes for the joiners alone, carried in the encrypted and signed GroupInfo (who of the leaves has spoken). */
  readonly forJoiners: Uint8Array;
}

export interface MadeCommit {
  readonly pending: PendingCommit;
  /** The commit as an MLSMessage (PrivateMessage). */
  readonly commit: Bytes;
  /** One Welcome for all who are added, an MLSMessage; null when nobody is. */
  readonly welcome: Bytes | null;
  /** Positions in `plan.adds` of key packages that were left out because they were not valid. */
  readonly leftOut: readonly number[];
}

export interface Changed {
  readonly state: GroupState;
  /** Leaf index of the maker. */
  readonly maker: number;
  readonly added: readonly number[];
  /** The leaves that went, as they were. */
  readonly removed: readonly Leaf[];
  /** Whether the maker renewed its path. */
  readonly refreshed: boolean;
  /** Secrets to wipe once `state` is the one in use. */
  readonly spent: readonly Uint8Array[];
}

export type Processed =
  | ({ readonly t: "applied" } & Changed)
  /** It fails alike for every member: the chain stays where it was. `maker` is null where even that cannot be read. */
  | { readonly t: "void"; readonly maker: number | null; readonly reason: string }
  /** It fails for this member alone: take no further commit of this group and join again. */
  | { readonly t: "lost"; readonly maker: number; readonly reason: string }
  /** A valid commit removed this member. */
  | { readonly t: "removed"; readonly maker: number };

export interface Opened {
  readonly state: GroupState;
  /** Leaf index of the sender in the epoch of sealing. */
  readonly leaf: number;
  /** The sender's credential in that epoch (it may have left since). */
  readonly credential: Bytes;
  readonly plaintext: Bytes;
  readonly spent: readonly Uint8Array[];
}

export type OpenResult =
  | ({ readonly t: "opened" } & Opened)
  /** Sealed in an epoch after ours: hold it until its commit is here. */
  | { readonly t: "early"; readonly epoch: number }
  /** Not openable: too old, opened already, another group, damaged or forged. */
  | { readonly t: "closed"; readonly reason: string };

export type JoinResult =
  | { readonly t: "joined"; readonly state: GroupState; readonly forJoiners: Bytes; readonly committer: number }
  /** No or a wrong PSK: the password differs. */
  | { readonly t: "psk" }
  /** Damaged, not for this key package, or an invalid tree or credential. */
  | { readonly t: "refused"; readonly reason: string };

export interface Suite {
  /** `mls`, `mls-classic`, … as in `--suite`. */
  readonly name: SuiteName;
  readonly forwardSecrecy: boolean;
  readonly postQuantum: boolean;
  /** A fresh leaf signature key, init key and leaf key, with the credential for them. `keyPackage` is an MLSMessage. */
  makeJoiner(me: CredentialMaker): Promise<{ readonly joiner: Joiner; readonly keyPackage: Bytes }>;
  /** The leaf (credential and key) that a key package would become, checked as far as that is possible alone; null if invalid. */
  readKeyPackage(keyPackage: Uint8Array): Promise<Omit<Leaf, "index"> | null>;
  /** A group of one, and the PSK-only commit that leads from epoch 0 to epoch 1; the result is the state of epoch 1. */
  found(
    groupId: Uint8Array,
    me: CredentialMaker,
    psk: Psk,
  ): Promise<{ readonly state: GroupState; readonly commit: Bytes }>;
  /** Joins by Welcome. External commits do not exist here. */
  join(joiner: Joiner, welcome: Uint8Array, psk: Psk): Promise<JoinResult>;
  /** Makes a commit on `state`, with the external PSK whenever it adds someone. `state` stays the one in use. */
  commit(state: GroupState, plan: CommitPlan, psk: Psk): Promise<MadeCommit>;
  /** Takes one's own commit once it won. `current` is the state in use now: its receiver ratchets are carried over. */
  adopt(current: GroupState, pending: PendingCommit): Changed;
  /** Processes another member's commit. Never throws for what the bytes are. */
  process(state: GroupState, commit: Uint8Array, psk: Psk): Promise<Processed>;
  /** Seals application bytes as PrivateMessage. @param associated authenticated and sent in clear (RFC 9420 §6.3) */
  seal(
    state: GroupState,
    plaintext: Uint8Array,
    associated: Uint8Array,
  ): Promise<{ readonly state: GroupState; readonly sealed: Bytes; readonly spent: readonly Uint8Array[] }>;
  /** Opens an application message whose authenticated data must equal `associated`. Never throws for what the bytes are. */
  open(state: GroupState, sealed: Uint8Array, associated: Uint8Array): Promise<OpenResult>;
  /** Forgets the receiver keys of epochs before `epoch`. */
  forget(state: GroupState, epoch: number): { readonly state: GroupState; readonly spent: readonly Uint8Array[] };
  /** The epoch as a number: 2^53 commits do not happen. */
  epoch(state: GroupState): number;
  groupId(state: GroupState): Bytes;
  /** This member's own leaf index. */
  self(state: GroupState): number;
  leaves(state: GroupState): readonly Leaf[];
  /** MLS exporter (RFC 9420 §8.5). */
  exporter(state: GroupState, label: string, context: Uint8Array, length: number): Promise<Bytes>;
  /** The epoch authenticator (RFC 9420 §8.7). */
  authenticator(state: GroupState): Bytes;
}

export type SuiteName = "mls" | "mls-classic" | "fernet";

export interface SuitePorts {
  readonly primitives: Primitives;
  /** Milliseconds since the Unix epoch, for key package lifetimes. */
  readonly wallMs: () => number;
  readonly check: CredentialCheck;
}
