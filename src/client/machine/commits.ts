// Changing the group: in our turn, and on our own account where the relay says nothing. docs/protocol.md §7 and §8.

import { type Bytes, concat } from "../../base/index.ts";
import { entryIdText, type Frame, memberIdText } from "../../protocol/index.ts";
import type { Effect, Result } from "./events.ts";
import { knock } from "./membership.ts";
import { type ClientState, isLost } from "./state.ts";

const rankMs = 3_000;

/** The relay names us: add who knocks, remove who is gone, or refresh. */
export function work(state: ClientState, frame: Frame<"work">, nowMs: number): Effect[] {
  if (state.phase !== "in" || state.group === null || state.leaving !== null) return [];
  // We are about to join anew, and would welcome into the half that we leave; two could welcome each other for ever.
  if (frame.knocks.length > 0 && isLost(state)) return [];
  return commit(state, frame, due(state, nowMs, frame));
}

/** Leaves to remove now, our own never. */
function due(state: ClientState, nowMs: number, frame: Frame<"work"> | null): readonly number[] {
  if (state.group === null) return [];
  const self = state.suite.self(state.group);
  const of = new Set(
    frame === null ? [] : [...frame.gone, ...frame.knocks.map(([memberId]) => memberId)].map(memberIdText),
  );
  return state.roster.due(state.limits.silentMs, state.limits.absentMs, nowMs, of).filter((index) => index !== self);
}

function commit(state: ClientState, frame: Frame<"work"> | null, removes: readonly number[]): Effect[] {
  return [
    {
      t: "call",
      call: {
        t: "commit",
        work: frame,
        removes,
        forJoiners: (goes) => state.roster.forJoiners(goes),
        after: state.log.head,
      },
    },
  ];
}

/** Our commit is made: upload it, and wait for it in the log. */
export function committed(state: ClientState, event: Extract<Result, { t: "committed" }>, nowMs: number): Effect[] {
  const { call, id, made } = event;
  if (state.phase !== "in" || state.link !== "up") return [];
  state.pending.set(id.text, { commit: made.pending, madeAtMs: nowMs });
  state.lastOwnCommitMs = nowMs;
  const welcome: Bytes = made.welcome ?? new Uint8Array(0);
  const head: Frame<"handshake"> = {
    t: "handshake",
    id: id.bytes,
    after: call.after,
    turn: call.work?.turn ?? 0,
    founds: new Uint8Array(0),
    removes: event.removes,
    welcomed: [...event.welcomed],
    commitBytes: made.commit.length,
    welcomeBytes: welcome.length,
  };
  return [{ t: "upload", head, body: concat(made.commit, welcome) }];
}

/** The relay did not take an upload or a message. */
export function refused(state: ClientState, frame: Frame<"refused">, nowMs: number): Effect[] {
  const id = entryIdText(frame.id);
  if (state.founding?.id === id) {
    state.founding = null;
    return knock(state, nowMs);
  }
  if (state.pending.delete(id) || frame.code.startsWith("commit.")) return [];
  // The relay has us outside the group and we think that we are in, or it counts otherwise: coming back settles it.
  if (frame.code === "send.outside" || !state.outbox.refused(id, frame.expect, frame.code === "send.stale"))
    return [{ t: "hangUp" }];
  return [];
}

/** Removes on our own account who should be gone, and whom the relay names to nobody. */
export function housekeep(state: ClientState, nowMs: number): Effect[] {
  const { group, limits } = state;
  if (state.phase !== "in" || state.link !== "up" || group === null || state.leaving !== null) return [];
  for (const { madeAtMs } of state.pending.values()) if (nowMs - madeAtMs < limits.turnMs) return [];
  const removes = due(state, nowMs, null);
  state.dueSinceMs = removes.length === 0 ? null : (state.dueSinceMs ?? nowMs);
  if (state.dueSinceMs === null) return [];
  const waitMs = rankMs * (1 + state.roster.rank(state.suite.self(group)));
  if (nowMs - state.dueSinceMs < waitMs || nowMs - state.lastOwnCommitMs < limits.ownCommitGapMs) return [];
  return commit(state, null, removes);
}
