// The log as one member receives it: what it missed, read from the log at the pace of its connection, then everything
// that is published, without gap or repeat. docs/protocol.md §7.

import type { LogEntry } from "./engine.ts";
import type { Pacer } from "./pacer.ts";
import type { Wire } from "./wire.ts";

/** What a stream needs of its channel. */
export interface Feed {
  readonly topic: string;
  /** The last entry that was published. */
  readonly published: number;
  /** Entries published lately, kept while someone catches up; nothing between them and `published` is missing. */
  readonly recent: readonly LogEntry[];
  /** Entries after this one are all in `recent`. */
  readonly recentFrom: number;
  read(after: number): Promise<readonly LogEntry[] | null>;
  frames(entry: LogEntry): readonly Uint8Array[];
  /** Says that a stream catches up, or does no more. */
  catching(stream: LogStream, is: boolean): void;
}

/** The first entry after a sequence number, of entries in order. */
function firstAfter(entries: readonly LogEntry[], after: number): LogEntry | undefined {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle]?.seq ?? 0) > after) high = middle;
    else low = middle + 1;
  }
  return entries[low];
}

/** Whose stream it is. */
export interface Reader {
  /** The log no longer holds what is to be sent. */
  lost(): void;
}

export class LogStream {
  private state: "off" | "catching" | "live" = "off";
  private cursor = 0;
  private reading = false;
  /** Counts starts, so that a read of a former one is nobody's. */
  private run = 0;
  private readonly wire: Wire;
  private readonly pacer: Pacer;
  private readonly feed: Feed;
  private readonly reader: Reader;

  constructor(wire: Wire, pacer: Pacer, feed: Feed, reader: Reader) {
    this.wire = wire;
    this.pacer = pacer;
    this.feed = feed;
    this.reader = reader;
  }

  get live(): boolean {
    return this.state === "live";
  }

  /** Streams the entries after a sequence number, then all that come. @param now false where `pump` is called later */
  start(after: number, now = true): void {
    this.stop();
    this.state = "catching";
    this.cursor = after;
    this.feed.catching(this, true);
    if (now) this.pump();
  }

  /** Ends the stream. */
  stop(): void {
    if (this.state === "live") this.wire.unsubscribe(this.feed.topic);
    if (this.state === "catching") this.feed.catching(this, false);
    this.state = "off";
    this.reading = false;
    this.run++;
  }

  /** The connection has room. */
  pump(): void {
    while (this.state === "catching" && !this.reading && this.pacer.hasRoom) {
      if (this.cursor < this.feed.recentFrom) this.readOn();
      else if (!this.sendRecent()) this.goLive();
    }
  }

  private goLive(): void {
    this.feed.catching(this, false);
    this.state = "live";
    this.wire.subscribe(this.feed.topic);
  }

  /** Sends the next of the recent entries. @returns false where there is none */
  private sendRecent(): boolean {
    const entry = firstAfter(this.feed.recent, this.cursor);
    if (entry === undefined) return false;
    this.deliver(entry);
    return true;
  }

  private deliver(entry: LogEntry): void {
    this.cursor = entry.seq;
    this.pacer.sendAll(this.feed.frames(entry));
  }

  private readOn(): void {
    const run = this.run;
    this.reading = true;
    const take = (entries: readonly LogEntry[] | null): void => {
      if (run !== this.run) return;
      this.reading = false;
      // What was published can be read, or is past.
      if (entries === null || entries.length === 0) {
        this.stop();
        this.reader.lost();
        return;
      }
      // What is in the log and not yet published comes when it is.
      for (const entry of entries) if (entry.seq <= this.feed.published) this.deliver(entry);
      this.pump();
    };
    this.feed.read(this.cursor).then(take, () => take(null));
  }
}
