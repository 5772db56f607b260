import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { concat, SnugError, utf8 } from "../../src/base/index.ts";
import { makeNoblePrimitives } from "../../src/base/primitives-noble.ts";
import { channelKeyOf } from "./channel-key-again.ts";
import {
  codeFromUri,
  deriveChannelKey,
  deriveChannelKeys,
  makeTotpSecret,
  openName,
  openWith,
  parseCode,
  sealName,
  sealWith,
  totpUri,
} from "../../src/auth/client/index.ts";
import { checkCode } from "../../src/auth/server/check-code.ts";
import { codeAt, totpStep } from "../../src/auth/totp.ts";
import { primitives as p } from "./world.ts";

const input = {
  channelId: concat(utf8("x"), new Uint8Array(16)),
  exportKey: new Uint8Array(64).fill(7),
  addressSecret: new Uint8Array(16).fill(9),
  generation: 1,
};

describe("the channel key", () => {
  test("every part of it changes all four keys, and no two keys are alike", () => {
    const all = [
      input,
      { ...input, generation: 2 },
      { ...input, addressSecret: null },
      { ...input, addressSecret: new Uint8Array(16) },
      { ...input, exportKey: new Uint8Array(64) },
      { ...input, channelId: concat(utf8("c"), new Uint8Array(16)) },
    ].map((one) => deriveChannelKeys(p, one));
    const texts = all.flatMap((keys) =>
      [keys.psk.secret, keys.knock, keys.found, keys.name].map((key) => Buffer.from(key).toString("hex")),
    );
    expect(new Set(texts).size).toBe(texts.length);
    expect(all[1]?.psk.id).toEqual(concat(utf8("snug/1 psk"), Uint8Array.of(0, 0, 0, 2)));
  });

  test("is the same on node:crypto, on noble, and by WebCrypto's own HKDF", async () => {
    expect(deriveChannelKeys(makeNoblePrimitives(), input)).toEqual(deriveChannelKeys(p, input));
    expect(await channelKeyOf(input)).toEqual(deriveChannelKey(p, input));
  });
});

describe("the seal under it", () => {
  const key = new Uint8Array(32).fill(3);

  test("opens what it sealed, for its key and associated data alone", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), fc.uint8Array({ maxLength: 40 }), (content, associated) => {
        const sealed = sealWith(p, key, content, associated);
        expect(openWith(p, key, sealed, associated)).toEqual(new Uint8Array(content));
        expect(openWith(p, key, sealed, concat(associated, Uint8Array.of(0)))).toBeNull();
        expect(openWith(p, new Uint8Array(32), sealed, associated)).toBeNull();
      }),
    );
  });

  test("what is short looks alike: 1 and 128 bytes of name give the same length", () => {
    const keys = deriveChannelKeys(p, input);
    expect(sealName(p, keys, input.channelId, "x").length).toBe(12 + 256 + 16);
    expect(sealName(p, keys, input.channelId, "x".repeat(128)).length).toBe(12 + 256 + 16);
    expect(openName(p, keys, input.channelId, sealName(p, keys, input.channelId, "Fürth"))).toBe("Fürth");
    expect(
      openName(p, keys, concat(utf8("c"), new Uint8Array(16)), sealName(p, keys, input.channelId, "Fürth")),
    ).toBeNull();
  });

  test("nothing that is not padded as it should be opens, nor noise", () => {
    const nonce = new Uint8Array(12);
    for (const padded of [
      new Uint8Array(256),
      utf8("no padding at all"),
      concat(Uint8Array.of(0x80), new Uint8Array(300)),
    ]) {
      expect(openWith(p, key, concat(nonce, p.aeadSeal(key, nonce, padded, nonce)), nonce)).toBeNull();
    }
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (noise) => openWith(p, key, noise, nonce) === null));
  });
});

describe("codes", () => {
  test("are those of RFC 6238, Appendix B (SHA-1), six digits", () => {
    const secret = utf8("12345678901234567890");
    const rfc = {
      59: "287082",
      1111111109: "081804",
      1111111111: "050471",
      1234567890: "005924",
      2000000000: "279037",
      20000000000: "353130",
    };
    for (const [seconds, code] of Object.entries(rfc))
      expect(codeAt(secret, totpStep(Number(seconds) * 1000))).toEqual(utf8(code));
  });

  test("the link of a QR picture gives the codes that the relay expects", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 16, maxLength: 64 }),
        fc.integer({ min: 0, max: 4e12 }),
        (secret, wallMs) => {
          const code = codeFromUri(totpUri(secret, "BB-123:456:789"), wallMs);
          expect(checkCode(secret, utf8(code), wallMs)).toEqual({ t: "right", step: totpStep(wallMs) });
        },
      ),
    );
    const uri = new URL(totpUri(makeTotpSecret(p), "BB-1 ä&?"));
    expect([uri.protocol, uri.host || uri.pathname.split("/")[2]]).toEqual(["otpauth:", "totp"]);
    expect(Object.fromEntries([...uri.searchParams].filter(([name]) => name !== "secret"))).toEqual({
      issuer: "Snug",
      algorithm: "SHA1",
      digits: "6",
      period: "30",
    });
    expect(uri.searchParams.get("secret")?.length).toBe(32);
    expect(decodeURIComponent(uri.href)).toContain("Snug:BB-1 ä&?");
  });

  test("a link that is none, or asks for other codes than Snug's, is refused without quoting it", () => {
    for (const bad of [
      "",
      "otpauth://hotp/Snug:x?secret=GEZDGNBVGY3TQOJQ&counter=1",
      "otpauth://totp/x?secret=GEZDGNBVGY3TQOJQ&digits=8",
      "otpauth://totp/x?secret=GEZDGNBVGY3TQOJQ&algorithm=SHA256",
      "otpauth://totp/x?secret=GEZDGNBVGY3TQOJQ&period=60",
      "https://example.org",
    ]) {
      try {
        codeFromUri(bad, 0);
        expect(bad).toBe("refused");
      } catch (error) {
        expect(
          error instanceof SnugError && error.code === "config.malformed" && !String(error.detail).includes("GEZ"),
        ).toBe(true);
      }
    }
  });

  test("one step either way is right, up to twenty are told as skew, more is wrong; near beats far", () => {
    const secret = utf8("12345678901234567890");
    const wallMs = 1_800_000_015_000;
    const at = (steps: number) => checkCode(secret, codeAt(secret, totpStep(wallMs) + steps), wallMs);
    expect([at(-1).t, at(0).t, at(1).t]).toEqual(["right", "right", "right"]);
    for (const steps of [-20, -2, 2, 20]) expect(at(steps)).toMatchObject({ t: "skewed", aheadSeconds: 30 * steps });
    expect([at(-21).t, at(21).t]).toEqual(["wrong", "wrong"]);
    expect(checkCode(secret, codeAt(secret, 0), 0).t).toBe("right"); // the epoch itself
  });

  test("six digits are read with blanks, and nothing else is", () => {
    expect(parseCode(" 123 456\n")).toBe("123456");
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          return /^[0-9]{6}$/.test(parseCode(text));
        } catch (error) {
          return error instanceof SnugError && error.code === "code.malformed";
        }
      }),
    );
  });
});
