// Who was here under which name, for as long as this program runs: a known nickname with a new key, and names that look
// alike, are told once and last.

import type { Member } from "../client/index.ts";
import { skeletonsOf, tagAmong } from "./names.ts";

export type NameWarning =
  /** The nickname was another key's, whose member is not here now. */
  | { readonly t: "newKey"; readonly who: Member }
  /** Another member who is here has the same nickname, or had one that looks like it. */
  | { readonly t: "same" | "alike"; readonly who: Member; readonly other: Member };

const maxPeople = 2_000;
/** Names of one key that are remembered: who changes names again and again has only its own forgotten. */
const maxNames = 8;

interface Known {
  readonly member: Member;
  readonly skeletons: readonly string[];
}

export class People {
  /** By fingerprint and nickname, in the order of meeting. */
  readonly #known = new Map<string, Known>();
  #revision = 0;
  /** Everyone known by each skeleton, so that meeting costs the same in a crowd. */
  readonly #bySkeleton = new Map<string, Known[]>();

  /**
   * Somebody joined, or has another nickname.
   * @param present who is here now @returns what is to be warned of, if anything
   */
  meet(member: Member, present: readonly Member[]): NameWarning | null {
    const key = `${member.fingerprint} ${member.nickname}`;
    if (this.#known.has(key)) return null;
    const others = this.#alike(member);
    const [written, lower] = skeletonsOf(member.nickname);
    this.#remember(key, { member, skeletons: [`w ${written}`, `l ${lower}`] }, present);
    const same = others.find(({ nickname }) => nickname === member.nickname);
    if (same !== undefined) {
      const other = present.find(({ fingerprint }) => fingerprint === same.fingerprint);
      return other === undefined ? { t: "newKey", who: member } : { t: "same", who: member, other };
    }
    const [other] = others;
    return other === undefined ? null : { t: "alike", who: member, other };
  }

  /** Another one after each change: tags that were given may be other ones now. */
  get revision(): number {
    return this.#revision;
  }

  /** The tag of a member: told apart from everyone who was ever here under a name like theirs. */
  tagOf(member: Member): string {
    return tagAmong(
      member.fingerprint,
      this.#alike(member).map(({ fingerprint }) => fingerprint),
    );
  }

  /** Who else is known by a name that is this one, or looks it. */
  #alike({ nickname, fingerprint }: Member): readonly Member[] {
    const [written, lower] = skeletonsOf(nickname);
    return [`w ${written}`, `l ${lower}`]
      .flatMap((skeleton) => this.#bySkeleton.get(skeleton) ?? [])
      .map(({ member }) => member)
      .filter((member) => member.fingerprint !== fingerprint);
  }

  #remember(key: string, entry: Known, present: readonly Member[]): void {
    this.#revision++;
    this.#known.set(key, entry);
    for (const skeleton of entry.skeletons)
      this.#bySkeleton.set(skeleton, [...(this.#bySkeleton.get(skeleton) ?? []), entry]);
    const { fingerprint } = entry.member;
    const own = [...this.#known.values()].filter(({ member }) => member.fingerprint === fingerprint);
    if (own.length > maxNames && own[0] !== undefined) this.#forget(own[0]);
    if (this.#known.size <= maxPeople) return;
    // Whoever is here stays known, however many come and go.
    const here = new Set(present.map((member) => member.fingerprint));
    const oldest = [...this.#known.values()].find(({ member }) => !here.has(member.fingerprint));
    if (oldest !== undefined && oldest !== entry) this.#forget(oldest);
  }

  #forget(entry: Known): void {
    this.#known.delete(`${entry.member.fingerprint} ${entry.member.nickname}`);
    for (const skeleton of entry.skeletons) {
      const left = (this.#bySkeleton.get(skeleton) ?? []).filter((known) => known !== entry);
      if (left.length === 0) this.#bySkeleton.delete(skeleton);
      else this.#bySkeleton.set(skeleton, left);
    }
  }
}
