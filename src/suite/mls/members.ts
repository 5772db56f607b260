// One leaf for each member id: a second one could speak under the first one's name (docs/protocol.md §8).

import { toHex } from "../../base/index.ts";
import { readCredential } from "../credential.ts";
import { leafAt } from "./state.ts";
import type { LeafNode, RatchetTree } from "./ts-mls.ts";

/** The member id that a leaf bears, in hexadecimal; null where it bears none of our credentials. */
export function memberOf(leaf: LeafNode): string | null {
  const credential = leaf.credential.credentialType === "basic" ? readCredential(leaf.credential.identity) : null;
  return credential === null ? null : toHex(credential.memberId);
}

/** The member ids in a tree. @param except leaf indices that do not count. @returns null where one occurs twice */
export function membersOf(tree: RatchetTree, except: ReadonlySet<number> = new Set()): Set<string> | null {
  const members = new Set<string>();
  for (let index = 0; 2 * index < tree.length; index++) {
    const leaf = except.has(index) ? null : leafAt(tree, index);
    const member = leaf === null ? null : memberOf(leaf);
    if (member === null) continue;
    if (members.has(member)) return null;
    members.add(member);
  }
  return members;
}

/** Adds a leaf's member id to those in the group. @returns false where it is there already */
export function addMember(members: Set<string>, leaf: LeafNode): boolean {
  const member = memberOf(leaf);
  if (member === null || members.has(member)) return false;
  members.add(member);
  return true;
}
