// Warnings that last until they are put away: what a person must know about the channel, one plain sentence each.

import type { Code } from "../base/index.ts";
import type { Member, RoomEvent } from "../client/index.ts";
import type { NameWarning } from "./people.ts";
import { visible } from "./visible.ts";

export interface Warning {
  /** Two warnings of one key are one, told again. */
  readonly key: string;
  /** One sentence, already visible. */
  readonly text: string;
  /** Whom it is about, where the group says so. */
  readonly who: Member | null;
  /** How often. */
  readonly count: number;
}

/** Alarms that last. The others say that something is being mended, and pass as a line. */
const lasting: ReadonlySet<Code> = new Set([
  "group.gap",
  "group.open_failed",
  "group.void",
  "group.repeat",
  "group.removed",
  "login.wrong_codes",
]);

/** More than these are never shown; the oldest goes. */
const maxWarnings = 50;

/** `1a2b 3c4d 5e6f 7081` */
export const groupedFingerprint = (fingerprint: string): string => fingerprint.match(/.{1,4}/g)?.join(" ") ?? "";

/** A warning's sentence, with the name of whom it is about where there is one. */
const about = (text: string, who: Member | null): string =>
  who === null ? text : `${visible(who.nickname)}: ${text.slice(0, 1).toLowerCase()}${text.slice(1)}`;

/** The warning that an alarm gives; null where it does not last. */
export function warningOf(event: Extract<RoomEvent, { readonly t: "alarm" }>): Warning | null {
  if (!lasting.has(event.code)) return null;
  const whose = event.who?.fingerprint ?? "";
  return { key: `${event.code} ${whose}`, text: about(event.text, event.who), who: event.who, count: 1 };
}

/** The warning about a name. */
export function warningOfName(warning: NameWarning): Warning {
  const { who } = warning;
  const name = visible(who.nickname);
  const key = groupedFingerprint(who.fingerprint);
  // One for each key: who changes names again and again has it count up, and drives nothing else out.
  const warningKey = `name ${who.fingerprint}`;
  switch (warning.t) {
    case "newKey":
      return {
        key: warningKey,
        text: `${name} has a new key (${key}). It may be somebody else; ask them, and compare with /verify.`,
        who,
        count: 1,
      };
    case "same":
      return {
        key: warningKey,
        text: `Two members are called ${name}. Tags tell them apart; this one came later (${key}).`,
        who,
        count: 1,
      };
    case "alike":
      return {
        key: warningKey,
        text: `${name} looks like ${visible(warning.other.nickname)}, but is another key (${key}).`,
        who,
        count: 1,
      };
  }
}

/** What is true of the channel's suite as long as one is in it; null where there is nothing to warn of. */
export function warningOfSuite(room: { readonly forwardSecrecy: boolean; readonly suite: string }): Warning | null {
  if (room.forwardSecrecy) return null;
  return {
    key: "suite",
    text: `The suite ${room.suite} has no forward secrecy: who learns the password can read what was recorded before.`,
    who: null,
    count: 1,
  };
}

/** Names are warned of most, and cost least: they give way first, and never hide another warning. */
const isName = ({ key }: Warning): boolean => key.startsWith("name ");
/** It stays true for as long as one is in. */
const stays = ({ key }: Warning): boolean => key === "suite";

/** Warnings with one more, the newest last; told again, it counts up and keeps its place. */
export function withWarning(warnings: readonly Warning[], warning: Warning): readonly Warning[] {
  const at = warnings.findIndex(({ key }) => key === warning.key);
  const before = warnings[at];
  if (before !== undefined) return warnings.with(at, { ...warning, count: before.count + 1 });
  const all = [...warnings, warning];
  if (all.length <= maxWarnings) return all;
  const name = all.findIndex(isName);
  return all.toSpliced(name === -1 ? all.findIndex((each) => !stays(each)) : name, 1);
}

/** The one that is shown: the newest, names behind all others, the suite last. Null where there is none. */
export function shownWarning(warnings: readonly Warning[]): Warning | null {
  return (
    warnings.findLast((each) => !isName(each) && !stays(each)) ?? warnings.findLast(isName) ?? warnings.at(-1) ?? null
  );
}

/** Warnings without the one that is shown; that about the suite stays. */
export function withoutShown(warnings: readonly Warning[]): readonly Warning[] {
  const shown = shownWarning(warnings);
  return shown === null || stays(shown) ? warnings : warnings.filter((each) => each !== shown);
}
