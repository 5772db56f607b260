// Who is in the room. Leaves come from the group; a leaf counts, and shows, once it has spoken. Presence is the relay's
// word: it can mark someone away, never add one. docs/protocol.md §8.

import { type Primitives, toBase64url, toHex } from "../base/index.ts";
import { type MemberId, memberIdText } from "../protocol/index.ts";
import { type Credential, type Leaf, readCredential } from "../suite/index.ts";
import type { Member } from "./types.ts";

interface Entry {
  readonly leafKey: string;
  readonly index: number;
  readonly memberId: MemberId;
  readonly identity: string;
  readonly fingerprint: string;
  /** The credential's nickname, or what its sealed `profile` said since. */
  nickname: string;
  spoken: boolean;
  /** Whether we saw this leaf being added and have heard nothing of it yet: its first message must be `here`. */
  unheard: boolean;
  /** When we first saw this leaf silent. */
  readonly sinceMs: number;
}

export interface Absence {
  readonly atMs: number;
  away: boolean;
  gone: boolean;
}

export interface Author {
  readonly index: number;
  readonly member: Member;
  /** Whether the leaf is still this member's. */
  readonly isNow: boolean;
}

/** What a Welcome says of the leaves of its tree, as bitmaps. docs/protocol.md §8. */
export interface ForJoiners {
  /** Who has spoken. */
  readonly spoken: Uint8Array;
  /** Who is away. Nobody else may know: a relay that was restarted has never heard of them. */
  readonly away: Uint8Array;
}

export interface RosterChange {
  readonly joined: readonly Member[];
  readonly left: readonly Member[];
}

export class Roster {
  readonly #p: Primitives;
  #entries: readonly Entry[] = [];
  #byIndex = new Map<number, Entry>();
  #byMember = new Map<MemberId, Entry>();
  readonly #absent = new Map<MemberId, Absence>();

  constructor(p: Primitives) {
    this.#p = p;
  }

  /** The fingerprint of an identity key: first 8 bytes of SHA-256("snug/1 identity" ‖ key), in hexadecimal. */
  #fingerprint(identity: Uint8Array): string {
    const label = new TextEncoder().encode("snug/1 identity");
    const input = new Uint8Array(label.length + identity.length);
    input.set(label);
    input.set(identity, label.length);
    return toHex(this.#p.hash("sha256", input).subarray(0, 8));
  }

