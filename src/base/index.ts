// The door of base: bytes, errors and their codes, clock, queue, primitives.

export {
  type Bytes,
  concat,
  equal,
  fromBase64url,
  fromHex,
  release,
  textOf,
  toBase64url,
  toHex,
  uint32,
  utf8,
  wipe,
} from "./bytes.ts";
export { type Cbor, decodeCbor, decodeCborArray, encodeCbor } from "./cbor.ts";
export { arrayOf, readArgument, widthOf, writeUint } from "./cbor-head.ts";
export { type Clock, systemClock, type Timer } from "./clock.ts";
export { type Code, codes, type Exit, isCode } from "./codes.ts";
export { asSnugError, SnugError } from "./error.ts";
export { lazy } from "./lazy.ts";
export { type HashName, hkdfSha256, type KeyPair, type Primitives } from "./primitives.ts";
export { makeQueue, type Queue } from "./queue.ts";
