// What is understood of what is typed: commands, completion, history, mentions.

import { describe, expect, test } from "bun:test";
import {
  complete,
  draftOf,
  emptyHistory,
  type Notice,
  noticeParts,
  parseCommand,
  recall,
  remember,
  sayEnglish,
} from "../../src/ui/index.ts";
import { amber, finch } from "./people.ts";
import { mentions } from "../../src/ui/mentions.ts";

describe("commands", () => {
  test("lines are said, // says a line that begins with /, blank ones say nothing", () => {
    expect(parseCommand("hello", true)).toEqual({ t: "say", text: "hello" });
    expect(parseCommand("//etc", true)).toEqual({ t: "say", text: "/etc" });
    expect(parseCommand(" /etc", true)).toEqual({ t: "say", text: " /etc" });
    expect(parseCommand("  \n ", true)).toEqual({ t: "nothing" });
  });

  test("a command takes what stands behind it, with its lines", () => {
    expect(parseCommand("/me waves\ntwice", true)).toEqual({ t: "emote", text: "waves\ntwice" });
    expect(parseCommand("/nick", true)).toEqual({ t: "nick", nickname: null });
    expect(parseCommand("/verify 12", true)).toEqual({ t: "verify", epoch: 12 });
    expect(parseCommand("/verify 1e9", true)).toEqual({ t: "verify", epoch: null });
  });

  test("what is missing, unknown or to come is told apart", () => {
    expect(parseCommand("/me", true).t).toBe("usage");
    expect(parseCommand("/constructor", true)).toEqual({ t: "unknown", name: "constructor" });
    expect(parseCommand("/__proto__", true)).toEqual({ t: "unknown", name: "__proto__" });
    expect(parseCommand("/kick x", true).t).toBe("later");
  });

  test("commands of a window that remembers are none in the plain line mode", () => {
    expect(parseCommand("/edit x", false)).toEqual({ t: "unknown", name: "edit" });
    expect(parseCommand("/edit x", true)).toEqual({ t: "edit", text: "x" });
  });
});

describe("completion", () => {
  const names = ["amber-otter", "amber-fox", "Zoe"];
  const pressed = (text: string, times = 1): string | null => {
    let draft = draftOf(text);
    let last = null;
    for (let i = 0; i < times; i++) {
      const done = complete(draft, last, names, true);
      if (done === null) return null;
      draft = done.draft;
      last = done.completion;
    }
    return draft.text;
  };

  test("nicknames with a colon at the beginning, without one elsewhere, with @ where it was typed", () => {
    expect(pressed("am")).toBe("amber-fox: ");
    expect(pressed("hello am")).toBe("hello amber-fox ");
    expect(pressed("@z")).toBe("@Zoe ");
    expect(pressed("hello @")).toBe("hello @amber-fox ");
  });

  test("pressed again it goes through what fits, and round", () => {
    expect(pressed("am", 2)).toBe("amber-otter: ");
    expect(pressed("am", 3)).toBe("amber-fox: ");
  });

  test("commands at the beginning; nothing where nothing fits", () => {
    expect(pressed("/ver")).toBe("/verify ");
    expect(pressed("/xyz")).toBeNull();
    expect(pressed("qq")).toBeNull();
    expect(pressed("")).toBeNull();
  });
});

test("history gives back what was entered, and what was being written", () => {
  const history = remember(remember(remember(emptyHistory, "one"), "two"), "two");
  expect(history.entered).toEqual(["one", "two"]);
  const first = recall(history, "half a thought", 1);
  expect(first?.[1]).toBe("two");
  const second = first && recall(first[0], first[1], 1);
  expect(second?.[1]).toBe("one");
  expect(second && recall(second[0], second[1], 1)).toBeNull();
  const back = second && recall(second[0], second[1], -1);
  expect(back?.[1]).toBe("two");
  expect(back && recall(back[0], back[1], -1)?.[1]).toBe("half a thought");
  expect(recall(history, "", -1)).toBeNull();
});

test("what was made of an older entry is there again as well", () => {
  const history = remember(remember(emptyHistory, "one"), "two");
  const two = recall(history, "", 1);
  const one = two && recall(two[0], "two changed", 1);
  expect(one?.[1]).toBe("one");
  expect(one && recall(one[0], one[1], -1)?.[1]).toBe("two changed");
});

test("what was being written is not lost where an older entry is entered", () => {
  const history = remember(remember(emptyHistory, "one"), "two");
  const back = recall(history, "in progress", 1);
  if (back === null) throw new Error("there is an entry");
  expect(remember(back[0], "two").entered).toEqual(["one", "two", "in progress", "two"]);
});

test("a mention is the nickname as a word of its own, in any case", () => {
  for (const text of ["amber: hi", "hi @Amber", "ask AMBER.", "(amber)", "日本 amber"])
    expect(mentions(text, "amber")).toBe(true);
  for (const text of ["ambers", "chamber", "amber-otter", "am ber", ""]) expect(mentions(text, "amber")).toBe(false);
  expect(mentions("anything", "")).toBe(false);
  expect(mentions("hi amber-otter", "amber-otter")).toBe(true);
});

describe("sentences", () => {
  const notice = (what: Notice["what"]): Notice => ({ t: "notice", key: 0, at: 0, what });

  test("members stand where their names do, and a name that looks like such a place is a name", () => {
    expect(noticeParts(notice({ t: "removed", who: finch, by: amber, members: 1 }))).toEqual([
      finch,
      " was removed by ",
      amber,
      " · 1 member",
    ]);
    const before = "\ue000who\ue001 {{who}} {{members}}";
    expect(noticeParts(notice({ t: "rename", who: finch, before }))).toEqual([
      "<U+E000>who<U+E001> {{who}} {{members}} is now ",
      finch,
    ]);
  });

  test("a key without a sentence, and a value that is missing, show as they are", () => {
    expect(sayEnglish("members", { count: 2 })).toBe("2 members");
    expect(sayEnglish("answer.code")).toBe("The code is {{code}}.");
    expect(sayEnglish("error.login.code")).toStartWith("The password is right, but that code is not.");
  });
});
