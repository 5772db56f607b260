// What stands in a channel's window: in order, bounded, changed by nobody but who said it.

import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { RoomEvent } from "../../src/client/index.ts";
import { continues, find, type Message, newDay, noticeParts, Timeline, transcriptOf } from "../../src/ui/index.ts";
import { amber, finch, member, said } from "./people.ts";

const small = { maxEntries: 16, maxLetters: 1_000 };

function timelineOf(...events: readonly RoomEvent[]): Timeline {
  const timeline = new Timeline();
  for (const event of events) timeline.take(event, "amber", true, 0);
  return timeline;
}
const first = (timeline: Timeline): Message => {
  const entry = timeline.entries[0];
  if (entry?.t !== "message") throw new Error("a message was taken");
  return entry;
};

describe("an own message", () => {
  const own = said("x", amber, "hello", { own: true });

  test("is on its way, then relayed", () => {
    const timeline = timelineOf(own);
    expect(first(timeline).status).toBe("sending");
    timeline.take({ t: "relayed", id: "x" }, "amber", true, 0);
    expect(first(timeline).status).toBe("relayed");
  });

  test("that failed says why; one relayed before it was told is relayed", () => {
    expect(first(timelineOf(own, { t: "failed", id: "x", code: "send.expired" })).status).toEqual({
      failed: "send.expired",
    });
    expect(first(timelineOf({ t: "relayed", id: "x" }, own)).status).toBe("relayed");
  });
});

describe("edits, deletions and reactions", () => {
  const heard = said("x", finch, "helo");

  test("of who said it change the message and what quotes it", () => {
    const timeline = timelineOf(heard, said("y", amber, "what?", { replyTo: "x" }), {
      t: "edited",
      id: "x",
      from: finch,
      text: "hello",
    });
    expect(first(timeline)).toMatchObject({ text: "hello", edited: true });
    expect(timeline.entries[1]).toMatchObject({ replyTo: { text: "hello" } });
    timeline.take({ t: "deleted", id: "x", from: finch }, "amber", true, 0);
    expect(first(timeline)).toMatchObject({ text: "", deleted: true });
    expect(timeline.entries[1]).toMatchObject({ replyTo: { text: "" } });
    timeline.take({ t: "edited", id: "x", from: finch, text: "back" }, "amber", true, 0);
    expect(first(timeline).text).toBe("");
  });

  test("of another change nothing", () => {
    const timeline = timelineOf(
      heard,
      { t: "edited", id: "x", from: amber, text: "I was wrong" },
      { t: "deleted", id: "x", from: amber },
    );
    expect(first(timeline)).toMatchObject({ text: "helo", edited: false, deleted: false });
  });

  test("each member reacts once in a way, and takes it back", () => {
    const react = (from = amber, on = true): RoomEvent => ({ t: "reaction", id: "x", from, emoji: "👍", on });
    expect(first(timelineOf(heard, react(), react(), react(finch))).reactions).toEqual([
      { emoji: "👍", by: [amber.fingerprint, finch.fingerprint] },
    ]);
    expect(first(timelineOf(heard, react(), react(amber, false))).reactions).toEqual([]);
  });

  test("are bounded, whoever floods them", () => {
    const timeline = timelineOf(heard);
    for (let n = 0; n < 500; n++) {
      timeline.take({ t: "reaction", id: "x", from: finch, emoji: `e${n}`, on: true }, "amber", true, 0);
      timeline.take({ t: "reaction", id: "x", from: member("m", n + 10), emoji: "e0", on: true }, "amber", true, 0);
    }
    const { reactions } = first(timeline);
    expect(reactions.length).toBe(24);
    expect(reactions[0]?.by.length).toBe(256);
  });
});

