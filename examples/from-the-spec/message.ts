// protocol.md §9: what is inside a sealed message.
import type { Bytes } from "./bytes.ts";
import { pad, unpad } from "./channel-key.ts";
import { cbor, fromCbor } from "./frames.ts";

export const kinds = { here: 0, text: 1, emote: 2, reply: 5, profile: 7, bye: 8 } as const;

export interface Message {
  readonly id: Bytes;
  readonly counter: number;
  readonly at: number;
  readonly kind: number;
  readonly fields: readonly unknown[];
}

export const encodeMessage = (message: Message): Bytes =>
  pad(cbor([message.id, message.counter, message.at, message.kind, ...message.fields]));

export function decodeMessage(padded: Bytes): Message {
  const array = fromCbor(unpad(padded));
  if (!Array.isArray(array) || array.length < 4) throw new Error("no message");
  const [id, counter, at, kind, ...fields]: unknown[] = array;
  if (!(id instanceof Uint8Array) || id.length !== 16) throw new Error("no message id");
  const isUint = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
  if (!isUint(counter) || !isUint(at) || !isUint(kind)) throw new Error("no message");
  return { id, counter, at, kind, fields };
}
