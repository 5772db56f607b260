// protocol.md §10: what this member sends, until it is in the log and 60 s more.
import { random, same, type Bytes } from "./bytes.ts";
import type { Message } from "./message.ts";

const resendMs = 60_000;
const outboxMs = 600_000;

interface Entry {
  readonly message: Message;
  /** How many `send` frames with this id the relay has not answered yet. */
  unanswered: number;
  /** The `seen` of the last `send`. */
  seen: number;
  relayedAt: number | undefined;
}

export class Outbox {
  #entries: Entry[] = [];
  #counter = 0;
  /** Seals one message for the group as it is now, and sends it; false where there is no group to seal for. */
  readonly #send: (message: Message) => Promise<number | undefined>;
  /** `send.stale` at this counter: wait until another handshake entry was processed, then seal again from it. */
  #waiting: number | undefined;

  constructor(send: (message: Message) => Promise<number | undefined>) {
    this.#send = send;
  }

  async add(kind: number, ...fields: readonly unknown[]): Promise<Bytes> {
    const message = { id: random(16), counter: ++this.#counter, at: Date.now(), kind, fields };
    const entry: Entry = { message, unanswered: 0, seen: 0, relayedAt: undefined };
    this.#entries.push(entry);
    if (this.#waiting === undefined) await this.#dispatch(entry);
    return message.id;
  }

  async #dispatch(entry: Entry): Promise<void> {
    const seen = await this.#send(entry.message);
    if (seen === undefined) return;
    entry.seen = seen;
    entry.unanswered += 1;
  }

  async #dispatchFrom(counter: number, alsoRelayed: boolean): Promise<void> {
    this.#waiting = undefined;
    for (const entry of this.#entries) {
      const wanted = entry.message.counter >= counter && (alsoRelayed || entry.relayedAt === undefined);
      if (wanted) await this.#dispatch(entry);
    }
  }

  /** One's own `chat`, or `known`: the message is in the log. */
  relayed(id: Bytes): void {
    for (const entry of this.#entries) {
      if (!same(entry.message.id, id)) continue;
      entry.unanswered = Math.max(0, entry.unanswered - 1);
      entry.relayedAt ??= Date.now();
    }
    const now = Date.now();
    this.#entries = this.#entries.filter(({ relayedAt = now }) => now - relayedAt < resendMs);
  }

  get empty(): boolean {
    return this.#entries.every((entry) => entry.relayedAt !== undefined);
  }

  /** Every `send` of a run is refused; only the answer to the latest one of an entry counts. */
  async refused(id: Bytes, code: string, expected: number, seenNow: number): Promise<void> {
    const entry = this.#entries.find(({ message }) => same(message.id, id));
    if (entry === undefined) return;
    entry.unanswered = Math.max(0, entry.unanswered - 1);
    if (entry.unanswered > 0 || this.#waiting !== undefined) return;
    if (code === "send.stale" && entry.seen === seenNow) this.#waiting = expected;
    else await this.#dispatchFrom(expected, true);
  }

  async handshakeProcessed(): Promise<void> {
    if (this.#waiting !== undefined) await this.#dispatchFrom(this.#waiting, true);
  }

  /** On a new connection, or in a group just joined; with what was relayed lately where the log is new. */
  async again(alsoRelayed: boolean): Promise<void> {
    for (const entry of this.#entries) entry.unanswered = 0;
    await this.#dispatchFrom(0, alsoRelayed);
  }

  /** What has not been relayed after 10 minutes fails; the caller says so. */
  expired(): readonly Message[] {
    const late = (entry: Entry): boolean => entry.relayedAt === undefined && Date.now() - entry.message.at > outboxMs;
    const failed = this.#entries.filter(late);
    this.#entries = this.#entries.filter((entry) => !late(entry));
    return failed.map((entry) => entry.message);
  }
}
