// What is inside a sealed message: docs/protocol.md §9, after draft-ietf-mimi-content.

import * as v from "valibot";
import { type Bytes, type Cbor, decodeCborArray, encodeCbor, SnugError, toBase64url, utf8 } from "../base/index.ts";
import { limits, pad, unpad } from "../protocol/index.ts";

/** What a message says. `target` is the id of the message that it is about, 16 bytes. */
export type Body =
  | { readonly kind: "here" }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "emote"; readonly text: string }
  | { readonly kind: "edit"; readonly target: Uint8Array; readonly text: string }
  | { readonly kind: "delete"; readonly target: Uint8Array }
  | { readonly kind: "reply"; readonly target: Uint8Array; readonly text: string }
  | { readonly kind: "reaction"; readonly target: Uint8Array; readonly emoji: string; readonly on: boolean }
  | { readonly kind: "profile"; readonly nickname: string }
  | { readonly kind: "bye" }
  /** A message of the sender's once more, for who could not open it: its bytes without padding. */
  | { readonly kind: "again"; readonly original: Uint8Array }
  /** Asks those whose bit is not set (bitmap of leaves that have spoken, to who asks) to say `here`. */
  | { readonly kind: "who"; readonly spoken: Uint8Array }
  | FileBody;

/** What is said of files: docs/protocol.md §16. */
export type FileBody =
  | {
      readonly kind: "file";
      /** What lanes of it are named by, 16 bytes. */
      readonly transfer: Uint8Array;
      /** 32 bytes, fresh. */
      readonly key: Uint8Array;
      readonly name: string;
      readonly size: number | null;
      readonly mediaType: string;
      /** Bit 0: a folder as a tar archive; bit 1: metadata was taken out. */
      readonly flags: number;
    }
  | { readonly kind: "fileEnd"; readonly target: Uint8Array; readonly size: number; readonly hash: Uint8Array }
  | {
      readonly kind: "fileWord";
      readonly target: Uint8Array;
      readonly word: FileWord;
      /** With `takes`: the first chunk that is lacking. */
      readonly chunk: number;
      /** Whom it is for: a member id, or empty for all. */
      readonly to: Uint8Array;
    };

/** What is said about a file, by number on the wire. */
export const fileWords = { takes: 0, has: 1, stops: 2, failed: 3, withdrawn: 4, past: 5 } as const;
export type FileWord = (typeof fileWords)[keyof typeof fileWords];

export interface Said {
  /** 16 random bytes. */
  readonly id: Uint8Array;
  /** 1, 2, … per member id. */
  readonly counter: number;
  /** The sender's clock, milliseconds since 1970. */
  readonly at: number;
  readonly body: Body;
}

/** A message as it is read: also one of a kind that this version does not know. */
export interface Content extends Omit<Said, "body"> {
  readonly body: Body | { readonly kind: "unknown"; readonly number: number };
}

const { maxTextBytes } = limits;
const text = v.pipe(
  v.string(),
  v.check((value) => value.length <= maxTextBytes && utf8(value).length <= maxTextBytes),
);
const id = v.custom<Uint8Array>((value) => value instanceof Uint8Array && value.length === 16);
const uint = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const emoji = v.pipe(
  v.string(),
  v.minLength(1),
  v.check((value) => utf8(value).length <= 32),
);
const original = v.custom<Uint8Array>((value) => value instanceof Uint8Array && value.length <= 72 * 1024);
const bitmap = v.custom<Uint8Array>((value) => value instanceof Uint8Array && value.length <= 8192);
const key = v.custom<Uint8Array>((value) => value instanceof Uint8Array && value.length === 32);
const perhapsId = v.custom<Uint8Array>(
  (value) => value instanceof Uint8Array && (value.length === 0 || value.length === 16),
);
const maxNameBytes = 1024;
const fileName = v.pipe(
  v.string(),
  v.minLength(1),
  v.check((value) => value.length <= maxNameBytes && utf8(value).length <= maxNameBytes),
);
const nickname = v.pipe(v.string(), v.minLength(1), v.maxLength(128));

