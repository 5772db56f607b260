// In and out of the group: founding, knocking, joining by Welcome, elections, leaving. docs/protocol.md §8.

import { equal, SnugError, toHex } from "../../base/index.ts";
import { entryIdText, type Frame, memberIdText } from "../../protocol/index.ts";
import type { GroupState } from "../../suite/index.ts";
import type { Whole } from "../assembly.ts";
import { type ForJoiners, hasBit } from "../roster.ts";
import type { Effect, Result } from "./events.ts";
import { alarm, type ClientState, emit, end, selfOf, tellEpoch, tellRoster } from "./state.ts";

const lingerMs = 10_000;
/** Knocks whose Welcome is still understood. */
const maxJoiners = 4;

/** Forgets the group that we were in, if any: we are to join anew. Who showed lingers, so that returns are no news. */
export function leaveGroup(state: ClientState, nowMs: number): Effect[] {
  const left = state.group !== null;
  for (const member of left ? state.roster.members : [])
    state.lingering.set(`${member.memberId} ${member.fingerprint}`, { member, untilMs: nowMs + lingerMs });
  state.phase = "outside";
  state.group = null;
  state.joiners = [];
  state.knockedSince = false;
  state.founding = null;
  state.pending.clear();
  state.roster.clear();
  state.held = [];
  state.missed.abandon();
  state.failures.clear();
  state.epochs = [];
  state.authenticators.clear();
  state.dueSinceMs = null;
  state.outbox.rewind();
  return left || !state.everJoined ? [emit({ t: "connection", state: "joining" })] : [];
}

/** Asks to be added: a fresh key package, sealed. */
export function knock(state: ClientState, nowMs: number): Effect[] {
  state.knockedAtMs = nowMs;
  return [{ t: "call", call: { t: "makeJoiner" } }];
}

/** The key package is made. */
export function madeJoiner(state: ClientState, event: Extract<Result, { t: "madeJoiner" }>): Effect[] {
  if (state.phase !== "outside" || state.link !== "up") return [];
  state.joiners = [event.joiner, ...state.joiners].slice(0, maxJoiners);
  state.renamed = false;
  return [{ t: "transmit", frame: { t: "knock", sealed: event.knock } }];
}

/** We follow the log again in the group that we were in. */
export function goOn(state: ClientState): Effect[] {
  state.phase = "in";
  state.outbox.rewind();
  return [emit({ t: "connection", state: "open" })];
}

/** A restarted relay says with which epoch the channel goes on. */
export function elected(state: ClientState, frame: Frame<"elected">, nowMs: number): Effect[] {
  if (state.phase === "outside" || state.group === null) return [];
  const ours = equal(state.branchOf(state.group), frame.branch);
  // To who comes later it says who else is there.
  if (!ours) return state.phase === "in" ? [] : [...leaveGroup(state, nowMs), ...knock(state, nowMs)];
  state.roster.present(new Set(frame.present.map(memberIdText)), nowMs);
  return state.phase === "in" ? [] : goOn(state);
}

/** The relay asks us to found the group. */
export function found(state: ClientState, frame: Frame<"work">): Effect[] {
  if (state.phase !== "outside") return [];
  return [{ t: "call", call: { t: "found", turn: frame.turn, after: frame.head } }];
}

/** The group is made; it is the channel's once its entry comes back first. */
export function founded(state: ClientState, event: Extract<Result, { t: "founded" }>, nowMs: number): Effect[] {
  if (state.phase !== "outside" || state.link !== "up") return [];
  state.knockedAtMs = nowMs;
  state.founding = { id: event.id.text, group: event.group };
  state.renamed = false;
  state.log.seq = null;
  const head: Frame<"handshake"> = {
    t: "handshake",
    id: event.id.bytes,
    after: event.call.after,
    turn: event.call.turn,
    founds: event.groupId,
    removes: false,
    welcomed: [],
    commitBytes: event.body.length,
    welcomeBytes: 0,
  };
  return [{ t: "upload", head, body: event.body }];
}

/** A founding entry that opened is in the log. */
export function foundingSeen(state: ClientState, head: Frame<"committed">, nowMs: number): Effect[] {
  const own = state.founding;
  const groupId = toHex(head.founds);
  if (state.groups.has(groupId)) return []; // a replay: each group is founded once
  state.groups.add(groupId);
  if (own !== null && own.id === entryIdText(head.id) && memberIdText(head.from) === state.me) {
    state.founding = null;
    enter(state, own.group, head.seq, null, nowMs);
    return tellJoined(state);
  }
  if (state.phase === "in" && head.after < state.log.head) return [];
  if (state.phase === "outside" && own === null) return [];
  const superseded = state.phase === "in";
  return [
    ...leaveGroup(state, nowMs),
    ...(superseded ? [alarm("group.superseded", null)] : []),
    ...knock(state, nowMs),
  ];
}

