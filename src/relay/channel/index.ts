// The channel machine: (state, event) → effects, as one table. The state it is given is its own, and is changed in
// place (docs/adr/0004). The same events at the same moments give the same effects, always.

import { elect } from "./election.ts";
import type { ChannelEffect, ChannelEvent } from "./events.ts";
import { adopted, expireMade, handshake, handshakeLogged, uploading } from "./handshakes.ts";
import { admitted, bye, isOver, joined, knocked, lost, resumed, tellPresence } from "./membership.ts";
import { chatLogged, send } from "./sends.ts";
import { type ChannelState, isLive, membersWhere } from "./state.ts";
import { expireKnocks, nextWakeMs, planTurns } from "./turns.ts";

export type { ChannelEffect, ChannelEvent, HandshakeHead, Standing } from "./events.ts";
export { isInside, mayUpload } from "./handshakes.ts";
export { type ChannelState, makeChannelState } from "./state.ts";

type Transition<T extends ChannelEvent["t"]> = (
  state: ChannelState,
  event: Extract<ChannelEvent, { t: T }>,
  nowMs: number,
) => readonly ChannelEffect[];

/** What each event does, in every phase; what follows from the state and the time alone is `plan`'s. */
const table: { readonly [T in ChannelEvent["t"]]: Transition<T> } = {
  admitted,
  resumed,
  lost,
  bye,
  knock: knocked,
  uploading,
  handshake,
  adopted,
  joined,
  send,
  chatLogged,
  handshakeLogged,
  notice: (state, { code }) => [
    { t: "tell", to: membersWhere(state, isLive).map(({ id }) => id), frame: { t: "notice", code } },
  ],
  tick: () => [],
};

/** What time and circumstances ask for, whatever happened. */
function plan(state: ChannelState, nowMs: number): ChannelEffect[] {
  const effects = [...tellPresence(state, nowMs), ...expireMade(state, nowMs)];
  expireKnocks(state, nowMs);
  if (state.phase === "electing" && nowMs >= state.electionEndsAtMs) effects.push(...elect(state, nowMs));
  if (state.phase !== "electing") effects.push(...planTurns(state, nowMs));
  state.wakeAtMs = nextWakeMs(state, nowMs);
  if (isOver(state)) effects.push({ t: "over" });
  return effects;
}

/**
 * Takes one event.
 * @param nowMs on a clock that never jumps
 * @returns what is to be done, in this order; `state.wakeAtMs` says when a `tick` is due
 */
export function step(state: ChannelState, event: ChannelEvent, nowMs: number): readonly ChannelEffect[] {
  // The table's entry for an event's `t` takes exactly that event.
  const transition = table[event.t] as Transition<ChannelEvent["t"]>;
  const effects = transition(state, event, nowMs);
  // Chat at full speed changes nothing that a plan looks at, but that something was said.
  if (event.t === "send") return effects;
  if (event.t === "chatLogged") {
    if (state.said) return effects;
    state.said = true;
  }
  return [...effects, ...plan(state, nowMs)];
}
