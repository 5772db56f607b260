// protocol.md §7: the log as this member follows it, and its handshake chain.
import { hex, same, type Bytes } from "./bytes.ts";
import { open, type ChannelKeys } from "./channel-key.ts";
import { Failure } from "./failure.ts";
import type { Frame } from "./frames.ts";
import type { Group } from "./group.ts";
import type { Upload } from "./turns.ts";

export type Outcome =
  /** The head moved, by one's own commit or another's. */
  | { readonly kind: "adopted" | "applied" }
  /** Skipped by everyone; `why` is worth telling where a member is to blame. */
  | { readonly kind: "void"; readonly why?: string }
  /** This member is out of the group (or of the race to found it) and knocks. */
  | { readonly kind: "outside"; readonly why: string };

export class Chain {
  readonly #keys: ChannelKeys;
  readonly #memberId: Bytes;
  group: Group | undefined;
  /** The last entry taken from the log; nothing while this member follows none. */
  last: number | undefined;
  head = 0;
  /** The last handshake entry processed, applied or void: `seen` of §10. */
  seen = 0;
  /** Own uploads that have not come back. */
  readonly pending = new Map<string, Upload>();

  constructor(keys: ChannelKeys, memberId: Bytes) {
    this.#keys = keys;
    this.#memberId = memberId;
  }

  get founding(): Upload | undefined {
    return this.group === undefined ? [...this.pending.values()].at(-1) : undefined;
  }

  /** What `resume` names (§5): zeros and an empty branch where there is none. */
  get position(): { readonly seq: number; readonly branch: Bytes; readonly epoch: number } {
    const { group, last = 0 } = this;
    return group === undefined
      ? { seq: 0, branch: new Uint8Array(), epoch: 0 }
      : { seq: last, branch: group.branch, epoch: group.epoch };
  }

  /** The group that this member is in is the base of a new log. */
  rebase(): void {
    this.pending.clear();
    this.last = 0;
    this.head = 0;
    this.seen = 0;
  }

  drop(): void {
    this.pending.clear();
    this.group = undefined;
    this.last = undefined;
  }

  /** "Joining": the Welcome's entry is the chain's head. */
  join(group: Group, seq: number): void {
    this.pending.clear();
    this.group = group;
    this.last = seq;
    this.head = seq;
    this.seen = seq;
  }

  /** Whether this entry is to be taken. A hole in the log is thrown: hang up and resume. */
  follows(seq: number, prev: number): boolean {
    if (this.group === undefined && this.founding === undefined) return false;
    if (this.last !== undefined && seq <= this.last) return false;
    if (this.last !== undefined && prev !== this.last) {
      throw new Failure("internal", `a hole in the log: ${prev} after ${this.last}`, false);
    }
    this.last = seq;
    return true;
  }

  async committed(frame: Frame<"committed">, bytes: Bytes): Promise<Outcome> {
    this.seen = frame.seq;
    const own = same(frame.from, this.#memberId) ? this.pending.get(hex(frame.id)) : undefined;
    return frame.founds.length > 0 ? this.#founded(frame, bytes, own) : this.#changed(frame, bytes, own);
  }

  #founded(frame: Frame<"committed">, bytes: Bytes, own: Upload | undefined): Outcome {
    const opens = open(this.#keys.found, bytes, this.#keys.channelId, frame.from, frame.founds) !== undefined;
    if (!opens) return { kind: "void" };
    if (this.group !== undefined) {
      if (frame.after < this.head) return { kind: "void" };
      return { kind: "outside", why: "the group was founded anew" };
    }
    if (frame.after !== this.founding?.after) return { kind: "void" };
    if (own?.founded === undefined) return { kind: "outside", why: "another member founded the group first" };
    this.group = own.founded;
    return this.#adopt(own, frame.seq);
  }

  async #changed(frame: Frame<"committed">, bytes: Bytes, own: Upload | undefined): Promise<Outcome> {
    if (this.group === undefined || frame.after !== this.head) return { kind: "void" };
    if (own !== undefined && own.founded === undefined) return this.#adopt(own, frame.seq);
    if (same(frame.from, this.#memberId)) return { kind: "outside", why: "an own commit came back unknown" };
    const outcome = await this.group.process(bytes);
    switch (outcome) {
      case "applied":
        this.head = frame.seq;
        this.pending.clear();
        return { kind: "applied" };
      case "void":
        return { kind: "void", why: `group.void: by member ${hex(frame.from)}` };
      case "lost":
        return { kind: "outside", why: `group.lost: by a commit of member ${hex(frame.from)}` };
      case "removed":
        return { kind: "outside", why: "removed from the group" };
    }
  }

  #adopt(own: Upload, seq: number): Outcome {
    this.group?.adopt(own.made);
    this.head = seq;
    this.pending.clear();
    return { kind: "adopted" };
  }
}
