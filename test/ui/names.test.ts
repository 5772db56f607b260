// Names: told apart, marked, and warned of where one could be taken for another.

import { describe, expect, test } from "bun:test";
import { backgrounds, contrastOf, memberColour, raised, tokensOf } from "../../src/ui/colour.ts";
import { isAlike, markOf, tagOf } from "../../src/ui/names.ts";
import { People } from "../../src/ui/people.ts";
import {
  shownWarning,
  warningOf,
  warningOfName,
  warningOfSuite,
  withoutShown,
  withWarning,
} from "../../src/ui/warnings.ts";
import { amber, finch, member } from "./people.ts";
import { warningText } from "../../src/ui/words.ts";

const sentence = (warning: Parameters<typeof warningText>[0] | null): string | null =>
  warning === null ? null : warningText(warning);

describe("look-alike nicknames", () => {
  for (const [one, other] of [
    ["amber-otter", "аmber-otter"], // Cyrillic а
    ["amber-otter", "arnber-otter"],
    ["amber-otter", "amber_otter"],
    ["amber-otter", "AMBER-OTTER"],
    ["amber-otter", "amber-0tter"],
    ["Alice", "AIice"], // a capital i
    ["Alice", "A1ice"],
    ["ａｍｂｅｒ", "amber"],
    ["Ωmega", "Ωmega"], // Greek omega and the ohm sign
    ["amber", "amber#8aca"], // what looks like a tag of ours
    ["amber1", "amber1\ufe0f"],
    ["AMBER", "🇦🇲🇧🇪🇷"],
  ] as const)
    test(`${one} and ${other}`, () => expect(isAlike(one, other)).toBe(true));

  for (const [one, other] of [
    ["amber-otter", "amber-fox"],
    ["finch", "winch"],
    ["日本", "日木"],
  ] as const)
    test(`not ${one} and ${other}`, () => expect(isAlike(one, other)).toBe(false));
});

test("two members of one name, or of names that look alike, have a tag from the fingerprint", () => {
  const twin = member("аmber", 3);
  expect(tagOf(amber, [amber, finch])).toBe("");
  expect(tagOf(amber, [amber, finch, twin])).toBe(`#${amber.fingerprint.slice(-4)}`);
  expect(tagOf(twin, [amber, finch, twin])).toBe(`#${twin.fingerprint.slice(-4)}`);
});

test("a fingerprint has one mark, one column wide, whatever it is", () => {
  for (let n = 0; n < 256; n++) expect(Bun.stringWidth(markOf(n.toString(16).padStart(6, "0")))).toBe(1);
  expect(markOf("not hexadecimal")).toHaveLength(1);
});

describe("known nicknames", () => {
  test("the same key under the same name is no news", () => {
    const people = new People();
    expect(people.meet(amber, [])).toBeNull();
    expect(people.meet({ ...amber, memberId: "another launch" }, [])).toBeNull();
  });

  test("another key under a known name is told, also long after the first has left", () => {
    const people = new People();
    people.meet(amber, []);
    for (let n = 0; n < 500; n++) people.meet(member(`someone ${n}`, n + 10), []);
    const second = member("amber", 3);
    expect(people.meet(second, [])).toEqual({ t: "newKey", who: second });
    expect(people.meet(second, [])).toBeNull();
  });

  test("a name that looks like a known one is told", () => {
    const people = new People();
    people.meet(amber, []);
    const other = member("аmber", 3);
    expect(people.meet(other, [])).toEqual({ t: "alike", who: other, other: amber });
  });

  test("two who are here at once are said to be two", () => {
    const people = new People();
    people.meet(amber, [amber]);
    const second = member("amber", 3);
    expect(people.meet(second, [amber, second])).toEqual({ t: "same", who: second, other: amber });
    expect(sentence(warningOfName({ t: "same", who: second, other: amber }))).toStartWith(
      "Two members are called amber.",
    );
  });

  // Tags came from who was here: once the first had left, his old messages had a tag and those of the second had none.
  test("both have a tag from then on, also when one has left, and as long a one as tells them apart", () => {
    const people = new People();
    const second = { ...member("amber", 3), fingerprint: `ffff${amber.fingerprint.slice(-12)}` };
    people.meet(amber, []);
    expect(people.tagOf(amber)).toBe("");
    people.meet(second, []);
    expect(people.tagOf(amber)).toBe(`#${amber.fingerprint}`);
    expect(people.tagOf(second)).toBe(`#${second.fingerprint}`);
  });

  test("the same key may be called what it likes", () => {
    const people = new People();
    people.meet(amber, []);
    expect(people.meet({ ...amber, nickname: "AMBER" }, [])).toBeNull();
  });

  // Two thousand names of one key had everybody else forgotten: its next could be another's, without tag or warning.
  test("who changes names again and again has nobody else forgotten, nor who is here", () => {
    const people = new People();
    people.meet(amber, [amber]);
    for (let n = 0; n < 3_000; n++) people.meet({ ...finch, nickname: `name ${n}` }, [amber, finch]);
    for (let n = 0; n < 3_000; n++) people.meet(member(`other ${n}`, n + 10), [amber, finch]);
    const liar = { ...finch, nickname: "amber" };
    expect(people.meet(liar, [amber, liar])).toEqual({ t: "same", who: liar, other: amber });
    expect(people.tagOf(liar)).not.toBe("");
  });

  test("what is remembered is bounded", () => {
    const people = new People();
    people.meet(amber, []);
    for (let n = 0; n < 5_000; n++) people.meet(member(`someone ${n}`, n + 10), []);
    expect(people.meet(member("amber", 3), [])).toBeNull(); // forgotten by then
  });
});

