// Chat: counters, and what was sealed too long ago. docs/protocol.md §10.

import type { ChannelEffect, ChannelEvent } from "./events.ts";
import { type ChannelState, isLive } from "./state.ts";

type Event<T extends ChannelEvent["t"]> = Extract<ChannelEvent, { t: T }>;

const refuse = (code: "send.outside" | "send.counter" | "send.stale", expect: number): ChannelEffect[] => [
  { t: "refuse", code, expect },
];
const append: readonly ChannelEffect[] = [{ t: "append" }];

/** Whether more than `maxBehind` handshake entries follow `seen`, or one that removes, or `seen` is of no entry yet. */
function isStale({ handshakes, removedAt, limits }: ChannelState, seen: number): boolean {
  const farthest = handshakes[handshakes.length - 1 - limits.maxBehind] ?? 0;
  return seen < removedAt || seen < farthest || seen > (handshakes.at(-1) ?? 0);
}

/** A message: append it, or say which is expected. */
export function send(state: ChannelState, { member: id, counter, seen }: Event<"send">): readonly ChannelEffect[] {
  const member = state.members.get(id);
  const expect = member?.expect ?? counter;
  if (member === undefined || !isLive(member)) return refuse("send.outside", expect);
  // Without a number: its place among the sender's others is nobody's concern.
  if (counter === 0) return isStale(state, seen) ? refuse("send.stale", 0) : append;
  if (counter < expect) return [{ t: "lookUp", expect }];
  if (counter > expect) return refuse("send.counter", expect);
  // From here on its order holds, also where it is refused.
  member.expect = expect;
  if (isStale(state, seen)) return refuse("send.stale", expect);
  member.expect = counter + 1;
  return append;
}

/** A message has its place in the log, of a member of whatever node. */
export function chatLogged(state: ChannelState, { from, counter }: Event<"chatLogged">): readonly ChannelEffect[] {
  const member = state.members.get(from);
  if (member !== undefined && counter > 0 && (member.expect === null || member.expect <= counter))
    member.expect = counter + 1;
  return [];
}
