// How much of the page's memory files may take, all together: what comes has its place before its first byte does.

/** What is left of a bound that all files share. */
export interface MemoryRoom {
  /** Whether a file has its place already. */
  has(id: string): boolean;
  /**
   * Makes room for a file that has none.
   * @param size bytes; null where nobody knows
   * @param most the most of this one
   * @returns how many bytes of it may come; null where there is no room for it
   */
  take(id: string, size: number | null, most: number): number | null;
  /** All of it is there, and this large. */
  settle(id: string, bytes: number): void;
  /** It is not there any more. */
  leave(id: string): void;
}

/** @param maxBytes of all files together */
export function makeMemoryRoom(maxBytes: number): MemoryRoom {
  const taken = new Map<string, number>();
  return {
    has: (id) => taken.has(id),
    take(id, size, most) {
      let free = maxBytes;
      for (const bytes of taken.values()) free -= bytes;
      const left = Math.min(free, most);
      if (size === null ? left <= 0 : size > left) return null;
      const bytes = size ?? left;
      taken.set(id, bytes);
      return bytes;
    },
    settle: (id, bytes) => void (taken.has(id) && taken.set(id, bytes)),
    leave: (id) => void taken.delete(id),
  };
}
