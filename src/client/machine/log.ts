// Following the log: entries in order, the handshake chain, holes. docs/protocol.md §7.

import { entryIdText, type Frame, memberIdText } from "../../protocol/index.ts";
import type { Changed } from "../../suite/index.ts";
import type { Whole } from "../assembly.ts";
import type { Member } from "../types.ts";
import type { Effect, Result } from "./events.ts";
import { foundingSeen, knock, leaveGroup } from "./membership.ts";
import { alarm, type ClientState, tellEpoch, tellRoster } from "./state.ts";

export type Order = "next" | "old" | "hole";

/** Whether an entry follows the last one we took. */
export function order(state: ClientState, entry: Frame<"committed"> | Frame<"chat">): Order {
  if (state.log.seq === null || entry.prev === state.log.seq) return "next";
  return entry.seq <= state.log.seq ? "old" : "hole";
}

/** A handshake entry is whole. */
export function handshakeSeen(state: ClientState, whole: Whole<Frame<"committed">>, nowMs: number): Effect[] {
  const { head, body } = whole;
  if (order(state, head) !== "next") return [];
  state.log.seq = head.seq;
  state.log.seen = head.seq;
  if (head.founds.length > 0) return state.opensFounding(head, body) ? foundingSeen(state, head, nowMs) : [];
  // Where it does not stand after the chain's head it is void.
  if (state.phase !== "in" || state.group === null || head.after !== state.log.head) return [];
  // Ids are a sender's own: another member's entry may bear one of ours.
  const own = memberIdText(head.from) === state.me ? state.pending.get(entryIdText(head.id)) : undefined;
  if (own === undefined) return [{ t: "call", call: { t: "process", whole } }];
  const adopted: Effect = { t: "transmit", frame: { t: "adopted", id: head.id } };
  const changed = state.suite.adopt(state.group, own.commit);
  return [...advance(state, head, changed), adopted, ...epochBegan(state, null, nowMs)];
}

/** The chain has a new head. */
function advance(state: ClientState, head: Frame<"committed">, changed: Changed): Effect[] {
  state.group = changed.state;
  state.log.head = head.seq;
  if (changed.added.length > 0) state.log.addedAt = head.seq;
  state.log.seen = head.seq;
  state.pending.clear();
  return [{ t: "wipe", spent: changed.spent }];
}

/** What came of another's handshake entry. */
export function processed(state: ClientState, event: Extract<Result, { t: "processed" }>, nowMs: number): Effect[] {
  const { result, call } = event;
  const { head } = call.whole;
  // Only what the group itself says names a maker: `from` is the relay's word.
  const maker = result.maker === null ? null : state.roster.member(result.maker);
  switch (result.t) {
    case "applied":
      return [...advance(state, head, result), ...epochBegan(state, maker, nowMs)];
    case "void":
      return [alarm("group.void", maker)];
    case "lost":
      return [alarm("group.lost", maker), ...leaveGroup(state, nowMs), ...knock(state, nowMs)];
    case "removed":
      // Where a later knock of ours was answered too, that is only our next leaf.
      return [
        ...(state.knockedSince ? [] : [alarm("group.removed", maker)]),
        ...leaveGroup(state, nowMs),
        ...knock(state, nowMs),
      ];
  }
}

/** Everything that a new epoch brings besides its keys: who came and went, and messages that waited for it. */
function epochBegan(state: ClientState, maker: Member | null, nowMs: number): Effect[] {
  const { suite, group } = state;
  if (group === null) return [];
  state.epochs.push({ epoch: suite.epoch(group), atMs: nowMs });
  state.dueSinceMs = null;
  const change = state.roster.update(suite.leaves(group), suite.self(group), null, nowMs);
  const retries: Effect[] = state.held.map((chat) => ({ t: "call", call: { t: "open", chat } }));
  state.held = [];
  return [...tellRoster(state, change, maker), ...tellEpoch(state), ...retries];
}

/** Forgets receiver keys of epochs that are past. */
export function forgetEpochs(state: ClientState, nowMs: number): Effect[] {
  const { epochs, limits, group } = state;
  let drop = 0;
  while (epochs.length - drop > limits.minEpochs + 1 && nowMs - (epochs[drop + 1]?.atMs ?? nowMs) > limits.epochMs)
    drop++;
  const first = epochs[drop];
  if (drop === 0 || group === null || first === undefined) return [];
  state.epochs = epochs.slice(drop);
  const { state: next, spent } = state.suite.forget(group, first.epoch);
  state.group = next;
  return [{ t: "wipe", spent }];
}
