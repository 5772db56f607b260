// The workers: that with the client, and the one in it that stretches the password, with its WebAssembly. They are loaded with
// the page, compared with what the page was built with, and started from memory. Whoever serves the page has one moment in
// which to choose what runs, and not another one when the password is typed.

import { loadPinned } from "./pinned.ts";
import type { FromWorker, ToWorker } from "./remote/messages.ts";
import type { RemoteWorker } from "./remote/remote-client.ts";
import { trustedScripts } from "./trusted-scripts.ts";

/** Where the offline copy of the page is kept from (service-worker.ts). */
const serviceWorker = "/sw.js";

const base64Of = (bytes: Uint8Array): string => {
  let text = "";
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(text);
};

const scriptUrl = (...parts: readonly BlobPart[]): string =>
  URL.createObjectURL(new Blob([...parts], { type: "text/javascript" }));

export interface Parts {
  /** Starts a worker with the client. */
  readonly startClient: () => RemoteWorker;
  /** The service worker's address, as this page's policy lets it be registered. */
  readonly serviceWorkerUrl: string;
}

/** The worker as the page's end of the way. @param opaqueUrl the OPAQUE worker's script */
function clientWorker(worker: Worker, opaqueUrl: string): RemoteWorker {
  const post = (message: ToWorker): void => worker.postMessage(message);
  post({ t: "start", opaqueUrl });
  return {
    post,
    listen(onMessage) {
      // Only our own worker posts here, and it posts only these.
      worker.onmessage = ({ data }: MessageEvent<FromWorker>) => onMessage(data);
    },
    failed(onFailure) {
      worker.onerror = ({ message }) => onFailure(message);
      worker.onmessageerror = onFailure;
    },
    terminate: () => worker.terminate(),
  };
}

/** Loads what runs apart from the page. @throws TypeError where it is not the page's own, or did not come */
export async function bringParts(): Promise<Parts> {
  const [client, opaque, module] = await Promise.all(
    ["client-worker.js", "opaque-worker.js", "opaque.wasm"].map((name) => loadPinned(name)),
  );
  if (client === undefined || opaque === undefined || module === undefined) throw new TypeError("three were asked for");
  const clientUrl = scriptUrl(client);
  const opaqueUrl = scriptUrl(`globalThis.opaqueModule="${base64Of(module)}";`, opaque);
  const trusted = trustedScripts([clientUrl, serviceWorker]);
  return {
    startClient: () => clientWorker(new Worker(trusted(clientUrl), { name: "client", type: "module" }), opaqueUrl),
    serviceWorkerUrl: trusted(serviceWorker),
  };
}
