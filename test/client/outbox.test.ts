// The outbox: nothing lost, nothing out of order, whatever the relay answers.

import { expect, test } from "bun:test";
import fc from "fast-check";
import { Outbox } from "../../src/client/outbox.ts";
import { entryIdText } from "../../src/protocol/index.ts";

function bytes(n: number): Uint8Array {
  const id = new Uint8Array(16);
  new DataView(id.buffer).setUint32(0, n);
  return id;
}
const add = (box: Outbox, n: number, nowMs = 0) =>
  box.add(entryIdText(bytes(n)), bytes(n), { kind: "text", text: String(n) }, 0, nowMs);

function sendAll(box: Outbox): number[] {
  const counters: number[] = [];
  for (let item = box.next(); item !== null; item = box.next()) {
    counters.push(item.counter);
    box.sent(item.id);
  }
  return counters;
}

test("messages go out once and in order, and are done when the log has them", () => {
  const box = new Outbox();
  const items = [1, 2, 3].map((n) => add(box, n));
  expect(sendAll(box)).toEqual([1, 2, 3]);
  expect(box.next()).toBeNull();
  for (const { id } of items) expect(box.relayed(id, 0)?.id).toBe(id);
  expect(box.size).toBe(0);
});

test("after a refusal nothing goes out until all that is on its way was answered, then everything from there", () => {
  const box = new Outbox();
  const [first, second, third] = [1, 2, 3].map((n) => add(box, n).id);
  if (first === undefined || second === undefined || third === undefined) throw new Error("three were added");
  sendAll(box);
  box.relayed(first, 0);
  box.refused(second, 2);
  expect(box.next()).toBeNull();
  box.refused(third, 2);
  expect(sendAll(box)).toEqual([2, 3]);
});

test("a connection that is lost sends everything unconfirmed again, under the same ids", () => {
  const box = new Outbox();
  const items = [1, 2].map((n) => add(box, n));
  sendAll(box);
  box.rewind();
  expect(box.next()?.id).toBe(items[0]?.id ?? entryIdText(bytes(0)));
  expect(sendAll(box)).toEqual([1, 2]);
});

test("a relay that forgets gets what it confirmed in the last minute once more, before what waits", () => {
  const box = new Outbox();
  const [old, fresh] = [add(box, 1, 0), add(box, 2, 50_000)];
  sendAll(box);
  box.relayed(old.id, 0);
  box.relayed(fresh.id, 50_000);
  add(box, 3, 65_000);
  box.resend(60_000, 65_000);
  expect(sendAll(box)).toEqual([2, 3]);
});

// What was said again to a new log could not be refused there: its counter had been confirmed in the old one.
test("what goes again to a relay that forgot may be refused, and goes once more", () => {
  const box = new Outbox();
  const items = [1, 2].map((n) => add(box, n));
  sendAll(box);
  for (const { id } of items) box.relayed(id, 0);
  box.resend(60_000, 0);
  expect(sendAll(box)).toEqual([1, 2]);
  for (const { id } of items) expect(box.refused(id, 1)).toBe(true);
  expect(sendAll(box)).toEqual([1, 2]);
});

test("a message that has waited for ten minutes fails, and the counters after it have no hole", () => {
  const box = new Outbox();
  const old = add(box, 1, 0);
  add(box, 2, 500_000);
  expect(box.expire(60_000, 600_000, 600_001).map(({ id }) => id)).toEqual([old.id]);
  expect(sendAll(box)).toEqual([1]);
  expect(add(box, 3, 600_001).counter).toBe(2);
});

test("a relay that expects another counter is followed", () => {
  const box = new Outbox();
  const [a, b] = [add(box, 1), add(box, 2)];
  sendAll(box);
  box.refused(a.id, 7);
  box.refused(b.id, 7);
  expect(sendAll(box)).toEqual([7, 8]);
  expect(add(box, 3).counter).toBe(9);
});

// A relay could answer `known` for a message that it kept to itself, and have the next one take its number: no hole.
test("a counter that was confirmed is never used again", () => {
  const box = new Outbox();
  const [a, b] = [add(box, 1), add(box, 2)];
  sendAll(box);
  box.relayed(a.id, 0);
  expect(box.refused(b.id, 1)).toBe(false);
});

// A refused commit was once taken for a refused message, and threw the count of answers out of step.
test("an answer to what is not on its way changes nothing", () => {
  const box = new Outbox();
  const a = add(box, 1);
  sendAll(box);
  expect(box.refused(entryIdText(bytes(99)), 5)).toBe(true);
  expect(box.relayed(entryIdText(bytes(98)), 0)).toBeNull();
  expect(box.next()).toBeNull();
  expect(box.relayed(a.id, 0)?.counter).toBe(1);
});

test("what must go first takes the first number, and the others follow", () => {
  const box = new Outbox();
  add(box, 1);
  add(box, 2);
  box.addFirst(entryIdText(bytes(9)), bytes(9), { kind: "here" }, 0, 0);
  expect(box.next()?.body.kind).toBe("here");
  expect(sendAll(box)).toEqual([1, 2, 3]);
});

test("against a relay that takes counters strictly, every message arrives once and in order, whatever is lost and refused", () => {
  const moves = fc.array(fc.constantFrom("add", "send", "deliver", "drop", "stale"), { maxLength: 200 });
  fc.assert(
    fc.property(moves, (script) => {
      const box = new Outbox();
      const log: string[] = [];
      let wire: { id: ReturnType<typeof entryIdText>; counter: number }[] = [];
      let expected = 1;
      let refuse = 0;
      let n = 0;
      const deliver = (): void => {
        const frame = wire.shift();
        if (frame === undefined) return;
        if (log.includes(frame.id)) box.relayed(frame.id, 0);
        else if (frame.counter !== expected || refuse-- > 0) box.refused(frame.id, expected);
        else {
          log.push(frame.id);
          expected++;
          box.relayed(frame.id, 0);
        }
      };
      const send = (): void => {
        const item = box.next();
        if (item === null) return;
        box.sent(item.id);
        wire.push(item);
      };
      for (const move of script) {
        if (move === "add") add(box, ++n);
        else if (move === "send") send();
        else if (move === "deliver") deliver();
        else if (move === "stale") refuse = 1;
        else {
          wire = [];
          box.rewind();
        }
      }
      refuse = 0;
      for (let i = 0; i < 2000 && box.size > 0; i++) {
        send();
        deliver();
      }
      expect(log).toEqual(Array.from({ length: n }, (_, i) => entryIdText(bytes(i + 1))));
    }),
    { numRuns: 300 },
  );
});
