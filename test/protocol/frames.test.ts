// The frame codec: strict, and one encoding for each frame. The specification holds the same table.

import { expect, test } from "bun:test";
import fc from "fast-check";
import { codes, encodeCbor } from "../../src/base/index.ts";
import { decodeFrame, encodeFrame, type Frame, type FrameName, frames, limits } from "../../src/protocol/index.ts";

const specification = await Bun.file(new URL("../../docs/protocol.md", import.meta.url)).text();
const bytes = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((value) => new Uint8Array(value));
const send: fc.Arbitrary<Frame<"send">> = fc.record({
  t: fc.constant("send" as const),
  id: bytes(16),
  counter: fc.nat(),
  seen: fc.nat(),
  sealed: fc.uint8Array({ maxLength: 500 }).map((value) => new Uint8Array(value)),
});

test("a frame reads back, and re-encodes to the same bytes", () => {
  fc.assert(
    fc.property(send, (frame) => {
      const encoded = encodeFrame(frame);
      const decoded = decodeFrame(encoded, "toRelay", limits.maxFrameBytes);
      expect(decoded).toEqual(frame);
      expect(encodeFrame(decoded)).toEqual(encoded);
    }),
  );
});

test("every mutated frame is refused with a code, or is another canonical frame", () => {
  const seed = encodeFrame({
    t: "work",
    turn: 1,
    founds: false,
    head: 0,
    knocks: [[new Uint8Array(16), new Uint8Array(40)]],
    gone: [new Uint8Array(16)],
  });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(seed.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
      fc.nat(3),
      (changes, cut) => {
        const mutated = seed.slice(0, seed.length - cut);
        for (const [at, value] of changes) mutated[at % mutated.length] = value;
        try {
          expect(encodeFrame(decodeFrame(mutated, "toMember", limits.maxFrameBytes))).toEqual(mutated);
        } catch (error) {
          expect(error).toMatchObject({ name: "SnugError" });
        }
      },
    ),
    { numRuns: 3000 },
  );
});

test("long forms, floats, indefinite lengths, broken UTF-8, trailing bytes and tags are refused", () => {
  // ping = [27, n]
  for (const hex of [
    "82181b1805",
    "82181bf93c00",
    "9f181b05ff",
    "82181b0500",
    "82181bc105",
    "83181b0505",
    "81181b",
    "82181b20",
    "821818f6",
    "a0",
    "05",
    "",
    "8318196161",
    "82181961ff",
  ]) {
    expect(() => decodeFrame(Uint8Array.fromHex(hex), "toRelay", 1000)).toThrow("not Snug");
  }
  expect(decodeFrame(Uint8Array.fromHex("82181b05"), "toRelay", 1000)).toEqual({ t: "ping", n: 5 });
  expect(() => decodeFrame(Uint8Array.fromHex("82181961ff"), "toMember", 1000)).toThrow("not Snug");
});

test("a frame for the other side, of unknown type or over the limit is refused", () => {
  expect(() => decodeFrame(encodeFrame({ t: "pong", n: 1 }), "toRelay", 1000)).toThrow();
  expect(() => decodeFrame(encodeFrame({ t: "ping", n: 1 }), "toMember", 1000)).toThrow();
  expect(() => decodeFrame(encodeCbor([99]), "toRelay", 1000)).toThrow();
  expect(() =>
    decodeFrame(
      encodeFrame({ t: "part", id: new Uint8Array(16), offset: 0, bytes: new Uint8Array(2000) }),
      "toRelay",
      1000,
    ),
  ).toThrow("larger");
});

test("the specification has every frame, with its number, its fields in order and its direction", () => {
  for (const name of Object.keys(frames) as FrameName[]) {
    const shape = frames[name];
    const row = new RegExp(`^${name} +=( \\[${shape.type}[,\\]].*)$`, "m").exec(specification)?.[1] ?? "";
    const [array = "", comment = ""] = row.split(/ +; /);
    // Fields are `name: type` or a type of the same name; nested types are taken out first.
    const inner = array
      .trim()
      .replace(/^\[\d+,? ?/, "")
      .replace(/\]$/, "")
      .replaceAll(/\[[^[\]]*\[[^\]]*\]\]|\[[^\]]*\]|\([^)]*\)/g, "");
    const fields = inner
      .split(",")
      .map((field) => field.split(":")[0]?.trim() ?? "")
      .filter((field) => field !== "");
    expect({ name, fields }).toEqual({ name, fields: shape.fields.map(([field]) => field) });
    if (comment !== "")
      expect(comment).toContain(shape.way === "toRelay" ? "C→R" : shape.way === "toMember" ? "R→C" : "both ways");
  }
});

test("the specification has every limit and every code with its close code", () => {
  for (const [name, value] of Object.entries(limits)) expect(specification).toContain(`| \`${name}\` | ${value} |`);
  for (const [code, { close, exit }] of Object.entries(codes))
    expect(specification).toContain(`| \`${code}\` | ${close} | ${exit} |`);
});

test("the specification has the pictures of the safety code, in their order", async () => {
  const source = await Bun.file(new URL("../../src/suite/emoji.ts", import.meta.url)).text();
  const rows = [...source.matchAll(/^ +\S+ \w+ \|.*$/gm)].map(([row]) => row.trim());
  expect(rows.length).toBe(32);
  expect(specification).toContain(rows.join("\n"));
});
