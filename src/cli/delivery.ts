// Whether what is sent has arrived: a file is delivered once as many as are waited for have taken it, and each of them has
// all of it, verified. Who declines it or stops it by themselves is not waited for.

import { isFinal, type Taker, type Transfer } from "../client/index.ts";
import {
  fileNameWords,
  leftWords,
  memberCount,
  percentOf,
  plainParts,
  progressWords,
  rateWords,
  sayEnglish,
  stateWords,
  takerWords,
  visible,
} from "../ui/index.ts";
import { clip } from "../term/index.ts";

/** Whether nothing more comes of one who takes it. */
const isOver = ({ phase }: Taker): boolean => isFinal(phase);

/** Those who have it, or may still get it. */
const willing = ({ takers }: Pick<Transfer, "takers">): number =>
  takers.filter(({ phase }) => phase !== "stopped" && phase !== "failed").length;

/** Whether nothing more is to come of a file. @param least how many are waited for */
export const isSettled = (transfer: Transfer, least: number): boolean =>
  transfer.phase === "failed" ||
  transfer.phase === "stopped" ||
  (willing(transfer) >= least && transfer.takers.every(isOver));

/**
 * Whether fewer are left than are waited for, and nobody gets it meanwhile.
 * @param untried those who were offered it, are there, and have said nothing yet
 */
export const isHopeless = (transfer: Transfer, least: number, untried: number): boolean =>
  !isSettled(transfer, least) &&
  willing(transfer) + untried < least &&
  (transfer.takers.every(isOver) || (transfer.uploads === 0 && transfer.phase !== "moving"));

/** Whether everyone who took it has it. @param least how many are waited for */
export const isDelivered = (transfer: Transfer, least: number): boolean =>
  transfer.phase !== "failed" &&
  transfer.phase !== "stopped" &&
  willing(transfer) >= least &&
  transfer.takers.every(({ phase }) => phase === "done" || phase === "stopped");

/** What has become of a file for one, or of the file itself. */
export interface Outcome {
  /** The same for nothing else of this file: two may have one nickname. */
  readonly key: string;
  readonly text: string;
}

/**
 * What has become of a file, a sentence for each who took it, and one for the file where it failed itself.
 * @param began whether a member was seen taking it: who was not declines it
 */
export function outcomesOf(transfer: Transfer, began: (memberId: string) => boolean): readonly Outcome[] {
  const name = fileNameWords(transfer.offer);
  const own = transfer.phase === "failed" ? [{ key: "file", text: `${name}: ${stateWords(transfer)}` }] : [];
  const takers = transfer.takers.filter(isOver).flatMap((taker) => {
    const { who, phase } = taker;
    const key = `${who.memberId} ${phase}`;
    if (phase === "stopped" && !began(who.memberId))
      return [{ key, text: `${visible(who.nickname)} does not want ${name}.` }];
    return takerWords({ ...transfer, takers: [taker] }).map((parts) => ({
      key,
      text: `${name}: ${plainParts(parts)}`,
    }));
  });
  return [...own, ...takers];
}

/** Why no more is waited for. @param least how many were */
export const hopelessLine = (transfer: Transfer, least: number): string =>
  `${fileNameWords(transfer.offer)}: ${memberCount(least)} should take it, and too few are left who may. It is withdrawn.`;

/** One line for a file that was not delivered, by what was known when one left: to whom. */
export function undeliveredLine({ offer, takers }: Transfer): string {
  const lacking = takers.filter(({ phase }) => phase !== "done").map(({ who }) => visible(who.nickname));
  const whom =
    takers.length === 0 ? "nobody took it" : lacking.length === 0 ? "too few took it" : `not to ${lacking.join(", ")}`;
  return `${fileNameWords(offer)}: not delivered · ${whom}`;
}

/**
 * How far all of it is, on one line.
 * @param least how many are waited for @param columns of the line @param online whether there is a connection
 */
export function progressLine(transfers: readonly Transfer[], least: number, columns: number, online = true): string {
  const moving = online ? transfers.filter(({ phase }) => phase === "moving") : [];
  const done = transfers.filter((transfer) => isSettled(transfer, least)).length;
  const count = transfers.length > 1 ? [`${done} of ${transfers.length} sent`] : [];
  const line = (...parts: readonly string[]): string => clip([...count, ...parts].join(" · "), columns);
  const [first] = moving;
  if (first === undefined) {
    const open = transfers.filter((transfer) => !isSettled(transfer, least));
    if (open.length > 0 && !online) return line("waiting for the connection");
    if (open.some((transfer) => willing(transfer) < least)) return line(`waiting for ${memberCount(least)} to take it`);
    const [waits] = open;
    return waits === undefined ? line() : line(fileNameWords(waits.offer), stateWords(waits));
  }
  if (moving.length === 1) return line(fileNameWords(first.offer), ...progressWords(first));
  const each = moving.map((transfer) => {
    const percent = percentOf(transfer);
    const name = fileNameWords(transfer.offer);
    return percent === null ? name : `${name} ${sayEnglish("file.percent", { percent })}`;
  });
  const perSecond = moving.reduce((sum, transfer) => sum + (transfer.perSecond ?? 0), 0);
  const left = moving.flatMap(({ leftMs }) => (leftMs === null ? [] : [leftMs]));
  // Of one whose size nobody knows, nobody knows when it ends.
  const leftPart = left.length < moving.length ? [] : [leftWords(Math.max(...left))];
  return line(rateWords(perSecond), ...leftPart, each.join(", "));
}
