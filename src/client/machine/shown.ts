// What a message that opened means to who reads: at once, or behind what its sender is about to say again. docs/protocol.md
// §9 and §10.

import { asSnugError, type SnugError } from "../../base/index.ts";
import type { MemberId } from "../../protocol/index.ts";
import { isNickname } from "../../suite/index.ts";
import { type Body, type Content, contentBytes, contentOfBytes, messageIdText } from "../content.ts";
import { contentOfItem, type Item } from "../outbox.ts";
import type { Author } from "../roster.ts";
import type { Member, RoomEvent } from "../types.ts";
import type { Effect } from "./events.ts";
import { answer } from "./membership.ts";
import { alarm, type ClientState, emit, tellRoster } from "./state.ts";

/** Kinds that no person sees. */
export const silent: ReadonlySet<Body["kind"]> = new Set(["here", "bye", "again", "who"]);

/** Each time that somebody joins between its sealing and its place, a message is wrapped once more. */
const maxDepth = 8;

/** A message that waits behind others of its sender. */
export interface Later {
  readonly content: Content;
  readonly author: Author;
}

/** What says a message once more, to who could not open it. */
export function again(item: Item): Body {
  return { kind: "again", original: contentBytes(contentOfItem(item)) };
}

/** The member id of an author, as the inbox names senders. */
const memberOf = (author: Author): MemberId => author.member.memberId as MemberId; // made by memberIdText

/** A new message: in its sender's order. */
export function heard(state: ClientState, content: Content, author: Author, nowMs: number): Effect[] {
  const from = memberOf(author);
  state.missed.arrived(from, messageIdText(content.id)); // under its own id, to a new log
  if (isSilent(content)) return [...shown(state, content, author, nowMs), ...released(state, from, nowMs)];
  if (state.missed.hold(from, content.counter, { content, author }, nowMs)) return [];
  return [...released(state, from, nowMs), ...shown(state, content, author, nowMs)];
}

/** What a person does not see has no place among what one sees; `again` is what the others wait for. */
const isSilent = ({ body }: Content): boolean => body.kind !== "unknown" && silent.has(body.kind);

function released(state: ClientState, from: MemberId, nowMs: number): Effect[] {
  return state.missed.release(from).flatMap(({ content, author }) => shown(state, content, author, nowMs));
}

/** @param depth how often it was said again */
function shown(state: ClientState, content: Content, author: Author, nowMs: number, depth = 0): Effect[] {
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

/** A message once more: for us where we await it, or never had it though we were there. */
function saidAgain(state: ClientState, bytes: Uint8Array, author: Author, nowMs: number, depth: number): Effect[] {
  const original = contentOf(bytes);
  if (!isContent(original) || original.body.kind === "bye") return [];
  const from = memberOf(author);
  const id = messageIdText(original.id);
  const awaited = state.missed.arrived(from, id);
  if (!awaited && state.inbox.isPast(from, original.counter)) return [];
  return state.inbox.noteId(from, id) ? shown(state, original, author, nowMs, depth) : [];
}

/** Gives up what a sender was to say again: it is gone, or somebody holds it back. */
export function endMissed(state: ClientState, nowMs: number): Effect[] {
  const { missed, roster, limits } = state;
  return missed
    .giveUp(nowMs - limits.knockMs, (from) => roster.byId(from) !== null)
    .flatMap(({ from, isMissing }) => [
      ...(isMissing ? [alarm("group.gap", roster.byId(from))] : []),
      ...released(state, from, nowMs),
    ]);
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
