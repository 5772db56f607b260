import { describe, expect, test } from "bun:test";
import { SnugError } from "../../src/base/index.ts";
import { makeNodePrimitives } from "../../src/base/primitives-node.ts";
import { checkStrength } from "../../src/cli/password.ts";
import { bulletinText } from "../../src/cli/bulletin-text.ts";
import { chooseChannelName } from "../../src/cli/channel-name.ts";
import { makeChars, makeWords } from "../../src/client/index.ts";
import { makePaint } from "../../src/term/index.ts";

const p = makeNodePrimitives();

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

test("a channel's name that is given is taken as it is, or refused in a sentence", () => {
  expect(chooseChannelName(undefined, p)).toContain(":");
  expect(chooseChannelName("Night shift", p)).toBe("Night shift");
  for (const name of ["", "a\u001b[2J"]) {
    const refusal = (): string => chooseChannelName(name, p);
    expect(refusal).toThrow(expect.objectContaining({ code: "config.malformed" }));
    expect(refusal).toThrow(expect.objectContaining({ detail: expect.stringContaining("1 to 128 bytes") }));
  }
});
