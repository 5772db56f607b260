// Whose turn it is: to commit, to refresh, to found. docs/protocol.md §7 and §8.

import type { MemberId } from "../../protocol/index.ts";
import type { ChannelEffect } from "./events.ts";
import {
  type ChannelState,
  isDeaf,
  isLive,
  mayAnswer,
  type Member,
  membersWhere,
  type Turn,
  type TurnKind,
  waitsForAdoption,
} from "./state.ts";

/** Who let a turn pass is named last for this long. */
const passedMs = 60_000;
/** Turns in vain after which a gone member is left to the members' own care. */
const maxGoneTurns = 8;
const maxGonePerTurn = 4096;
/** Room that one `work` leaves for everything but knocks, bytes. */
const workHeadBytes = 96 * 1024;

/** The order in which members are named: longest admitted first, who let a turn pass lately last, in a ring. */
function inOrder(members: Member[], nowMs: number): Member[] {
  const rank = (member: Member): number =>
    nowMs - member.passedAtMs < passedMs ? member.passedAtMs : Number.NEGATIVE_INFINITY;
  const compare = (a: number, b: number): number => (a === b ? 0 : a - b); // −∞ less −∞ is no number
  return members.sort((a, b) => compare(rank(a), rank(b)) || a.admittedAtMs - b.admittedAtMs || (a.id < b.id ? -1 : 1));
}

/** Names a member, and gives it its work. */
function name(
  state: ChannelState,
  kind: TurnKind,
  member: Member,
  knocking: readonly Member[],
  gone: readonly MemberId[],
  nowMs: number,
): ChannelEffect[] {
  const { limits } = state;
  const number = ++state.turns;
  const endsAtMs = nowMs + (kind === "founding" ? limits.foundMs : limits.turnMs);
  const turn: Turn = {
    number,
    kind,
    member: member.id,
    startedAtMs: nowMs,
    endsAtMs,
    used: false,
    knocks: knocking.map(({ id }) => id),
    gone,
  };
  state.turn = turn;
  state.works = [...state.works.filter((past) => mayAnswer(state, past, nowMs)), turn];
  if (kind === "founding") state.asked.add(member.id);
  const knocks: [Uint8Array, Uint8Array][] = [];
  for (const other of knocking) {
    if (other.knock === null) continue;
    other.knock.handed = true;
    knocks.push([other.bytes, other.knock.sealed]);
  }
  const names = gone.flatMap((id) => state.members.get(id)?.bytes ?? []);
  return [
    {
      t: "tell",
      to: [member.id],
      frame: {
        t: "work",
        turn: number,
        founds: kind === "founding",
        head: state.handshakes.at(-1) ?? 0,
        knocks,
        gone: names,
      },
    },
  ];
}

/** Those who wait at the door, in the order they came, as many as one turn takes. */
function knockers(state: ChannelState): Member[] {
  const { limits } = state;
  const waiting = membersWhere(state, (member) => member.knock !== null && member.connected);
  waiting.sort((a, b) => (a.knock?.atMs ?? 0) - (b.knock?.atMs ?? 0));
  let bytes = workHeadBytes;
  const taken: Member[] = [];
  for (const member of waiting) {
    bytes += (member.knock?.sealed.length ?? 0) + 32;
    if (taken.length >= limits.maxKnocksPerTurn || (taken.length > 0 && bytes > limits.maxFrameBytes)) break;
    taken.push(member);
  }
  return taken;
}

/** When the next refresh is due; null where there is nothing to heal. */
function refreshAtMs(state: ChannelState): number | null {
  const { limits } = state;
  let leaves = 0;
  let live = 0;
  for (const member of state.members.values()) {
    if (member.leaf) leaves++;
    if (isLive(member)) live++;
  }
  return state.said && live > 0 && leaves > 1
    ? state.lastRefreshAtMs + Math.max(limits.refreshMs, leaves * limits.refreshPerMemberMs)
    : null;
}

function nameCommitter(state: ChannelState, live: Member[], nowMs: number): ChannelEffect[] {
  if (nowMs < state.lastHandshakeAtMs + state.limits.commitGapMs) return [];
  const ordered = inOrder(live, nowMs);
  const [first] = ordered;
  if (first === undefined) return [];
  const gone = [...state.gone.keys()].slice(0, maxGonePerTurn);
  const knocking = knockers(state);
  if (knocking.length > 0 || gone.length > 0) {
    for (const id of gone) state.gone.set(id, (state.gone.get(id) ?? 0) + 1);
    return name(state, "work", first, knocking, gone, nowMs);
  }
  const dueMs = refreshAtMs(state);
  if (dueMs === null || nowMs < dueMs) return [];
  state.lastRefreshAtMs = nowMs;
  state.said = false;
  const reliable = ordered.filter((member) => nowMs - member.passedAtMs >= passedMs);
  const [stalest = first] = (reliable.length > 0 ? reliable : ordered).sort((a, b) => a.freshAtMs - b.freshAtMs);
  return name(state, "refresh", stalest, [], [], nowMs);
}

