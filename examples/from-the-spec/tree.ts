// protocol.md §8: small questions about MLS messages, trees and commits.
import {
  decodeMlsMessage,
  type LeafNode,
  type PrivateMessage,
  type ProposalWithSender,
  type RatchetTree,
} from "ts-mls";
import type { Bytes } from "./bytes.ts";

export interface Leaf {
  readonly index: number;
  readonly node: LeafNode;
}

export function leavesOf(tree: RatchetTree): Leaf[] {
  return tree.flatMap((node, i) => (node?.nodeType === "leaf" ? [{ index: i / 2, node: node.leaf }] : []));
}

export const leafAt = (tree: RatchetTree, index: number | undefined): LeafNode | undefined =>
  leavesOf(tree).find((leaf) => leaf.index === index)?.node;

/** `forJoiners`: bit i, counted from the lowest bit of the first byte, is leaf i. */
export function bitmap(indices: readonly number[]): Bytes {
  const bits = new Uint8Array(Math.ceil((Math.max(-1, ...indices) + 1) / 8));
  for (const i of indices) bits[i >> 3] = (bits[i >> 3] ?? 0) | (1 << (i & 7));
  return bits;
}

export const hasBit = (bits: Bytes | undefined, i: number): boolean => (((bits?.[i >> 3] ?? 0) >> (i & 7)) & 1) === 1;

/** All group messages are PrivateMessage, sent as MLSMessage; nothing where these bytes are not one. */
export function privateMessage(bytes: Bytes): PrivateMessage | undefined {
  const decoded = decodeMlsMessage(bytes, 0);
  if (decoded === undefined || decoded[1] !== bytes.length) return undefined;
  return decoded[0].wireformat === "mls_private_message" ? decoded[0].privateMessage : undefined;
}

/** "Policy": only Add, Remove and external PSK; who adds also brings the PSK. */
export function isWithinPolicy(proposals: readonly ProposalWithSender[]): boolean {
  const kinds = proposals.map(({ proposal }) => proposal.proposalType);
  const adds = kinds.includes("add");
  const known = kinds.every((kind) => kind === "add" || kind === "remove" || kind === "psk");
  return known && (!adds || kinds.includes("psk"));
}
