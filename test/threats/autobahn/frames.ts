// Groups 1 to 5 of the Autobahn test suite: framing, pings and pongs, reserved bits, opcodes, fragmentation.

import { opcode, type RawFrame } from "../support/raw-peer.ts";
import { type AutobahnCase, answered, closed, closes, type Messages, type Step } from "./case.ts";

const data = (payload: Uint8Array | string, more: Partial<RawFrame> = {}): RawFrame => ({
  opcode: opcode.binary,
  payload,
  ...more,
});
const text = (payload: Uint8Array | string): RawFrame => ({ opcode: opcode.text, payload });
const more = (payload: Uint8Array | string, fin = true): RawFrame => ({ opcode: opcode.continuation, payload, fin });
const ping = (payload: Uint8Array | string = ""): RawFrame => ({ opcode: opcode.ping, payload });
const pong = (payload: Uint8Array | string = ""): RawFrame => ({ opcode: opcode.pong, payload });

const sizes = [0, 125, 126, 127, 128, 65_535, 65_536, 65_536];
const chopOf = (at: number): { readonly chop?: number } => (at === 7 ? { chop: 997 } : {});

const framing: readonly AutobahnCase[] = [
  ...sizes.map((bytes, at): AutobahnCase => ({
    id: `1.1.${at + 1}`,
    sends: `text of ${bytes} bytes${at === 7 ? ", in chops of 997" : ""}`,
    steps: () => [text("*".repeat(bytes))],
    ...chopOf(at),
    expected: closed(closes.unsupported),
  })),
  ...sizes.map((bytes, at): AutobahnCase =>
    bytes === 0
      ? {
          id: "1.2.1",
          sends: "binary of 0 bytes, which is no frame of the protocol",
          steps: () => [data("")],
          expected: closed(4400),
        }
      : {
          id: `1.2.${at + 1}`,
          sends: `binary of ${bytes} bytes${at === 7 ? ", in chops of 997" : ""}`,
          steps: (m) => [data(m.sized(bytes))],
          ...chopOf(at),
          inside: true,
          expected: answered("echo"),
        },
  ),
];

const binaryPing = Uint8Array.of(0x00, 0xff, 0xfe, 0xfd, 0xfc, 0xfb, 0x00, 0xff);
const longest = new Uint8Array(125).fill(0xfe);
const ten = Array.from({ length: 10 }, (_, i) => `payload-${i}`);
const pings: readonly AutobahnCase[] = [
  { id: "2.1", sends: "a ping without payload", steps: () => [ping()], expected: answered({ pong: "" }) },
  {
    id: "2.2",
    sends: "a ping with text",
    steps: () => [ping("Hello, world!")],
    expected: answered({ pong: "Hello, world!" }),
  },
  {
    id: "2.3",
    sends: "a ping with bytes that are no text",
    steps: () => [ping(binaryPing)],
    expected: answered({ pong: binaryPing }),
  },
  { id: "2.4", sends: "a ping of 125 bytes", steps: () => [ping(longest)], expected: answered({ pong: longest }) },
  {
    id: "2.5",
    sends: "a ping of 126 bytes",
    steps: () => [ping(new Uint8Array(126).fill(0xfe))],
    expected: closed(closes.protocol),
  },
  {
    id: "2.6",
    sends: "a ping of 125 bytes, byte by byte",
    steps: () => [ping(longest)],
    chop: 1,
    expected: answered({ pong: longest }),
  },
  { id: "2.7", sends: "a pong that nobody asked for", steps: () => [pong()], expected: answered() },
  { id: "2.8", sends: "such a pong with payload", steps: () => [pong("unsolicited")], expected: answered() },
  {
    id: "2.9",
    sends: "such a pong, then a ping",
    steps: () => [pong("unsolicited"), ping("ping payload")],
    expected: answered({ pong: "ping payload" }),
  },
  {
    id: "2.10",
    sends: "ten pings",
    steps: () => ten.map(ping),
    expected: answered(...ten.map((payload) => ({ pong: payload }))),
  },
  {
    id: "2.11",
    sends: "ten pings, byte by byte",
    steps: () => ten.map(ping),
    chop: 1,
    expected: answered(...ten.map((payload) => ({ pong: payload }))),
  },
];

const after = (bad: RawFrame) => (m: Messages) => [data(m.small()), bad, ping()];
const reserved: readonly AutobahnCase[] = [
  { id: "3.1", sends: "a message with RSV = 1", steps: (m) => [data(m.small(), { rsv: 1 })], expected: closed(1002) },
  {
    id: "3.2",
    sends: "a message, one with RSV = 2, a ping",
    steps: (m) => [data(m.small()), data(m.small(), { rsv: 2 }), ping()],
    expected: closed(1002, "echo"),
  },
  {
    id: "3.3",
    sends: "a message, one with RSV = 3, a ping, frame by frame",
    steps: (m) => [data(m.small()), data(m.small(), { rsv: 3 }), ping()],
    chop: "frames",
    expected: closed(1002, "echo"),
  },
  {
    id: "3.4",
    sends: "a message, one with RSV = 4, a ping, byte by byte",
    steps: (m) => [data(m.small()), data(m.small(), { rsv: 4 }), ping()],
    chop: 1,
    expected: closed(1002, "echo"),
  },
  { id: "3.5", sends: "binary with RSV = 5", steps: (m) => [data(m.small(), { rsv: 5 })], expected: closed(1002) },
  { id: "3.6", sends: "a ping with RSV = 6", steps: () => [{ ...ping("x"), rsv: 6 }], expected: closed(1002) },
  { id: "3.7", sends: "a close with RSV = 7", steps: () => [{ opcode: 8, rsv: 7 }], expected: closed(1002) },
];

