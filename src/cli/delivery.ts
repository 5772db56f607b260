// Whether what is sent has arrived: a file is delivered once as many as are waited for have taken it, and each of them has
// all of it, verified.

import type { Taker, Transfer } from "../client/index.ts";
import {
  fileNameWords,
  memberCount,
  percentOf,
  plainParts,
  progressWords,
  rateWords,
  leftWords,
  sayEnglish,
  stateWords,
  takerWords,
} from "../ui/index.ts";
import { clip } from "../term/index.ts";

/** Whether nothing more comes of one who takes it. */
const isFinal = ({ phase }: Taker): boolean => phase === "done" || phase === "stopped" || phase === "failed";

/** Whether nothing more is to come of a file. @param least how many are waited for */
export const isSettled = ({ phase, takers }: Transfer, least: number): boolean =>
  phase === "failed" || phase === "stopped" || (takers.length >= least && takers.every(isFinal));

/** Whether everyone who took it has it. @param least how many are waited for */
export const isDelivered = (transfer: Transfer, least: number): boolean =>
  transfer.phase !== "failed" &&
  transfer.phase !== "stopped" &&
  transfer.takers.length >= least &&
  transfer.takers.every(({ phase }) => phase === "done");

/** What has become of a file, a sentence for each who took it, and one for the file where it failed itself. */
export function outcomeLines(transfer: Transfer): readonly string[] {
  const name = fileNameWords(transfer.offer.name);
  const own = transfer.phase === "failed" ? [stateWords(transfer)] : [];
  const takers = transfer.takers.flatMap((taker) =>
    isFinal(taker) ? takerWords({ ...transfer, takers: [taker] }).map((parts) => plainParts(parts)) : [],
  );
  return [...own, ...takers].map((sentence) => `${name}: ${sentence}`);
}

/** How far all of it is, on one line. @param least how many are waited for @param columns of the line */
export function progressLine(transfers: readonly Transfer[], least: number, columns: number): string {
  const moving = transfers.filter(({ phase }) => phase === "moving");
  const done = transfers.filter((transfer) => isSettled(transfer, least)).length;
  const count = transfers.length > 1 ? [`${done} of ${transfers.length} sent`] : [];
  const [first] = moving;
  if (first === undefined) {
    const waits = transfers.some((transfer) => !isSettled(transfer, least) && transfer.takers.length < least);
    return clip([...count, ...(waits ? [`waiting for ${memberCount(least)} to take it`] : [])].join(" · "), columns);
  }
  if (moving.length === 1)
    return clip([...count, fileNameWords(first.offer.name), ...progressWords(first)].join(" · "), columns);
  const each = moving.map((transfer) => {
    const percent = percentOf(transfer);
    const name = fileNameWords(transfer.offer.name);
    return percent === null ? name : `${name} ${sayEnglish("file.percent", { percent })}`;
  });
  const perSecond = moving.reduce((sum, transfer) => sum + (transfer.perSecond ?? 0), 0);
  const leftMs = Math.max(...moving.map((transfer) => transfer.leftMs ?? 0));
  return clip([...count, rateWords(perSecond), leftWords(leftMs), each.join(", ")].join(" · "), columns);
}
