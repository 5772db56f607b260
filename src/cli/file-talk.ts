// Files in the plain line mode: a line when one is offered, when it begins, at each quarter, and when it ends. Nothing is
// redrawn, so that little is said.

import { type FileEvent, isTakeable, type Transfer } from "../client/index.ts";
import {
  firstTransfer,
  type NumberedFile,
  fileNameWords,
  offerWords,
  percentOf,
  plainParts,
  progressWords,
  sayEnglish,
  stateWords,
  takerWords,
  timeOf,
} from "../ui/index.ts";
import { nameOf, type Page, quietLine } from "./lines.ts";

/** Files that were offered: more are not kept. */
const mostFiles = 1_000;

export interface FileTalk {
  /** The lines of the next event. */
  take(event: FileEvent): readonly string[];
  /** What was offered, oldest first, by number. */
  readonly files: readonly NumberedFile[];
}

/** What was said of a file last, so that it is not said again. */
interface Said {
  readonly state: string;
  readonly takers: readonly string[];
}

const nothing: Said = { state: "", takers: [] };

/** What of a transfer is worth a line: its phase, a quarter of the way, what stands in it. Empty for what is not. */
function stateOf(transfer: Transfer): string {
  const { phase, problem } = transfer;
  if (phase === "moving") {
    const quarter = Math.floor((percentOf(transfer) ?? 0) / 25);
    return quarter === 0 ? stateWords(transfer) : `quarter ${quarter}`;
  }
  if (phase === "offered" || phase === "checking" || (phase === "waiting" && problem === null)) return "";
  return stateWords(transfer);
}

/** The talk about files. @param hints whether commands are named that take them */
export function makeFileTalk(page: Page, hints: boolean): FileTalk {
  const files: { number: number; transfer: Transfer }[] = [];
  const said = new Map<string, Said>();
  let next = 1;

  function offered(event: Extract<FileEvent, { readonly t: "file" }>): readonly string[] {
    const { from, own, at } = event;
    const transfer = firstTransfer(event);
    const file = { number: next++, transfer };
    files.push(file);
    if (files.length > mostFiles) said.delete(files.shift()?.transfer.id ?? "");
    const hint = own ? "file.number" : "file.hint.accept";
    const parts = offerWords({ from, transfer }).map((part) => (typeof part === "string" ? part : nameOf(part, page)));
    const line = `${page.paint.quiet(timeOf(at))} ${parts.join("")}`;
    return [hints ? `${line}${page.paint.quiet(` · ${sayEnglish(hint, { number: file.number })}`)}` : line];
  }

  function moved(transfer: Transfer): readonly string[] {
    const file = files.find((each) => each.transfer.id === transfer.id);
    if (file === undefined) return [];
    file.transfer = transfer;
    const before = said.get(transfer.id) ?? nothing;
    const state = stateOf(transfer);
    const takers = takerWords(transfer)
      .map((parts) => plainParts(parts))
      .filter((_, i) => transfer.takers.length > 4 || !["waiting", "moving"].includes(transfer.takers[i]?.phase ?? ""));
    said.set(transfer.id, { state: state === "" ? before.state : state, takers });
    const name = fileNameWords(transfer.offer);
    const lines: string[] = [];
    if (state !== "" && state !== before.state) {
      const isQuarter = transfer.phase === "moving" && state.startsWith("quarter");
      const again =
        isTakeable(transfer) && hints ? ` · ${sayEnglish("file.hint.accept", { number: file.number })}` : "";
      lines.push(`${name}: ${isQuarter ? progressWords(transfer).join(" · ") : stateWords(transfer)}${again}`);
    }
    for (const taker of takers) if (!before.takers.includes(taker)) lines.push(`${name}: ${taker}`);
    return lines.map((line) => quietLine(line, page));
  }

  return {
    take: (event) => (event.t === "file" ? offered(event) : moved(event.transfer)),
    get files() {
      return files;
    },
  };
}
