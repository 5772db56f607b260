// Coming, going, and being away. docs/protocol.md §5 (standing) and §8 (leaving).

import { equal } from "../../base/index.ts";
import type { Frame, MemberId } from "../../protocol/index.ts";
import type { ChannelEffect, ChannelEvent, Standing } from "./events.ts";
import { presentGroup, tellRoll } from "./election.ts";
import { type ChannelState, isLive, type Member, membersWhere } from "./state.ts";

type Event<T extends ChannelEvent["t"]> = Extract<ChannelEvent, { t: T }>;

/** A Welcome is at most so old, with what its maker knew. */
const newsMs = 120_000;

const presenceFrame = (member: Member, state: 0 | 1 | 2): Frame => ({ t: "presence", memberId: member.bytes, state });

/** Tells everyone live in the group but the one it is about. */
function tellOthers(state: ChannelState, about: Member, frame: Frame): ChannelEffect[] {
  const to = membersWhere(state, (member) => isLive(member) && member !== about).map((member) => member.id);
  return to.length === 0 ? [] : [{ t: "tell", to, frame }];
}

/** Who has a leaf, and is there or was a moment ago. */
const present = (state: ChannelState): Member[] =>
  membersWhere(state, (member) => member.leaf && member.presence === 0);

/**
 * What a member that comes into the group must know of the others: who is away, and who came back lately, since its Welcome
 * may say that they are away.
 */
function tellAbsent(state: ChannelState, member: Member, nowMs: number): ChannelEffect[] {
  const isNews = ({ presence, backAtMs }: Member): boolean => presence > 0 || nowMs - backAtMs < newsMs;
  const absent = membersWhere(state, (other) => other !== member && other.leaf && isNews(other));
  return absent.map((other) => ({ t: "tell", to: [member.id], frame: presenceFrame(other, other.presence) }));
}

/** Ends the turn of a member that cannot use it any more. */
export function loseTurn(state: ChannelState, member: MemberId): void {
  if (state.turn?.member === member) state.turn = null;
}

/** The record of a member that is connected from now on. */
function arrive(
  state: ChannelState,
  { member: id, bytes, admittedAtMs }: Event<"admitted"> | Event<"resumed">,
  nowMs: number,
): Member {
  loseTurn(state, id); // its last connection had the work
  state.gone.delete(id);
  const known = state.members.get(id);
  if (known !== undefined) {
    known.connected = true;
    known.knock = null;
    return known;
  }
  const member: Member = {
    id,
    bytes,
    admittedAtMs,
    connected: true,
    inGroup: false,
    leaf: false,
    presented: null,
    lostAtMs: nowMs,
    presence: 0,
    backAtMs: Number.NEGATIVE_INFINITY,
    expect: null,
    knock: null,
    waitsSinceMs: null,
    freshAtMs: nowMs,
    passedAtMs: Number.NEGATIVE_INFINITY,
    ignoredAtMs: Number.NEGATIVE_INFINITY,
    refusedAtMs: Number.NEGATIVE_INFINITY,
    ownCommitAtMs: Number.NEGATIVE_INFINITY,
  };
  state.members.set(id, member);
  return member;
}

/** A fresh login: outside. */
export function admitted(state: ChannelState, event: Event<"admitted">, nowMs: number): ChannelEffect[] {
  const member = arrive(state, event, nowMs);
  member.inGroup = false;
  return [{ t: "admit", member: member.id, standing: 0 }];
}

const sameBranch = (state: ChannelState, event: Event<"resumed">): boolean =>
  state.base !== null && state.base.epoch === event.epoch && equal(state.base.branch, event.branch);

function standingOf(state: ChannelState, member: Member, event: Event<"resumed">): Standing {
  if (event.branch.length === 0) return 0;
  // The relay has lost its log, or the channel was over: what members present is all there is.
  if (state.phase !== "going") return 2;
  // Who was removed while away is in no record, or follows the log until it finds that out.
  return event.holds && (event.sameLog ? member.inGroup : sameBranch(state, event)) ? 1 : 0;
}

