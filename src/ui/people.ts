// Who was here under which name, for as long as this program runs: a known nickname with a new key, and names that look
// alike, are told once and last.

import type { Member } from "../client/index.ts";
import { skeletonsOf } from "./names.ts";

export type NameWarning =
  /** The nickname was another key's. `before` is that key's fingerprint. */
  | { readonly t: "newKey"; readonly who: Member; readonly before: string }
  /** Another member's nickname looks like this one's. */
  | { readonly t: "alike"; readonly who: Member; readonly other: Member };

const maxPeople = 2_000;

interface Known {
  readonly member: Member;
  readonly skeletons: readonly string[];
}

export class People {
  /** By fingerprint and nickname, in the order of meeting. */
  readonly #known = new Map<string, Known>();
  /** Everyone known by each skeleton, so that meeting costs the same in a crowd. */
  readonly #bySkeleton = new Map<string, Known[]>();

  /** Somebody joined, or has another nickname. @returns what is to be warned of, if anything */
  meet(member: Member): NameWarning | null {
    const key = `${member.fingerprint} ${member.nickname}`;
    if (this.#known.has(key)) return null;
    const [written, lower] = skeletonsOf(member.nickname);
    const entry: Known = { member, skeletons: [`w ${written}`, `l ${lower}`] };
    const others = entry.skeletons
      .flatMap((skeleton) => this.#bySkeleton.get(skeleton) ?? [])
      .map((known) => known.member)
      .filter(({ fingerprint }) => fingerprint !== member.fingerprint);
    this.#remember(key, entry);
    const same = others.find(({ nickname }) => nickname === member.nickname);
    if (same !== undefined) return { t: "newKey", who: member, before: same.fingerprint };
    const [other] = others;
    return other === undefined ? null : { t: "alike", who: member, other };
  }

  #remember(key: string, entry: Known): void {
    this.#known.set(key, entry);
    for (const skeleton of entry.skeletons)
      this.#bySkeleton.set(skeleton, [...(this.#bySkeleton.get(skeleton) ?? []), entry]);
    if (this.#known.size <= maxPeople) return;
    const [oldest] = this.#known;
    if (oldest === undefined) return;
    this.#known.delete(oldest[0]);
    for (const skeleton of oldest[1].skeletons) {
      const left = (this.#bySkeleton.get(skeleton) ?? []).filter((known) => known !== oldest[1]);
      if (left.length === 0) this.#bySkeleton.delete(skeleton);
      else this.#bySkeleton.set(skeleton, left);
    }
  }
}
