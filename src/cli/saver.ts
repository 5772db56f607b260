// Takes every file that others offer: a few at a time, in the order of their offers. What waits for its sender, or for
// others who are to take it too, holds nobody back for long.

import { asSnugError, type Clock, type SnugError } from "../base/index.ts";
import { type FileSink, type RoomFiles, saveName, type Transfer } from "../client/index.ts";
import { makeLazySinks } from "./lazy-sink.ts";

/** Files that come in at once. */
const mostAtOnce = 4;
/** Files that are written to, those that stand still halfway too: a system has only so many for a program. */
const mostOpen = 64;
/** What does not begin within this time counts no more among them. */
const patienceMs = 10_000;

export interface SaverPorts {
  readonly clock: Clock;
  readonly files: Pick<RoomFiles, "accept">;
  /** Opens the place for a file, once something of it is there. @throws SnugError "file.unwritable" | "file.disk_full" */
  readonly create: (name: string) => Promise<FileSink>;
  /** A file is not to be had. */
  readonly refused: (file: Transfer, error: SnugError) => void;
  /** Nothing more comes of a file: it is there and verified, or it is not. */
  readonly settled: (isSaved: boolean) => void;
}

export interface Saver {
  /** Takes how far one of the room's files is. */
  take(transfer: Transfer): void;
  /** Takes nothing more. */
  close(): void;
}

/** `queued`: its turn has not come. `taken`, `moving`: among those that come in. `standing`: nothing comes of it for now. */
interface Kept {
  readonly offered: Transfer;
  state: "queued" | "taken" | "moving" | "standing";
}

/** A saver of files. */
export function makeSaver({ clock, files, create, refused, settled }: SaverPorts): Saver {
  /** What is not over, in the order of the offers. */
  const kept = new Map<string, Kept>();
  const sinks = makeLazySinks(mostOpen);
  let isOver = false;

  function next(): void {
    for (const file of kept.values()) {
      const busy = [...kept.values()].filter(({ state }) => state === "taken" || state === "moving").length;
      if (isOver || busy >= mostAtOnce) return;
      if (file.state === "queued") begin(file);
    }
  }

  function begin(file: Kept): void {
    const { id, offer } = file.offered;
    file.state = "taken";
    clock.after(patienceMs, () => {
      if (file.state === "taken") go(file, "standing");
    });
    try {
      files.accept(
        id,
        sinks.sink(() => create(saveName(offer))),
      );
    } catch (error) {
      refused(file.offered, asSnugError(error));
      end(id, false);
    }
  }

  function go(file: Kept, state: Kept["state"]): void {
    file.state = state;
    next();
  }

  function end(id: string, isSaved: boolean): void {
    if (!kept.delete(id)) return;
    settled(isSaved);
    next();
  }

  return {
    take(transfer) {
      const { id, own, phase, problem } = transfer;
      const file = kept.get(id);
      if (own) return;
      if (file === undefined) {
        if (phase !== "offered" || isOver) return;
        kept.set(id, { offered: transfer, state: "queued" });
        return next();
      }
      switch (phase) {
        case "offered":
          return;
        case "waiting":
          return problem === null ? undefined : go(file, "standing");
        case "moving":
        case "checking":
          return go(file, "moving");
        case "done":
          return end(id, true);
        case "stopped":
        case "failed":
          return end(id, false);
      }
    },
    close() {
      isOver = true;
    },
  };
}
