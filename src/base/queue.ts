// One queue: tasks run one after the other, in the order they were given. A failed task does not stop the next.

export interface Queue {
  /** Runs `task` after all tasks given before it; resolves or rejects as it does. */
  run<T>(task: () => Promise<T> | T): Promise<T>;
}

/** A new, empty queue. */
export function makeQueue(): Queue {
  let last: Promise<unknown> = Promise.resolve();
  return {
    run(task) {
      const result = last.then(task);
      last = result.catch(() => null);
      return result;
    },
  };
}
