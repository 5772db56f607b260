// What a client remembers. The state belongs to the machine alone, which changes it in place: outbox and roster are too
// large to copy for every message. Group states inside it are immutable values of the suite.

import { type Bytes, codes, type Code, concat, type Primitives, type SnugError, utf8 } from "../../base/index.ts";
import { type Limits, memberIdText, type MemberId } from "../../protocol/index.ts";
import type { GroupState, Joiner, PendingCommit, Suite } from "../../suite/index.ts";
import { Assembly } from "../assembly.ts";
import { Inbox } from "../inbox.ts";
import { Missed } from "../missed.ts";
import { Outbox } from "../outbox.ts";
import { Roster, type RosterChange } from "../roster.ts";
import type { Member, RoomEvent } from "../types.ts";
import type { Effect } from "./events.ts";
import type { Frame } from "../../protocol/index.ts";
import type { Later } from "./shown.ts";

/** `outside`: knocking, or founding; `electing`: the relay has restarted; `in`: in the group. */
export type Phase = "outside" | "electing" | "in";
export type Link = "down" | "dialing" | "up" | "ended";

export interface Follow {
  incarnation: Uint8Array;
  /** The last entry that we have taken; null while the next one sets it. */
  seq: number | null;
  /** The last handshake entry that we have applied: the head of the chain. */
  head: number;
  /** The last handshake entry that we have processed, applied or void. */
  seen: number;
  /** Where we joined: what was sealed before is not for us. */
  joinedAt: number;
  /** The last handshake entry that added someone. */
  addedAt: number;
  /** What the log held when we came back: before we have it, we seal nothing, since the group may have gone on. */
  upTo: number;
}

/** Whether a founding entry was sealed under the channel's key (docs/protocol.md §6). */
export type OpensFounding = (head: Frame<"committed">, body: Uint8Array) => boolean;

export interface ClientState {
  readonly suite: Suite;
  readonly limits: Limits;
  /** 17 bytes. */
  readonly channelId: Uint8Array;
  readonly opensFounding: OpensFounding;
  /** What names the epoch that a group is in, 32 bytes. Numbers do not: after a lost log two courses may have the same. */
  readonly branchOf: (group: GroupState) => Bytes;
  link: Link;
  phase: Phase;
  attempt: number;
  retryAtMs: number | null;
  /** Our member id; null before the first `admitted`. */
  memberId: Uint8Array | null;
  me: MemberId | null;
  name: string;
  /** Our own, as it is now: it may have changed since the leaf was made. */
  nickname: string;
  /** Whether our leaf still bears an older nickname. */
  renamed: boolean;
  everJoined: boolean;
  /** Set once we want to end. */
  leaving: { readonly untilMs: number } | null;
  readonly log: Follow;
  group: GroupState | null;
  /** What our last knocks were made of, newest first: a Welcome may answer an earlier one. */
  joiners: readonly Joiner[];
  /** Whether a knock after the one that was answered may still be answered: our leaf is then replaced by another of ours. */
  knockedSince: boolean;
  knockedAtMs: number;
  founding: { readonly id: string; readonly group: GroupState } | null;
  /** Commits of ours that may come back in the log, by their id. */
  readonly pending: Map<string, { readonly commit: PendingCommit; readonly madeAtMs: number }>;
  readonly assembly: Assembly;
  readonly roster: Roster;
  readonly outbox: Outbox;
  readonly inbox: Inbox;
  readonly missed: Missed<Later>;
  /** Messages of later epochs. */
  held: Frame<"chat">[];
  /** Since when there are any, whatever epochs began meanwhile; null where there are none. */
  heldSinceMs: number | null;
  /** Messages in a row that did not open, by whose they were said to be. */
  readonly failures: Map<MemberId, number>;
  /** How often we joined anew by our own judgement within an hour. */
  readonly rejoins: { count: number; lastMs: number };
  /** Groups that this channel has had, in hexadecimal: a founding entry of one of them is a replay. */
  readonly groups: Set<string>;
  /** When we joined, how often we have asked who else is there since, and when we last answered that. */
  joinedAtMs: number;
  asked: number;
  answeredAtMs: number;
  /** When the connection was last admitted, and since when an election lasts. */
  upSinceMs: number;
  /** Epoch authenticators of this group (RFC 9420 §8.7), the last ones, for comparing the same epoch. */
  readonly authenticators: Map<number, Uint8Array>;
  /** When each epoch began, oldest first. */
  epochs: { readonly epoch: number; readonly atMs: number }[];
  /** Since when someone should be removed; null where nobody is due. */
  dueSinceMs: number | null;
  lastOwnCommitMs: number;
  /** Who showed in the group before this one, until when their return is no news. */
  lingering: Map<string, { readonly member: Member; readonly untilMs: number }>;
}

