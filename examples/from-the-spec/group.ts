// protocol.md §8: the group, as this member sees it. RFC 9420 is done by ts-mls; the policy is here.
import { decode } from "cborg";
import {
  createApplicationMessage,
  createGroup,
  decodeMlsMessage,
  encodeMlsMessage,
  joinGroupWithExtensions,
  processPrivateMessage,
  type ClientState,
  type LeafNode,
  type Proposal,
} from "ts-mls";
import { PathSecretError } from "ts-mls/mlsError.js";
import { hex, random, same, sha256, utf8, type Bytes } from "./bytes.ts";
import { makeCommit, type MadeCommit } from "./commit.ts";
import { readCredential, type Person } from "./credential.ts";
import { Failure } from "./failure.ts";
import { openApplicationMessage } from "./opening.ts";
import { forJoiners, type OwnKeyPackage, type Suite } from "./suite.ts";
import { hasBit, isWithinPolicy, leafAt, leavesOf, privateMessage, type Leaf } from "./tree.ts";

export interface Changes {
  readonly adds: readonly OwnKeyPackage["public"][];
  /** Every leaf of these members goes. */
  readonly removes: readonly Bytes[];
}

const epochMs = 30_000;
const minEpochs = 4;

export class Group {
  readonly #suite: Suite;
  #state: ClientState;
  /** The signature keys of the leaves that have spoken ("Who shows"). */
  readonly #spoken: Set<string>;
  readonly #endedAt = new Map<bigint, number>();

  private constructor(suite: Suite, state: ClientState, spoken: Set<string>) {
    this.#suite = suite;
    this.#state = state;
    this.#spoken = spoken;
  }

  get id(): Bytes {
    return this.#state.groupContext.groupId;
  }

