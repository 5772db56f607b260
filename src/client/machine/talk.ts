// Saying and hearing: what goes out of the outbox and what comes in as chat. docs/protocol.md §9 and §10.

import { equal, SnugError } from "../../base/index.ts";
import { entryIdText, type Frame, memberIdText } from "../../protocol/index.ts";
import { readCredential } from "../../suite/index.ts";
import { decodeContent } from "../content.ts";
import { shownId, unnumbered } from "../outbox.ts";
import type { ClientEvent, Effect, Result } from "./events.ts";
import { order } from "./log.ts";
import { knock, leaveGroup } from "./membership.ts";
import { again, contentOf, eventOf, heard, isContent, renamed, silent } from "./shown.ts";
import { alarm, type ClientState, emit, end, isLost, selfOf, tellRoster } from "./state.ts";

/** A message of ours, to be sealed when its turn comes. */
export function say(state: ClientState, event: Extract<ClientEvent, { t: "say" }>, nowMs: number): Effect[] {
  if (state.link === "ended") return [];
  if (state.outbox.size >= state.limits.maxOutbox)
    return [emit({ t: "failed", id: event.id.text, code: "send.expired" })];
  const item = state.outbox.add(event.id.text, event.id.bytes, event.body, event.at, nowMs);
  const own = eventOf({ id: item.idBytes, counter: item.counter, at: item.at, body: item.body }, selfOf(state), true);
  return own === null ? [] : [emit(own)];
}

/** The next thing to seal, where the connection and the group allow it. */
export function pump(state: ClientState): Effect[] {
  if (state.phase !== "in" || state.link !== "up" || (state.log.seq ?? 0) < state.log.upTo) return [];
  const item = state.outbox.next(state.log.seen);
  return item === null ? [] : [{ t: "call", call: { t: "seal", item } }];
}

/** A message is sealed. */
export function sealed(state: ClientState, event: Extract<Result, { t: "sealed" }>): Effect[] {
  state.group = event.group;
  const { item } = event.call;
  state.outbox.sent(item.id, state.log.seen);
  const frame: Frame<"send"> = {
    t: "send",
    id: item.idBytes,
    counter: item.counter,
    seen: state.log.seen,
    sealed: event.sealed,
  };
  return [
    { t: "wipe", spent: event.spent },
    { t: "transmit", frame },
  ];
}

/** A chat entry of the log. */
export function chatSeen(state: ClientState, chat: Frame<"chat">, nowMs: number): Effect[] {
  const place = order(state, chat);
  if (place === "hole") return [{ t: "hangUp" }];
  if (place === "old") return [];
  state.log.seq = chat.seq;
  if (chat.sealed.length > state.limits.maxSealedBytes) throw new SnugError("frame.too_large");
  if (memberIdText(chat.from) === state.me) {
    // Someone was added between our sealing and the message's place in the log, and cannot open it.
    const seen = state.outbox.sentWith(entryIdText(chat.id)) ?? chat.seen;
    return relayed(state, chat.id, nowMs, seen < state.log.addedAt);
  }
  if (state.phase !== "in") return [];
  if (chat.seen < state.log.joinedAt && chat.seq > state.log.joinedAt) return miss(state, chat);
  return [{ t: "call", call: { t: "open", chat } }];
}

/** A message was sealed before we joined, and placed after: its sender sees that too, and says it again. */
function miss(state: ClientState, chat: Frame<"chat">): Effect[] {
  const from = memberIdText(chat.from);
  const id = entryIdText(chat.id);
  // A `here` without a number is awaited by nobody.
  if (chat.counter === unnumbered) return [];
  if (state.roster.byId(from) !== null && chat.counter > state.inbox.last(from) && !state.inbox.has(from, id))
    state.missed.await(from, id, chat.counter);
  return [];
}

/** One of our messages is in the log. @param missed whether someone who is in the group cannot open it */
export function relayed(state: ClientState, id: Uint8Array, nowMs: number, missed = false): Effect[] {
  const item = state.outbox.relayed(entryIdText(id), nowMs);
  if (item === null) return [];
  const more = missed && item.body.kind !== "bye" ? again(item) : null;
  const effects: Effect[] = more === null ? [] : [{ t: "say", body: more }];
  if (item.body.kind === "profile" && state.group !== null) {
    state.nickname = item.body.nickname;
    state.renamed = true;
    effects.push(
      ...renamed(
        state,
        { index: state.suite.self(state.group), member: selfOf(state), isNow: true },
        item.body.nickname,
      ),
    );
  }
  if (item.body.kind === "bye" && state.leaving !== null)
    return [{ t: "transmit", frame: { t: "bye" } }, ...end(state, null)];
  return silent.has(item.body.kind) ? effects : [...effects, emit({ t: "relayed", id: shownId(item) })];
}

