// The entries published lately, kept only while some member catches up: what bridges a read of the log and the live
// entries, without gap, whatever an engine takes for a read.

import type { LogEntry } from "./engine.ts";

/** Bytes kept at most; who is slower reads on from the log. */
const maxBytes = 1024 * 1024;

export class Recent<Reader> {
  private readonly readers = new Set<Reader>();
  private kept: LogEntry[] = [];
  private bytes = 0;
  /** The last entry that was published. */
  published = 0;
  /** Entries after this one are all kept. */
  from = 0;

  get entries(): readonly LogEntry[] {
    return this.kept;
  }

  /** Says that a reader catches up, or does no more. */
  catching(reader: Reader, is: boolean): void {
    if (is && this.readers.size === 0) this.clear();
    if (is) this.readers.add(reader);
    else this.readers.delete(reader);
    if (this.readers.size === 0) this.clear();
  }

  /** Notes an entry that is being published. @returns who catches up and is to go on */
  add(entry: LogEntry): Iterable<Reader> {
    this.published = entry.seq;
    if (this.readers.size === 0) {
      this.from = entry.seq;
      return [];
    }
    this.kept.push(entry);
    this.bytes += entry.bytes.length;
    if (this.bytes > maxBytes) this.clear();
    return [...this.readers];
  }

  private clear(): void {
    this.kept = [];
    this.bytes = 0;
    this.from = this.published;
  }
}