  /**
   * Takes the leaves of a new epoch. A leaf that replaces one of the same member and identity inherits that it has spoken.
   * @param told what a Welcome says of them; null in a group that we were in already
   */
  update(leaves: readonly Leaf[], selfIndex: number, told: ForJoiners | null, nowMs: number): RosterChange {
    const before = this.#shown();
    const known = new Map(this.#entries.map((entry) => [entry.leafKey, entry]));
    const byMember = new Map(this.#entries.map((entry) => [`${entry.memberId} ${entry.identity}`, entry]));
    const next: Entry[] = [];
    for (const leaf of leaves) {
      const leafKey = toBase64url(leaf.leafKey);
      const same = told === null ? known.get(leafKey) : undefined;
      if (same !== undefined && same.index === leaf.index) {
        next.push(same);
        continue;
      }
      const credential = readCredential(leaf.credential);
      if (credential === null) continue; // the suite has checked every credential; this cannot be
      const memberId = memberIdText(credential.memberId);
      const identity = toBase64url(credential.identity);
      const old = byMember.get(`${memberId} ${identity}`);
      next.push({
        leafKey,
        index: leaf.index,
        memberId,
        identity,
        fingerprint: same?.fingerprint ?? this.#fingerprint(credential.identity),
        nickname: old?.nickname ?? credential.nickname,
        // What we did not see being added may have spoken to others: only its adders may find it silent.
        unheard: told === null,
        spoken: hasBit(told?.spoken, leaf.index) || leaf.index === selfIndex || old?.spoken === true,
        sinceMs: same?.sinceMs ?? nowMs,
      });
    }
    this.#set(next);
    // Who is added anew is there, whatever was said of its absence before.
    for (const { leafKey, memberId } of next) if (!known.has(leafKey)) this.#absent.delete(memberId);
    for (const memberId of this.#absent.keys()) if (!this.#byMember.has(memberId)) this.#absent.delete(memberId);
    for (const { index, memberId } of next)
      if (hasBit(told?.away, index)) this.#absent.set(memberId, { atMs: nowMs, away: true, gone: false });
    return this.#difference(before);
  }

  /**
   * Who sealed a message: the member of the leaf where it is still the same one, else what its credential says.
   * The relay's word on who sent it counts for nothing here.
   */
  author(index: number, credential: Credential): Author {
    const memberId = memberIdText(credential.memberId);
    const identity = toBase64url(credential.identity);
    const entry = this.#at(index);
    if (entry?.memberId === memberId && entry.identity === identity)
      return { index, member: this.#member(entry), isNow: true };
    const member = {
      memberId,
      nickname: credential.nickname,
      fingerprint: this.#fingerprint(credential.identity),
      away: false,
    };
    return { index, member, isNow: false };
  }

  /** A leaf has sent a sealed message: it is there, and shows. @returns who joined by it, and whether it is the leaf's first that we could have heard */
  speak(author: Author): RosterChange & { readonly first: boolean } {
    const entry = author.isNow ? this.#at(author.index) : null;
    if (entry === null) return { joined: [], left: [], first: false };
    const first = entry.unheard;
    entry.unheard = false;
    this.#absent.delete(entry.memberId);
    if (entry.spoken) return { joined: [], left: [], first };
    const before = this.#shown();
    entry.spoken = true;
    return { ...this.#difference(before), first };
  }

  /** A leaf has said `bye`: it no longer shows. */
  hush(author: Author): RosterChange {
    const entry = author.isNow ? this.#at(author.index) : null;
    if (entry?.spoken !== true) return { joined: [], left: [] };
    const before = this.#shown();
    entry.spoken = false;
    return this.#difference(before);
  }

  /** A member has a new nickname. @returns the member as it is now, and the name before */
  rename(author: Author, nickname: string): { readonly who: Member; readonly before: string } | null {
    const entry = author.isNow ? this.#at(author.index) : null;
    if (entry === null || entry.nickname === nickname) return null;
    const before = entry.nickname;
    entry.nickname = nickname;
    return { who: this.#member(entry), before };
  }

  /** The relay's word on a member. @returns the member, where it shows and changed */
  presence(memberId: MemberId, state: "back" | "away" | "gone", nowMs: number): Member | null {
    const entry = this.#byMember.get(memberId);
    if (entry === undefined) return null;
    const known = this.#absent.get(memberId);
    if (state === "back") this.#absent.delete(memberId);
    else this.#absent.set(memberId, { atMs: known?.atMs ?? nowMs, away: true, gone: state === "gone" });
    const changed = (known?.away === true) !== (state !== "back");
    return entry.spoken && changed ? this.#member(entry) : null;
  }

  /** Who is connected after an election; everyone else is away. */
  present(members: ReadonlySet<MemberId>, nowMs: number): void {
    const known = new Map(this.#absent);
    this.#absent.clear();
    for (const { memberId } of this.#entries)
      if (!members.has(memberId))
        this.#absent.set(memberId, { atMs: known.get(memberId)?.atMs ?? nowMs, away: true, gone: false });
  }

  /** Leaves to remove: silent for too long, absent for too long, gone by the relay's word, or of these members. */
  due(silentMs: number, absentMs: number, nowMs: number, of: ReadonlySet<MemberId> = new Set()): readonly number[] {
    return this.#entries
      .filter((entry) => {
        const absence = this.#absent.get(entry.memberId);
        return (
          of.has(entry.memberId) ||
          (entry.unheard && nowMs - entry.sinceMs > silentMs) ||
          (absence !== undefined && (absence.gone || nowMs - absence.atMs > absentMs))
        );
      })
      .map((entry) => entry.index);
  }

  /** Place of a leaf among the live ones, from 0: who acts first where anyone may. */
  rank(index: number): number {
    return this.#entries.filter((entry) => entry.spoken && !this.#absent.has(entry.memberId) && entry.index < index)
      .length;
  }

  /** Whether a leaf that was there before us has not spoken to us. */
  wonders(): boolean {
    return this.#entries.some((entry) => !entry.spoken && !entry.unheard);
  }

  /** The bitmap of leaves that have spoken. */
  spokenBitmap(): Uint8Array<ArrayBuffer> {
    return bitmapOf(this.#entries.filter(({ spoken }) => spoken));
  }

  /** What those who join are told of the leaves that stay. @param goes leaves that do not */
  forJoiners(goes: readonly number[]): ForJoiners {
    const stay = this.#entries.filter(({ index }) => !goes.includes(index));
    return {
      spoken: bitmapOf(stay.filter(({ spoken }) => spoken)),
      away: bitmapOf(stay.filter(({ memberId }) => this.#absent.has(memberId))),
    };
  }

  /** The member of a leaf, shown or not. */
  member(index: number): Member | null {
    const entry = this.#at(index);
    return entry === null ? null : this.#member(entry);
  }

  /** The member of a member id, shown or not. */
  byId(memberId: MemberId): Member | null {
    const entry = this.#byMember.get(memberId);
    return entry === undefined ? null : this.#member(entry);
  }

  /** Who shows: one for each identity. */
  get members(): readonly Member[] {
    return [...this.#shown().values()];
  }

  get count(): number {
    return this.#shown().size;
  }

  /** Forgets the group. */
  clear(): void {
    this.#set([]);
    this.#absent.clear();
  }

  #set(entries: readonly Entry[]): void {
    this.#entries = entries;
    this.#byIndex = new Map(entries.map((entry) => [entry.index, entry]));
    this.#byMember = new Map(entries.map((entry) => [entry.memberId, entry]));
  }

  #at(index: number): Entry | null {
    return this.#byIndex.get(index) ?? null;
  }

  #member(entry: Entry): Member {
    return {
      memberId: entry.memberId,
      nickname: entry.nickname,
      fingerprint: entry.fingerprint,
      away: this.#absent.get(entry.memberId)?.away ?? false,
    };
  }

  #shown(): Map<string, Member> {
    return new Map(this.#entries.filter((entry) => entry.spoken).map((entry) => [entry.identity, this.#member(entry)]));
  }

  #difference(before: ReadonlyMap<string, Member>): RosterChange {
    const after = this.#shown();
    return {
      joined: [...after].filter(([identity]) => !before.has(identity)).map(([, member]) => member),
      left: [...before].filter(([identity]) => !after.has(identity)).map(([, member]) => member),
    };
  }
}

/** Bit i, counted from the lowest bit of the first byte, is leaf i. */
function bitmapOf(leaves: readonly { readonly index: number }[]): Uint8Array<ArrayBuffer> {
  const bitmap = new Uint8Array(Math.ceil((Math.max(-1, ...leaves.map(({ index }) => index)) + 1) / 8));
  for (const { index } of leaves) bitmap[index >> 3] = (bitmap[index >> 3] ?? 0) | (1 << (index & 7));
  return bitmap;
}

/** Whether a leaf's bit is set; missing bits are 0. */
export const hasBit = (bitmap: Uint8Array | undefined, index: number): boolean =>
  (((bitmap?.[index >> 3] ?? 0) >> (index & 7)) & 1) === 1;
