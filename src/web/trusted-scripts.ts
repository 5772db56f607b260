// Trusted Types (W3C): no text becomes a script but the few addresses that are named.

interface ScriptUrls {
  createScriptURL(url: string): string;
}
interface TrustedTypes {
  createPolicy(name: string, rules: ScriptUrls): ScriptUrls;
}

/**
 * Makes the one policy that the page's own policy lets be made, in a page or in a worker.
 * @param allowed addresses that may become scripts
 * @returns what gives one of them in the form that the browser takes @throws TypeError for any other
 */
export function trustedScripts(allowed: readonly string[]): (url: string) => string {
  const rules: ScriptUrls = {
    createScriptURL(url) {
      if (allowed.includes(url)) return url;
      throw new TypeError("This page starts no other script.");
    },
  };
  const { trustedTypes } = globalThis as { readonly trustedTypes?: TrustedTypes };
  const policy = trustedTypes?.createPolicy("snug", rules) ?? rules;
  return (url) => policy.createScriptURL(url);
}
