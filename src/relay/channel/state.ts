// What a relay remembers of a channel while someone is in it. The state belongs to its machine alone, which changes it
// in place: a roster of thousands cannot be copied for every message. It holds no socket, timer, promise or randomness.

import type { EntryId, Limits, MemberId } from "../../protocol/index.ts";

/** `empty`: this log has no group; `electing`: members present theirs after a lost log; `going`: there is a group. */
export type Phase = "empty" | "electing" | "going";

export interface Knock {
  readonly sealed: Uint8Array;
  readonly atMs: number;
  /** Whether it was in a turn's work. */
  handed: boolean;
  /** Turns whose handshake entry did not welcome it. */
  refusals: number;
}

export interface Presented {
  /** Names the epoch, 32 bytes. */
  readonly branch: Uint8Array;
  readonly epoch: number;
}

export interface Member {
  readonly id: MemberId;
  /** 16 bytes, as frames carry it. */
  readonly bytes: Uint8Array;
  /** Milliseconds since 1970: orders members across nodes and restarts. */
  readonly admittedAtMs: number;
  connected: boolean;
  /** May send and commit. */
  inGroup: boolean;
  /** May have a leaf: its absence is told and led to its removal, also while it is outside and knocks anew. */
  leaf: boolean;
  /** What it presented in the election. */
  presented: Presented | null;
  /** Since when it has no connection. */
  lostAtMs: number;
  /** What the others were told: 0 there, 1 away, 2 gone. */
  presence: 0 | 1 | 2;
  /** When it last came back from being away. */
  backAtMs: number;
  /** The counter that its next `send` must have; null where any is taken. */
  expect: number | null;
  knock: Knock | null;
  /** Since when it knocks in vain; null where it does not. */
  waitsSinceMs: number | null;
  /** When its keys were last renewed. */
  freshAtMs: number;
  /** When it let a turn pass: it is named last for a while. */
  passedAtMs: number;
  /** When it let a turn to commit pass without an entry of the chain, and when it last did not welcome who knocked. */
  ignoredAtMs: number;
  refusedAtMs: number;
  /** Its last handshake entry outside a turn. */
  ownCommitAtMs: number;
}

export type TurnKind = "founding" | "work" | "refresh";

export interface Turn {
  readonly number: number;
  readonly kind: TurnKind;
  readonly member: MemberId;
  readonly startedAtMs: number;
  endsAtMs: number;
  /** Whether a handshake entry of this turn was taken: a second one counts as unasked. */
  used: boolean;
  /** Whose knocks, and who of the gone, were in its work. */
  readonly knocks: readonly MemberId[];
  readonly gone: readonly MemberId[];
}

/** A handshake entry of this log, as far as what hangs on it is not done. */
export interface Made {
  readonly id: EntryId;
  readonly seq: number;
  readonly from: MemberId;
  readonly turn: number;
  readonly removes: boolean;
  /** Whether Welcomes are kept for it. */
  readonly welcomes: boolean;
  /** Who is still to say `joined`. */
  readonly welcomed: Set<MemberId>;
  /** Where it does not seem to be the chain's: how long its Welcome waits for its maker's `adopted`. */
  readonly adoptByMs: number;
  /** Whether it counts as the chain's: by its `after`, or by its maker's `adopted`. */
  applied: boolean;
  readonly untilMs: number;
}

