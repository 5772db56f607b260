// The engine: what several nodes of a relay share, as a seam. An ordered log per channel, small blobs, leases and
// counters with a life time. Everything is asynchronous, and correctness rests on the log's order alone, never on
// compare-and-swap: an append that failed may have happened, is made again under the same id, and happens once.
// docs/protocol.md §7. Every engine passes test/conformance/engine.ts.

import type { Counters } from "../auth/server/index.ts";
import type { Bytes } from "../base/index.ts";
import type { ChannelId, EntryId } from "../protocol/index.ts";

/** An entry to append. */
export interface NewEntry {
  /** Names the entry: one that the log holds is not appended again. */
  readonly id: EntryId;
  /** What entry.ts makes; the engine does not look inside. */
  readonly bytes: Uint8Array;
}

/** An entry of the log. */
export interface LogEntry extends NewEntry {
  /** From 1, increasing, not necessarily by one. */
  readonly seq: number;
  /** The sequence of the entry before it, 0 for the first. */
  readonly prev: number;
}

export interface Placed {
  readonly seq: number;
  /** Whether the log held the id before this append. */
  readonly known: boolean;
}

export interface ChannelLog {
  /** 16 random bytes: names this life of the log. */
  readonly incarnation: Bytes;
  /**
   * Appends entries in their order. Where it fails, a prefix of them may have been appended: append the same again.
   * @throws SnugError "relay.failed"
   */
  append(entries: readonly NewEntry[]): Promise<readonly Placed[]>;
  /** The sequence of an entry that the log holds, or null. @throws SnugError "relay.failed" */
  find(id: EntryId): Promise<number | null>;
  /** Whether the log holds every entry after this sequence number (0: since its beginning). @throws SnugError "relay.failed" */
  holds(after: number): Promise<boolean>;
  /**
   * Entries after a sequence number, in order: as many as fit `maxBytes`, one at least; none where there are none yet;
   * null where the log no longer holds them all. @throws SnugError "relay.failed"
   */
  read(after: number, maxBytes: number): Promise<readonly LogEntry[] | null>;
  /** Tells of every entry after a sequence number, each once, in order, on all nodes. @returns ends it */
  tail(after: number, listener: (entry: LogEntry) => void): () => void;
  /** Keeps bytes beside the log (the Welcomes of a handshake entry) for a time; the oldest go where it is too much. @throws SnugError "relay.failed" */
  keep(id: EntryId, bytes: Uint8Array, lifeMs: number): Promise<void>;
  /** What was kept, or null. @throws SnugError "relay.failed" */
  kept(id: EntryId): Promise<Uint8Array | null>;
  /** Forgets what was kept. @throws SnugError "relay.failed" */
  forget(id: EntryId): Promise<void>;
  /** The channel is over for this node; the log goes with its last node. */
  close(): Promise<void>;
}

export interface Engine {
  /** The log of a channel, a new incarnation where there is none. @throws SnugError "relay.failed" */
  open(channel: ChannelId): Promise<ChannelLog>;
  /** Counters that all nodes share. Unlike an append, an add that failed has not happened: an engine that cannot tell finds out. */
  readonly counters: Counters;
  /**
   * Takes or renews a lease for `lifeMs` where nobody else holds it. Leases save work (one node does what all could);
   * nothing becomes wrong where two nodes hold one. @returns who holds it now @throws SnugError "relay.failed"
   */
  claim(name: string, holder: string, lifeMs: number): Promise<string>;
  /** Gives a lease back. @throws SnugError "relay.failed" */
  release(name: string, holder: string): Promise<void>;
  close(): Promise<void>;
}
