// A mention outside the screen: what a terminal is sent, and what of it a peer chooses.

import { expect, test } from "bun:test";
import { makeNotifier, notification } from "../../src/tui/notify.ts";
import { makeClock } from "../support/clock.ts";
import { finch, member } from "../ui/people.ts";

test("the bell, a notification with the bell, or nothing", () => {
  expect(notification("bell", finch, "mentions you")).toBe("\u0007");
  expect(notification("desktop", finch, "mentions you")).toBe("\u001b]9;Snug: finch mentions you\u0007\u0007");
  expect(notification("desktop", finch, "offers a file")).toBe("\u001b]9;Snug: finch offers a file\u0007\u0007");
  expect(notification("off", finch, "mentions you")).toBe("");
});

test("a nickname ends no sequence and begins none", () => {
  const sent = notification("desktop", member("x\u0007\u001b]52;c;aGk=\u0007\u009b\u202e", 5), "mentions you");
  expect(sent.split("\u001b")).toHaveLength(2);
  expect(sent.split("\u0007")).toHaveLength(3);
  for (const acting of "\u009b\u202e") expect(sent).not.toContain(acting);
});

test("not while the terminal says that somebody looks, and at most once in three seconds", () => {
  const clock = makeClock();
  let rung = 0;
  const notifier = makeNotifier("bell", clock, () => rung++);
  for (let i = 0; i < 50; i++) notifier.tell(finch, "mentions you");
  expect(rung).toBe(1);
  clock.pass(3_000);
  notifier.focus(true);
  notifier.tell(finch, "mentions you");
  expect(rung).toBe(1);
  notifier.focus(false);
  notifier.tell(finch, "mentions you");
  expect(rung).toBe(2);
});