const opcodes: readonly AutobahnCase[] = [
  [3, 4, 5, 6, 7],
  [11, 12, 13, 14, 15],
].flatMap((group, g) =>
  group.map((op, at): AutobahnCase => {
    const bad: RawFrame = { opcode: op, payload: at === 1 || at === 3 ? "reserved opcode payload" : "" };
    const first = at < 2;
    return {
      id: `4.${g + 1}.${at + 1}`,
      sends: `${first ? "" : "a message, then "}opcode ${op}${bad.payload === "" ? "" : " with payload"}${first ? "" : ", a ping"}${at === 4 ? ", byte by byte" : ""}`,
      steps: first ? () => [bad] : after(bad),
      ...(at === 4 ? { chop: 1 } : {}),
      expected: first ? closed(1002) : closed(1002, "echo"),
    };
  }),
);

/** A small message in two fragments, with other frames between them. */
const halves = (m: Messages, ...between: readonly Step[]): readonly Step[] => {
  const message = m.small();
  return [data(message.subarray(0, 5), { fin: false }), ...between, more(message.subarray(5))];
};
const chops = [undefined, "frames", 1] as const;
const chopText = ["in one run", "frame by frame", "byte by byte"];
/** The same three ways: in one run, frame by frame, byte by byte. */
function threeWays(from: number, one: Omit<AutobahnCase, "id" | "chop">): AutobahnCase[] {
  return chops.map((chop, at) => ({
    ...one,
    id: `5.${from + at}`,
    sends: `${one.sends}, ${chopText[at]}`,
    ...(chop === undefined ? {} : { chop }),
  }));
}
const five = (m: Messages): readonly Uint8Array[] => {
  const message = m.small();
  return [0, 2, 4, 6, 8].map((at) => message.subarray(at, at === 8 ? message.length : at + 2));
};
const fiveWithPings = (m: Messages): readonly Step[] => {
  const [a = "", b = "", c = "", d = "", e = ""] = five(m);
  return [
    data(a, { fin: false }),
    more(b, false),
    ping("pongme 1!"),
    "pulse",
    more(c, false),
    more(d, false),
    ping("pongme 2!"),
    more(e),
  ];
};

const fragmentation: readonly AutobahnCase[] = [
  {
    id: "5.1",
    sends: "a ping in two fragments",
    steps: () => [{ ...ping("fragment1"), fin: false }, more("fragment2")],
    expected: closed(1002),
  },
  {
    id: "5.2",
    sends: "a pong in two fragments",
    steps: () => [{ ...pong("fragment1"), fin: false }, more("fragment2")],
    expected: closed(1002),
  },
  ...threeWays(3, { sends: "a message in two fragments", steps: (m) => halves(m), expected: answered("echo") }),
  ...threeWays(6, {
    sends: "a message in two fragments with a ping between them",
    steps: (m) => halves(m, ping("ping payload")),
    expected: answered({ pong: "ping payload" }, "echo"),
  }),
  ...threeWays(9, {
    sends: "a last fragment with nothing to continue, then a message",
    steps: (m) => [more("non-continuation payload"), data(m.small())],
    expected: closed(1002),
  }),
  ...threeWays(12, {
    sends: "a middle fragment with nothing to continue, then a message",
    steps: (m) => [more("non-continuation payload", false), data(m.small())],
    expected: closed(1002),
  }),
  {
    id: "5.15",
    sends: "a message in two fragments, a last fragment with nothing to continue, another message",
    steps: (m) => [...halves(m), more("fragment3"), data(m.small())],
    expected: closed(1002, "echo"),
  },
  ...[16, 17].map((n): AutobahnCase => ({
    id: `5.${n}`,
    sends: `twice a ${n === 16 ? "middle" : "last"} fragment with nothing to continue, then a message in two`,
    steps: (m) => [0, 1].flatMap(() => [more("fragment1", n === 17), ...halves(m)]),
    expected: closed(1002),
  })),
  {
    id: "5.18",
    sends: "a message in two fragments, the second of which begins another",
    steps: (m) => [data(m.small().subarray(0, 5), { fin: false }), data("fragment2")],
    expected: closed(1002),
  },
  {
    id: "5.19",
    sends: "five fragments and two pings, the first answered before the last fragment",
    steps: fiveWithPings,
    expected: answered({ pong: "pongme 1!" }, { pong: "pongme 2!" }, "echo"),
  },
  {
    id: "5.20",
    sends: "the same, each frame on its own",
    steps: fiveWithPings,
    chop: "frames",
    expected: answered({ pong: "pongme 1!" }, { pong: "pongme 2!" }, "echo"),
  },
];

/** 64 cases. */
export const frameCases: readonly AutobahnCase[] = [...framing, ...pings, ...reserved, ...opcodes, ...fragmentation];
