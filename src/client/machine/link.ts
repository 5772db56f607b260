// The connection's life: docs/protocol.md §2 and §5, as a table of (link, event) → link.

import { memberIdText } from "../../protocol/index.ts";
import type { ClientEvent, Effect } from "./events.ts";
import { leaveGroup, goOn, knock } from "./membership.ts";
import { type ClientState, emit, end, type Link } from "./state.ts";

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
  state.attempt = 0;
  state.memberId = frame.memberId;
  state.me = memberIdText(frame.memberId);
  state.name = name;
  state.log.incarnation = frame.incarnation;
  state.assembly.clear();
  if (!sameLog) state.outbox.resend(state.limits.resendMs, nowMs);
  if (frame.standing === 1 && state.group !== null) return goOn(state, sameLog);
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
  if (!go(state, final ? "lostForGood" : "lost")) return [];
  if (final) return end(state, event.error);
  const delay =
    Math.min(state.limits.maxReconnectMs, state.limits.reconnectMs * 1.5 ** state.attempt) * (1 + 0.25 * jitter);
  state.attempt++;
  state.retryAtMs = nowMs + delay;
  state.outbox.rewind();
  state.assembly.clear();
  return state.attempt === 1 ? [emit({ t: "connection", state: "reconnecting" })] : [];
}
