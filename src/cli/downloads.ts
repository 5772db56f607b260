// Places for what is taken, each known until nothing more is written to it: whoever ends the program waits for them, so
// that no half of a file stays behind.

import type { FileSink } from "../client/index.ts";
import { openDownload } from "../disk/index.ts";

/** So long, at most, is waited for. */
const patienceMs = 3_000;

export interface Downloads {
  /** Opens the place for a file. @throws SnugError "file.unwritable" | "file.disk_full" */
  create(folder: string, name: string): Promise<FileSink>;
  /** Resolves once every place is finished or given up, or after three seconds. */
  settled(): Promise<void>;
}

/** No downloads yet. */
export function makeDownloads(): Downloads {
  const open = new Set<Promise<void>>();
  return {
    async create(folder, name) {
      const sink = await openDownload(folder, name);
      const over = Promise.withResolvers<void>();
      const kept = over.promise.finally(() => open.delete(kept));
      open.add(kept);
      return {
        write: (bytes) => sink.write(bytes),
        finish: () => sink.finish().finally(over.resolve),
        abort: () => sink.abort().finally(over.resolve),
      };
    },
    async settled() {
      if (open.size === 0) return;
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, patienceMs)));
      await Promise.race([Promise.all(open), late]);
      clearTimeout(timer);
    },
  };
}
