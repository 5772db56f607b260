// What was entered before, to be had again with the arrow keys. In memory alone. What is being written is kept aside, and
// so is what one has made of an older entry.

export interface History {
  /** Oldest first. */
  readonly entered: readonly string[];
  /** How far back one has gone: 0 is what is being written. */
  readonly back: number;
  /** What stands in the input in place of an entry, by how far back it is; at 0 what was being written. */
  readonly changed: ReadonlyMap<number, string>;
}

export const emptyHistory: History = { entered: [], back: 0, changed: new Map() };

const maxEntered = 500;

/**
 * Something was entered, or given up; the same twice in a row stands once. What was being written meanwhile, and what one
 * had made of older entries, is not lost by it: it comes before.
 */
export function remember({ entered, changed, back }: History, text: string): History {
  let all = entered;
  const add = (more: string): void => {
    if (more.trim() !== "" && all.at(-1) !== more) all = [...all, more];
  };
  for (const [at, made] of [...changed].toSorted(([one], [other]) => other - one))
    if (at !== back && made !== entered.at(-at) && made !== text) add(made);
  add(text);
  return { entered: all.slice(-maxEntered), back: 0, changed: new Map() };
}

/** One further back, or forth again. @param text what stands in the input now @returns null where there is no more */
export function recall(history: History, text: string, step: 1 | -1): readonly [History, string] | null {
  const back = history.back + step;
  if (back < 0 || back > history.entered.length) return null;
  const changed = new Map(history.changed).set(history.back, text);
  return [{ ...history, back, changed }, changed.get(back) ?? history.entered.at(-back) ?? ""];
}
