// Group 7 of the Autobahn test suite: closing.

import { closePayload, opcode, type RawFrame } from "../support/raw-peer.ts";
import { type AutobahnCase, closed, closes, type Messages } from "./case.ts";

const close = (payload: Uint8Array | string = ""): RawFrame => ({ opcode: opcode.close, payload });
const good = close(closePayload(closes.normal));
const data = (payload: Uint8Array, fin = true): RawFrame => ({ opcode: opcode.binary, payload, fin });
const ping: RawFrame = { opcode: opcode.ping };

const order: readonly AutobahnCase[] = [
  {
    id: "7.1.1",
    sends: "a message, then a close",
    steps: (m) => [data(m.small()), good],
    expected: closed(closes.normal, "echo"),
  },
  { id: "7.1.2", sends: "two closes", steps: () => [good, good], expected: closed(closes.normal) },
  { id: "7.1.3", sends: "a ping after a close", steps: () => [good, ping], expected: closed(closes.normal) },
  {
    id: "7.1.4",
    sends: "a message after a close",
    steps: (m) => [good, data(m.small())],
    expected: closed(closes.normal),
  },
  {
    id: "7.1.5",
    sends: "a fragment, a close, the last fragment",
    steps(m: Messages) {
      const message = m.small();
      const last: RawFrame = { opcode: opcode.continuation, payload: message.subarray(5) };
      return [data(message.subarray(0, 5), false), good, last];
    },
    expected: closed(closes.normal),
  },
  {
    id: "7.1.6",
    sends: "a long message (64 KiB for the suite's 256, which no message may have), a close, a ping",
    steps: (m) => [data(m.sized(65_536)), good, ping],
    inside: true,
    expected: { t: "closed", code: closes.normal, heard: true },
  },
];

const payloads: readonly (readonly [string, Uint8Array | string, number])[] = [
  ["no payload", "", 1005],
  ["one byte", "a", closes.protocol],
  ["a code", closePayload(1000), 1000],
  ["a code and a reason", closePayload(1000, "Hello World!"), 1000],
  ["a reason of 123 bytes", closePayload(1000, "*".repeat(123)), 1000],
  ["a reason of 124 bytes", closePayload(1000, "*".repeat(124)), closes.protocol],
];
const badReason = Buffer.from("cebae1bdb9cf83cebcceb5eda080656469746564", "hex");

const valid = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999];
const invalid = [0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999];
// The suite leaves open what answers these two.
const open = [5000, 65_535];
const coded = (group: number, codes: readonly number[], answer: (code: number) => number): AutobahnCase[] =>
  codes.map((code, at) => ({
    id: `7.${group}.${at + 1}`,
    sends: `a close with code ${code}`,
    steps: () => [close(closePayload(code))],
    expected: closed(answer(code)),
  }));

/** 37 cases. */
export const closingCases: readonly AutobahnCase[] = [
  ...order,
  ...payloads.map(([name, payload, code], at): AutobahnCase => ({
    id: `7.3.${at + 1}`,
    sends: `a close with ${name}`,
    steps: () => [close(payload)],
    expected: closed(code),
  })),
  {
    id: "7.5.1",
    sends: "a close whose reason is bad UTF-8",
    steps: () => [close(closePayload(1000, badReason))],
    expected: closed(closes.badText),
  },
  ...coded(7, valid, (code) => code),
  ...coded(9, invalid, () => closes.protocol),
  ...coded(13, open, () => closes.protocol),
];
