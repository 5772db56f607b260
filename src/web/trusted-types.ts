// Trusted Types (W3C): under this page's policy no text becomes a script. The one exception is the worker that the page
// itself brings, and that is loaded with the page and compared with what the page was built with: whoever serves the page
// has one moment in which to choose what runs, and not another one when the password is typed.

/** SHA-256 of the worker's code, in hexadecimal; put in when the page is built. */
declare const workerHash: string;

interface Policies {
  createPolicy(name: string, rules: { readonly createScriptURL: (url: string) => string }): unknown;
}

const hexOf = (bytes: ArrayBuffer): string =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Loads the worker's code. @returns an address of it in this page @throws TypeError where it is not the one of this build */
async function loadWorker(url: string): Promise<string> {
  const code = await (await fetch(url)).arrayBuffer();
  if (hexOf(await crypto.subtle.digest("SHA-256", code)) !== workerHash)
    throw new TypeError("The worker is not the one that this page was built with.");
  return URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
}

/** Has the page start its own worker alone, from what was loaded with it. @throws TypeError where that is another one */
export async function bringWorker(): Promise<void> {
  const own = new URL("./opaque-worker.js", import.meta.url).href;
  const loaded = await loadWorker(own);
  // Where a browser has no Trusted Types nothing brings the loaded worker: the page's policy refuses one from an address,
  // and joining fails closed there.
  const { trustedTypes } = globalThis as { readonly trustedTypes?: Policies };
  trustedTypes?.createPolicy("default", {
    createScriptURL(url) {
      if (new URL(url, own).href === own) return loaded;
      throw new TypeError("This page starts no other script.");
    },
  });
}
