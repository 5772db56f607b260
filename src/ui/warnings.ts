// Warnings that last until they are put away: what a person must know about the channel, one plain sentence each.

import type { Code } from "../base/index.ts";
import type { Member, RoomEvent } from "../client/index.ts";
import type { NameWarning } from "./people.ts";

export interface Warning {
  /** Two warnings of one key are one, told again. */
  readonly key: string;
  /** What it says: `warningText` puts it in words. */
  readonly what:
    | { readonly t: "alarm"; readonly code: Code; /** As the group says. */ readonly who: Member | null }
    | NameWarning
    | { readonly t: "suite"; readonly suite: string };
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

/** The warning that an alarm gives; null where it does not last. */
export function warningOf({ code, who }: Extract<RoomEvent, { readonly t: "alarm" }>): Warning | null {
  if (!lasting.has(code)) return null;
  return { key: `${code} ${who?.fingerprint ?? ""}`, what: { t: "alarm", code, who }, count: 1 };
}

/** The warning about a name: one for each key, so that who changes names again and again drives nothing else out. */
export const warningOfName = (warning: NameWarning): Warning => ({
  key: `name ${warning.who.fingerprint}`,
  what: warning,
  count: 1,
});

/** What is true of the channel's suite as long as one is in it; null where there is nothing to warn of. */
export const warningOfSuite = (room: { readonly forwardSecrecy: boolean; readonly suite: string }): Warning | null =>
  room.forwardSecrecy ? null : { key: "suite", what: { t: "suite", suite: room.suite }, count: 1 };

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