/** The kinds: number on the wire, and fields with their schemas, in order. */
const kinds = {
  here: { number: 0, fields: [] },
  text: { number: 1, fields: [["text", text]] },
  emote: { number: 2, fields: [["text", text]] },
  edit: {
    number: 3,
    fields: [
      ["target", id],
      ["text", text],
    ],
  },
  delete: { number: 4, fields: [["target", id]] },
  reply: {
    number: 5,
    fields: [
      ["target", id],
      ["text", text],
    ],
  },
  reaction: {
    number: 6,
    fields: [
      ["target", id],
      ["emoji", emoji],
      ["on", v.boolean()],
    ],
  },
  profile: { number: 7, fields: [["nickname", nickname]] },
  bye: { number: 8, fields: [] },
  again: { number: 9, fields: [["original", original]] },
  who: { number: 10, fields: [["spoken", bitmap]] },
  file: {
    number: 11,
    fields: [
      ["transfer", id],
      ["key", key],
      ["name", fileName],
      ["size", v.nullable(uint)],
      ["mediaType", v.pipe(v.string(), v.maxLength(127))],
      ["flags", uint],
    ],
  },
  fileEnd: {
    number: 12,
    fields: [
      ["target", id],
      ["size", uint],
      ["hash", key],
    ],
  },
  fileWord: {
    number: 13,
    fields: [
      ["target", id],
      ["word", v.picklist(Object.values(fileWords))],
      ["chunk", uint],
      ["to", perhapsId],
    ],
  },
} as const satisfies Record<Body["kind"], { number: number; fields: readonly (readonly [string, v.GenericSchema])[] }>;

/** The padded bytes of a message, ready to be sealed. @throws SnugError "text.too_long" */
export function encodeContent(content: Said): Bytes {
  return pad(contentBytes(content));
}

/** The bytes of a message without padding: the `original` of `again`. @throws SnugError "text.too_long" */
export function contentBytes(content: Said): Bytes {
  const shape: { readonly number: number; readonly fields: readonly (readonly [string, v.GenericSchema])[] } =
    kinds[content.body.kind];
  // A Body's fields are those of its kind's row, which hold only what CBOR holds.
  const values = content.body as unknown as Record<string, Cbor>;
  for (const [name, schema] of shape.fields)
    if (!v.is(schema, values[name])) throw new SnugError(name === "text" ? "text.too_long" : "internal");
  const fields = shape.fields.map(([name]) => values[name] ?? null);
  return encodeCbor([content.id, content.counter, content.at, shape.number, ...fields]);
}

/** The message in opened bytes. @throws SnugError "frame.malformed" */
export function decodeContent(padded: Uint8Array): Content {
  return contentOfBytes(unpad(padded));
}

/** The message in bytes without padding. @throws SnugError "frame.malformed" */
export function contentOfBytes(bytes: Uint8Array): Content {
  const value = decodeCborArray(bytes);
  if (value === null) throw new SnugError("frame.malformed");
  const [messageId, counter, at, number, ...fields] = value;
  if (!v.is(id, messageId) || !v.is(uint, counter) || !v.is(uint, at) || !v.is(uint, number))
    throw new SnugError("frame.malformed");
  // Object.entries of a constant table gives exactly its rows.
  const known = (Object.keys(kinds) as Body["kind"][]).find((kind) => kinds[kind].number === number);
  if (known === undefined) return { id: messageId, counter, at, body: { kind: "unknown", number } };
  const shape: readonly (readonly [string, v.GenericSchema])[] = kinds[known].fields;
  if (fields.length !== shape.length) throw new SnugError("frame.malformed");
  const body: Record<string, unknown> = { kind: known };
  for (const [i, [name, schema]] of shape.entries()) {
    if (!v.is(schema, fields[i])) throw new SnugError("frame.malformed");
    body[name] = fields[i];
  }
  // Every field has passed the schema of its kind's row.
  return { id: messageId, counter, at, body: body as unknown as Body };
}

/** The text form of a message id. */
export function messageIdText(bytes: Uint8Array): string {
  return toBase64url(bytes);
}
