// The safety code (docs/protocol.md §8): 64 bits of the epoch authenticator, as pictures with their names and as digits.

import { concat, type Primitives, utf8 } from "../base/index.ts";
import { emoji as list } from "./emoji.ts";

export interface SafetyCode {
  /** Eight pictures, each with its name. */
  readonly emoji: readonly { readonly emoji: string; readonly word: string }[];
  /** The same 64 bits as a number of 20 decimal digits, zero padded, in four groups of five. */
  readonly digits: string;
}

/** The safety code of an epoch. @param authenticator the epoch authenticator (RFC 9420 §8.7) */
export function safetyCode(p: Primitives, authenticator: Uint8Array): SafetyCode {
  const bytes = p.hash("sha256", concat(utf8("snug/1 safety code"), authenticator)).subarray(0, 8);
  const number = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0).toString().padStart(20, "0");
  return {
    emoji: Array.from(bytes, (byte) => entry(byte)),
    digits: [0, 5, 10, 15].map((at) => number.slice(at, at + 5)).join(" "),
  };
}

function entry(byte: number): { readonly emoji: string; readonly word: string } {
  const [emoji, word] = (list[byte] ?? "").split(" ");
  return { emoji: emoji ?? "", word: word ?? "" };
}
