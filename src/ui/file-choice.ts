// Which file a person means by `/accept` and `/stop`: that of a number, or the last that there is something to do with.

import { isTakeable, type Transfer } from "../client/index.ts";
import type { Say, WordKey } from "./catalog.ts";
import { isUnderWay } from "./file-words.ts";

/** A file and the number that it is called by. */
export interface NumberedFile {
  readonly number: number;
  readonly transfer: Transfer;
}

type Choice<F extends NumberedFile> =
  | { readonly t: "file"; readonly file: F }
  | { readonly t: "none"; readonly text: string };

/** Whether there is something to withdraw, to stop or to decline. */
export const isStoppable = ({ own, phase }: Transfer): boolean =>
  own ? phase !== "stopped" && phase !== "failed" : phase === "offered" || isUnderWay({ phase });

function choose<F extends NumberedFile>(
  files: readonly F[],
  number: number | null,
  say: Say,
  tries: readonly ((transfer: Transfer) => boolean)[],
  none: WordKey,
): Choice<F> {
  if (number === null) {
    for (const fits of tries) {
      const file = files.findLast(({ transfer }) => fits(transfer));
      if (file !== undefined) return { t: "file", file };
    }
    return { t: "none", text: say(none) };
  }
  const file = files.find((each) => each.number === number);
  return file === undefined ? { t: "none", text: say("answer.noSuchFile", { number }) } : { t: "file", file };
}

/** The file that `/accept` takes, or why there is none. @param files oldest first @param number null for the last on offer */
export function fileToTake<F extends NumberedFile>(files: readonly F[], number: number | null, say: Say): Choice<F> {
  const onOffer = (transfer: Transfer): boolean => isTakeable(transfer) && transfer.phase === "offered";
  const again = (transfer: Transfer): boolean => isTakeable(transfer) && transfer.phase === "failed";
  const choice = choose(files, number, say, [onOffer, again], "answer.noneToTake");
  if (choice.t === "none" || isTakeable(choice.file.transfer)) return choice;
  const { own, phase } = choice.file.transfer;
  const key = own
    ? "answer.ownFile"
    : phase === "done" || isUnderWay({ phase })
      ? "answer.takenFile"
      : "answer.endedFile";
  return { t: "none", text: say(key, { number: choice.file.number }) };
}

/** The file that `/stop` stops, or why there is none. @param files oldest first @param number null for the last under way, on offer, or sent and still on offer */
export function fileToStop<F extends NumberedFile>(files: readonly F[], number: number | null, say: Say): Choice<F> {
  const onOffer = (transfer: Transfer): boolean => isStoppable(transfer) && transfer.phase === "offered";
  const choice = choose(files, number, say, [isUnderWay, onOffer, isStoppable], "answer.noneToStop");
  if (choice.t === "none" || isStoppable(choice.file.transfer)) return choice;
  return { t: "none", text: say("answer.noneToStop") };
}
