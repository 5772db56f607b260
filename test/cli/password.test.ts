import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { wordlist } from "@scure/bip39/wordlists/english.js";
import { SnugError } from "../../src/base/index.ts";
import { makeNodePrimitives } from "../../src/base/primitives-node.ts";
import { checkStrength, makeChars, makeWords } from "../../src/cli/password.ts";
import { bulletinText } from "../../src/cli/bulletin-text.ts";
import { chooseChannelName, makeChannelName } from "../../src/cli/channel-name.ts";
import { makePaint } from "../../src/term/index.ts";
import { drawBelow } from "../../src/client/draw.ts";
import { makeNickname } from "../../src/client/nickname.ts";

const p = makeNodePrimitives();

/** Random bytes that a test chooses. */
function scripted(...numbers: readonly number[]): { random(length: number): Uint8Array<ArrayBuffer> } {
  const left = [...numbers];
  return {
    random(length) {
      expect(length).toBe(4);
      const bytes = new Uint8Array(4);
      new DataView(bytes.buffer).setUint32(0, left.shift() ?? 0);
      return bytes;
    },
  };
}

describe("passwords that Snug makes", () => {
  test("seven words of 2,048 are 77 bits, joined by dashes", () => {
    expect(wordlist.length).toBe(2048);
    for (let i = 0; i < 200; i++) {
      const words = makeWords(p).split("-");
      expect(words.length).toBe(7);
      for (const word of words) expect(wordlist).toContain(word);
    }
  });

  test("sixteen letters of an alphabet of 56 are 92 bits, none of them mistakable", () => {
    const seen = new Set<string>();
    for (let i = 0; i < 400; i++) {
      const chars = makeChars(p);
      expect(chars).toMatch(/^[a-zA-Z2-9]{16}$/);
      expect(chars).not.toMatch(/[lIOo01]/);
      for (const letter of chars) seen.add(letter);
    }
    expect(16 * Math.log2(seen.size)).toBeGreaterThan(80);
  });

  test("numbers past the last whole multiple are drawn again, so that no letter is likelier", () => {
    const last = 2 ** 32 - (2 ** 32 % 56);
    expect(drawBelow(scripted(last, 2 ** 32 - 1, 57), 56)).toBe(1);
    expect(drawBelow(scripted(last - 1), 56)).toBe(55);
    fc.assert(fc.property(fc.integer({ min: 1, max: 100_000 }), (count) => drawBelow(p, count) < count));
  });

  test("a channel's name looks like BB-123:456:789", () => {
    for (let i = 0; i < 50; i++) expect(makeChannelName(p)).toMatch(/^[A-Z]{2}-\d{3}:\d{3}:\d{3}$/);
  });

  test("a channel's name that is given is 1 to 128 bytes on one line", () => {
    const refusal = (name: string): string => {
      try {
        return chooseChannelName(name, p);
      } catch (error) {
        return error instanceof SnugError ? error.code : "thrown";
      }
    };
    expect(chooseChannelName(undefined, p)).toContain(":");
    for (const name of ["Night shift", "ה", "ö".repeat(64)]) expect(refusal(name)).toBe(name);
    for (const name of ["", "ö".repeat(65), "a\nb", "a\u001b[2J", "a\u2028b"])
      expect(refusal(name)).toBe("config.malformed");
  });

  test("a nickname looks like amber-otter, and rarely comes twice", () => {
    const names = Array.from({ length: 200 }, () => makeNickname(p));
    for (const name of names) expect(name).toMatch(/^[a-z]{3,10}-[a-z]{2,10}$/);
    expect(new Set(names).size).toBeGreaterThan(180);
  });
});

describe("passwords that people bring", () => {
  const refusal = (password: string): Promise<string> =>
    checkStrength(password).then(
      () => "taken",
      (error: unknown) => (error instanceof SnugError ? error.code : "thrown"),
    );

  test("what is easy to guess is refused, with the reason", async () => {
    for (const weak of ["password", "qwertyuiop", "correcthorse", "hunter2hunter2", "aaaaaaaaaaaaaaaa", "snug channel"])
      expect(await refusal(weak)).toBe("password.weak");
    expect(
      await checkStrength("password").catch((error: unknown) => (error instanceof SnugError ? error.detail : null)),
    ).toBeTruthy();
  });

  test("what is not is taken, and so is what Snug makes", async () => {
    for (const strong of ["the teapot sings at nine on Thursdays", makeWords(p), makeChars(p)])
      expect(await refusal(strong)).toBe("taken");
  });

  test("one with a character that cannot be seen is refused in a plain sentence: nobody could type it again", async () => {
    for (const hidden of ["\t", "\u001b[31m", "\u200f", "\u2068", "\u2028", "\u00ad"]) {
      const error: unknown = await checkStrength(`the teapot sings at nine${hidden} on Thursdays`).catch(
        (e: unknown) => e,
      );
      expect(error).toMatchObject({ code: "config.malformed", detail: expect.stringContaining("cannot be seen") });
    }
  });

  // The screen's guard put isolates around it, which were then copied and handed on with it.
  test("one in a right-to-left script stands unchanged in the bulletin", async () => {
    const password = "הקומקום שר בתשע בערב בימי חמישי";
    expect(await refusal(password)).toBe("taken");
    const bulletin = {
      name: "x",
      address: "snug://127.0.0.1/x",
      webLink: "",
      password,
      suite: "mls" as const,
      listed: false,
      totpUri: "otpauth://totp/Snug:x?secret=AAAA",
      ownerKey: { publicKey: new Uint8Array(32), privateKey: new Uint8Array(32) },
    };
    const lines = bulletinText(bulletin, "snug", makePaint("none"), true).split("\n");
    expect(lines).toContain(`password  ${password}`);
  });

  test("the empty one and the endless one are refused before they are weighed", async () => {
    expect(await refusal("")).toBe("password.empty");
    expect(await refusal("ö".repeat(513))).toBe("password.too_long");
  });
});