describe("warnings", () => {
  const alarm = (code: "group.gap" | "group.lost" | "group.void", who = finch) =>
    warningOf({ t: "alarm", code, text: "Messages of a member are missing; ask them to send again.", who });

  test("say whom they are about; those that mend themselves do not last", () => {
    expect(sentence(alarm("group.gap"))).toBe("finch: Messages of a member are missing; ask them to send again.");
    expect(alarm("group.lost")).toBeNull();
    expect(sentence(warningOfName({ t: "newKey", who: finch }))).toStartWith("finch has a new key (");
  });

  test("told again they count up; the one that is shown goes first, that of the suite stays", () => {
    const gap = alarm("group.gap");
    const bad = alarm("group.void");
    const suite = warningOfSuite({ suite: "fernet", forwardSecrecy: false });
    if (gap === null || bad === null || suite === null) throw new Error("these last");
    const all = withWarning(withWarning(withWarning([suite], gap), bad), gap);
    expect(all.map(({ count }) => count)).toEqual([1, 2, 1]);
    expect(withoutShown(withoutShown(withoutShown(all)))).toEqual([suite]);
    expect(warningOfSuite({ suite: "mls", forwardSecrecy: true })).toBeNull();
  });

  // One member could join under fifty names, and no warning that stood there before was left.
  test("of names hide no other, and drive none out", () => {
    const suite = warningOfSuite({ suite: "fernet", forwardSecrecy: false });
    const gap = alarm("group.gap");
    if (suite === null || gap === null) throw new Error("these last");
    let all: ReturnType<typeof withWarning> = withWarning([suite], gap);
    for (let n = 0; n < 200; n++)
      all = withWarning(all, warningOfName({ t: "alike", who: member("x", n), other: amber }));
    for (let n = 0; n < 9; n++) all = withWarning(all, warningOfName({ t: "newKey", who: member(`y${n}`, 3) }));
    expect(all).toHaveLength(50);
    expect(all).toContainEqual(suite);
    expect(shownWarning(all)).toEqual(gap);
  });

  test("are bounded", () => {
    let all: ReturnType<typeof withWarning> = [];
    for (let n = 0; n < 500; n++) {
      const one = alarm("group.gap", member(`m ${n}`, n));
      if (one !== null) all = withWarning(all, one);
    }
    expect(all).toHaveLength(50);
    expect(all.at(-1)?.what).toMatchObject({ who: { nickname: "m 499" } });
  });

  test("a name in one holds nothing that acts", () => {
    expect(sentence(warningOfName({ t: "alike", who: member("a\u202eb", 4), other: amber }))).not.toContain("\u202e");
  });
});

test("every colour reads on its background: 4.5 to 1 at least", () => {
  for (const theme of ["dark", "light"] as const)
    for (const background of [backgrounds[theme], raised[theme]]) {
      for (const token of Object.values(tokensOf(theme)))
        expect(contrastOf(token, background)).toBeGreaterThanOrEqual(4.5);
      for (let hue = 0; hue < 360; hue++)
        expect(contrastOf(memberColour(hue.toString(16).padStart(4, "0"), theme), background)).toBeGreaterThanOrEqual(
          4.5,
        );
    }
});