describe("changes of ours", () => {
  const own = said("x", amber, "hello", { own: true });

  test("show as waiting until they are relayed", () => {
    const timeline = timelineOf(own, { t: "relayed", id: "x" });
    timeline.begin("op", "edit", "x");
    timeline.take({ t: "edited", id: "x", from: amber, text: "hello there" }, "amber", true, 0);
    expect(first(timeline)).toMatchObject({ text: "hello there", status: "relayed", unsettled: 1 });
    expect(timeline.unsettled.changes).toEqual(["edit"]);
    timeline.take({ t: "relayed", id: "op" }, "amber", true, 0);
    expect(first(timeline).unsettled).toBe(0);
    expect(timeline.unsettled.changes).toEqual([]);
  });

  // The screen said "taken back", and the others read it still.
  test("that fail are said to have failed", () => {
    const timeline = timelineOf(own, { t: "relayed", id: "x" });
    timeline.begin("op", "deletion", "x");
    timeline.take({ t: "deleted", id: "x", from: amber }, "amber", true, 0);
    timeline.take({ t: "failed", id: "op", code: "send.expired" }, "amber", true, 0);
    expect(timeline.entries.at(-1)).toMatchObject({ what: { t: "unrelayed", change: "deletion" } });
    const notice = timeline.entries.at(-1);
    if (notice?.t !== "notice") throw new Error("it is told");
    expect(noticeParts(notice)).toEqual([expect.stringContaining("the others do not have it")]);
    expect(first(timeline).diverged).toBe(true);
    timeline.begin("again", "deletion", "x");
    timeline.take({ t: "relayed", id: "again" }, "amber", true, 0);
    expect(first(timeline)).toMatchObject({ diverged: false, unsettled: 0 });
  });

  test("answers to what nobody asked fill no memory, and hide no later one", () => {
    const timeline = timelineOf();
    for (let n = 0; n < 5_000; n++) timeline.take({ t: "relayed", id: `unknown ${n}` }, "amber", true, 0);
    timeline.take({ t: "relayed", id: "x" }, "amber", true, 0);
    timeline.take(own, "amber", true, 0);
    expect(first(timeline).status).toBe("relayed");
  });
});

// A member said something under the id of another's message: that one's author could not take it back any more, and
// answers to it quoted the forger.
test("the first message of an id is the one that is meant by it", () => {
  const timeline = timelineOf(
    said("x", finch, "mine"),
    said("x", amber, "forged"),
    said("y", amber, "re", { replyTo: "x" }),
  );
  expect(timeline.message("x")?.text).toBe("mine");
  expect(timeline.message("y")?.replyTo).toMatchObject({ from: finch, text: "mine" });
  timeline.take({ t: "deleted", id: "x", from: finch }, "amber", true, 0);
  expect(first(timeline).deleted).toBe(true);
});

describe("what is unread", () => {
  test("begins with the first message that came while nobody looked, and ends when we speak", () => {
    const timeline = new Timeline();
    timeline.take(said("a", finch, "seen"), "amber", true, 0);
    expect(timeline.unread).toBeNull();
    timeline.take(said("b", finch, "not seen"), "amber", false, 0);
    timeline.take(said("c", finch, "nor this"), "amber", false, 0);
    expect(timeline.unread).toBe(1);
    timeline.take(said("d", finch, "seen"), "amber", true, 0);
    expect(timeline.unread).toBe(1);
    timeline.take(said("e", amber, "here", { own: true }), "amber", false, 0);
    expect(timeline.unread).toBeNull();
  });
});

