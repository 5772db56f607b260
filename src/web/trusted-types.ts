// Trusted Types (W3C): under this page's policy no text becomes a script. The one exception is the worker that the page
// itself brings.

interface Policies {
  createPolicy(name: string, rules: { readonly createScriptURL: (url: string) => string }): unknown;
}

/** Lets this page start its own workers, and nothing else. */
export function allowOwnWorkers(): void {
  // Not every browser has Trusted Types; where they are missing the content security policy stands alone.
  const { trustedTypes } = globalThis as { readonly trustedTypes?: Policies };
  const own = new URL("./", import.meta.url).href;
  trustedTypes?.createPolicy("default", {
    createScriptURL(url) {
      const { href } = new URL(url, own);
      if (href === `${own}opaque-worker.js`) return href;
      throw new TypeError("This page starts no other script.");
    },
  });
}
