// Appends in order: one append under way per channel, what comes meanwhile goes with the next. What failed is appended
// again under the same ids, which the engine takes once, so that an engine that stutters costs time and nothing else.

import { asSnugError, type Clock, SnugError } from "../base/index.ts";
import type { EntryId } from "../protocol/index.ts";
import type { ChannelLog, NewEntry, Placed } from "./engine.ts";
import { persist } from "./persist.ts";

interface Job {
  readonly entry: NewEntry;
  readonly done: (placed: Placed) => void;
}

/** Bytes that may wait for an engine that does not answer. */
const maxWaitingBytes = 16 * 1024 * 1024;

export class LogWriter {
  private waiting: Job[] = [];
  private waitingBytes = 0;
  private writing: readonly Job[] = [];
  private closed = false;
  private readonly log: ChannelLog;
  private readonly clock: Clock;
  private readonly onFailed: (error: SnugError) => void;

  constructor(log: ChannelLog, clock: Clock, onFailed: (error: SnugError) => void) {
    this.log = log;
    this.clock = clock;
    this.onFailed = onFailed;
  }

  /** Appends an entry after all given before. @param done called once it has its place */
  append(entry: NewEntry, done: (placed: Placed) => void): void {
    this.waiting.push({ entry, done });
    this.waitingBytes += entry.bytes.length;
    if (this.writing.length === 0) this.flush();
    else if (this.waitingBytes > maxWaitingBytes) this.onFailed(new SnugError("relay.failed"));
  }

  /** Whether an entry is on its way. */
  isWriting(id: EntryId): boolean {
    const is = ({ entry }: Job): boolean => entry.id === id;
    return this.writing.some(is) || this.waiting.some(is);
  }

  close(): void {
    this.closed = true;
    this.waiting = [];
    this.writing = [];
  }

  private flush(): void {
    if (this.waiting.length === 0 || this.closed) return;
    const jobs = this.waiting;
    this.writing = jobs;
    this.waiting = [];
    this.waitingBytes = 0;
    const entries = jobs.map(({ entry }) => entry);
    persist(
      this.clock,
      () => this.log.append(entries),
      () => this.closed,
    ).then(
      (places) => this.placed(jobs, places),
      (error: unknown) => (this.closed ? undefined : this.onFailed(asSnugError(error))),
    );
  }

  private placed(jobs: readonly Job[], places: readonly Placed[]): void {
    if (this.closed) return;
    this.writing = [];
    for (let i = 0; i < jobs.length; i++) jobs[i]?.done(places[i] ?? { seq: 0, known: false });
    this.flush();
  }
}
