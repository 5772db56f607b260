// Handshake entries: what the relay takes, what becomes of the chain, and who gets a Welcome when. docs/protocol.md §7.

import type { EntryId } from "../../protocol/index.ts";
import type { ChannelEffect, ChannelEvent, HandshakeHead } from "./events.ts";
import {
  type ChannelState,
  hasLive,
  isDeaf,
  isLive,
  lateMs,
  type Made,
  mayAnswer,
  type Member,
  membersWhere,
  type Turn,
  waitsForAdoption,
} from "./state.ts";

type Event<T extends ChannelEvent["t"]> = Extract<ChannelEvent, { t: T }>;

/** How long a Welcome waits for its joiner. */
const welcomeMs = 60_000;

const refuse = (code: "commit.refused" | "commit.too_soon"): ChannelEffect[] => [{ t: "refuse", code, expect: 0 }];

/** A part of a large handshake entry came: its maker's turn goes on a little longer. */
export function uploading(state: ChannelState, { member, turn }: Event<"uploading">, nowMs: number): ChannelEffect[] {
  const { turn: current, limits } = state;
  if (current?.member !== member || current.number !== turn) return [];
  current.endsAtMs = Math.max(
    current.endsAtMs,
    Math.min(nowMs + limits.turnMs, current.startedAtMs + 5 * limits.turnMs),
  );
  return [];
}

/** Whether a member is in the group. */
export function isInside(state: ChannelState, member: Member["id"]): boolean {
  return state.members.get(member)?.inGroup === true;
}

/** Whether a member may upload a handshake entry at all: it is in the group, or was asked to found one. */
export function mayUpload(state: ChannelState, member: Member["id"]): boolean {
  return state.members.get(member)?.inGroup === true || state.asked.has(member);
}

/** An upload is whole: append it, or say why not. */
export function handshake(
  state: ChannelState,
  { head, welcomeBytes }: Event<"handshake">,
  nowMs: number,
): ChannelEffect[] {
  const maker = state.members.get(head.from);
  if (maker === undefined || !maker.connected || head.after > (state.handshakes.at(-1) ?? 0))
    return refuse("commit.refused");
  if (head.founds) return mayFound(state, head, welcomeBytes, nowMs) ? [{ t: "append" }] : refuse("commit.refused");
  if (!maker.inGroup || head.welcomed.length > 0 !== welcomeBytes > 0 || !mayWelcome(state, head, nowMs))
    return refuse("commit.refused");
  const { turn, limits } = state;
  if (
    turn !== null &&
    turn.kind !== "founding" &&
    turn.number === head.turn &&
    turn.member === head.from &&
    !turn.used
  ) {
    turn.used = true;
    return [{ t: "append" }];
  }
  if (nowMs - state.lastHandshakeAtMs < limits.commitGapMs || nowMs - maker.ownCommitAtMs < limits.ownCommitGapMs)
    return refuse("commit.too_soon");
  maker.ownCommitAtMs = nowMs;
  return [{ t: "append" }];
}

/** Only who was asked founds, and only while nobody of the group is there, or nobody there lets anyone in. */
function mayFound(state: ChannelState, head: HandshakeHead, welcomeBytes: number, nowMs: number): boolean {
  if (state.phase === "electing" || head.welcomed.length > 0 || welcomeBytes > 0 || !state.asked.has(head.from))
    return false;
  // Made before the chain's last entry was there, it is void for the group's members (docs/protocol.md §8).
  if (head.after < state.head) return false;
  return isDeaf(state, nowMs) || !hasLive(state);
}

/** Only whose knock was in that turn's work, which was given to this committer, and not long ago: Welcomes are large. */
function mayWelcome(state: ChannelState, head: HandshakeHead, nowMs: number): boolean {
  if (head.welcomed.length === 0) return true;
  const work = state.works.find(({ number }) => number === head.turn);
  return (
    work !== undefined &&
    work.member === head.from &&
    mayAnswer(state, work, nowMs) &&
    head.welcomed.every((id) => work.knocks.includes(id))
  );
}

/** A handshake entry has its place in the log. */
export function handshakeLogged(
  state: ChannelState,
  { head, seq, prev }: Event<"handshakeLogged">,
  nowMs: number,
): ChannelEffect[] {
  const { limits, handshakes } = state;
  handshakes.push(seq);
  if (handshakes.length > limits.maxBehind + 1) handshakes.shift();
  if (head.removes || head.founds) state.removedAt = seq;
  state.lastHandshakeAtMs = nowMs;
  if (head.founds) return founded(state, head, seq, prev, nowMs);
  const made: Made = {
    id: head.id,
    seq,
    from: head.from,
    turn: head.turn,
    removes: head.removes,
    welcomes: head.welcomed.length > 0,
    welcomed: new Set(head.welcomed),
    applied: false,
    adoptByMs: nowMs + lateMs(limits),
    untilMs: nowMs + welcomeMs,
  };
  state.made.set(head.id, made);
  if (head.after === state.head) return applied(state, made, nowMs);
  // Void, as it seems. Its maker will say `adopted` if it is not; if it is, the work is given to another soon.
  if (state.turn?.number === head.turn)
    state.turn.endsAtMs = Math.min(state.turn.endsAtMs, nowMs + 4 * limits.commitGapMs);
  return [];
}

