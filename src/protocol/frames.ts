// The frames of protocol version 1: one table, from which types, encoder and strict decoder follow. One frame is one
// CBOR array [type, …fields]. docs/protocol.md §4 gives the same table as CDDL; a test compares the two.

import * as v from "valibot";
import { type Bytes, type Cbor, decodeCborArray, encodeCbor, SnugError } from "../base/index.ts";
import { channelIdBytes, entryIdBytes, groupIdBytes, memberIdBytes } from "./ids.ts";

const bytes = (length: number) =>
  v.custom<Uint8Array>((value) => value instanceof Uint8Array && value.length === length);
const bytesUpTo = (length: number, least = 0) =>
  v.custom<Uint8Array>((value) => value instanceof Uint8Array && value.length <= length && value.length >= least);
const uint = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const bool = v.boolean();
const text = (length: number) => v.pipe(v.string(), v.maxLength(length));

const versions = v.pipe(v.array(uint), v.minLength(1), v.maxLength(16));
const channelId = bytes(channelIdBytes);
const memberId = bytes(memberIdBytes);
const entryId = bytes(entryIdBytes);
/** A group id, or empty where there is no group. */
const groupId = v.custom<Uint8Array>(
  (value) => value instanceof Uint8Array && (value.length === 0 || value.length === groupIdBytes),
);
/** What names one epoch of one course of a group, or empty where there is none: docs/protocol.md §8. */
const branch = v.custom<Uint8Array>(
  (value) => value instanceof Uint8Array && (value.length === 0 || value.length === 32),
);
const key = bytes(32);
const nonce = bytes(32);
const signature = bytes(64);
const body = bytesUpTo(512 * 1024);
const presenceState = v.picklist([0, 1, 2]);

type Schema = v.GenericSchema;
type Fields = readonly (readonly [string, Schema])[];
type Way = "toRelay" | "toMember" | "both";
interface Shape<F extends Fields> {
  readonly type: number;
  readonly way: Way;
  readonly fields: F;
}
const frame = <const F extends Fields>(type: number, way: Way, fields: F): Shape<F> => ({ type, way, fields });

/** The frame table. `way` is who may send it. Types and fields are only ever added with a new protocol version. */
export const frames = {
  error: frame(0, "toMember", [
    ["code", text(64)],
    ["retryMs", uint],
    ["detail", uint],
  ]),
  hello: frame(1, "toRelay", [
    ["versions", versions],
    ["channelId", channelId],
    ["loginKey", key],
    ["nonce", nonce],
    ["ke1", bytesUpTo(1024)],
  ]),
  challenge: frame(2, "toMember", [
    ["version", uint],
    ["generation", uint],
    ["relayKey", key],
    ["nonce", nonce],
    ["ke2", bytes(320)],
    ["signature", signature],
  ]),
  prove: frame(3, "toRelay", [
    ["ke3", bytesUpTo(1024)],
    ["sealedCode", bytes(22)],
    ["signature", signature],
  ]),
  admitted: frame(4, "toMember", [
    ["memberId", memberId],
    ["sealedName", bytesUpTo(1024)],
    ["standing", v.picklist([0, 1, 2])],
    ["incarnation", bytes(16)],
    ["head", uint],
    ["ticket", bytesUpTo(512)],
  ]),
  resume: frame(5, "toRelay", [
    ["versions", versions],
    ["channelId", channelId],
    ["loginKey", key],
    ["nonce", nonce],
    ["ticket", bytesUpTo(512)],
    ["incarnation", bytes(16)],
    ["seq", uint],
    ["branch", branch],
    ["epoch", uint],
  ]),
  recognised: frame(6, "toMember", [
    ["version", uint],
    ["relayKey", key],
    ["nonce", nonce],
    ["signature", signature],
  ]),
  reprove: frame(7, "toRelay", [["signature", signature]]),

  knock: frame(10, "toRelay", [["sealed", bytesUpTo(16 * 1024)]]),
  work: frame(11, "toMember", [
    ["turn", uint],
    ["founds", bool],
    ["head", uint],
    ["knocks", v.pipe(v.array(v.strictTuple([memberId, bytesUpTo(16 * 1024)])), v.maxLength(64))],
    ["gone", v.pipe(v.array(memberId), v.maxLength(4096))],
  ]),
  handshake: frame(12, "toRelay", [
    ["id", entryId],
    ["after", uint],
    ["turn", uint],
    ["founds", groupId],
    ["removes", bool],
    ["welcomed", v.pipe(v.array(memberId), v.maxLength(64))],
    ["commitBytes", uint],
    ["welcomeBytes", uint],
  ]),
  part: frame(13, "both", [
    ["id", entryId],
    ["offset", uint],
    ["bytes", bytesUpTo(256 * 1024, 1)],
  ]),
  refused: frame(14, "toMember", [
    ["id", entryId],
    ["code", text(64)],
    ["expect", uint],
  ]),
  welcome: frame(15, "toMember", [
    ["id", entryId],
    ["seq", uint],
    ["welcomeBytes", uint],
  ]),
  joined: frame(16, "toRelay", [
    ["seq", uint],
    ["group", groupId],
    ["epoch", uint],
  ]),
  elected: frame(17, "toMember", [
    ["branch", branch],
    ["epoch", uint],
    ["present", v.pipe(v.array(memberId), v.maxLength(16_384))],
  ]),
  adopted: frame(18, "toRelay", [["id", entryId]]),

  committed: frame(20, "toMember", [
    ["seq", uint],
    ["prev", uint],
    ["from", memberId],
    ["id", entryId],
    ["after", uint],
    ["founds", groupId],
    ["removes", bool],
    ["commitBytes", uint],
  ]),
  chat: frame(21, "toMember", [
    ["seq", uint],
    ["prev", uint],
    ["from", memberId],
    ["id", entryId],
    ["counter", uint],
    ["seen", uint],
    ["sealed", body],
  ]),
  send: frame(22, "toRelay", [
    ["id", entryId],
    ["counter", uint],
    ["seen", uint],
    ["sealed", body],
  ]),
  known: frame(23, "toMember", [
    ["id", entryId],
    ["seq", uint],
  ]),
  presence: frame(24, "toMember", [
    ["memberId", memberId],
    ["state", presenceState],
  ]),
  notice: frame(25, "toMember", [["code", text(64)]]),
  bye: frame(26, "toRelay", []),
  ping: frame(27, "toRelay", [["n", uint]]),
  pong: frame(28, "toMember", [["n", uint]]),

  serve: frame(30, "toRelay", [
    ["pass", entryId],
    ["transfer", entryId],
    ["patient", bool],
    ["takers", v.pipe(v.array(v.strictTuple([memberId, uint])), v.minLength(1), v.maxLength(256))],
  ]),
  lane: frame(31, "toMember", [
    ["pass", entryId],
    ["transfer", entryId],
    ["source", memberId],
    ["token", bytes(32)],
  ]),
  attach: frame(32, "toRelay", [["token", bytes(32)]]),
  begin: frame(33, "both", [
    ["salt", bytes(32)],
    ["first", uint],
  ]),
  chunk: frame(34, "both", [
    ["n", uint],
    ["sealed", bytesUpTo(256 * 1024 + 16, 16)],
  ]),
  credit: frame(35, "both", [["upTo", uint]]),
  left: frame(36, "toMember", [
    ["memberId", memberId],
    ["slow", bool],
  ]),

  create: frame(40, "toRelay", [
    ["versions", versions],
    ["ownerKey", key],
    ["channelId", channelId],
    ["nonce", nonce],
    ["token", text(256)],
    ["request", bytesUpTo(1024)],
  ]),
  creating: frame(41, "toMember", [
    ["version", uint],
    ["relayKey", key],
    ["nonce", nonce],
    ["response", bytes(64)],
    ["signature", signature],
  ]),
  finish: frame(42, "toRelay", [
    ["record", bytes(192)],
    ["totpSecret", bytesUpTo(64, 16)],
    ["sealedName", bytesUpTo(1024)],
    ["listedName", text(128)],
    ["signature", signature],
  ]),
  created: frame(43, "toMember", [["generation", uint]]),
} as const;