/** From when on someone may be asked to found. */
const mayFoundAtMs = (state: ChannelState, nowMs: number): number =>
  isDeaf(state, nowMs)
    ? Number.NEGATIVE_INFINITY
    : Math.max(
        state.foundAfterMs,
        state.phase === "empty"
          ? Number.NEGATIVE_INFINITY
          : (state.deadSinceMs ?? Number.POSITIVE_INFINITY) + state.limits.electionMs,
      );

const atTheDoor = (member: Member): boolean => member.connected && member.knock !== null;

function nameFounder(state: ChannelState, nowMs: number): ChannelEffect[] {
  if (nowMs < mayFoundAtMs(state, nowMs)) return [];
  const [first] = inOrder(membersWhere(state, atTheDoor), nowMs);
  return first === undefined ? [] : name(state, "founding", first, [], [], nowMs);
}

/** Ends turns that are past, and names who is next. */
export function planTurns(state: ChannelState, nowMs: number): ChannelEffect[] {
  const live = membersWhere(state, isLive);
  const deaf = isDeaf(state, nowMs);
  if (live.length > 0) {
    state.deadSinceMs = null;
    if (!deaf) state.asked.clear();
    if (!deaf && state.turn?.kind === "founding") state.turn = null;
  } else state.deadSinceMs ??= nowMs;
  const { turn } = state;
  if (turn !== null && nowMs >= turn.endsAtMs) {
    const member = state.members.get(turn.member);
    // A turn that is still here has brought no entry of the chain.
    if (member !== undefined) {
      member.passedAtMs = nowMs;
      if (turn.kind !== "founding") member.ignoredAtMs = nowMs;
    }
    for (const id of turn.gone) if ((state.gone.get(id) ?? 0) >= maxGoneTurns) forgetGone(state, id);
    state.turn = null;
  }
  if (state.turn !== null) return [];
  return live.length > 0 && !isDeaf(state, nowMs) ? nameCommitter(state, live, nowMs) : nameFounder(state, nowMs);
}

function forgetGone(state: ChannelState, id: MemberId): void {
  state.gone.delete(id);
  if (state.members.get(id)?.connected === false) state.members.delete(id);
}

/** A knock that was not made anew in this time is of a client that gave up. */
export function expireKnocks(state: ChannelState, nowMs: number): void {
  for (const member of state.members.values())
    if (member.knock !== null && nowMs - member.knock.atMs > 2 * state.limits.knockMs) member.knock = null;
}

/** The next moment at which time alone changes something. */
export function nextWakeMs(state: ChannelState, nowMs: number): number | null {
  const { limits } = state;
  let next = Number.POSITIVE_INFINITY;
  const at = (ms: number): void => void (next = Math.min(next, ms));
  let anyoneLive = false;
  let anyoneKnocks = false;
  for (const member of state.members.values()) {
    if (isLive(member)) anyoneLive = true;
    if (atTheDoor(member)) anyoneKnocks = true;
    if (!member.connected && member.leaf && member.presence < 2)
      at(member.lostAtMs + (member.presence === 0 ? limits.awayMs : limits.absentMs));
    if (member.knock !== null) at(member.knock.atMs + 2 * limits.knockMs + 1);
  }
  for (const made of state.made.values()) {
    at(made.untilMs);
    if (waitsForAdoption(made)) at(made.adoptByMs);
  }
  if (state.phase === "electing") at(state.electionEndsAtMs);
  else if (state.turn !== null) at(state.turn.endsAtMs);
  else if (!anyoneLive) {
    if (anyoneKnocks) at(mayFoundAtMs(state, nowMs));
  } else {
    const gapMs = state.lastHandshakeAtMs + limits.commitGapMs;
    const dueMs = refreshAtMs(state);
    if (anyoneKnocks || state.gone.size > 0) at(gapMs);
    else if (dueMs !== null) at(Math.max(gapMs, dueMs));
  }
  return next === Number.POSITIVE_INFINITY ? null : Math.max(next, nowMs);
}
