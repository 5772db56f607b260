// A key as Ink tells it, as one name: "ctrl+f", "alt+enter", "pgup"; or text.

import type { Key } from "ink";

export interface Press {
  /** The key's name; empty for text of several letters. */
  readonly name: string;
  /** What it types; empty for keys that type nothing. */
  readonly text: string;
}

const named = [
  ["return", "enter"],
  ["escape", "esc"],
  ["tab", "tab"],
  ["backspace", "backspace"],
  ["delete", "delete"],
  ["upArrow", "up"],
  ["downArrow", "down"],
  ["leftArrow", "left"],
  ["rightArrow", "right"],
  ["pageUp", "pgup"],
  ["pageDown", "pgdn"],
  ["home", "home"],
  ["end", "end"],
] as const satisfies readonly (readonly [keyof Key, string])[];

/** The press of a key. Null for what is none: a key let go, one of the desktop's own. */
export function pressOf(input: string, key: Key): Press | null {
  if (key.eventType === "release") return null;
  if (key.super || key.hyper) return null; // the terminal's own, or the desktop's
  const special = named.find(([flag]) => key[flag] === true)?.[1];
  const base = special ?? (key.ctrl || key.meta ? input : "");
  const modifiers = [
    key.ctrl ? "ctrl+" : "",
    key.meta && special !== "esc" ? "alt+" : "",
    key.shift && special !== undefined ? "shift+" : "",
  ].join("");
  if (special !== undefined || modifiers !== "") return { name: base === "" ? "" : modifiers + base, text: "" };
  return { name: [...input].length === 1 ? input : "", text: input };
}

const controls: Readonly<Record<string, string>> = {
  "\r": "enter",
  "\t": "tab",
  "\u007f": "backspace",
  "\b": "backspace",
};

/** A control character as the key that sends it. */
function controlPress(letter: string): Press {
  const name = controls[letter] ?? `ctrl+${String.fromCharCode((letter.codePointAt(0) ?? 0) + 0x60)}`;
  return letter === "\n" ? { name: "", text: letter } : { name, text: "" };
}

/**
 * Keys that came at once, because they were pressed while the program was busy, one by one. Lines with more behind them were
 * pasted by a terminal that does not say so: they stay text, with nothing in it that sends.
 */
export function pressesOf(press: Press): readonly Press[] {
  const { text } = press;
  if (text.length < 2 || /[\r\n\t](?=\P{Cc})/u.test(text)) return [press];
  return Array.from(text.matchAll(/\p{Cc}|\P{Cc}+/gu), ([part]) =>
    /^\p{Cc}$/u.test(part) ? controlPress(part) : { name: [...part].length === 1 ? part : "", text: part },
  );
}
