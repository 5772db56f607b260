// What a message that opened means to who reads: at once, or behind what its sender is about to say again. docs/protocol.md
// §9 and §10.

import { asSnugError, type SnugError } from "../../base/index.ts";
import type { MemberId } from "../../protocol/index.ts";
import { isNickname } from "../../suite/index.ts";
import { type Body, type Content, contentBytes, contentOfBytes, messageIdText, type Said } from "../content.ts";
import { contentOfItem, type Item } from "../outbox.ts";
import type { Author } from "../roster.ts";
import type { Member, RoomEvent } from "../types.ts";
import type { Effect } from "./events.ts";
import { answer } from "./membership.ts";
import { alarm, type ClientState, emit, tellRoster } from "./state.ts";

/** Kinds that no person sees. */
export const silent: ReadonlySet<Body["kind"]> = new Set(["here", "bye", "again", "who"]);

/** How deep one `again` may lie in another: each time that somebody joins meanwhile, a message is wrapped once more. */
const maxDepth = 8;

/** A message that waits behind others of its sender. */
export interface Later {
  readonly content: Content;
  readonly author: Author;
}

/** What says a message once more, to who could not open it; null where that was done too often. */
export function again(item: Item): Body | null {
  const said = contentOfItem(item);
  let depth = 0;
  for (let inner: Said["body"] | Content["body"] = said.body; inner.kind === "again"; depth++) {
    const original = contentOf(inner.original);
    if (!isContent(original)) return null;
    inner = original.body;
  }
  return depth < maxDepth ? { kind: "again", original: contentBytes(said) } : null;
}

/** The member id of an author, as the inbox names senders. */
const memberOf = (author: Author): MemberId => author.member.memberId as MemberId; // made by memberIdText

/** What a person does not see has no place among what one sees. */
const isSilent = ({ body }: Content): boolean => body.kind !== "unknown" && silent.has(body.kind);

/** A new message: in its sender's order. @param bytes its size */
export function heard(state: ClientState, content: Content, author: Author, bytes: number, nowMs: number): Effect[] {
  const from = memberOf(author);
  const { said, isNew } = unwrap(state, content, from, true);
  const show = (): Effect[] => shown(state, said, author, nowMs, 0);
  if (!isNew) return released(state, from, nowMs);
  if (isSilent(said)) return [...show(), ...released(state, from, nowMs)];
  switch (state.missed.hold(from, said.counter, { content: said, author }, bytes, nowMs)) {
    case "waits":
      return [];
    case "full":
      return [...giveUp(state, from, nowMs), ...show()];
    case "free":
      return [...released(state, from, nowMs), ...show()];
  }
}

/**
 * A message out of every `again` that only gives it another id: one whose original has its very counter.
 * @param isNew whether its outermost id is new
 * @returns the message, whether its id is new, and whether any of the ids inside was awaited
 */
function unwrap(
  state: ClientState,
  content: Content,
  from: MemberId,
  isNew: boolean,
): { readonly said: Content; readonly isNew: boolean; readonly isAwaited: boolean } {
  let said = content;
  let fresh = isNew;
  let isAwaited = false;
  for (let depth = 0; said.body.kind === "again" && depth < maxDepth; depth++) {
    const original = contentOf(said.body.original);
    if (!isContent(original) || original.counter !== said.counter) break;
    said = original;
    const id = messageIdText(said.id);
    isAwaited = state.missed.arrived(from, id) || isAwaited;
    fresh = state.inbox.noteId(from, id);
  }
  return { said, isNew: fresh, isAwaited };
}

/** What need not wait any more. */
function released(state: ClientState, from: MemberId, nowMs: number): Effect[] {
  return state.missed.release(from).flatMap(({ content, author }) => shown(state, content, author, nowMs, 0));
}

/** @param depth how often it was said again */
function shown(state: ClientState, content: Content, author: Author, nowMs: number, depth: number): Effect[] {
  const { body } = content;
  switch (body.kind) {
    case "again":
      return depth < maxDepth ? saidAgain(state, body.original, author, nowMs, depth + 1) : [];
    case "bye":
      return tellRoster(state, state.roster.hush(author));
    case "who":
      return answer(state, body.spoken, nowMs);
    case "profile":
      return renamed(state, author, body.nickname);
    case "here":
      return [];
    case "text":
    case "emote":
    case "edit":
    case "delete":
    case "reply":
    case "reaction":
    case "unknown": {
      const event = eventOf(content, author.member, false);
      return event === null ? [] : [emit(event)];
    }
  }
}

/** An earlier message once more: for us where we await it, or nothing after it was heard. */
function saidAgain(state: ClientState, bytes: Uint8Array, author: Author, nowMs: number, depth: number): Effect[] {
  const original = contentOf(bytes);
  if (!isContent(original) || original.body.kind === "bye") return [];
  const from = memberOf(author);
  const id = messageIdText(original.id);
  const wasAwaited = state.missed.arrived(from, id);
  const { said, isNew, isAwaited } = unwrap(state, original, from, state.inbox.noteId(from, id));
  if (!isNew || (!wasAwaited && !isAwaited && original.counter < state.inbox.last(from))) return [];
  return shown(state, said, author, nowMs, depth);
}

/** Awaits nothing of a sender any more, says so where it is missing, and lets go what waited. */
function giveUp(state: ClientState, from: MemberId, nowMs: number): Effect[] {
  const isMissing = state.missed.giveUp(from, state.inbox.last(from));
  const told = isMissing ? [alarm("group.gap", state.roster.byId(from))] : [];
  return [...told, ...released(state, from, nowMs)];
}

/** Gives up what a sender was to say again where others have waited for it long enough, or it will not be said any more. */
export function endMissed(state: ClientState, nowMs: number): Effect[] {
  const isThere = (from: MemberId): boolean => state.roster.byId(from) !== null;
  return state.missed.overdue(isThere, nowMs - state.limits.knockMs).flatMap((from) => giveUp(state, from, nowMs));
}

/** A member has another nickname. */
export function renamed(state: ClientState, author: Author, nickname: string): Effect[] {
  const change = isNickname(nickname) ? state.roster.rename(author, nickname) : null;
  if (change === null) return [];
  return [
    emit({
      t: "member",
      change: "rename",
      who: change.who,
      before: change.before,
      by: null,
      members: state.roster.count,
    }),
  ];
}

/** What a message tells a person; null where it tells nothing. */
export function eventOf(content: Content, from: Member, own: boolean): RoomEvent | null {
  const { body, at } = content;
  const id = messageIdText(content.id);
  const message = { t: "message", id, from, own, at } as const;
  switch (body.kind) {
    case "text":
    case "emote":
      return { ...message, kind: body.kind, text: body.text, replyTo: null };
    case "reply":
      return { ...message, kind: "text", text: body.text, replyTo: messageIdText(body.target) };
    case "edit":
      return { t: "edited", id: messageIdText(body.target), from, text: body.text };
    case "delete":
      return { t: "deleted", id: messageIdText(body.target), from };
    case "reaction":
      return { t: "reaction", id: messageIdText(body.target), from, emoji: body.emoji, on: body.on };
    case "unknown":
      return { ...message, kind: "emote", text: "sent something that a newer version of Snug shows", replyTo: null };
    case "here":
    case "bye":
    case "profile":
    case "again":
    case "who":
      return null;
  }
}

export const isContent = (value: Content | SnugError): value is Content => "body" in value;

/** The content of bytes, or why they have none. */
export function contentOf(bytes: Uint8Array, decode = contentOfBytes): Content | SnugError {
  try {
    return decode(bytes);
  } catch (error) {
    return asSnugError(error);
  }
}
