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
export const silent: ReadonlySet<Body["kind"]> = new Set(["here", "bye", "again", "who", "fileEnd", "fileWord"]);

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
  if (content.body.kind === "again")
    return [
      ...saidAgain(state, content.body.original, author, bytes, nowMs, { depth: 1, awaitedAs: null }),
      ...released(state, from, nowMs),
    ];
  return isSilent(content)
    ? [...shown(state, content, author, nowMs), ...released(state, from, nowMs)]
    : inOrder(state, content, author, bytes, nowMs);
}

/** Shows a message behind all that its sender said before, or has it wait for that. */
function inOrder(state: ClientState, content: Content, author: Author, bytes: number, nowMs: number): Effect[] {
  const from = memberOf(author);
  state.inbox.noteShown(from, content.counter);
  switch (state.missed.hold(from, content.counter, { content, author }, bytes, nowMs)) {
    case "waits":
      return [];
    case "full":
      return [...giveUp(state, from, nowMs), ...shown(state, content, author, nowMs)];
    case "free":
      return [...released(state, from, nowMs), ...shown(state, content, author, nowMs)];
  }
}

/**
 * A message once more, perhaps inside several others: for us where we await it, or one of those it came in, or where it
 * stands behind all that we had of its sender.
 */
function saidAgain(
  state: ClientState,
  original: Uint8Array,
  author: Author,
  bytes: number,
  nowMs: number,
  { depth, awaitedAs }: { readonly depth: number; readonly awaitedAs: number | null },
): Effect[] {
  const content = contentOf(original);
  if (!isContent(content) || content.body.kind === "bye" || depth > maxDepth) return [];
  const from = memberOf(author);
  const id = messageIdText(content.id);
  // What only had another id is the very message that was awaited: it has the same counter.
  const awaited = state.missed.arrived(from, id) || awaitedAs === content.counter;
  const isNew = state.inbox.noteId(from, id);
  if (content.body.kind === "again") {
    const inner = { depth: depth + 1, awaitedAs: awaited ? content.counter : null };
    return saidAgain(state, content.body.original, author, bytes, nowMs, inner);
  }
  if (!isNew) return [];
  if (isSilent(content)) return shown(state, content, author, nowMs);
  if (awaited) {
    // Before whatever waits for it, and behind what is awaited of before it.
    state.inbox.noteShown(from, content.counter);
    const place = state.missed.hold(from, content.counter, { content, author }, bytes, nowMs);
    return place === "waits" ? [] : shown(state, content, author, nowMs);
  }
  return state.inbox.isNewer(from, content.counter) ? inOrder(state, content, author, bytes, nowMs) : [];
}

/** What need not wait any more. */
function released(state: ClientState, from: MemberId, nowMs: number): Effect[] {
  return state.missed.release(from).flatMap(({ content, author }) => shown(state, content, author, nowMs));
}

/** What a message means, whenever it came. */
function shown(state: ClientState, content: Content, author: Author, nowMs: number): Effect[] {
  const { body } = content;
  switch (body.kind) {
    case "bye":
      return tellRoster(state, state.roster.hush(author));
    case "who":
      return answer(state, body.spoken, nowMs);
    case "profile":
      return renamed(state, author, body.nickname);
    case "again": // taken apart before it comes here
    case "here":
      return [];
    case "file":
    case "fileEnd":
    case "fileWord":
      return [
        { t: "files", heard: { t: "said", id: messageIdText(content.id), body, from: author.member, at: content.at } },
      ];
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
    case "file": // told with its transfer
    case "fileEnd":
    case "fileWord":
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
