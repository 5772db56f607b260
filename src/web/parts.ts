// The worker that stretches the password, and its WebAssembly: loaded with the page, compared with what the page was built
// with, and started from memory. Whoever serves the page has one moment in which to choose what runs, and not another one
// when the password is typed. Trusted Types (W3C): no text becomes a script but these.

import { webWorker, type WorkerLike } from "../client/index.ts";

/** SHA-256 of each part by its name, in hexadecimal; put in when the page is built. */
declare const partHashes: Readonly<Record<string, string>>;

interface ScriptUrls {
  createScriptURL(url: string): string;
}
interface TrustedTypes {
  createPolicy(name: string, rules: ScriptUrls): ScriptUrls;
}

/** Where the offline copy of the page is kept from (service-worker.ts). */
const serviceWorker = "/sw.js";

const hexOf = (bytes: ArrayBuffer): string =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Loads a part. @throws TypeError where it is not the one of this build */
async function load(name: string): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await (await fetch(new URL(name, import.meta.url))).arrayBuffer();
  if (hexOf(await crypto.subtle.digest("SHA-256", bytes)) !== partHashes[name])
    throw new TypeError(`${name} is not the one that this page was built with.`);
  return new Uint8Array(bytes);
}

const base64Of = (bytes: Uint8Array): string => {
  let text = "";
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(text);
};

export interface Parts {
  /** Starts an OPAQUE worker. */
  readonly spawnWorker: () => WorkerLike;
  /** The service worker's address, as this page's policy lets it be registered. */
  readonly serviceWorkerUrl: string;
}

/** Loads what runs apart from the page. @throws TypeError where it is not the page's own, or did not come */
export async function bringParts(): Promise<Parts> {
  const [code, module] = await Promise.all([load("opaque-worker.js"), load("opaque.wasm")]);
  const worker = new Blob([`globalThis.opaqueModule="${base64Of(module)}";`, code], { type: "text/javascript" });
  const workerUrl = URL.createObjectURL(worker);
  const rules: ScriptUrls = {
    createScriptURL(url) {
      if (url === workerUrl || url === serviceWorker) return url;
      throw new TypeError("This page starts no other script.");
    },
  };
  const { trustedTypes } = globalThis as { readonly trustedTypes?: TrustedTypes };
  const trusted = trustedTypes?.createPolicy("snug", rules) ?? rules;
  return {
    spawnWorker: () => webWorker(new Worker(trusted.createScriptURL(workerUrl), { name: "opaque", type: "module" })),
    serviceWorkerUrl: trusted.createScriptURL(serviceWorker),
  };
}
