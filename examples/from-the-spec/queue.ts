// One thing at a time: frames, lines to say and timers wait for one another, so that each finds the group as the one
// before left it.

export class Queue {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#last.then(work);
    this.#last = next.catch(() => undefined);
    return next;
  }
}
