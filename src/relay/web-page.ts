// The web client as a relay hands it on: files that somebody else built, under headers that let the page load nothing from
// elsewhere. The relay knows nothing of what they do. docs/threat-model.md, "The web page".

/** The files of the web client by path: `index.html`, `assets/…`. */
export type WebFiles = ReadonlyMap<string, Uint8Array>;

const types: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  wasm: "application/wasm",
};

/**
 * What the page may do: scripts and styles of this very origin, connections to one relay, and nothing else (CSP3, Trusted
 * Types). @param relay `'self'`, or where a relay elsewhere is, as the policy names it
 */
const policyFor = (relay: string): string =>
  [
    "default-src 'none'",
    // OPAQUE is WebAssembly.
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    // The worker is loaded with the page, compared, and started from memory.
    "worker-src blob:",
    `connect-src ${relay === "'self'" ? relay : `'self' ${relay}`}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types snug",
  ].join("; ");

const security = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "permissions-policy": "camera=(), microphone=(), geolocation=()",
};

/** The file that a path asks for; null where it is none of the web client's. */
function fileOf(pathname: string): string | null {
  if (pathname === "/" || /^\/c\/[\w-]{1,64}$/.test(pathname)) return "index.html";
  return pathname.startsWith("/assets/") ? pathname.slice(1) : null;
}

/**
 * Answers the requests for the page and its files.
 * @param load the files; null where there is no web client to serve @param relay the one that the page may ask
 * @returns null for a path that is none of theirs
 */
export function makeAnswerWeb(
  load: () => Promise<WebFiles | null>,
  relay = "'self'",
): (pathname: string) => Promise<Response | null> {
  const headers = { ...security, "content-security-policy": policyFor(relay) };
  let loaded: Promise<WebFiles | null> | null = null;
  return async (pathname) => {
    const path = fileOf(pathname);
    if (path === null) return null;
    loaded ??= load();
    const bytes = (await loaded)?.get(path);
    if (bytes === undefined) return null;
    const type = types[path.slice(path.lastIndexOf(".") + 1)] ?? "application/octet-stream";
    // What lies under assets/ is named by its hash; the page is looked for anew each time.
    const caching = path.startsWith("assets/") ? "public, max-age=31536000, immutable" : "no-store";
    return new Response(new Uint8Array(bytes), {
      headers: { ...headers, "content-type": type, "cache-control": caching },
    });
  };
}
