// What browsers bring: `#platform` in a bundle for them.

export { makeNoblePrimitives as makePrimitives } from "../base/primitives-noble.ts";
export { browserFileCrypto as fileCrypto } from "./files/crypto-browser.ts";
