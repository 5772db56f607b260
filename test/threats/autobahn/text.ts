// Group 6 of the Autobahn test suite: UTF-8 in text messages. The relay takes no text, so that good text is answered
// 1003 and bad text 1007, and neither reaches the protocol. The sequences are those of Markus Kuhn's UTF-8 stress test.

import { opcode } from "../support/raw-peer.ts";
import { type AutobahnCase, closed, closes, type Step } from "./case.ts";

const hex = (digits: string): Uint8Array => new Uint8Array(Buffer.from(digits, "hex"));
const from = (first: number, last: number): number[] => Array.from({ length: last - first }, (_, i) => first + i);

/** κόσμε. */
const greek = "cebae1bdb9cf83cebcceb5";
const greekBad = `${greek}eda080656469746564`;
const german = Buffer.from("Hello-µ@ßöäüàá-UTF-8!!", "utf8").toString("hex");

/** Fragments of a text message, in hex; null is a pulse. */
function fragments(parts: readonly (string | null)[]): readonly Step[] {
  const payloads = parts.filter((part) => part !== null);
  let sent = 0;
  return parts.map((part): Step => {
    if (part === null) return "pulse";
    const at = sent++;
    return { opcode: at === 0 ? opcode.text : opcode.continuation, payload: hex(part), fin: sent === payloads.length };
  });
}
const bytesOf = (digits: string): string[] => digits.match(/../g) ?? [];
const one = (id: string, sends: string, parts: readonly string[], good: boolean): AutobahnCase => ({
  id,
  sends,
  steps: () => fragments(parts),
  expected: closed(good ? closes.unsupported : closes.badText),
});

// The suite would have bad text refused at the byte that makes it bad; Bun judges whole messages, which the suite calls
// "non-strict". The first part is accepted in any case, which the pulse shows.
const bad = `${greek}f4908080656469746564`;
const inThree = (id: string, sends: string, cuts: readonly [number, number], chop?: "frames"): AutobahnCase => ({
  id,
  sends: `bad text ${sends}, judged at its end at the latest`,
  steps: () =>
    fragments([bad.slice(0, 2 * cuts[0]), null, bad.slice(2 * cuts[0], 2 * cuts[1]), bad.slice(2 * cuts[1])]),
  ...(chop === undefined ? {} : { chop }),
  expected: closed(closes.badText),
});

const handmade: readonly AutobahnCase[] = [
  one("6.1.1", "text of zero bytes", [""], true),
  one("6.1.2", "text in three fragments of zero bytes", ["", "", ""], true),
  one("6.1.3", "text in three fragments, only the second of which holds bytes", ["", german, ""], true),
  one("6.2.1", "good text in one fragment", [german], true),
  one("6.2.2", "good text in two fragments, cut between characters", [german.slice(0, 24), german.slice(24)], true),
  one("6.2.3", "good text in fragments of one byte", bytesOf(german), true),
  one("6.2.4", "good text in fragments of one byte, all of several-byte characters", bytesOf(greek), true),
  one("6.3.1", "bad text in one fragment", [greekBad], false),
  one("6.3.2", "bad text in fragments of one byte", bytesOf(greekBad), false),
  inThree("6.4.1", "whose second fragment makes it bad", [11, 15]),
  inThree("6.4.2", "whose second fragment ends with the byte that makes it bad", [12, 13]),
  inThree("6.4.3", "whose second chop makes it bad", [11, 15], "frames"),
  inThree("6.4.4", "whose second chop ends with the byte that makes it bad", [12, 13], "frames"),
];

