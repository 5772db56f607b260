// What the word before the cursor may become: commands at the beginning, nicknames after an @. A list by a text field, as
// WAI-ARIA's "combobox" has it (a field of several lines has not that role): arrows choose, Enter or Tab takes, Escape puts
// it away.

import { type KeyboardEvent, useEffect, useState } from "react";
import { complete, draftOf, type RoomView } from "../../ui/index.ts";

export interface CompletionList {
  /** What can be taken, as it would stand there. */
  readonly options: readonly string[];
  /** Which is chosen. */
  readonly at: number;
  readonly take: (at: number) => void;
  /** @returns whether the key was for the list */
  readonly keyDown: (event: KeyboardEvent) => boolean;
  /** What tells assistive technology of the list. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** @param cursor where it stands in the text @param write has a text stand in the field, with the cursor somewhere in it */
export function useCompletion(
  text: string,
  cursor: number,
  view: RoomView,
  write: (text: string, cursor: number) => void,
): CompletionList {
  const [wanted, setAt] = useState(0);
  /** The text for which the list was put away. */
  const [away, setAway] = useState<string | null>(null);
  useEffect(() => setAt(0), [text]);
  const head = text.slice(0, cursor);
  const isMeant = /^\/\S*$|(^|\s)@\S*$/.test(head);
  // Gone through only where a word may be completed: this is drawn anew with whatever the others say.
  const nicknames = (): readonly string[] => {
    const others = view.members.filter(({ memberId }) => memberId !== view.self.memberId);
    return [...new Set(others.map(({ nickname }) => nickname))];
  };
  const completed =
    isMeant && away !== text ? complete({ ...draftOf(text), cursor }, null, nicknames(), true)?.completion : undefined;
  const from = completed?.from ?? 0;
  const options = completed?.options ?? [];
  const isOpen = options.length > 0;
  const at = Math.min(wanted, Math.max(0, options.length - 1));
  function take(index: number): void {
    const whole = options[index] ?? "";
    const option = text[cursor] === " " ? whole.trimEnd() : whole; // the space behind it is there already
    const next = text.slice(0, from) + option + text.slice(cursor);
    setAway(next);
    write(next, from + option.length);
  }
  function keyDown({ key, shiftKey }: KeyboardEvent): boolean {
    if (!isOpen) return false;
    if (key === "ArrowDown") setAt((at + 1) % options.length);
    else if (key === "ArrowUp") setAt((at - 1 + options.length) % options.length);
    else if (key === "Escape") setAway(text);
    else if (key === "Tab" && !shiftKey) take(at);
    // Whole already: Enter sends it.
    else if (key === "Enter" && !shiftKey && options[at]?.trim() !== text.slice(from, cursor).trim()) take(at);
    else return false;
    return true;
  }
  return {
    options,
    at,
    take,
    keyDown,
    attributes: isOpen
      ? { "aria-autocomplete": "list", "aria-controls": "completions", "aria-activedescendant": `completion-${at}` }
      : {},
  };
}
