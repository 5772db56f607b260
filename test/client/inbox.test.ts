// The inbox: no message twice, and no silent hole.

import { expect, test } from "bun:test";
import { Inbox } from "../../src/client/inbox.ts";
import type { MemberId } from "../../src/protocol/index.ts";

const alice = "alice" as MemberId; // any text names a member here

test("an id that was shown is a repeat, whatever its counter", () => {
  const inbox = new Inbox();
  expect(inbox.note(alice, "a", 1)).toBe("new");
  expect(inbox.note(alice, "a", 2)).toBe("repeat");
});

test("the first counter of a sender is taken as it is; after that a hole shows", () => {
  const inbox = new Inbox();
  expect(inbox.note(alice, "a", 7)).toBe("new");
  expect(inbox.note(alice, "b", 8)).toBe("new");
  expect(inbox.note(alice, "c", 10)).toBe("gap");
  expect(inbox.note(alice, "d", 11)).toBe("new");
});

// After a restart of the relay a member said its `here` again, which a later comer had never had: it raised an alarm.
// And where it was a text, it was shown behind what was said after it (simulator, seeds 14 and 794).
test("what a sender said before what we heard last, and says again, is no hole, and is not shown", () => {
  const inbox = new Inbox();
  inbox.note(alice, "b", 2);
  expect(inbox.note(alice, "a", 1)).toBe("past");
  expect(inbox.note(alice, "c", 3)).toBe("new");
  expect(inbox.note(alice, "b", 2)).toBe("repeat");
  // It went again once more, under a number of its own then, and was shown last (simulator, seed 2375).
  expect(inbox.note(alice, "a", 4)).toBe("repeat");
});

test("the same message under the next number is a repeat, and leaves no hole", () => {
  const inbox = new Inbox();
  inbox.note(alice, "a", 1);
  expect(inbox.note(alice, "a", 2)).toBe("repeat");
  expect(inbox.note(alice, "b", 3)).toBe("new");
});

test("what has no number is heard once, and changes nothing for what has one", () => {
  const inbox = new Inbox();
  inbox.note(alice, "a", 1);
  expect(inbox.note(alice, "here", 0)).toBe("new");
  expect(inbox.note(alice, "here", 0)).toBe("repeat");
  expect(inbox.note(alice, "c", 3)).toBe("gap");
});

test("a number that is awaited leaves no hole", () => {
  const inbox = new Inbox();
  inbox.note(alice, "a", 1);
  expect(inbox.note(alice, "c", 4, () => new Set([2, 3]))).toBe("new");
  expect(inbox.note(alice, "d", 7, () => new Set([5]))).toBe("gap");
});

// A member could use an id that it had seen before its owner said the message again after a restart, and so hide it.
test("an id is its sender's own: another member's message under it hides nothing", () => {
  const inbox = new Inbox();
  const mallory = "mallory" as MemberId; // any text names a member here
  expect(inbox.note(mallory, "a", 1)).toBe("new");
  expect(inbox.note(alice, "a", 1)).toBe("new");
});
