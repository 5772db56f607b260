// Who was in the group for which part of which log: from its joining on, as far as it has followed.

import { toHex } from "../src/base/index.ts";
import type { Member } from "./member.ts";

interface Range {
  /** The entry by which it joined; 0 where it came into this log from another. */
  readonly from: number;
  /** The last entry that it took. */
  to: number;
}

/** One time in the group, over as many logs as it lasted. */
interface Stay {
  readonly joins: number;
  readonly ranges: Map<string, Range>;
  /** Its logs, in order. */
  readonly logs: string[];
}

interface Track {
  readonly stays: Stay[];
  inside: boolean;
  /** When it was first seen in a log. */
  readonly cameMs: Map<string, number>;
  incarnation: Uint8Array;
  log: string;
}

export class Stays {
  readonly #tracks = new Map<Member, Track>();

  /** Notes where a member is. */
  observe(member: Member, nowMs: number): void {
    const { log, phase, group } = member.state;
    let track = this.#tracks.get(member);
    if (track === undefined) {
      track = { stays: [], inside: false, cameMs: new Map(), incarnation: log.incarnation, log: "" };
      this.#tracks.set(member, track);
    }
    if (track.incarnation !== log.incarnation) {
      track.incarnation = log.incarnation;
      track.log = toHex(log.incarnation);
      if (!track.cameMs.has(track.log)) track.cameMs.set(track.log, nowMs);
    }
    if (group === null || phase === "outside" || log.seq === null) {
      track.inside = false;
      return;
    }
    let stay = track.stays.at(-1);
    if (stay === undefined || !track.inside || stay.joins !== member.joins) {
      stay = { joins: member.joins, ranges: new Map(), logs: [] };
      track.stays.push(stay);
    }
    track.inside = true;
    const range = stay.ranges.get(track.log);
    if (range === undefined) {
      stay.ranges.set(track.log, { from: log.joinedAt, to: log.seq });
      stay.logs.push(track.log);
    } else range.to = Math.max(range.to, log.seq);
  }

  /** When a member was first seen in a log; null where it never was. */
  cameTo(member: Member, log: string): number | null {
    return this.#tracks.get(member)?.cameMs.get(log) ?? null;
  }

  /**
   * Where a member was when an entry had its place: absent; there, and it took the entry (or what came after); or there,
   * but the log was lost before it had it, and it went on in the log `next`, in the same group (and is there still, or not).
   */
  at(
    member: Member,
    log: string,
    seq: number,
  ): "absent" | "passed" | { readonly next: string; readonly joinedAt: number; readonly isLast: boolean } {
    const { stays = [] } = this.#tracks.get(member) ?? {};
    for (const stay of stays) {
      const range = stay.ranges.get(log);
      if (range === undefined || seq <= range.from) continue;
      if (seq <= range.to) return "passed";
      const next = stay.logs[stay.logs.indexOf(log) + 1];
      if (next !== undefined && (stay.ranges.get(next)?.to ?? 0) > 0)
        return { next, joinedAt: range.from, isLast: stay === stays.at(-1) };
    }
    return "absent";
  }

  /** The stay in which a member took an entry: the entry by which it joined, and whether it is there still. */
  of(member: Member, log: string, seq: number): { readonly joinedAt: number; readonly isLast: boolean } | null {
    const { stays = [] } = this.#tracks.get(member) ?? {};
    for (const stay of stays) {
      const range = stay.ranges.get(log);
      if (range !== undefined && seq > range.from && seq <= range.to)
        return { joinedAt: range.from, isLast: stay === stays.at(-1) };
    }
    return null;
  }
}