/** A client that has done nothing yet. */
export function makeState(
  fixed: Pick<ClientState, "suite" | "limits" | "channelId" | "opensFounding" | "nickname">,
  primitives: Primitives,
): ClientState {
  const { limits, suite } = fixed;
  return {
    ...fixed,
    branchOf: (group) =>
      primitives.hash("sha256", concat(utf8("snug/1 branch"), suite.groupId(group), suite.authenticator(group))),
    link: "down",
    phase: "outside",
    attempt: 0,
    retryAtMs: null,
    memberId: null,
    me: null,
    name: "",
    renamed: false,
    everJoined: false,
    leaving: null,
    log: { incarnation: new Uint8Array(16), seq: null, head: 0, seen: 0, joinedAt: 0, addedAt: 0, upTo: 0 },
    group: null,
    joiners: [],
    knockedSince: false,
    knockedAtMs: 0,
    founding: null,
    pending: new Map(),
    assembly: new Assembly(limits.maxHandshakeBytes),
    roster: new Roster(primitives),
    outbox: new Outbox(),
    inbox: new Inbox(),
    missed: new Missed(limits),
    held: [],
    heldSinceMs: null,
    failures: new Map(),
    rejoins: { count: 0, lastMs: Number.NEGATIVE_INFINITY },
    groups: new Set(),
    joinedAtMs: Number.NEGATIVE_INFINITY,
    asked: 0,
    answeredAtMs: Number.NEGATIVE_INFINITY,
    upSinceMs: 0,
    authenticators: new Map(),
    epochs: [],
    dueSinceMs: null,
    lastOwnCommitMs: Number.NEGATIVE_INFINITY,
    lingering: new Map(),
  };
}

/** Our own leaf as a member; before we are in, what we will be. */
export function selfOf(state: ClientState): Member {
  const own = state.group === null ? null : state.roster.member(state.suite.self(state.group));
  return (
    own ?? {
      memberId: state.memberId === null ? "" : memberIdText(state.memberId),
      nickname: state.nickname,
      fingerprint: "",
      away: false,
    }
  );
}

/** Messages of one member in a row that may fail to open before it counts as failing. */
const maxFailures = 3;

/**
 * Whether so many of the others are failing that the fault is ours: we join anew, or wait until we may again. Also where
 * they are none of our group, which may be half of one that was split.
 */
export function isLost(state: ClientState): boolean {
  const failing = [...state.failures.values()].filter((count) => count >= maxFailures).length;
  return failing * 2 > state.roster.count - 1;
}

export const emit = (event: RoomEvent): Effect => ({ t: "emit", event });

/** An alarm with its code's sentence. */
export const alarm = (code: Code, who: Member | null): Effect =>
  emit({ t: "alarm", code, text: codes[code].text, who });

const maxAuthenticators = 256;

/** A new epoch of the group: its authenticator is kept, and the event says its number. */
export function tellEpoch(state: ClientState): Effect[] {
  const { suite, group, authenticators } = state;
  if (group === null) return [];
  const epoch = suite.epoch(group);
  authenticators.set(epoch, suite.authenticator(group));
  for (const old of authenticators.keys()) if (authenticators.size > maxAuthenticators) authenticators.delete(old);
  return [emit({ t: "epoch", epoch })];
}

/** Joins and leaves, as events with the count after them. */
export function tellRoster(state: ClientState, change: RosterChange, by: Member | null = null): Effect[] {
  const members = state.roster.count;
  const effects: Effect[] = [];
  for (const who of change.left)
    effects.push(emit({ t: "member", change: "leave", who, before: null, by: who.away ? null : by, members }));
  for (const who of change.joined) {
    if (state.lingering.delete(`${who.memberId} ${who.fingerprint}`)) continue;
    if (who.memberId !== state.me)
      effects.push(emit({ t: "member", change: "join", who, before: null, by: null, members }));
  }
  // Who comes later reads our name from our leaf, and must be told where it has changed since.
  if (change.joined.length > 0 && state.renamed)
    effects.push({ t: "say", body: { kind: "profile", nickname: state.nickname } });
  return effects;
}

/** The end: by our wish (no error) or for good. */
export function end(state: ClientState, error: SnugError | null): Effect[] {
  state.link = "ended";
  return [emit({ t: "connection", state: "closed" }), emit({ t: "closed", error }), { t: "end", error }];
}
