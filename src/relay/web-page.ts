// The web client as a relay hands it on: files that somebody else built, under headers that let the page load nothing from
// elsewhere. The relay knows nothing of what they do. docs/threat-model.md, "The web page".

import { takesGzip, zipped } from "./gzip.ts";

/** The files of the web client by path: `index.html`, `sw.js`, `manifest.webmanifest`, `assets/…`. */
export type WebFiles = ReadonlyMap<string, Uint8Array<ArrayBuffer>>;

interface Kind {
  readonly type: string;
  /** Whether gzip makes it smaller. */
  readonly zips: boolean;
}

const kinds: Readonly<Record<string, Kind>> = {
  html: { type: "text/html; charset=utf-8", zips: true },
  js: { type: "text/javascript; charset=utf-8", zips: true },
  css: { type: "text/css; charset=utf-8", zips: true },
  wasm: { type: "application/wasm", zips: true },
  svg: { type: "image/svg+xml", zips: true },
  json: { type: "application/json", zips: true },
  webmanifest: { type: "application/manifest+json", zips: true },
  png: { type: "image/png", zips: false },
};
const unknownKind: Kind = { type: "application/octet-stream", zips: false };
const kindOf = (path: string): Kind => kinds[path.slice(path.lastIndexOf(".") + 1)] ?? unknownKind;

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
    // What a member sent is shown out of memory, once its bytes say that it is a picture or a sound (src/web/files).
    "img-src 'self' blob:",
    "media-src blob:",
    "manifest-src 'self'",
    // The service worker is a file; the other one is loaded with the page, compared, and started from memory.
    "worker-src 'self' blob:",
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
  // The camera reads a QR picture.
  "permissions-policy": "camera=(self), microphone=(), geolocation=()",
};

/** The file that a path asks for; null where it is none of the web client's. */
function fileOf(pathname: string): string | null {
  if (pathname === "/" || /^\/c\/[\w-]{1,64}$/.test(pathname)) return "index.html";
  const isNamed = pathname === "/sw.js" || pathname === "/manifest.webmanifest" || pathname.startsWith("/assets/");
  return isNamed ? pathname.slice(1) : null;
}

/** How long a file serves: what lies under assets/ is named by its hash, the page is looked for anew each time. */
function cachingOf(path: string): string {
  if (path.startsWith("assets/")) return "public, max-age=31536000, immutable";
  return path === "index.html" ? "no-store" : "no-cache";
}

/** The headers of a file's answer. */
function headersOf(path: string, relay: string): Record<string, string> {
  const { type, zips } = kindOf(path);
  return {
    ...security,
    "content-security-policy": policyFor(relay),
    "content-type": type,
    "cache-control": cachingOf(path),
    ...(zips ? { vary: "accept-encoding" } : {}),
  };
}

/** Answers a request for the page or one of its files; null for a path that is none of theirs. */
export type AnswerWeb = (pathname: string, asked: Pick<Headers, "get">) => Promise<Response | null>;

/**
 * Answers the requests for the page and its files; in gzip where that is taken, which is made once for each file.
 * @param load the files; null where there is no web client to serve @param relay the one that the page may ask
 */
export function makeAnswerWeb(load: () => Promise<WebFiles | null>, relay = "'self'"): AnswerWeb {
  let loaded: Promise<WebFiles | null> | null = null;
  const kept = new Map<string, ReturnType<typeof zipped>>();
  function zippedOnce(path: string, bytes: Uint8Array): ReturnType<typeof zipped> {
    const made = kept.get(path) ?? zipped(bytes);
    kept.set(path, made);
    return made;
  }
  return async (pathname, asked) => {
    const path = fileOf(pathname);
    if (path === null) return null;
    loaded ??= load();
    const bytes = (await loaded)?.get(path);
    if (bytes === undefined) return null;
    const takes = kindOf(path).zips && takesGzip(asked.get("accept-encoding"));
    const small = takes ? await zippedOnce(path, bytes) : null;
    const headers = headersOf(path, relay);
    return small === null
      ? new Response(bytes, { headers })
      : new Response(small, { headers: { ...headers, "content-encoding": "gzip" } });
  };
}
