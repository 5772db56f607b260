// What Bun and Node bring: `#platform` outside browsers.

export { makeNodePrimitives as makePrimitives } from "../base/primitives-node.ts";
export { nodeFileCrypto as fileCrypto } from "./files/crypto-node.ts";