describe("bounds", () => {
  test("the oldest go where there are too many, and what was said of them is nothing", () => {
    const timeline = new Timeline(small);
    for (let n = 0; n < 100; n++) timeline.take(said(`id ${n}`, finch, `text ${n}`), "amber", false, 0);
    expect(timeline.entries.length).toBeLessThanOrEqual(16);
    expect(timeline.message("id 0")).toBeNull();
    expect(timeline.message("id 99")?.text).toBe("text 99");
    expect(timeline.unread).toBe(timeline.entries[0]?.key ?? -1);
    timeline.take(said("late", finch, "re", { replyTo: "id 0" }), "amber", true, 0);
    expect(timeline.message("late")?.replyTo).toEqual({ id: "id 0", from: null, text: "" });
  });

  test("long messages count by their letters; the newest stays, whatever its size", () => {
    const timeline = new Timeline(small);
    for (let n = 0; n < 10; n++) timeline.take(said(`${n}`, finch, "x".repeat(400)), "amber", true, 0);
    expect(timeline.entries.length).toBe(2);
    timeline.take(said("big", finch, "x".repeat(5_000)), "amber", true, 0);
    expect(timeline.entries.map((entry) => (entry.t === "message" ? entry.id : ""))).toEqual(["big"]);
    timeline.take(said("next", finch, "x"), "amber", true, 0);
    expect(timeline.message("next")).not.toBeNull();
  });

  test("whatever comes, keys follow one another and every message is found by its id", () => {
    const id = fc.constantFrom(..."abcdefgh");
    const who = fc.constantFrom(amber, finch);
    const event: fc.Arbitrary<RoomEvent> = fc.oneof(
      {
        weight: 4,
        arbitrary: fc
          .tuple(fc.uuid(), who, fc.string({ maxLength: 300 }), fc.boolean())
          .map(([key, from, text, own]) => said(key, from, text, { own })),
      },
      { weight: 2, arbitrary: fc.tuple(id, who, fc.string()).map(([key, from, text]) => said(key, from, text)) },
      fc
        .tuple(id, who, fc.string({ maxLength: 900 }))
        .map(([key, from, text]) => ({ t: "edited", id: key, from, text }) as const),
      fc.tuple(id, who).map(([key, from]) => ({ t: "deleted", id: key, from }) as const),
      fc
        .tuple(id, who, fc.boolean())
        .map(([key, from, on]) => ({ t: "reaction", id: key, from, emoji: "x", on }) as const),
      id.map((key) => ({ t: "relayed", id: key }) as const),
      who.map((from) => ({ t: "member", change: "join", who: from, before: null, by: null, members: 2 }) as const),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 80 }), (events) => {
        const timeline = new Timeline(small);
        for (const each of events) {
          timeline.take(each, "amber", false, 0);
          const { entries } = timeline;
          const begin = entries[0]?.key ?? 0;
          expect(entries.map(({ key }) => key)).toEqual(entries.map((_, i) => begin + i));
          const letters = entries.reduce((sum, entry) => sum + (entry.t === "message" ? entry.text.length : 0), 0);
          expect(entries.length <= 16 && (letters <= 1_000 || entries.length === 1)).toBe(true);
          for (const entry of entries) expect(timeline.at(entry.key)).toBe(entry);
        }
      }),
    );
  });
});

test("messages of one member stand together for five minutes, unless something comes between", () => {
  const [a, b] = timelineOf(said("a", finch, "one"), said("b", finch, "two")).entries as [Message, Message];
  expect(continues(a, b)).toBe(true);
  expect(continues(a, { ...b, at: b.at + 300_000 })).toBe(false);
  expect(continues(a, { ...b, from: amber })).toBe(false);
  expect(continues(a, { ...b, replyTo: { id: "x", from: null, text: "" } })).toBe(false);
  expect(continues({ ...a, kind: "emote" }, b)).toBe(false);
  expect(continues(null, b)).toBe(false);
});

test("a new day is told, a time that no calendar knows is not", () => {
  const [a, b] = timelineOf(said("a", finch, "one"), said("b", finch, "two")).entries as [Message, Message];
  expect(newDay(a, b)).toBeNull();
  expect(newDay(a, { ...b, at: b.at + 86_400_000 })).toMatch(/^\w+ \d+ \w+$/);
  expect(newDay(a, { ...b, at: Number.MAX_SAFE_INTEGER })).toBeNull();
  expect(newDay(null, b)).toBeNull();
});

test("text is found in any case, the newest first; blanks find nothing", () => {
  const timeline = timelineOf(said("a", finch, "The Lantern"), said("b", finch, "else"), said("c", amber, "lanterns"));
  expect(find(timeline, "lantern")).toEqual([2, 0]);
  expect(find(timeline, " ")).toEqual([]);
  expect(find(timeline, "nowhere")).toEqual([]);
});

test("what is saved holds nothing that acts on a terminal", () => {
  const timeline = timelineOf(
    { t: "joined", name: "Lantern Room", members: 2, self: amber, again: false },
    said("a", finch, "red \u001b[31m\nsecond line"),
    said("b", amber, "no", { own: true, replyTo: "a" }),
    { t: "deleted", id: "b", from: amber },
  );
  const text = transcriptOf("Lantern Room\u202e", timeline);
  for (const acting of "\u001b\u202e") expect(text).not.toContain(acting);
  expect(text).toContain(`finch (${finch.fingerprint.slice(-4)}): red ␛[31m\n    second line\n`); // the tag that is seen
  const at = new Date(1_764_225_000_000);
  expect(text).toContain(
    `${at.getFullYear()}-${at.getMonth() + 1}-${at.getDate()} ${String(at.getHours()).padStart(2, "0")}:`,
  );
  expect(text).toContain("[taken back]");
  expect(text).toContain("-- You are on: Lantern Room · 2 members");
});
