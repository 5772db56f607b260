// Places for files that are opened when the first bytes come: what was taken and stands still holds no file open, and no
// more are open at once than a system lets a program have.

import { SnugError } from "../base/index.ts";
import type { FileSink } from "../client/index.ts";

export interface LazySinks {
  /** A place that `create` opens once something is written, when its turn has come. */
  sink(create: () => Promise<FileSink>): FileSink;
}

/** @param most open at once */
export function makeLazySinks(most: number): LazySinks {
  let open = 0;
  const waiting: (() => void)[] = [];

  const turn = (): Promise<void> => {
    if (open < most) {
      open++;
      return Promise.resolve();
    }
    return new Promise((resolve) => waiting.push(resolve)); // the turn is handed on
  };
  const done = (): void => {
    const next = waiting.shift();
    if (next === undefined) open--;
    else next();
  };

  return {
    sink(create) {
      let place: Promise<FileSink> | null = null;
      let isOpening = false;
      let isOver = false;
      const begin = async (): Promise<FileSink> => {
        await turn();
        try {
          if (isOver) throw new SnugError("file.unwritable", { detail: "This download has ended." });
          isOpening = true;
          return await create();
        } catch (error) {
          isOver = true;
          done();
          throw error;
        }
      };
      const end = (): void => {
        if (!isOver) done();
        isOver = true;
      };
      const there = (): Promise<FileSink> => {
        place ??= begin();
        return place;
      };
      return {
        write: async (bytes) => (await there()).write(bytes),
        async finish() {
          const sink = await there();
          return await sink.finish().finally(end);
        },
        async abort() {
          if (!isOpening) {
            isOver = true; // one that waits for its turn is told so when it comes
            return;
          }
          const sink = await place?.catch(() => null);
          await sink?.abort().finally(end);
        },
      };
    },
  };
}