export interface ChannelState {
  readonly limits: Limits;
  phase: Phase;
  /** Nothing is founded before: members may still be on their way to present what they have. */
  readonly foundAfterMs: number;
  readonly members: Map<MemberId, Member>;
  turn: Turn | null;
  /** Number of the last turn. */
  turns: number;
  /** Turns whose committer may still welcome who was in its work, oldest first. */
  works: Turn[];
  /** Who was asked to found since the group was last alive. */
  readonly asked: Set<MemberId>;
  /** The chain's head as far as a relay can tell: by `after`, corrected by `adopted`. */
  head: number;
  /** The group that this log begins with, where it was elected. */
  base: Presented | null;
  /** Sequences of the last handshake entries, newest last, at most `maxBehind` + 1. */
  readonly handshakes: number[];
  /** The last handshake entry that removes someone, or founds. */
  removedAt: number;
  lastHandshakeAtMs: number;
  /** Gone members whose leaves are to be removed, and the turns that had them in their work. */
  readonly gone: Map<MemberId, number>;
  /** Handshake entries with Welcomes that wait, and the last few others. */
  readonly made: Map<EntryId, Made>;
  /** When the election's result is told. */
  electionEndsAtMs: number;
  /** Since when nobody of the group is connected; null while someone is. */
  deadSinceMs: number | null;
  lastRefreshAtMs: number;
  /** Whether something was said since the last refresh. */
  said: boolean;
  /** When the machine wants a `tick`; null where only an event can change anything. */
  wakeAtMs: number | null;
}

/** A channel that nobody is in yet. @param foundAfterMs on the clock of the events */
export function makeChannelState(limits: Limits, nowMs: number, foundAfterMs: number): ChannelState {
  return {
    limits,
    phase: "empty",
    foundAfterMs,
    members: new Map(),
    turn: null,
    turns: 0,
    works: [],
    asked: new Set(),
    head: 0,
    base: null,
    handshakes: [],
    removedAt: 0,
    lastHandshakeAtMs: Number.NEGATIVE_INFINITY,
    gone: new Map(),
    made: new Map(),
    electionEndsAtMs: 0,
    deadSinceMs: nowMs,
    lastRefreshAtMs: nowMs,
    said: false,
    wakeAtMs: null,
  };
}

/** The members that a test accepts. */
export function membersWhere(state: ChannelState, test: (member: Member) => boolean): Member[] {
  return [...state.members.values()].filter(test);
}

/** Whether a member can be asked to commit. */
export const isLive = (member: Member): boolean => member.inGroup && member.connected;

/** Whether anyone can be asked to commit. */
export function hasLive(state: ChannelState): boolean {
  for (const member of state.members.values()) if (isLive(member)) return true;
  return false;
}

/** Whoever is turned away for so many turns may doubt who turns it away. */
const doubtTurns = 10;

/**
 * Whether someone knocks whom each of the live members was asked to let in since and did not: they are hung, or mean no
 * good. Then the group may be founded anew over their heads (docs/protocol.md §8).
 */
export function isDeaf(state: ChannelState, nowMs: number): boolean {
  let waitsSinceMs = Number.POSITIVE_INFINITY;
  for (const member of state.members.values())
    if (!isLive(member) && member.connected && member.knock !== null)
      waitsSinceMs = Math.min(waitsSinceMs, member.waitsSinceMs ?? Number.POSITIVE_INFINITY);
  if (waitsSinceMs === Number.POSITIVE_INFINITY) return false;
  const doubts = nowMs - waitsSinceMs >= doubtTurns * state.limits.turnMs;
  let live = 0;
  for (const member of state.members.values()) {
    if (!isLive(member)) continue;
    live++;
    if (member.ignoredAtMs <= waitsSinceMs && !(doubts && member.refusedAtMs > waitsSinceMs)) return false;
  }
  return live > 0;
}

/** How long after its end a turn's committer may still welcome who was in its work, and a Welcome waits for `adopted`. */
export const lateMs = ({ turnMs }: Limits): number => 5 * turnMs;

/** Whether a turn's work may still be answered with a Welcome. */
export function mayAnswer(state: ChannelState, turn: Turn, nowMs: number): boolean {
  return turn === state.turn || nowMs <= turn.endsAtMs + lateMs(state.limits);
}

/** Whether the Welcome of a handshake entry waits for its maker's `adopted`. */
export function waitsForAdoption(made: Made): boolean {
  return !made.applied && made.welcomed.size > 0;
}
