// Names on a screen: told apart where two are the same or look it, and marked by what cannot be chosen, the fingerprint.

import { rectifyConfusion } from "unicode-confusables";
import type { Member } from "../client/index.ts";
import { steady } from "./steady.ts";
import { visible } from "./visible.ts";

/** `1a2b 3c4d 5e6f 7081` */
export const groupedFingerprint = (fingerprint: string): string => fingerprint.match(/.{1,4}/g)?.join(" ") ?? "";

/** The time of day on this machine's clock, `12:34`. @param at milliseconds since 1970, a peer's word */
export function timeOf(at: number): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return "--:--";
  return `${String(date.getHours()).padStart(2, "0")}:${String(date.getMinutes()).padStart(2, "0")}`;
}

/** A nickname as it is drawn, without an end that looks like a tag of ours: somebody could wear another's name and tag. */
const drawn = (nickname: string): string => steady(visible(nickname)).replace(/\s*#[0-9a-f]{4,16}$/i, "");

/** A text with look-alike letters made one. @see UTS #39 §4, "skeleton" */
const skeleton = (text: string): string =>
  rectifyConfusion(text.normalize("NFKD"))
    .normalize("NFKD")
    .replaceAll(/[\s\p{Pd}_.·'’]/gu, "");

/**
 * What two names have in common that a reader could take for one another: either text is equal. One goes by the letters as
 * they are (`I` looks like `l`), one by their lower case.
 */
export function skeletonsOf(nickname: string): readonly [asWritten: string, lowerCase: string] {
  const name = drawn(nickname);
  // The table gives capitals too: a zero is an O there.
  return [skeleton(name), skeleton(skeleton(name.normalize("NFKD").toLowerCase()).toLowerCase())];
}

/** Whether two nicknames are one to a reader who does not look closely. */
export function isAlike(one: string, other: string): boolean {
  const [written, lower] = skeletonsOf(one);
  const [otherWritten, otherLower] = skeletonsOf(other);
  return written === otherWritten || lower === otherLower;
}

/**
 * `#1a2b`: the end of a fingerprint, as much of it as tells it from others. Colour and mark come from its beginning, so
 * that a key which has all three alike is not to be found by trying.
 * @param others fingerprints of who is called alike; none give no tag
 */
export function tagAmong(fingerprint: string, others: readonly string[]): string {
  if (others.length === 0) return "";
  let digits = 4;
  while (digits < fingerprint.length && others.some((other) => other.endsWith(fingerprint.slice(-digits)))) digits += 4;
  return `#${fingerprint.slice(-digits)}`;
}

/** A tag where another member's name is the same or looks it, else nothing. */
export function tagOf(member: Member, members: readonly Member[]): string {
  const twins = members.filter(
    (other) => other.memberId !== member.memberId && isAlike(other.nickname, member.nickname),
  );
  return tagAmong(
    member.fingerprint,
    twins.map(({ fingerprint }) => fingerprint),
  );
}

// Block elements and geometric shapes that every terminal draws one column wide (East Asian Width "Neutral").
const marks = [..."▙▛▜▟▚▞◧◨◩◪◰◱◲◳◸◿"];

/** A geometric mark of a fingerprint: beside the name, since colour alone must never carry meaning. */
export function markOf(fingerprint: string): string {
  return marks[Number.parseInt(fingerprint.slice(4, 6), 16) % marks.length] ?? "▙";
}
