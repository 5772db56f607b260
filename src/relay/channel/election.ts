// After a lost log: members present what group and epoch they are in, and the highest goes on. docs/protocol.md §8.

import { toHex } from "../../base/index.ts";
import type { MemberId } from "../../protocol/index.ts";
import type { ChannelEffect } from "./events.ts";
import { type ChannelState, type Member, membersWhere, type Presented } from "./state.ts";

/** A member presents its group; the first one opens the election. */
export function presentGroup(state: ChannelState, member: Member, presented: Presented, nowMs: number): void {
  member.presented = presented;
  if (state.phase === "electing") return;
  state.phase = "electing";
  state.turn = null;
  state.asked.clear();
  state.electionEndsAtMs = nowMs + state.limits.electionMs;
}

const keyOf = ({ branch, epoch }: Presented): string => `${epoch} ${toHex(branch)}`;

/** The highest epoch; of equals the one that more present; of those the one of the lower name, so that order does not matter. */
function winner(candidates: readonly Presented[]): Presented | null {
  const votes = new Map<string, number>();
  for (const candidate of candidates) votes.set(keyOf(candidate), (votes.get(keyOf(candidate)) ?? 0) + 1);
  const votesOf = (candidate: Presented): number => votes.get(keyOf(candidate)) ?? 0;
  const better = (a: Presented, b: Presented): number =>
    b.epoch - a.epoch || votesOf(b) - votesOf(a) || (keyOf(a) < keyOf(b) ? -1 : 1);
  return [...candidates].sort(better)[0] ?? null;
}

/** Says who is there of the group that this log began with: members know of others that this relay has never seen. */
export function tellRoll(to: readonly MemberId[], won: Presented, present: readonly Member[]): ChannelEffect {
  return {
    t: "tell",
    to,
    frame: { t: "elected", branch: won.branch, epoch: won.epoch, present: present.map((member) => member.bytes) },
  };
}

/** Ends the election. */
export function elect(state: ChannelState, nowMs: number): ChannelEffect[] {
  const candidates = membersWhere(state, (member) => member.presented !== null);
  const won = winner(candidates.flatMap((member) => member.presented ?? []));
  if (won === null) {
    state.phase = "empty"; // whoever presented has knocked or left
    return [];
  }
  state.phase = "going";
  state.base = won;
  state.lastRefreshAtMs = nowMs;
  const inside = candidates.filter((member) => member.presented !== null && keyOf(member.presented) === keyOf(won));
  for (const member of candidates) {
    member.inGroup = inside.includes(member);
    member.leaf = member.inGroup;
    member.presence = 0;
    member.freshAtMs = nowMs;
    member.presented = null;
    if (!member.leaf && !member.connected) state.members.delete(member.id);
  }
  const to = candidates.filter((member) => member.connected).map((member) => member.id);
  const streams: ChannelEffect[] = inside
    .filter((member) => member.connected)
    .map((member) => ({ t: "stream", member: member.id, after: 0 }));
  return [tellRoll(to, won, inside), ...streams];
}
