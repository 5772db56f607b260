// The full screen under a person's keys: what they ask of the room, and what the screen says then.

import { afterEach, describe, expect, test } from "bun:test";
import { SnugError } from "../../src/base/index.ts";
import { amber, finch, said } from "../ui/people.ts";
import { closeAll, enter, altEnter, tab, up, down, altUp, ctrl, pasted, start, input, escape } from "./started.ts";
import { warningText } from "../../src/ui/index.ts";

afterEach(closeAll);

describe("writing", () => {
  test("Enter sends, Alt+Enter breaks the line, and the input is empty then", async () => {
    const seen = await start();
    await seen.keys("o", "n", "e", altEnter, "two", enter);
    expect(seen.done).toEqual(["send one\ntwo"]);
    expect(input(seen)).toBe("›");
  });

  test("a line that comes with its Enter at once is sent; what has lines inside was pasted, and is not", async () => {
    const seen = await start();
    await seen.keys("quick\r");
    expect(seen.done).toEqual(["send quick"]);
    await seen.keys("one\rtwo\r");
    expect(seen.done).toEqual(["send quick"]);
    expect(seen.chat.state().draft.text).toBe("one\ntwo\n");
  });

  // While the program was busy, Ctrl+F and what was to be found came at once; the key was dropped, and the rest typed.
  test("keys that come at once are pressed one by one", async () => {
    const seen = await start();
    await seen.tell(said("a", finch, "mint tea"));
    await seen.keys(`hello\r${ctrl("f")}mint`);
    expect(seen.done).toEqual(["send hello"]);
    expect(seen.screen().join("\n")).toContain("1 of 1 found");
    await seen.keys(`${ctrl("c")}one two${ctrl("w")}\u007f!\r`);
    expect(seen.done).toEqual(["send hello", "send one!"]);
  });

  test("a paste goes into the input with its lines and nothing else", async () => {
    const seen = await start();
    await seen.keys(pasted("one\r\ntwo\u001b]52;c;aGk=\u0007"));
    expect(seen.done).toEqual([]);
    expect(seen.chat.state().draft.text).toBe("one\ntwo]52;c;aGk=");
  });

  // Text that holds the end of a paste would have the rest typed, Enter and all.
  test("pasted text that contains the paste terminator is not sent", async () => {
    const seen = await start();
    await seen.keys(`${pasted("harmless")}rm -rf /\r\u001b[201~`);
    await seen.keys(enter);
    expect(seen.done).toEqual([]);
    expect(seen.chat.state().draft.text).toContain("harmless");
    seen.clock.pass(250);
    seen.clock.pass(0);
    await seen.keys(enter);
    expect(seen.done).toHaveLength(1);
  });

  // A paste that forges its own end could choose a message and take it back, or leave.
  test("a forged end of a paste presses no key", async () => {
    const seen = await start();
    await seen.tell(said("b", amber, "mine", { own: true }), { t: "relayed", id: "b" });
    for (const keys of [`${altUp}d\u001b[99;9~d`, `${altUp}1`, `${ctrl("c")}${ctrl("c")}`, "\r", `${ctrl("d")}`])
      await seen.keys(`${pasted("x")}${keys}`);
    expect(seen.done).toEqual([]);
    expect(seen.chat.state().chosen).toBeNull();
    // What comes later, packet by packet, belongs to it as well.
    seen.clock.pass(240);
    await seen.keys("more");
    seen.clock.pass(240);
    await seen.keys(enter);
    expect(seen.done).toEqual([]);
    expect(seen.chat.state().draft.text).toEndWith("more\n");
  });

  test("two letters that come at once are letters, whatever they could be the rest of", async () => {
    const seen = await start();
    await seen.keys("OK", " ", "On", "[x");
    expect(seen.chat.state().draft.text).toBe("OK On[x");
  });

  test("more than a message holds is not taken, and says so", async () => {
    const seen = await start();
    await seen.keys(pasted("é".repeat(90_000)));
    expect(seen.chat.state().draft.text).toBe("");
    expect(seen.screen().join("\n")).toContain("more than one message holds");
  });

  // What was written counted, and not what is searched for: beside a long draft nothing could be found.
  test("a long message that is not sent yet keeps nobody from searching", async () => {
    const seen = await start();
    await seen.keys("e".repeat(80_000), ctrl("f"), "lantern");
    expect(seen.chat.state().search?.draft.text).toBe("lantern");
    expect(seen.chat.state().draft.text).toHaveLength(80_000);
  });

  test("what cannot be sent says why, and what was written stays", async () => {
    const seen = await start({
      room: {
        send: () => {
          throw new SnugError("text.too_long");
        },
      },
    });
    await seen.keys("long", enter);
    expect(seen.screen().join("\n")).toContain(new SnugError("text.too_long").message);
    expect(input(seen)).toBe("› long");
    await seen.keys("x");
    expect(seen.screen().join("\n")).not.toContain(new SnugError("text.too_long").message);
  });

  test("line editing is what shells have", async () => {
    const seen = await start();
    await seen.keys("the quick brown", ctrl("w"), ctrl("a"), "so ", ctrl("e"), ctrl("y"), "\u007f");
    expect(seen.chat.state().draft.text).toBe("so the quick brow");
    await seen.keys(ctrl("u"));
    expect(input(seen)).toBe("›");
  });

  test("↑ brings back what was entered, ↓ what was being written; inside several lines they move", async () => {
    const seen = await start();
    await seen.keys("one\r", "two\r", "half", up, up);
    expect(input(seen)).toBe("› one");
    await seen.keys(down, down);
    expect(input(seen)).toBe("› half");
    await seen.keys(altEnter, "more", up);
    expect(seen.chat.state().draft.text).toBe("half\nmore");
  });

  test("Tab completes nicknames and commands, and goes on to the next", async () => {
    const seen = await start();
    await seen.keys("fi", tab);
    expect(seen.chat.state().draft.text).toBe("finch: ");
    await seen.keys(ctrl("u"), "/re", tab, tab);
    expect(seen.chat.state().draft.text).toBe("/react ");
  });

  test("Ctrl+C puts away what is written, and leaves where nothing is; Ctrl+D leaves then too", async () => {
    const seen = await start();
    await seen.keys("half", ctrl("c"));
    expect([input(seen), seen.done]).toEqual(["›", []]);
    await seen.keys(up);
    expect(input(seen)).toBe("› half");
    await seen.keys(ctrl("a"), ctrl("d"));
    expect(input(seen)).toBe("› alf");
    await seen.keys(ctrl("c"), ctrl("d"), ctrl("c"));
    expect(seen.done).toEqual(["leave", "leave"]);
  });

  test("a part of an escape sequence that nobody knows types nothing", async () => {
    const seen = await start();
    await seen.keys("\u001b[201~", "\u001b[?62;22c", "\u001b[<0;10;10M", "\u001b[99;9~");
    expect(seen.chat.state().draft.text).toBe("");
  });
});