type Table = typeof frames;
export type FrameName = keyof Table;
type Values<F extends Fields> = { readonly [E in F[number] as E[0]]: v.InferOutput<E[1]> };
export type Frame<N extends FrameName = FrameName> = {
  readonly [K in N]: { readonly t: K } & Values<Table[K]["fields"]>;
}[N];

/** A frame's bytes: one CBOR array, ready to be one binary WebSocket message. */
export function encodeFrame(value: Frame): Bytes {
  const fields: Fields = frames[value.t].fields;
  // The table's schemas hold only what CBOR holds, so a typed frame's fields are Cbor.
  const values = value as unknown as Record<string, Cbor>;
  return encodeCbor([frames[value.t].type, ...fields.map(([name]) => values[name] ?? null)]);
}

const byType = new Map<number, FrameName>();
// Object.keys of a constant table gives exactly its keys.
for (const name of Object.keys(frames) as FrameName[]) byType.set(frames[name].type, name);

/**
 * Decodes one frame strictly.
 * @param bytes one whole WebSocket message
 * @param way who receives it: frames for the other side are refused
 * @throws SnugError "frame.too_large" beyond `maxFrameBytes`, "frame.malformed" for whatever else is wrong
 */
export function decodeFrame(bytes: Uint8Array, way: "toRelay" | "toMember", maxFrameBytes: number): Frame {
  if (bytes.length > maxFrameBytes) throw new SnugError("frame.too_large");
  const value = decodeCborArray(bytes);
  if (value === null) throw new SnugError("frame.malformed");
  const [type, ...values] = value;
  const name = typeof type === "number" ? byType.get(type) : undefined;
  if (name === undefined) throw new SnugError("frame.malformed");
  const shape: Shape<Fields> = frames[name];
  if ((shape.way !== "both" && shape.way !== way) || values.length !== shape.fields.length)
    throw new SnugError("frame.malformed");
  const fields: Record<string, unknown> = { t: name };
  for (const [i, [field, schema]] of shape.fields.entries()) {
    if (!v.is(schema, values[i])) throw new SnugError("frame.malformed", { detail: `${name}.${field}` });
    fields[field] = values[i];
  }
  // Each field has passed its schema of the table that the type is made from.
  return fields as unknown as Frame;
}
