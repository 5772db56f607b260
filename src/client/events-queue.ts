// A queue that is read with `for await`: the room's events. It is bounded: who never reads loses the oldest.

export interface EventQueue<T> extends AsyncIterable<T> {
  push(value: T): void;
  /** No more values; what is queued is still read. */
  end(): void;
}

/** A new, empty queue. It serves one reader. @param most values that are kept for it; beyond, the older half goes */
export function makeEventQueue<T>(most = 65_536): EventQueue<T> {
  const waiting: T[] = [];
  let ended = false;
  let wake: (() => void) | null = null;
  const stir = (): void => {
    wake?.();
    wake = null;
  };
  async function* read(): AsyncGenerator<T, void, undefined> {
    for (;;) {
      // A batch at a time: shifting one by one from a long array would copy it for each.
      for (const value of waiting.splice(0)) yield value;
      if (waiting.length > 0) continue;
      if (ended) return;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }
  return {
    push(value) {
      if (waiting.length >= most) waiting.splice(0, most / 2);
      waiting.push(value);
      stir();
    },
    end() {
      ended = true;
      stir();
    },
    [Symbol.asyncIterator]: read,
  };
}
