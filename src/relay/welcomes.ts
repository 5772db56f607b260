// Welcomes: kept beside the log until their joiners have them, and made into frames once for all who get one at the
// same time. docs/protocol.md §7.

import { encodeFrame, type EntryId } from "../protocol/index.ts";
import type { ChannelLog } from "./engine.ts";
import { frameId, partFrames } from "./entry.ts";

/** How long a Welcome is kept, a little longer than the machine wants it. */
const lifeMs = 65_000;

type Frames = readonly Uint8Array[];

export class Welcomes {
  private readonly passing = new Map<EntryId, Promise<Frames | null>>();
  private readonly log: ChannelLog;
  private readonly maxPartBytes: number;
  private readonly persist: <T>(act: () => Promise<T>) => Promise<T>;

  /** @param persist calls until it succeeds, for a bounded time */
  constructor(log: ChannelLog, maxPartBytes: number, persist: <T>(act: () => Promise<T>) => Promise<T>) {
    this.log = log;
    this.maxPartBytes = maxPartBytes;
    this.persist = persist;
  }

  /** Keeps the Welcome of a handshake entry, before the entry is in the log. @throws SnugError "relay.failed" */
  async keep(id: EntryId, bytes: Uint8Array): Promise<void> {
    if (bytes.length > 0) await this.persist(() => this.log.keep(id, bytes, lifeMs));
  }

  /** The frames of a Welcome, null where it is past its time. @param seq of its entry @throws SnugError "relay.failed" */
  frames(id: EntryId, seq: number): Promise<Frames | null> {
    const known = this.passing.get(id);
    if (known !== undefined) return known;
    const made = this.make(id, seq).finally(() => this.passing.delete(id));
    this.passing.set(id, made);
    return made;
  }

  /** Forgets a Welcome that nobody waits for. */
  forget(id: EntryId): void {
    this.log.forget(id).catch(() => {}); // its life time ends it anyway
  }

  private async make(id: EntryId, seq: number): Promise<Frames | null> {
    const bytes = await this.persist(() => this.log.kept(id));
    if (bytes === null) return null;
    const name = frameId(id);
    const head = encodeFrame({ t: "welcome", id: name, seq, welcomeBytes: bytes.length });
    return [head, ...partFrames(name, bytes, this.maxPartBytes)];
  }
}