/** A Welcome is whole. */
export function welcomed(state: ClientState, whole: Whole<Frame<"welcome">>): Effect[] {
  return state.phase === "outside" && state.joiners.length > 0
    ? [{ t: "call", call: { t: "join", joiners: state.joiners, whole } }]
    : [];
}

/** The Welcome was tried. */
export function joinTried(
  state: ClientState,
  event: Extract<Result, { t: "joinTried" }>,
  nowMs: number,
  wallMs: number,
): Effect[] {
  if (state.phase !== "outside") return [];
  const { result, call, joiner } = event;
  if (result.t === "psk") return end(state, new SnugError("group.password_differs"));
  if (result.t === "refused" || !isOurs(state, result.state)) return [];
  const { seq } = call.whole.head;
  const knockedSince = call.joiners[0] !== joiner;
  enter(state, result.state, seq, event.told, nowMs);
  state.joinedAtMs = nowMs;
  state.asked = 0;
  state.knockedSince = knockedSince;
  state.outbox.addFirst(event.here.text, event.here.bytes, { kind: "here" }, wallMs, nowMs);
  const joined: Frame<"joined"> = {
    t: "joined",
    seq,
    group: state.suite.groupId(result.state),
    epoch: state.suite.epoch(result.state),
  };
  return [{ t: "transmit", frame: joined }, ...tellJoined(state)];
}

/** Whether a group that we were welcomed to is of this channel: its id begins with the channel's. */
function isOurs(state: ClientState, group: GroupState): boolean {
  const groupId = state.suite.groupId(group);
  return groupId.length === 33 && state.channelId.every((byte, i) => byte === groupId[i]);
}

/** We are in this group from the entry `seq` on. */
function enter(state: ClientState, group: GroupState, seq: number, told: ForJoiners | null, nowMs: number): void {
  state.phase = "in";
  state.group = group;
  state.joiners = [];
  Object.assign(state.log, { seq, head: seq, seen: seq, joinedAt: seq, addedAt: seq, upTo: 0 });
  state.groups.add(toHex(state.suite.groupId(group)));
  state.epochs = [{ epoch: state.suite.epoch(group), atMs: nowMs }];
  state.outbox.rewind();
  state.roster.update(state.suite.leaves(group), state.suite.self(group), told, nowMs);
}

function tellJoined(state: ClientState): Effect[] {
  const again = state.everJoined;
  state.everJoined = true;
  for (const { memberId, fingerprint } of state.roster.members) state.lingering.delete(`${memberId} ${fingerprint}`);
  return [
    emit({ t: "joined", name: state.name, members: state.roster.count, self: selfOf(state), again }),
    emit({ t: "connection", state: "open" }),
    ...tellEpoch(state),
  ];
}

/** Who showed before a rejoin and did not come back has left. */
export function endLingering(state: ClientState, nowMs: number): Effect[] {
  const effects: Effect[] = [];
  for (const [key, { member, untilMs }] of state.lingering) {
    if (state.phase !== "in" || nowMs < untilMs) continue;
    state.lingering.delete(key);
    effects.push(...tellRoster(state, { joined: [], left: [member] }));
  }
  return effects;
}

/** Time after joining, and after each asking, in which who is there should have been heard. */
const askMs = 2_000;
const maxAsked = 3;

/**
 * Asks who is there, where a leaf that was there before us has not spoken to us: its `here` may have been on its way while
 * the commit that added us was made.
 */
export function ask(state: ClientState, nowMs: number): Effect[] {
  if (state.phase !== "in" || state.link !== "up" || state.asked >= maxAsked) return [];
  if (nowMs - state.joinedAtMs < askMs * (1 + state.asked) || !state.roster.wonders()) return [];
  state.asked++;
  return [{ t: "say", body: { kind: "who", spoken: state.roster.spokenBitmap() } }];
}

/** Somebody asks who is there. */
export function answer(state: ClientState, spoken: Uint8Array, nowMs: number): Effect[] {
  if (state.group === null) return [];
  const self = state.suite.self(state.group);
  if (hasBit(spoken, self) || nowMs - state.answeredAtMs < askMs / 2) return [];
  state.answeredAtMs = nowMs;
  return [{ t: "say", body: { kind: "here" } }];
}
