// A channel's log in memory: five minutes or 8 MiB, whichever is less (docs/protocol.md §7). Sequence numbers go by one,
// so that an entry is found by its distance from the first.

import { type Bytes, type Clock, SnugError, type Timer } from "../../base/index.ts";
import type { EntryId, Limits } from "../../protocol/index.ts";
import type { ChannelLog, LogEntry } from "../engine.ts";

interface Held extends LogEntry {
  readonly atMs: number;
}

export interface MemoryLogOptions {
  readonly clock: Clock;
  readonly limits: Pick<Limits, "logMs" | "maxLogBytes">;
  /** 16 bytes. */
  readonly incarnation: Bytes;
}

// Dropped entries are cut off the array in runs, so that dropping one costs nothing.
const cutEvery = 4096;

/** Bytes that are kept beside a log, the oldest going first: room for what two committers can upload at most. */
export const maxKeptBytes = 16 * 1024 * 1024;

/** An empty log. */
export function makeMemoryLog({ clock, limits, incarnation }: MemoryLogOptions): ChannelLog {
  let entries: (Held | undefined)[] = [];
  let dropped = 0; // of `entries`, at its beginning
  let last = 0;
  let heldBytes = 0;
  let sweep: Timer | null = null;
  let closed = false;
  const ids = new Map<EntryId, number>();
  const listeners = new Set<(entry: LogEntry) => void>();
  const blobs = new Map<EntryId, { readonly bytes: Uint8Array; readonly timer: Timer }>();
  let keptBytes = 0;

  const oldest = (): Held | undefined => entries[dropped];

  function trim(nowMs: number): void {
    // The newest entry is always held: what is appended can be read once, whatever its size.
    for (
      let first = oldest();
      first !== undefined && first.seq < last && (heldBytes > limits.maxLogBytes || nowMs - first.atMs > limits.logMs);
      first = oldest()
    ) {
      heldBytes -= first.bytes.length;
      ids.delete(first.id);
      entries[dropped++] = undefined;
    }
    const only = oldest();
    if (only !== undefined && only.seq === last && nowMs - only.atMs > limits.logMs) {
      heldBytes = 0;
      ids.clear();
      entries = [];
      dropped = 0;
    }
    if (dropped < cutEvery) return;
    entries = entries.slice(dropped);
    dropped = 0;
  }

  /** Trims a silent log too. */
  function watch(): void {
    const first = oldest();
    if (sweep !== null || first === undefined || closed) return;
    sweep = clock.after(Math.max(1, first.atMs + limits.logMs - clock.nowMs() + 1), () => {
      sweep = null;
      trim(clock.nowMs());
      watch();
    });
  }

  /** Sequence of the entry before the oldest that is held. */
  const base = (): number => oldest()?.prev ?? last;
  const holds = (after: number): boolean => after >= base() && after <= last;

  function place(id: EntryId, bytes: Uint8Array): { readonly seq: number; readonly known: boolean } {
    const known = ids.get(id);
    if (known !== undefined) return { seq: known, known: true };
    const atMs = clock.nowMs();
    const entry: Held = { id, bytes, seq: last + 1, prev: last, atMs };
    last = entry.seq;
    entries.push(entry);
    ids.set(id, entry.seq);
    heldBytes += bytes.length;
    trim(atMs);
    for (const listener of listeners) listener(entry);
    return { seq: entry.seq, known: false };
  }

  function forget(id: EntryId): void {
    const blob = blobs.get(id);
    if (blob === undefined) return;
    blob.timer.cancel();
    blobs.delete(id);
    keptBytes -= blob.bytes.length;
  }

  function keep(id: EntryId, bytes: Uint8Array, lifeMs: number): void {
    forget(id);
    // A copy, since what is given may be a small view of something large.
    blobs.set(id, { bytes: bytes.slice(), timer: clock.after(lifeMs, () => forget(id)) });
    keptBytes += bytes.length;
    for (const oldest of blobs.keys()) {
      if (keptBytes <= maxKeptBytes) break;
      forget(oldest);
    }
  }

  return {
    incarnation,
    append(added) {
      if (closed) return Promise.reject(new SnugError("relay.failed"));
      const placed = added.map(({ id, bytes }) => place(id, bytes));
      watch();
      return Promise.resolve(placed);
    },
    find: (id) => Promise.resolve(ids.get(id) ?? null),
    holds: (after) => Promise.resolve(holds(after)),
    read(after, maxBytes) {
      if (!holds(after)) return Promise.resolve(null);
      const found: LogEntry[] = [];
      let bytes = 0;
      for (let i = dropped + (after - base()); i < entries.length; i++) {
        const entry = entries[i];
        if (entry === undefined) break;
        bytes += entry.bytes.length;
        if (found.length > 0 && bytes > maxBytes) break;
        found.push(entry);
      }
      return Promise.resolve(found);
    },
    tail(after, listener) {
      for (const entry of entries) if (entry !== undefined && entry.seq > after) listener(entry);
      // A set holds a function once: two tails may share one listener.
      const own = (entry: LogEntry): void => listener(entry);
      listeners.add(own);
      return () => void listeners.delete(own);
    },
    keep(id, bytes, lifeMs) {
      keep(id, bytes, lifeMs);
      return Promise.resolve();
    },
    kept: (id) => Promise.resolve(blobs.get(id)?.bytes ?? null),
    forget(id) {
      forget(id);
      return Promise.resolve();
    },
    close() {
      closed = true;
      sweep?.cancel();
      for (const { timer } of blobs.values()) timer.cancel();
      blobs.clear();
      keptBytes = 0;
      listeners.clear();
      entries = [];
      ids.clear();
      return Promise.resolve();
    },
  };
}