/** A member comes back with its ticket. */
export function resumed(state: ChannelState, event: Event<"resumed">, nowMs: number): ChannelEffect[] {
  const member = arrive(state, event, nowMs);
  const standing = standingOf(state, member, event);
  const admit: ChannelEffect = { t: "admit", member: member.id, standing };
  member.inGroup = standing === 1;
  switch (standing) {
    case 0:
      member.presented = null;
      return [admit];
    case 1: {
      member.leaf = true;
      const isBack = member.presence > 0 || !event.sameLog;
      if (isBack) member.backAtMs = nowMs;
      const back = isBack ? tellOthers(state, member, presenceFrame(member, 0)) : [];
      member.presence = 0;
      // It was not there when the election's result was told, or may have missed it.
      const { base } = state;
      const isAtStart = !event.sameLog || event.seq === 0;
      const roll = base !== null && isAtStart ? [tellRoll([member.id], base, present(state))] : [];
      return [
        admit,
        ...roll,
        { t: "stream", member: member.id, after: event.sameLog ? event.seq : 0 },
        ...back,
        ...tellAbsent(state, member, nowMs),
      ];
    }
    case 2:
      presentGroup(state, member, { branch: event.branch, epoch: event.epoch }, nowMs);
      return [admit];
  }
}

/** A connection is lost: the member may come back. */
export function lost(state: ChannelState, { member: id }: Event<"lost">, nowMs: number): ChannelEffect[] {
  const member = state.members.get(id);
  if (member === undefined) return [];
  loseTurn(state, id);
  member.connected = false;
  member.lostAtMs = nowMs;
  member.knock = null;
  // Gone before, it came back only as far as the door: its leaf is still to be removed.
  if (member.presence === 2) member.presence = 1;
  if (!member.leaf && member.presented === null) state.members.delete(id);
  return [];
}

/** A member leaves for good. */
export function bye(state: ChannelState, { member: id }: Event<"bye">): ChannelEffect[] {
  const member = state.members.get(id);
  if (member === undefined) return [];
  loseTurn(state, id);
  member.connected = false;
  member.inGroup = false;
  member.presented = null;
  if (member.leaf) return goes(state, member);
  state.members.delete(id);
  return [];
}

function goes(state: ChannelState, member: Member): ChannelEffect[] {
  member.presence = 2;
  state.gone.set(member.id, 0);
  return tellOthers(state, member, presenceFrame(member, 2));
}

/** A member asks to be added: it is outside from now on, whatever it was. */
export function knocked(state: ChannelState, { member: id, sealed }: Event<"knock">, nowMs: number): ChannelEffect[] {
  const member = state.members.get(id);
  if (member === undefined) return [];
  if (state.turn?.kind !== "founding") loseTurn(state, id);
  const wasIn = member.inGroup;
  member.inGroup = false;
  member.presented = null;
  member.knock = { sealed, atMs: nowMs, handed: false, refusals: 0 };
  member.waitsSinceMs ??= nowMs;
  return wasIn ? [{ t: "endStream", member: id }] : [];
}

/** A member has opened its Welcome. */
export function joined(state: ChannelState, { member: id, seq }: Event<"joined">, nowMs: number): ChannelEffect[] {
  const member = state.members.get(id);
  if (member === undefined) return [];
  const made = [...state.made.values()].find((entry) => entry.seq === seq && entry.applied && entry.welcomed.has(id));
  // The Welcome is past its time, or of a group that is no more: it comes back and knocks.
  if (made === undefined) return [{ t: "close", member: id, code: "relay.failed" }];
  made.welcomed.delete(id);
  const back = member.presence > 0 ? tellOthers(state, member, presenceFrame(member, 0)) : [];
  if (member.presence > 0) member.backAtMs = nowMs;
  Object.assign(member, { inGroup: true, leaf: true, presence: 0, knock: null, waitsSinceMs: null, freshAtMs: nowMs });
  const forget: ChannelEffect[] = made.welcomed.size === 0 ? [{ t: "forget", id: made.id }] : [];
  return [{ t: "stream", member: id, after: seq }, ...back, ...tellAbsent(state, member, nowMs), ...forget];
}

/** Who is away for long enough to be told, or to be removed. */
export function tellPresence(state: ChannelState, nowMs: number): ChannelEffect[] {
  const effects: ChannelEffect[] = [];
  for (const member of state.members.values()) {
    if (member.connected || !member.leaf || member.presence === 2) continue;
    const awayMs = nowMs - member.lostAtMs;
    if (awayMs >= state.limits.absentMs) effects.push(...goes(state, member));
    else if (awayMs >= state.limits.awayMs && member.presence === 0) {
      member.presence = 1;
      effects.push(...tellOthers(state, member, presenceFrame(member, 1)));
    }
  }
  return effects;
}

/** Whether the channel is over: nobody is connected, and nobody is expected back. */
export function isOver(state: ChannelState): boolean {
  for (const member of state.members.values()) if (member.connected || member.presence < 2) return false;
  return true;
}
