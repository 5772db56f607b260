// What was entered before, to be had again with the arrow keys. In memory alone; what is being written is kept aside.

export interface History {
  /** Oldest first. */
  readonly entered: readonly string[];
  /** How far back one has gone: 0 is what is being written. */
  readonly back: number;
  /** What was being written when one went back. */
  readonly aside: string;
}

export const emptyHistory: History = { entered: [], back: 0, aside: "" };

const maxEntered = 500;

/** Something was entered; the same twice in a row stands once. */
export function remember({ entered }: History, text: string): History {
  const more = text.trim() === "" || entered.at(-1) === text ? entered : [...entered, text].slice(-maxEntered);
  return { entered: more, back: 0, aside: "" };
}

/** One further back, or forth again. @param text what stands in the input now @returns null where there is no more */
export function recall(history: History, text: string, step: 1 | -1): readonly [History, string] | null {
  const back = history.back + step;
  if (back < 0 || back > history.entered.length) return null;
  const aside = history.back === 0 ? text : history.aside;
  return [{ ...history, back, aside }, back === 0 ? aside : (history.entered.at(-back) ?? "")];
}
