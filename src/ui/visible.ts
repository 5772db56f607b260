// Received text on its way to a screen: whatever would move a cursor, change a colour, reverse the reading order or hide
// becomes a visible glyph. docs/threat-model.md "Display". Every client passes every received text through here.

const controlPictures = 0x2400; // U+2400 … U+241F picture U+0000 … U+001F (Unicode chart "Control Pictures")
const mostMarks = 4; // marks on one letter; the most that a living orthography stacks

/** Opens and closes an isolate (UAX #9 §2.4.1): the text's direction is its own and cannot reach beyond it. */
const firstStrongIsolate = "\u2068";
const popIsolate = "\u2069";

const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const mark = /^\p{M}$/u;
const emojiPart = /^[\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f]$/u;
// Controls, format characters (bidi, zero width, tags), separators, surrogates, private use, noncharacters.
const hiding = /^[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]$/u;
// Letters and marks that draw nothing: Hangul and Khmer fillers, the grapheme joiner, Mongolian selectors, blank Braille.
const fillers = new Set("\u115f\u1160\u3164\uffa0\u034f\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800");
const isHidden = (letter: string): boolean => hiding.test(letter) || fillers.has(letter);
const variation = /^[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]$/u;
const joiner = "\u200d";
const joiners = new Set(["\u200c", joiner]);
// Scripts that write with joiners: Persian without them is misspelt (UAX #31 §2.3, rules A and B, by script).
const joining =
  /^[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}\p{Script=Nko}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Khmer}\p{Script=Myanmar}]$/u;

/** The glyph that stands for a code point which must not act: ␛ for escape, <U+202E> where there is no picture. */
function picture(letter: string): string {
  const point = letter.codePointAt(0) ?? 0;
  if (point < 0x20) return String.fromCodePoint(controlPictures + point);
  if (point === 0x7f) return "\u2421";
  return `<U+${point.toString(16).toUpperCase().padStart(4, "0")}>`;
}

/** One line of text, without its line break, with nothing in it that acts. */
function visibleLine(line: string): string {
  let shown = "";
  let marks = 0;
  let before = "";
  const letters = Array.from(line);
  for (const [i, letter] of letters.entries()) {
    const next = letters[i + 1] ?? "";
    const beside = letters[i - 1] ?? "";
    if (variation.test(letter)) {
      // A selector is kept where it belongs to a pictograph (☀️) or a keycap (1️⃣); elsewhere it only hides.
      const isKeycap = /^[0-9#*]$/.test(before) && next === "\u20e3";
      if (letter === "\ufe0f" && (isKeycap || /\p{Extended_Pictographic}/u.test(before))) shown += letter;
    } else if (mark.test(letter) && !isHidden(letter)) {
      marks++;
      if (marks <= mostMarks) shown += before === "" ? `\u25cc${letter}` : letter;
      if (marks === mostMarks + 1) shown += "…";
      continue;
    } else if (letter === joiner && emojiPart.test(before) && emojiPart.test(next)) {
      shown += letter; // a family of pictographs is one glyph
    } else if (joiners.has(letter) && joining.test(beside) && joining.test(next)) {
      shown += letter;
    } else if (letter === "\t") {
      shown += "    ";
    } else if (isHidden(letter)) {
      shown += picture(letter);
    } else {
      shown += letter;
    }
    marks = 0;
    before = letter;
  }
  return rightToLeft.test(shown) ? firstStrongIsolate + shown + popIsolate : shown;
}

/**
 * Text as it may go to a screen, on one line: line breaks show as ↵.
 * For nicknames, channel names and whatever a peer sent that has no lines of its own.
 */
export function visible(text: string): string {
  return visibleLines(text).join(" ↵ ");
}

/** Text as it may go to a screen, as its lines. Each is isolated by itself, so that direction ends with the line. */
export function visibleLines(text: string): readonly string[] {
  return text.split(/\r\n|\n/).map(visibleLine);
}

/** JSON whose strings hold no character that acts on a terminal: the same value, with \uXXXX for each. */
export function visibleJson(value: unknown): string {
  return JSON.stringify(value).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (letter) =>
    [...Array(letter.length).keys()].map((i) => `\\u${letter.charCodeAt(i).toString(16).padStart(4, "0")}`).join(""),
  );
}
