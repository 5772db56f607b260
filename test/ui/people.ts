// Members and messages for tests of what is seen.

import type { Member, RoomEvent } from "../../src/client/index.ts";

/** A member whose fingerprint is this number in hexadecimal. */
export const member = (nickname: string, n: number, away = false): Member => ({
  memberId: `m${n}`,
  nickname,
  fingerprint: (n * 0x1111_1111 + 0x9e37_79b9).toString(16).padStart(16, "0"),
  away,
});

export const amber = member("amber", 1);
export const finch = member("finch", 2);

/** A message as a room tells it. */
export function said(
  id: string,
  from: Member,
  text: string,
  more: Partial<Extract<RoomEvent, { t: "message" }>> = {},
): Extract<RoomEvent, { t: "message" }> {
  return { t: "message", id, kind: "text", from, own: false, text, replyTo: null, at: 1_764_225_000_000, ...more };
}