  /** §8, "After a relay lost its log": what names the epoch. */
  get branch(): Bytes {
    return sha256(utf8("snug/1 branch"), this.id, this.#state.keySchedule.epochAuthenticator);
  }

  get epoch(): number {
    return Number(this.#state.groupContext.epoch);
  }

  /** "Founding": the group at epoch 0, and a PSK-only commit to epoch 1. */
  static async found(suite: Suite, groupId: Bytes, own: OwnKeyPackage): Promise<[Group, MadeCommit]> {
    const state = await createGroup(groupId, own.public, own.private, [], suite.impl, suite.config);
    const group = new Group(suite, state, new Set([hex(own.public.leafNode.signaturePublicKey)]));
    return [group, await group.#commit([group.#pskProposal()], [])];
  }

  /** "Joining": throws where the Welcome is for another key package, or against the policy. */
  static async join(suite: Suite, own: OwnKeyPackage, welcomeBytes: Bytes): Promise<Group> {
    const decoded = decodeMlsMessage(welcomeBytes, 0);
    if (decoded?.[0].wireformat !== "mls_welcome") throw new Error("no Welcome");
    // The library would also join by a Welcome that names no PSK.
    let usesPsk = false;
    const pskIndex: Suite["pskIndex"] = {
      findPsk: (id) => {
        const psk = suite.pskIndex.findPsk(id);
        if (psk === undefined) throw new Failure("group.password_differs", "the Welcome asks for another PSK");
        usesPsk = true;
        return psk;
      },
    };
    const { welcome } = decoded[0];
    const [state, extensions] = await joinGroupWithExtensions(
      welcome,
      own.public,
      own.private,
      pskIndex,
      suite.impl,
      undefined,
      undefined,
      suite.config,
    );
    const { groupId, extensions: contextExtensions } = state.groupContext;
    if (!usesPsk) throw new Error("a Welcome without the PSK");
    if (groupId.length !== 33 || !same(groupId.slice(0, 17), suite.keys.channelId)) throw new Error("another channel");
    if (contextExtensions.length > 0) throw new Error("extensions in the GroupContext");
    const told = extensions.find((extension) => extension.extensionType === forJoiners)?.extensionData;
    const bits: unknown = told === undefined ? undefined : decode(told)[0];
    const spoken = leavesOf(state.ratchetTree).filter(({ index }) => bits instanceof Uint8Array && hasBit(bits, index));
    return new Group(suite, state, new Set(spoken.map(({ node }) => hex(node.signaturePublicKey))));
  }

  #person(leaf: LeafNode | undefined): Person | undefined {
    if (leaf === undefined) return undefined;
    return readCredential(this.#suite.keys.channelId, leaf.signaturePublicKey, leaf.credential);
  }

  #pskProposal(): Proposal {
    const { pskId } = this.#suite.keys;
    const pskNonce = random(this.#suite.impl.kdf.size);
    return { proposalType: "psk", psk: { preSharedKeyId: { psktype: "external", pskId, pskNonce } } };
  }

  /** A turn's commit. With nothing to do it is a refresh: without proposals it has a path (RFC 9420 §12.4). */
  commit(changes: Changes): Promise<MadeCommit> {
    const goes = (leaf: Leaf): boolean => {
      const person = this.#person(leaf.node);
      const own = leaf.index === this.#state.privatePath.leafIndex;
      return !own && person !== undefined && changes.removes.some((id) => same(id, person.memberId));
    };
    const removed = leavesOf(this.#state.ratchetTree)
      .filter(goes)
      .map((leaf) => leaf.index);
    const proposals: Proposal[] = [
      ...removed.map((index): Proposal => ({ proposalType: "remove", remove: { removed: index } })),
      ...changes.adds.map((keyPackage): Proposal => ({ proposalType: "add", add: { keyPackage } })),
      ...(changes.adds.length > 0 ? [this.#pskProposal()] : []),
    ];
    return this.#commit(proposals, removed);
  }

  #commit(proposals: Proposal[], removed: readonly number[]): Promise<MadeCommit> {
    const shown = leavesOf(this.#state.ratchetTree).filter(
      ({ index, node }) => this.#spoken.has(hex(node.signaturePublicKey)) && !removed.includes(index),
    );
    const indices = shown.map(({ index }) => index);
    return makeCommit(this.#suite, this.#state, proposals, indices, removed.length > 0);
  }

  /** One's own commit, once it has come back as the chain's new head (§7). */
  adopt(made: MadeCommit): void {
    const past = this.#state;
    this.#enter(made.state);
    // The commit was made a moment ago; what was received since has moved the receiver keys of its epoch on.
    const kept = this.#state.historicalReceiverData.get(past.groupContext.epoch);
    if (kept !== undefined) kept.secretTree = past.secretTree;
  }

  #enter(state: ClientState): void {
    const now = Date.now();
    this.#endedAt.set(this.#state.groupContext.epoch, now);
    const epochs = [...state.historicalReceiverData.keys()].sort((a, b) => Number(b - a));
    const old = epochs.slice(minEpochs).filter((epoch) => now - (this.#endedAt.get(epoch) ?? 0) > epochMs);
    const kept = [...state.historicalReceiverData].filter(([epoch]) => !old.includes(epoch));
    this.#state = { ...state, historicalReceiverData: new Map(kept) };
  }

  /** §7, "Verifies", for another member's commit that stands at the chain's head. */
  async process(bytes: Bytes): Promise<"applied" | "void" | "lost" | "removed"> {
    const message = privateMessage(bytes);
    const { groupContext } = this.#state;
    if (message === undefined || message.contentType !== "commit") return "void";
    if (!same(message.groupId, this.id) || message.epoch !== groupContext.epoch) return "void";
    let committer: number | undefined;
    try {
      const { impl, pskIndex } = this.#suite;
      const result = await processPrivateMessage(this.#state, message, pskIndex, impl, (incoming) => {
        if (incoming.kind !== "commit") return "reject";
        committer = incoming.senderLeafIndex;
        return isWithinPolicy(incoming.proposals) ? "accept" : "reject";
      });
      if (result.kind !== "newState" || result.actionTaken !== "accept" || committer === undefined) return "void";
      const { newState } = result;
      const [before, after] = [this.#state, newState].map(({ ratchetTree }) =>
        this.#person(leafAt(ratchetTree, committer)),
      );
      if (before === undefined || after === undefined || !same(before.memberId, after.memberId)) return "void";
      if (newState.groupActiveState.kind !== "active") return "removed";
      this.#enter(newState);
      return "applied";
    } catch (error) {
      return error instanceof PathSecretError ? "lost" : "void";
    }
  }

  async seal(content: Bytes): Promise<Bytes> {
    const { newState, privateMessage } = await createApplicationMessage(this.#state, content, this.#suite.impl);
    this.#state = newState;
    return encodeMlsMessage({ version: "mls10", wireformat: "mls_private_message", privateMessage });
  }

  async open(bytes: Bytes): Promise<{ readonly content: Bytes; readonly sender: Person }> {
    const { state, leaf, content } = await openApplicationMessage(this.#suite, this.#state, bytes);
    const sender = this.#person(leaf);
    if (sender === undefined) throw new Error("a sender without a credential");
    this.#state = state;
    this.#spoken.add(hex(leaf.signaturePublicKey));
    return { content, sender };
  }

  /** One's own leaf has spoken. */
  spoke(): void {
    const own = leafAt(this.#state.ratchetTree, this.#state.privatePath.leafIndex);
    if (own !== undefined) this.#spoken.add(hex(own.signaturePublicKey));
  }
}
