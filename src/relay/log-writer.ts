// Appends in order: one append under way per channel, what comes meanwhile goes with the next. What failed is appended
// again under the same ids, which the engine takes once, so that an engine that stutters costs time and nothing else.

import { asSnugError, type Clock, type SnugError } from "../base/index.ts";
import type { EntryId } from "../protocol/index.ts";
import type { ChannelLog, NewEntry, Placed } from "./engine.ts";

interface Job {
  readonly entry: NewEntry;
  readonly done: (placed: Placed) => void;
}

/** First pause after a failure, doubled each time, and the time after which the channel is given up. */
const pauseMs = 20;
const giveUpMs = 10_000;
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
    else if (this.waitingBytes > maxWaitingBytes) this.onFailed(asSnugError(null));
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
    this.writing = this.waiting;
    this.waiting = [];
    this.waitingBytes = 0;
    this.write(this.writing, pauseMs, this.clock.nowMs());
  }

  private write(jobs: readonly Job[], nextPauseMs: number, sinceMs: number): void {
    const placed = (places: readonly Placed[]): void => {
      if (this.closed) return;
      this.writing = [];
      for (const [i, job] of jobs.entries()) job.done(places[i] ?? { seq: 0, known: false });
      this.flush();
    };
    const failed = (error: unknown): void => {
      if (this.closed) return;
      if (this.clock.nowMs() - sinceMs > giveUpMs) return this.onFailed(asSnugError(error));
      this.clock.after(nextPauseMs, () => (this.closed ? undefined : this.write(jobs, Math.min(1000, 2 * nextPauseMs), sinceMs)));
    };
    this.log.append(jobs.map(({ entry }) => entry)).then(placed, failed);
  }
}