describe("commands", () => {
  test("/reply, /edit, /delete and /react are about the last message", async () => {
    const seen = await start();
    await seen.tell(said("a", finch, "hello"), said("b", amber, "mine", { own: true }));
    await seen.keys("/reply yes\r", "/react 🎉\r", "/edit better\r", "/delete\r", "/me waves\r", "/nick fox\r");
    expect(seen.done).toEqual([
      "reply a yes",
      "react a 🎉 true",
      "edit b better",
      "delete b",
      "emote waves",
      "rename fox",
    ]);
    await seen.keys("/edit\r");
    expect(input(seen)).toBe("› mine");
  });

  test("/help, /who and /verify open a panel; one writes on beside it, and Escape closes it", async () => {
    const seen = await start();
    await seen.keys("/verify\r");
    expect(seen.screen().join("\n")).toContain("01247 11238 39519 53309");
    await seen.keys("hi\r");
    expect(seen.done).toEqual(["send hi"]);
    await seen.keys("/who\r");
    expect(seen.screen().join("\n")).toContain(`${finch.fingerprint.slice(0, 4)} `);
    await escape(seen);
    expect(seen.screen().join("\n")).not.toContain(`${finch.fingerprint.slice(0, 4)} `);
    await seen.keys("/help\r");
    expect(seen.screen().join("\n")).toContain("/nick NAME");
  });

  test("what is unknown, missing or to come is not sent, says so, and stays", async () => {
    const seen = await start();
    for (const [line, says] of [
      ["/foo", "There is no /foo"],
      ["/me", "/me waves"],
      ["/kick x", "later version"],
      ["/reply x", "no message to answer"],
      ["/nick", "You are amber"],
    ] as const) {
      await seen.keys(`${line}\r`);
      expect(seen.screen().join("\n")).toContain(says);
      expect(input(seen)).toBe(`› ${line}`);
      await seen.keys(ctrl("u"));
    }
    expect(seen.done).toEqual([]);
  });

  test("/code says the digits where /save does not write them", async () => {
    const seen = await start({ ports: { code: () => "123456" } });
    await seen.keys("/code\r");
    expect(seen.screen().join("\n")).toContain("The code is 123456.");
    await seen.keys("x");
    expect(seen.screen().join("\n")).not.toContain("123456");
    expect(JSON.stringify(seen.store.view().timeline.entries)).not.toContain("123456");
  });

  test("/react takes a reaction and no text", async () => {
    const seen = await start();
    await seen.tell(said("a", finch, "hello"));
    await seen.keys(`/react ${"long ".repeat(10)}\r`);
    expect(seen.screen().join("\n")).toContain("A reaction is one emoji");
    await seen.tell({ t: "reaction", id: "a", from: finch, emoji: "👍 12", on: true });
    expect(seen.screen().join("\n")).toContain("“👍 12” 1");
  });

  test("/warnings lists all there is to know, /ok puts the one that is shown away", async () => {
    const seen = await start({ columns: 40, rows: 14 });
    await seen.tell({
      t: "alarm",
      code: "group.gap",
      text: "Messages of a member are missing; ask them to send again.",
      who: finch,
    });
    await seen.tell({
      t: "member",
      change: "join",
      who: { ...finch, memberId: "m9", fingerprint: "00000000ffffffff" },
      before: null,
      by: null,
      members: 3,
    });
    expect(seen.screen().join("\n")).toContain("finch: Messages of a member");
    await seen.keys("/warnings\r");
    const all = seen.screen().join(" ").replaceAll(/\s+/g, " ");
    expect(all).toContain("ask them to send again.");
    expect(all).toContain("Two members are called finch.");
    await seen.keys("/ok\r");
    expect(seen.store.view().warnings.map((warning) => warningText(warning).slice(0, 11))).toEqual(["Two members"]);
  });

  test("there is no safety code while one is in no group", async () => {
    const seen = await start({ room: { safetyCode: () => null } });
    await seen.keys("/verify\r");
    expect(seen.screen().join("\n")).toContain("There is no safety code while you are not in the group");
  });

  test("/save says where it wrote, or why it could not", async () => {
    const written: string[] = [];
    const save = (path: string, text: string): Promise<string> => {
      if (path === "there") return Promise.reject(new SnugError("config.malformed"));
      written.push(text);
      return Promise.resolve(path);
    };
    const seen = await start({ ports: { save } });
    await seen.tell(said("a", finch, "hello"));
    await seen.keys("/save notes.txt\r");
    await seen.settle();
    expect(seen.screen().join("\n")).toContain("Saved to notes.txt, in the clear");
    expect(written[0]).toContain("hello");
    await seen.keys("/save there\r");
    await seen.settle();
    expect(seen.screen().join("\n")).toContain(new SnugError("config.malformed").message.slice(0, 20));
  });
});
