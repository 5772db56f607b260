// The connection's life: docs/protocol.md §2 and §5, as a table of (link, event) → link.

import { memberIdText } from "../../protocol/index.ts";
import type { ClientEvent, Effect } from "./events.ts";
import { leaveGroup, goOn, knock } from "./membership.ts";
import { type ClientState, emit, end, type Link } from "./state.ts";

/** A connection that lasted so long was a good one. */
const steadyMs = 30_000;

type Trigger = "start" | "retry" | "admitted" | "lost" | "lostForGood";

/** Every transition there is; whatever is not here does not happen. */
const table: Record<Link, Partial<Record<Trigger, Link>>> = {
  down: { start: "dialing", retry: "dialing" },
  dialing: { admitted: "up", lost: "down", lostForGood: "ended" },
  up: { lost: "down", lostForGood: "ended" },
  ended: {},
};

function go(state: ClientState, trigger: Trigger): boolean {
  const next = table[state.link][trigger];
  if (next === undefined) return false;
  state.link = next;
  return true;
}

/** First dial. */
export function start(state: ClientState): Effect[] {
  return go(state, "start") ? [emit({ t: "connection", state: "connecting" }), { t: "dial" }] : [];
}

/** The time for another attempt has come. */
export function retry(state: ClientState, nowMs: number): Effect[] {
  if (state.retryAtMs === null || nowMs < state.retryAtMs || !go(state, "retry")) return [];
  state.retryAtMs = null;
  return [{ t: "dial" }];
}

/** The relay let us in: by password and code, or by ticket. */
export function admitted(state: ClientState, event: Extract<ClientEvent, { t: "admitted" }>, nowMs: number): Effect[] {
  if (!go(state, "admitted")) return [];
  const { frame, name } = event.admission;
  const sameLog = state.log.incarnation.every((byte, i) => byte === frame.incarnation[i]);
  state.memberId = frame.memberId;
  state.me = memberIdText(frame.memberId);
  state.name = name;
  state.log.incarnation = frame.incarnation;
  state.assembly.clear();
  state.upSinceMs = nowMs;
  if (!sameLog) {
    // Another life of the log: nothing of the last one's numbers holds.
    Object.assign(state.log, { seq: 0, head: 0, seen: 0, joinedAt: 0, addedAt: 0 });
    state.pending.clear();
    state.outbox.resend(state.limits.resendMs, nowMs);
  }
  state.log.upTo = frame.standing === 1 ? frame.head : 0;
  if (frame.standing === 1 && state.group !== null) return goOn(state);
  if (frame.standing === 2 && state.group !== null) {
    state.phase = "electing";
    return [];
  }
  return [...leaveGroup(state, nowMs), ...knock(state, nowMs)];
}

/**
 * The connection or the attempt is over.
 * @param jitter from −1 to 1
 */
export function lost(
  state: ClientState,
  event: Extract<ClientEvent, { t: "lost" }>,
  nowMs: number,
  jitter: number,
): Effect[] {
  if (state.leaving !== null) return end(state, null);
  // Before we were ever in, only a relay that is busy is tried again.
  const final = event.final || (state.me === null && event.error.code !== "login.busy");
  const wasUp = state.link === "up";
  if (!go(state, final ? "lostForGood" : "lost")) return [];
  if (final) return end(state, event.error);
  // Only a connection that has lasted was a good one: else "admitted, then cut" would go round without a pause.
  if (wasUp && nowMs - state.upSinceMs > steadyMs) state.attempt = 0;
  const delay =
    Math.min(state.limits.maxReconnectMs, state.limits.reconnectMs * 1.5 ** state.attempt) * (1 + 0.25 * jitter);
  state.attempt++;
  state.retryAtMs = nowMs + delay;
  state.outbox.rewind();
  state.assembly.clear();
  return wasUp ? [emit({ t: "connection", state: "reconnecting" })] : [];
}