/** Its maker found its entry to be the chain's. */
export function adopted(state: ChannelState, { member, id }: Event<"adopted">, nowMs: number): ChannelEffect[] {
  const made = state.made.get(id);
  return made === undefined || made.applied || made.from !== member ? [] : applied(state, made, nowMs);
}

/** The entry is the chain's: its turn is done, and its joiners get their Welcome. */
function applied(state: ChannelState, made: Made, nowMs: number): ChannelEffect[] {
  made.applied = true;
  state.head = Math.max(state.head, made.seq);
  const turn = state.turn?.number === made.turn ? state.turn : null;
  const maker = state.members.get(made.from);
  if (maker !== undefined && (made.removes || turn?.kind === "refresh")) maker.freshAtMs = nowMs;
  for (const id of made.welcomed) {
    const member = state.members.get(id);
    if (member?.knock?.handed === true) member.knock = null;
  }
  if (turn !== null && maker !== undefined) passOver(state, turn, made, maker, nowMs);
  if (turn !== null) {
    for (const id of turn.gone) removed(state, id);
    state.turn = null;
  }
  const effects: ChannelEffect[] = [];
  for (const id of made.welcomed)
    if (waitsOutside(state.members.get(id))) effects.push({ t: "welcome", member: id, id: made.id, seq: made.seq });
  return effects;
}

/**
 * A knock that the turn's entry does not welcome was no good, or its committer is not: the next is asked too, and only
 * what two did not take, or all there are, is dropped. Whoever leaves work undone is named last for a while.
 */
function passOver(state: ChannelState, turn: Turn, made: Made, maker: Member, nowMs: number): void {
  for (const id of turn.knocks) {
    const member = state.members.get(id);
    if (member?.knock?.handed !== true || made.welcomed.has(id)) continue;
    maker.passedAtMs = nowMs;
    maker.refusedAtMs = nowMs;
    member.knock.refusals++;
    if (member.knock.refusals >= Math.min(2, membersWhere(state, isLive).length)) member.knock = null;
    else member.knock.handed = false;
  }
}

const waitsOutside = (member: Member | undefined): boolean =>
  member !== undefined && member.connected && !member.inGroup;

/** Who was named gone in a turn that is done has no leaf any more. */
function removed(state: ChannelState, id: Member["id"]): void {
  state.gone.delete(id);
  const member = state.members.get(id);
  if (member !== undefined && !member.connected && member.presence === 2) state.members.delete(id);
}

/** A new group: whoever was in another is outside until it has joined this one. */
function founded(state: ChannelState, head: HandshakeHead, seq: number, prev: number, nowMs: number): ChannelEffect[] {
  state.phase = "going";
  state.base = null;
  state.head = seq;
  state.turn = null;
  state.works = [];
  state.asked.clear();
  state.gone.clear();
  state.lastRefreshAtMs = nowMs;
  state.said = false;
  const effects: ChannelEffect[] = [];
  for (const made of state.made.values()) if (made.welcomes) effects.push({ t: "forget", id: made.id });
  state.made.clear();
  for (const member of state.members.values()) {
    const founder = member.id === head.from;
    member.inGroup = founder;
    member.leaf = founder;
    member.presence = 0;
    if (!founder && !member.connected) state.members.delete(member.id);
    if (!founder) continue;
    member.knock = null;
    member.freshAtMs = nowMs;
    if (member.connected) effects.push({ t: "stream", member: member.id, after: prev });
  }
  return effects;
}

/** Forgets entries whose Welcomes have waited long enough: for their joiners, or for their makers. */
export function expireMade(state: ChannelState, nowMs: number): ChannelEffect[] {
  const past: EntryId[] = [];
  for (const made of state.made.values()) {
    const over = nowMs >= made.untilMs;
    if (over) state.made.delete(made.id);
    if (!over && !(waitsForAdoption(made) && nowMs >= made.adoptByMs)) continue;
    if (made.welcomed.size > 0) past.push(made.id);
    made.welcomed.clear(); // should it be the chain's after all, its joiners knock again
  }
  return past.map((id) => ({ t: "forget", id }));
}
