// Paced sending, without a socket.

import { expect, test } from "bun:test";
import { Pacer } from "../../src/relay/pacer.ts";
import type { Wire } from "../../src/relay/wire.ts";

interface Rig {
  readonly pacer: Pacer;
  readonly sent: number[];
  /** Bytes that the peer has not taken. */
  unsent: number;
  slow: number;
  rooms: number;
}

function rig(): Rig {
  const sent: number[] = [];
  const wire: Wire = {
    address: "",
    send(frame) {
      sent.push(frame[0] ?? -1);
      made.unsent += frame.length;
    },
    unsentBytes: () => made.unsent,
    subscribe() {},
    unsubscribe() {},
    close() {},
  };
  const pacer = new Pacer({
    wire,
    highBytes: 100,
    maxShortBytes: 1_000,
    onRoom: () => void made.rooms++,
    onSlow: () => void made.slow++,
  });
  const made: Rig = { pacer, sent, unsent: 0, slow: 0, rooms: 0 };
  return made;
}
const frame = (name: number, bytes = 50): Uint8Array => new Uint8Array(bytes).fill(name);

test("frames keep their order, whatever waits, and room is told once all is sent", () => {
  const one = rig();
  one.pacer.sendAll([frame(1, 200), frame(2), frame(3)]);
  one.pacer.send(frame(4));
  one.pacer.sendAll([frame(5)]);
  expect(one.sent).toEqual([1]);
  for (let drains = 0; drains < 2; drains++) {
    one.unsent = 0;
    one.pacer.drained();
  }
  expect([one.sent, one.slow, one.rooms, one.pacer.idle]).toEqual([[1, 2, 3, 4, 5], 0, 1, true]);
});

// A stalled member had the relay queue an answer to each of its frames, without end.
test("short frames that wait are bounded; entries of the log and Welcomes are not", () => {
  const one = rig();
  one.pacer.sendAll(Array.from({ length: 100 }, () => frame(1, 200)));
  expect(one.slow).toBe(0);
  for (let i = 0; i < 20; i++) one.pacer.send(frame(2));
  expect(one.slow).toBe(0);
  one.pacer.send(frame(2));
  expect(one.slow).toBe(1);
});

test("short frames that left count no more, however many there were", () => {
  const one = rig();
  for (let round = 0; round < 200; round++) {
    one.pacer.sendAll([frame(1, 200), frame(2, 200)]);
    for (let i = 0; i < 15; i++) one.pacer.send(frame(3));
    while (!one.pacer.idle) {
      one.unsent = 0;
      one.pacer.drained();
    }
    one.unsent = 0;
  }
  expect([one.slow, one.sent.length]).toEqual([0, 200 * 17]);
});
