// A message that is chosen, and what can be done with it.

import { afterEach, describe, expect, test } from "bun:test";
import { amber, finch, said } from "../ui/people.ts";
import { closeAll, enter, up, altUp, ctrl, pasted, start, input, escape } from "./started.ts";

afterEach(closeAll);

describe("a message that is chosen", () => {
  async function talked() {
    const seen = await start();
    await seen.tell(said("a", finch, "hello"), said("b", amber, "mine", { own: true }), { t: "relayed", id: "b" });
    return seen;
  }

  test("is marked, and answered with Enter", async () => {
    const seen = await talked();
    await seen.keys(altUp, up);
    expect(seen.screen().find((row) => row.startsWith(">") && row.includes("hello"))).toBeDefined();
    await seen.keys(enter, "yes");
    expect(seen.screen().join("\n")).toContain("↳ finch: hello");
    await seen.keys(enter);
    expect(seen.done).toEqual(["reply a yes"]);
  });

  test("is changed by who said it; Escape brings back what was being written", async () => {
    const seen = await talked();
    await seen.keys("half", altUp, "e");
    expect(input(seen)).toBe("› mine");
    await seen.keys(" too", enter);
    expect(seen.done).toEqual(["edit b mine too"]);
    expect(input(seen)).toBe("› half");
    await seen.keys(altUp, "e");
    await escape(seen);
    expect(input(seen)).toBe("› half");
  });

  // Each of these lost the first draft, or sent what had been a change as a new message.
  test("what was being written is there again, whatever one does while changing a message", async () => {
    for (const [keys, text] of [
      [[altUp, "e", altUp, up, "e"], "first thought"],
      [[altUp, "e", altUp, "r", ctrl("c")], ""],
      [[altUp, "e", ctrl("c")], "first thought"],
      [["\t", altUp, "e", "\t"], null],
    ] as const) {
      const seen = await start();
      await seen.tell(said("a", amber, "older", { own: true }), said("b", amber, "mine", { own: true }));
      await seen.keys("first thought", ...keys);
      if (seen.chat.state().editing !== null) await escape(seen);
      if (text !== null) expect([keys, seen.chat.state().draft.text]).toEqual([keys, text]);
      expect(seen.chat.state().editing).toBeNull();
      expect(seen.done).toEqual([]);
    }
  });

  test("an answer goes on to whom it was meant for, whatever came between", async () => {
    const seen = await talked();
    await seen.keys(altUp, up, "r", "half", altUp, "e");
    await escape(seen);
    await seen.keys(" done", enter);
    await seen.keys(altUp, up, "r", "/code", enter, "still", enter);
    expect(seen.done).toEqual(["reply a half done", "reply a still"]);
  });

  test("a message that begins with / is changed as it is", async () => {
    const seen = await start();
    await seen.tell(said("b", amber, "/mine", { own: true }));
    await seen.keys(altUp, "e");
    expect(input(seen)).toBe("› //mine");
    await seen.keys(enter);
    expect(seen.done).toEqual([]);
    await seen.keys(altUp, "e", " too", enter);
    expect(seen.done).toEqual(["edit b /mine too"]);
  });

  test("what was taken back meanwhile is not changed any more", async () => {
    const seen = await talked();
    await seen.keys(altUp, "e", " more");
    await seen.tell({ t: "deleted", id: "b", from: amber });
    await seen.keys(enter);
    expect(seen.done).toEqual([]);
    expect(seen.screen().join("\n")).toContain("It was taken back meanwhile");
    await seen.keys(up);
    expect(input(seen)).toBe("› mine more");
  });

  test("a held key moves on, and is not typed into the input", async () => {
    const seen = await talked();
    await seen.keys(altUp, "kj", "kk");
    expect(seen.chat.state().draft.text).toBe("");
    expect(seen.chat.state().chosen).not.toBeNull();
  });

  test("an edit that is given up is in the history", async () => {
    const seen = await talked();
    await seen.keys(altUp, "e", " and more");
    await escape(seen);
    await seen.keys(up);
    expect(input(seen)).toBe("› mine and more");
  });

  test("a command is no new text of a message", async () => {
    const seen = await talked();
    await seen.keys(altUp, "e", ctrl("u"), "/delete", enter);
    expect(seen.done).toEqual([]);
    expect(seen.screen().join("\n")).toContain("That would be the message's new text");
    await seen.keys(ctrl("u"), enter);
    expect(seen.screen().join("\n")).toContain("There is nothing left of it");
  });

  test("an answer that is put away with Ctrl+C is no answer any more", async () => {
    const seen = await talked();
    await seen.keys(altUp, up, "r", "yes", ctrl("c"), "else", enter);
    expect(seen.done).toEqual(["send else"]);
  });

  test("what is pasted while a message is chosen goes into the input", async () => {
    const seen = await talked();
    await seen.keys(altUp, pasted("a long text"));
    expect(input(seen)).toBe("› a long text");
  });

  test("is not changed by others", async () => {
    const seen = await talked();
    await seen.keys(altUp, up, "e");
    expect(seen.screen().join("\n")).toContain("Only who said it can change it");
    await seen.keys("d", "d");
    expect(seen.done).toEqual([]);
  });

  test("is taken back at the second press, and not where another key came between", async () => {
    const seen = await talked();
    await seen.keys(altUp, "d");
    expect(seen.screen().join("\n")).toContain("Press d once more");
    await seen.keys("x", "d");
    expect(seen.done).toEqual([]);
    await seen.keys("d");
    expect(seen.done).toEqual(["delete b"]);
  });

  test("is reacted to with one key, and the same takes it back", async () => {
    const seen = await talked();
    await seen.keys(altUp, up, "1");
    await seen.tell({ t: "reaction", id: "a", from: amber, emoji: "👍", on: true });
    expect(seen.screen().join("\n")).toContain("👍 1");
    await seen.keys(altUp, up, "1");
    expect(seen.done).toEqual(["react a 👍 true", "react a 👍 false"]);
  });

  test("letters are not typed into the dark meanwhile", async () => {
    const seen = await talked();
    await seen.keys(altUp, "x", "y", "z");
    await escape(seen);
    expect(input(seen)).toBe("›");
  });
});