/** What came of opening a message. */
export function opened(state: ClientState, event: Extract<Result, { t: "opened" }>, nowMs: number): Effect[] {
  const { result, call } = event;
  const { chat } = call;
  if (result.t === "early") return hold(state, chat, nowMs);
  // Whose it is is the relay's word alone, so nobody is named.
  if (result.t === "closed") return [alarm("group.open_failed", null), ...unopened(state, chat, nowMs)];
  state.group = result.state;
  const spent: Effect = { t: "wipe", spent: result.spent };
  const credential = readCredential(result.credential);
  if (credential === null) return [spent];
  const author = state.roster.author(result.leaf, credential);
  state.failures.delete(memberIdText(chat.from));
  const content = contentOf(result.plaintext, decodeContent);
  if (
    !equal(credential.memberId, chat.from) ||
    !isContent(content) ||
    !equal(content.id, chat.id) ||
    content.counter !== chat.counter ||
    (content.counter === unnumbered && content.body.kind !== "here")
  )
    return [spent, alarm("group.open_failed", author.member)];
  const spoke = state.roster.speak(author);
  const told = tellRoster(state, spoke);
  const from = memberIdText(credential.memberId);
  const isHere = content.body.kind === "here";
  const arrival = state.inbox.note(from, entryIdText(chat.id), content.counter, () => state.missed.counters(from));
  // What is awaited may come under its own id, to a new log: then it is not past.
  const isAwaited = state.missed.arrived(from, entryIdText(chat.id));
  if (arrival === "repeat" || (arrival === "past" && !isAwaited)) return [spent, ...told];
  // A leaf speaks with `here` first; where something else comes first, the relay holds something back.
  const gap = arrival === "gap" || (spoke.first && !isHere) ? [alarm("group.gap", author.member)] : [];
  return [spent, ...told, ...gap, ...heard(state, content, author, chat.sealed.length, nowMs)];
}

/** A message of a later epoch waits for its commit, which the log must have brought before it: something is wrong. */
function hold(state: ClientState, chat: Frame<"chat">, nowMs: number): Effect[] {
  const { held, limits } = state;
  const bytes = held.reduce((sum, { sealed }) => sum + sealed.length, chat.sealed.length);
  if (held.length < limits.maxHeld && bytes <= limits.maxLogBytes) held.push(chat);
  state.heldSinceMs ??= nowMs;
  return unopened(state, chat, nowMs);
}

/** Counts what did not open, and joins anew where the fault is ours. */
function unopened(state: ClientState, chat: Frame<"chat">, nowMs: number): Effect[] {
  const { failures } = state;
  const from = memberIdText(chat.from);
  if (failures.has(from) || failures.size < state.limits.maxHeld) failures.set(from, (failures.get(from) ?? 0) + 1);
  return isLost(state) ? rejoin(state, nowMs) : [];
}

/** Messages that have waited long enough for their commit: it is being held back, or we took another way. */
export function endHold(state: ClientState, nowMs: number): Effect[] {
  if (state.held.length === 0) state.heldSinceMs = null;
  if (state.heldSinceMs === null || nowMs - state.heldSinceMs < state.limits.knockMs) return [];
  state.heldSinceMs = null;
  state.held = [];
  return [alarm("group.gap", null), ...rejoin(state, nowMs)];
}

/** Joins anew, by our own judgement; others could provoke it, so each time in an hour takes twice as long to be allowed again. */
function rejoin(state: ClientState, nowMs: number): Effect[] {
  const { rejoins } = state;
  if (nowMs - rejoins.lastMs > 3_600_000) rejoins.count = 0;
  if (rejoins.count > 0 && nowMs - rejoins.lastMs < 30_000 * 2 ** rejoins.count) return [];
  rejoins.count++;
  rejoins.lastMs = nowMs;
  return [alarm("group.lost", null), ...leaveGroup(state, nowMs), ...knock(state, nowMs)];
}

/** Old messages of ours fail, visibly. */
export function expire(state: ClientState, nowMs: number): Effect[] {
  const failedItems = state.outbox.expire(state.limits.resendMs, state.limits.outboxMs, nowMs);
  return failedItems.map((item) => emit({ t: "failed", id: shownId(item), code: "send.expired" }));
}

/** We want to leave: say so, if we can. */
export function leave(state: ClientState, event: Extract<ClientEvent, { t: "leave" }>, nowMs: number): Effect[] {
  if (state.link === "ended" || state.leaving !== null) return [];
  state.leaving = { untilMs: nowMs + 3_000 };
  if (state.phase === "in" && state.link === "up")
    state.outbox.add(event.id.text, event.id.bytes, { kind: "bye" }, event.at, nowMs);
  else state.leaving = { untilMs: nowMs };
  return [];
}
