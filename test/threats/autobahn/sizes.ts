// Groups 9 and 10 of the Autobahn test suite: sizes and numbers of messages, and automatic fragmentation. The suite goes
// up to 16 MiB; a frame of the protocol has 512 KiB at most, a member's message 80. What is above is refused with 1009
// (before it is read, and however it is cut), and each way of cutting is shown again at a size that the relay takes.

import { opcode, type RawFrame } from "../support/raw-peer.ts";
import { type AutobahnCase, answered, closed, closes, type Expected } from "./case.ts";

const KiB = 1024;
const maxFrameBytes = 512 * KiB;
const taken = 64 * KiB;
const kinds = ["text", "binary"] as const;
type Kind = (typeof kinds)[number];

const shown = (bytes: number): string =>
  bytes < KiB ? `${bytes} bytes` : bytes < KiB * KiB ? `${bytes / KiB} KiB` : `${bytes / KiB / KiB} MiB`;
const filler = (bytes: number): Uint8Array => new Uint8Array(bytes).fill(0x2a);

/** A message in fragments of a size. */
function fragmented(kind: Kind, message: Uint8Array, size: number): readonly RawFrame[] {
  const count = Math.max(1, Math.ceil(message.length / size));
  return Array.from({ length: count }, (_, i) => ({
    opcode: i === 0 ? opcode[kind] : opcode.continuation,
    payload: message.subarray(i * size, (i + 1) * size),
    fin: i === count - 1,
  }));
}

/** What a message of a size leads to; 0 and 16 bytes, and more than 80 KiB, are no message of a member. */
function outcome(kind: Kind, bytes: number): Expected {
  if (bytes > maxFrameBytes) return closed(closes.tooBig);
  if (kind === "text") return closed(closes.unsupported);
  return bytes < 32 || bytes > 80 * KiB ? closed(4400) : answered("echo");
}

/** One message, cut in frames and on the wire. */
function message(
  id: string,
  kind: Kind,
  bytes: number,
  cut: { readonly fragment?: number; readonly chop?: number } = {},
): AutobahnCase {
  const expected = outcome(kind, bytes);
  const { fragment = bytes, chop } = cut;
  const how = `${cut.fragment === undefined ? "" : ` in fragments of ${shown(fragment)}`}${chop === undefined ? "" : ` in chops of ${chop}`}`;
  return {
    id,
    sends: `${kind} of ${shown(bytes)}${how}`,
    steps: (m) => fragmented(kind, expected.t === "answered" ? m.sized(bytes) : filler(bytes), Math.max(1, fragment)),
    ...(chop === undefined ? {} : { chop }),
    ...(expected.t === "answered" ? { inside: true } : {}),
    expected,
  };
}

const growing = [64, 256, 1024, 4096, 8192, 16_384].map((size) => size * KiB);
const fragmentSizes = [64, 256, KiB, 4 * KiB, 16 * KiB, 64 * KiB, 256 * KiB, 1024 * KiB, 4096 * KiB];
const chopSizes = [64, 128, 256, 512, 1024, 2048];
const roundSizes = [0, 16, 64, 256, 1024, 4096];

/** The published case, and where the relay does not take its size, the same cut at one that it takes. */
const both = (make: (id: string, bytes: number) => AutobahnCase, id: string, bytes: number): AutobahnCase[] => [
  make(id, bytes),
  ...(bytes > maxFrameBytes ? [make(`${id} (64 KiB)`, taken)] : []),
];

/** 55 cases, and 30 of them again at 64 KiB. */
export const sizeCases: readonly AutobahnCase[] = [
  ...kinds.flatMap((kind, k) => growing.map((bytes, at) => message(`9.${k + 1}.${at + 1}`, kind, bytes))),
  ...kinds.flatMap((kind, k) =>
    fragmentSizes.flatMap((fragment, at) =>
      both((id, bytes) => message(id, kind, bytes, { fragment }), `9.${k + 3}.${at + 1}`, 4096 * KiB),
    ),
  ),
  ...kinds.flatMap((kind, k) =>
    chopSizes.flatMap((chop, at) =>
      both((id, bytes) => message(id, kind, bytes, { chop }), `9.${k + 5}.${at + 1}`, 1024 * KiB),
    ),
  ),
  ...kinds.flatMap((kind, k) =>
    roundSizes.map((bytes, at): AutobahnCase => {
      const once = message(`9.${k + 7}.${at + 1}`, kind, bytes);
      return { ...once, sends: `a thousand times ${once.sends}`, rounds: 1000 };
    }),
  ),
  {
    ...message("10.1.1", "binary", taken, { fragment: 1300 }),
    sends: "a message of 64 KiB in fragments of 1,300 bytes",
  },
];
