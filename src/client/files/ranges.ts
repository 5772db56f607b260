// Ranges of a file's bytes, sorted and gone through once: whoever made the file chose how many there are.

/** Bytes of the file from `from` up to `to`. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

export const inOrder = <R extends Range>(ranges: readonly R[]): readonly R[] =>
  ranges.toSorted((a, b) => a.from - b.from);

/** Whether no two of them share a byte. @param ranges in order */
export function areApart(ranges: readonly Range[]): boolean {
  let end = 0;
  for (const { from, to } of ranges) {
    if (from < end) return false;
    end = to;
  }
  return true;
}

/** Whether each lies whole in one of the stores. @param ranges in order @param stores in order and apart */
export function lieIn(ranges: readonly Range[], stores: readonly Range[]): boolean {
  let i = 0;
  for (const { from, to } of ranges) {
    let store = stores[i];
    while (store !== undefined && store.to <= from) store = stores[++i];
    if (store === undefined || from < store.from || to > store.to) return false;
  }
  return true;
}

/** Whether some of the one kind share a byte with some of the other. @param ranges in order and apart @param others in order */
export function meet(ranges: readonly Range[], others: readonly Range[]): boolean {
  let i = 0;
  let end = 0; // of the others that begin before the range does, the furthest
  for (const { from, to } of ranges) {
    for (let other = others[i]; other !== undefined && other.from < to; other = others[++i])
      end = Math.max(end, other.to);
    if (end > from) return true;
  }
  return false;
}