const lonely: readonly (readonly [number, number])[] = [
  [0xc0, 0xdf],
  [0xe0, 0xef],
  [0xf0, 0xf7],
  [0xf8, 0xfb],
  [0xfc, 0xfd],
];
const cut = "c0 e080 f08080 f8808080 fc80808080 df efbf f7bfbf fbbfbfbf fdbfbfbfbf"; // their last byte is missing
const nonCharacters = [0xf0, 0xf1, 0xf2, 0xf3, 0xf4].flatMap((first) =>
  ["8f", "9f", "af", "bf"]
    .filter((second) => (first === 0xf0 ? second !== "8f" : first !== 0xf4 || second === "8f"))
    .flatMap((second) => ["bfbe", "bfbf"].map((end) => `${first.toString(16)}${second}${end}`)),
);
const hexOf = (bytes: readonly number[]): string => Buffer.from(bytes).toString("hex");

/** Groups 6.5 to 6.23: name, sequences in hex, and which of them are good (all, none, or by number). */
const groups: readonly (readonly [string, string, "good" | "bad" | readonly number[]])[] = [
  [
    "valid UTF-8",
    `68656c6c6f24776f726c64 68656c6c6fc2a2776f726c64 68656c6c6fe282ac776f726c64 68656c6c6ff0a4ada2776f726c64 ${greek}`,
    "good",
  ],
  [
    "a prefix of valid UTF-8",
    bytesOf(greek)
      .map((_, i) => greek.slice(0, 2 * (i + 1)))
      .join(" "),
    [2, 5, 7, 9, 11],
  ],
  ["the first sequence of a length", "00 c280 e0a080 f0908080", "good"],
  ["the first sequence of 5 or 6 bytes", "f888808080 fc8480808080", "bad"],
  ["the last sequence of a length", "7f dfbf efbfbf f48fbfbf", "good"],
  ["the last sequence of 4, 5 or 6 bytes", "f7bfbfbf fbbfbfbfbf fdbfbfbfbfbf", "bad"],
  ["a boundary", "ed9fbf ee8080 efbfbd f48fbfbf f4908080", [1, 2, 3, 4]],
  [
    "unexpected continuation bytes",
    `80 bf 80bf 80bf80 80bf80bf 80bf80bf80 80bf80bf80bf ${hexOf(from(0x80, 0xbf))}`,
    "bad",
  ],
  [
    "lonely start characters",
    lonely.map(([a, b]) => hexOf(from(a, b).flatMap((byte) => [byte, 0x20]))).join(" "),
    "bad",
  ],
  ["a sequence whose last byte is missing", cut, "bad"],
  ["incomplete sequences, one after the other", cut.replaceAll(" ", ""), "bad"],
  ["impossible bytes", "fe ff fefeffff", "bad"],
  ["an overlong ASCII character", "c0af e080af f08080af f8808080af fc80808080af", "bad"],
  ["the greatest overlong sequence", "c1bf e09fbf f08fbfbf f887bfbfbf fc83bfbfbfbf", "bad"],
  ["an overlong NUL", "c080 e08080 f0808080 f880808080 fc8080808080", "bad"],
  ["a single surrogate", "eda080 edadbf edae80 edafbf edb080 edbe80 edbfbf", "bad"],
  [
    "paired surrogates",
    ["eda080", "edadbf", "edae80", "edafbf"].flatMap((high) => [`${high}edb080`, `${high}edbfbf`]).join(" "),
    "bad",
  ],
  ["a non-character, which is valid", `efbfbe efbfbf ${nonCharacters.join(" ")}`, "good"],
  ["a Unicode special", "efbfb9 efbfba efbfbb efbfbc efbfbd efbfbe efbfbf", "good"],
];

/** 145 cases. */
export const textCases: readonly AutobahnCase[] = [
  ...handmade,
  ...groups.flatMap(([name, sequences, good], group) =>
    sequences
      .split(" ")
      .map((sequence, at) =>
        one(
          `6.${group + 5}.${at + 1}`,
          `text with ${name}, 0x${sequence.length > 40 ? `${sequence.slice(0, 40)}…` : sequence}`,
          [sequence],
          good === "good" || (good !== "bad" && good.includes(at + 1)),
        ),
      ),
  ),
];
