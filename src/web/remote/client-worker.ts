// The worker in which the client runs: keys, group and connection, away from the page's thread, which draws and listens to
// whoever types. It is started from memory like the OPAQUE worker, and starts that one (src/web/parts.ts).

import { cleanImage, create, join, maxCleanedBytes, webWorker } from "../../client/index.ts";
import { trustedScripts } from "../trusted-scripts.ts";
import type { FromWorker, ToWorker } from "./messages.ts";
import { serve } from "./serve.ts";

/** A dedicated worker's global scope, as far as it is used. */
const scope = globalThis as unknown as {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: FromWorker): void;
};

serve(
  {
    post: (message) => scope.postMessage(message),
    listen(onMessage) {
      // Only the page posts here, and it posts only these.
      scope.onmessage = ({ data }) => onMessage(data);
    },
  },
  {
    join,
    create,
    spawnWorker(url) {
      const trusted = trustedScripts([url]);
      return () => webWorker(new Worker(trusted(url), { name: "opaque", type: "module" }));
    },
    async cleanImage(image) {
      if (image.size > maxCleanedBytes) return null;
      const cleaned = cleanImage(new Uint8Array(await image.arrayBuffer()));
      // What cleans makes its own memory, which nothing shares.
      const blob = (bytes: Uint8Array): Blob => new Blob([bytes as Uint8Array<ArrayBuffer>], { type: image.type });
      return cleaned === null ? null : { blob: blob(cleaned.bytes), removed: cleaned.removed };
    },
  },
);
