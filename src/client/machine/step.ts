// One step of the client: an event goes in, effects come out. What each event does stands in the file of its subject.

import { isCode, SnugError } from "../../base/index.ts";
import { type Frame, memberIdText } from "../../protocol/index.ts";
import { committed, housekeep, refused, work } from "./commits.ts";
import type { ClientEvent, Effect } from "./events.ts";
import { admitted, lost, retry, start } from "./link.ts";
import { forgetEpochs, handshakeSeen, order, processed } from "./log.ts";
import { ask, elected, endLingering, found, founded, joinTried, knock, madeJoiner, welcomed } from "./membership.ts";
import { endMissed } from "./shown.ts";
import { alarm, type ClientState, emit, end } from "./state.ts";
import { chatSeen, endHold, expire, leave, opened, pump, relayed, say, sealed } from "./talk.ts";

/** The moment of an event. */
export interface Moment {
  /** Milliseconds on a clock that never jumps. */
  readonly nowMs: number;
  /** Milliseconds since 1970. */
  readonly wallMs: number;
  /** Drawn for this event, from −1 to 1. */
  readonly jitter: number;
}

/** Takes one event. @returns what is to be done, in this order */
export function step(state: ClientState, event: ClientEvent, moment: Moment): Effect[] {
  const { nowMs, wallMs, jitter } = moment;
  if (state.link === "ended" && event.t !== "start") return [];
  switch (event.t) {
    case "start":
      return start(state);
    case "admitted":
      return admitted(state, event, nowMs);
    case "lost":
      return lost(state, event, nowMs, jitter);
    case "tick":
      return tick(state, nowMs);
    case "say":
      return say(state, event, nowMs);
    case "leave":
      return leave(state, event, nowMs);
    case "frame":
      return state.link === "up" ? frameSeen(state, event.frame, nowMs) : [];
    case "madeJoiner":
      return madeJoiner(state, event);
    case "founded":
      return founded(state, event, nowMs);
    case "joinTried":
      return joinTried(state, event, nowMs, wallMs);
    case "committed":
      return committed(state, event, nowMs);
    case "processed":
      return processed(state, event, nowMs);
    case "sealed":
      return sealed(state, event);
    case "opened":
      return opened(state, event, nowMs);
  }
}

export { pump };

function frameSeen(state: ClientState, frame: Frame, nowMs: number): Effect[] {
  switch (frame.t) {
    case "chat":
      return chatSeen(state, frame, nowMs);
    case "committed":
      if (order(state, frame) === "hole") return [{ t: "hangUp" }];
      state.assembly.begin(frame);
      return [];
    case "welcome":
      state.assembly.begin(frame);
      state.knockedAtMs = nowMs;
      return [];
    case "part":
      state.knockedAtMs = nowMs; // something comes: that is an answer
      return whole(state, frame, nowMs);
    case "work":
      return frame.founds ? found(state, frame) : work(state, frame, nowMs);
    case "refused":
      return [...refused(state, frame, nowMs), { t: "files", heard: { t: "refused", frame } }];
    case "lane":
      return [{ t: "files", heard: { t: "lane", frame } }];
    case "known":
      // When it was sealed is not said: somebody may have been added since.
      return relayed(state, frame.id, nowMs, true);
    case "elected":
      return elected(state, frame, nowMs);
    case "presence": {
      const states = ["back", "away", "gone"] as const;
      const who = state.roster.presence(memberIdText(frame.memberId), states[frame.state], nowMs);
      return who === null ? [] : [emit({ t: "presence", who })];
    }
    case "notice":
      return isCode(frame.code) ? [alarm(frame.code, null)] : [];
    case "pong":
      return [];
    // Frames of a login, of the making of a channel, or for the relay: not in this place.
    case "error":
    case "hello":
    case "challenge":
    case "prove":
    case "admitted":
    case "resume":
    case "recognised":
    case "reprove":
    case "knock":
    case "handshake":
    case "joined":
    case "adopted":
    case "send":
    case "bye":
    case "ping":
    case "create":
    case "creating":
    case "finish":
    case "created":
    case "serve":
    case "attach":
    case "begin":
    case "chunk":
    case "credit":
    case "left":
      throw new SnugError("frame.unexpected", { detail: frame.t });
  }
}

function whole(state: ClientState, part: Frame<"part">, nowMs: number): Effect[] {
  const done = state.assembly.take(part);
  if (done === null) return [];

  const { head, body } = done;
  return head.t === "committed" ? handshakeSeen(state, { head, body }, nowMs) : welcomed(state, { head, body });
}

function tick(state: ClientState, nowMs: number): Effect[] {
  if (state.leaving !== null && (nowMs >= state.leaving.untilMs || state.link !== "up")) return end(state, null);
  const effects = [
    ...retry(state, nowMs),
    ...expire(state, nowMs),
    ...forgetEpochs(state, nowMs),
    ...endHold(state, nowMs),
    ...endMissed(state, nowMs),
    ...ask(state, nowMs),
    ...endLingering(state, nowMs),
    ...housekeep(state, nowMs),
  ];
  // A new ticket long before the old one ends, and an end to an election that nobody ends.
  const upMs = state.link === "up" ? nowMs - state.upSinceMs : 0;
  const endless = state.phase === "electing" && upMs > 4 * state.limits.electionMs + state.limits.knockMs;
  if (upMs > state.limits.ticketMs / 2 || endless) return [...effects, { t: "hangUp" }];
  const patienceMs = state.limits.knockMs + (state.founding === null ? 0 : state.limits.foundMs);
  if (state.phase === "outside" && state.link === "up" && nowMs - state.knockedAtMs > patienceMs) {
    state.founding = null;
    effects.push(...knock(state, nowMs));
  }
  return effects;
}
