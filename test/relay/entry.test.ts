// The fast path of chat: the head reader takes exactly what the strict decoder takes, and a `chat` frame made by slicing
// is the one that encoding would make.

import { expect, test } from "bun:test";
import * as fc from "fast-check";
import { type Bytes, concat, encodeCbor, SnugError, toHex } from "../../src/base/index.ts";
import { decodeFrame, encodeFrame, type Frame, limits, memberIdText } from "../../src/protocol/index.ts";
import { chatEntry, framesOf, handshakeEntry, headOf, logId, readEntry, readSend } from "../../src/relay/entry.ts";

const bytes = (length: number): fc.Arbitrary<Bytes> =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((array) => new Uint8Array(array));
const count = fc.oneof(
  fc.constantFrom(0, 1, 23, 24, 255, 256, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1),
  fc.maxSafeNat(),
);
const sealed = fc
  .constantFrom(0, 1, 23, 24, 255, 256, 65_535, 65_536)
  .map((length) => new Uint8Array(length).fill(length % 251));
const send: fc.Arbitrary<Frame<"send">> = fc.record({
  t: fc.constant("send" as const),
  id: bytes(16),
  counter: count,
  seen: count,
  sealed,
});

function strictly(raw: Uint8Array): Frame | null {
  try {
    return decodeFrame(raw, "toRelay", limits.maxFrameBytes);
  } catch (error) {
    if (error instanceof SnugError) return null;
    throw error;
  }
}

test("every send is read, and its entry becomes the chat frame that encoding gives", () => {
  fc.assert(
    fc.property(send, bytes(16), count, count, (frame, from, seq, prev) => {
      const raw = encodeFrame(frame);
      expect(readSend(raw)).toMatchObject({
        id: frame.id,
        counter: frame.counter,
        seen: frame.seen,
        sealedBytes: frame.sealed.length,
      });
      const entry = { id: logId(from, frame.id), bytes: chatEntry(from, raw), seq, prev };
      const { t: _, ...fields } = frame;
      expect(framesOf(entry, 1).map(toHex)).toEqual([toHex(encodeFrame({ t: "chat", seq, prev, from, ...fields }))]);
      expect(readEntry(entry)).toEqual({ t: "chat", from: memberIdText(from), counter: frame.counter });
    }),
    { numRuns: 200 },
  );
});

test("whatever is altered is read as the strict decoder reads it, or left to it", () => {
  const short = fc.record({
    t: fc.constant("send" as const),
    id: bytes(16),
    counter: count,
    seen: count,
    sealed: fc.constantFrom(0, 3, 30).chain(bytes),
  });
  const altered = short.chain((frame) => {
    const raw = encodeFrame(frame);
    return fc.oneof(
      fc
        .tuple(fc.nat(raw.length - 1), fc.nat(255))
        .map(([at, value]) => raw.map((byte, i) => (i === at ? value : byte))),
      fc.nat(raw.length).map((end) => raw.slice(0, end)),
      bytes(3).map((more) => concat(raw, more)),
      fc.constant(concat(raw.slice(0, 19), Uint8Array.of(0x18, 0x05), raw.slice(20))),
    );
  });
  fc.assert(
    fc.property(altered, (raw) => {
      const fast = readSend(raw);
      const strict = strictly(raw);
      if (fast === null) expect(strict?.t).not.toBe("send");
      else expect(strict).toMatchObject({ t: "send", counter: fast.counter, seen: fast.seen });
    }),
    { numRuns: 1_000 },
  );
});

test("a handshake entry gives back its head and its commit in parts", () => {
  const [from, id] = [new Uint8Array(16).fill(1), new Uint8Array(16).fill(2)];
  const frame: Frame<"handshake"> = {
    t: "handshake",
    id,
    after: 7,
    turn: 3,
    founds: new Uint8Array(33),
    removes: true,
    welcomed: [from],
    commitBytes: 250,
    welcomeBytes: 9,
  };
  const commit = new Uint8Array(250).map((_, i) => i);
  const entry = { id: logId(from, id), bytes: handshakeEntry(frame, from, commit), seq: 9, prev: 8 };
  expect(readEntry(entry)).toEqual({ t: "handshake", head: headOf(frame, from) });
  const [head, ...parts] = framesOf(entry, 100).map((raw) => decodeFrame(raw, "toMember", limits.maxFrameBytes));
  expect(head).toMatchObject({ t: "committed", seq: 9, prev: 8, from, id, after: 7, removes: true, commitBytes: 250 });
  expect(parts.map((part) => (part.t === "part" ? [part.offset, part.bytes.length] : null))).toEqual([
    [0, 100],
    [100, 100],
    [200, 50],
  ]);
  expect(concat(...parts.map((part) => (part.t === "part" ? part.bytes : encodeCbor(0))))).toEqual(commit);
});

// Fuzzing found it: an engine that gives back other bytes than it was given met a RangeError or a TypeError.
test("bytes from an engine that are no entry are `internal`", () => {
  const head = (fields: readonly (number | boolean | Uint8Array | readonly Uint8Array[])[]): Bytes => {
    const array = encodeCbor(fields);
    return concat(Uint8Array.of(20, 0, 0, 0, array.length), array);
  };
  const id = new Uint8Array(16);
  const wrong = [
    new Uint8Array(0),
    Uint8Array.of(20),
    Uint8Array.of(20, 255, 255, 255, 255),
    Uint8Array.of(21),
    Uint8Array.of(9, 0, 0, 0, 0),
    head([]),
    head([id, id, 0, 1, id, true, 5]),
    head([id, id, 0, 1, 7, true, []]),
    head([0, id, 0, 1, id, true, [id]]),
  ];
  for (const raw of wrong) {
    const read = () => readEntry({ seq: 1, prev: 0, id: logId(id, id), bytes: raw });
    expect(read).toThrow(expect.objectContaining({ code: "internal" }));
  }
  expect(readEntry({ seq: 1, prev: 0, id: logId(id, id), bytes: head([id, id, 0, 1, id, true, [id]]) }).t).toBe(
    "handshake",
  );
});
