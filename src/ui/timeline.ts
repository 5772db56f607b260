// What stands in the channel's window, in order: messages and what happened between them. Bounded; entries are replaced,
// never changed, so that what was laid out of one stays right.

import type { Code } from "../base/index.ts";
import type { Member, RoomEvent } from "../client/index.ts";
import { mentions } from "./mentions.ts";

/** Whose is what reply and reaction speak of, as far as it still stands here. */
export interface Quote {
  readonly id: string;
  readonly from: Member | null;
  readonly text: string;
}

export interface Reaction {
  readonly emoji: string;
  /** Fingerprints of who reacted so, in order. */
  readonly by: readonly string[];
}

export interface Message {
  readonly t: "message";
  readonly key: number;
  readonly id: string;
  readonly from: Member;
  readonly own: boolean;
  readonly kind: "text" | "emote";
  /** As it was sent: never shown but through `visible`. Empty where it was taken back. */
  readonly text: string;
  readonly replyTo: Quote | null;
  /** The sender's clock, milliseconds since 1970. */
  readonly at: number;
  /** Of an own message: on its way, in the channel's log, or given up (and why). Of others': received. */
  readonly status: "sending" | "relayed" | "received" | { readonly failed: Code };
  readonly edited: boolean;
  readonly deleted: boolean;
  readonly reactions: readonly Reaction[];
  /** Whether it names us. */
  readonly mention: boolean;
  /** How many changes of ours to it (its text, taking it back, a reaction) are not in the channel's log yet. */
  readonly unsettled: number;
  /** Whether the last change of ours to it was given up: what stands here is not what the others have. */
  readonly diverged: boolean;
}

/** Whether a member has reacted so. */
export const reacted = ({ reactions }: Message, emoji: string, fingerprint: string): boolean =>
  reactions.some((reaction) => reaction.emoji === emoji && reaction.by.includes(fingerprint));

/** What we do to what stands here already. */
export type Change = "edit" | "deletion" | "reaction" | "nickname";

export interface Notice {
  readonly t: "notice";
  readonly key: number;
  /** This machine's clock, milliseconds since 1970. */
  readonly at: number;
  readonly what:
    | { readonly t: "join" | "leave"; readonly who: Member; readonly members: number }
    | { readonly t: "removed"; readonly who: Member; readonly by: Member; readonly members: number }
    | { readonly t: "rename"; readonly who: Member; readonly before: string }
    /** We are in; `again` after having been out, so that messages may be missing. */
    | {
        readonly t: "in";
        readonly name: string;
        readonly self: Member;
        readonly members: number;
        readonly again: boolean;
      }
    | { readonly t: "count"; readonly members: number }
    /** A change of ours that was given up. */
    | { readonly t: "unrelayed"; readonly change: Change }
    /** Something that is being mended, and passes. */
    | { readonly t: "alarm"; readonly code: Code }
    /** A sentence of ours. */
    | { readonly t: "said"; readonly text: string };
}

export type Entry = Message | Notice;
type Told = Exclude<RoomEvent, { readonly t: "message" }>;

export interface TimelineLimits {
  readonly maxEntries: number;
  /** Letters (UTF-16) in all messages together. */
  readonly maxLetters: number;
}

export const timelineLimits: TimelineLimits = { maxEntries: 10_000, maxLetters: 16 * 1024 * 1024 };

/** How many messages go by before the count is told anew. */
const countEvery = 100;
/** Different reactions on one message, and members on one reaction, that are kept. */
const maxReactions = 24;
const maxReactors = 256;
const quoteLetters = 200;
/** Answers that came before what they answer, and changes that wait: far more than there ever are. */
const maxEarly = 256;

export class Timeline {
  readonly #limits: TimelineLimits;
  #entries: Entry[] = [];
  readonly #byId = new Map<string, number>();
  /** Answers for messages of ours whose own event has not come yet. */
  readonly #early = new Map<string, Message["status"]>();
  /** Changes of ours that are not in the channel's log, by their own id. */
  readonly #changes = new Map<string, { readonly what: Change; readonly message: string | null }>();
  #nextKey = 0;
  #letters = 0;
  #sinceCount = 0;
  #unread: number | null = null;

  constructor(limits: TimelineLimits = timelineLimits) {
    this.#limits = limits;
  }

  /** Oldest first; keys follow one another without a hole. */
  get entries(): readonly Entry[] {
    return this.#entries;
  }

  /** The key of the first message that nobody has looked at; null where all are read. */
  get unread(): number | null {
    return this.#unread;
  }

  /** The entry of a key, or null where it is not kept. */
  at(key: number): Entry | null {
    return this.#entries[key - (this.#entries[0]?.key ?? 0)] ?? null;
  }

  /** The message of an id, or null where it is not kept. */
  message(id: string): Message | null {
    const key = this.#byId.get(id);
    const entry = key === undefined ? null : this.at(key);
    return entry?.t === "message" ? entry : null;
  }

  /** The newest message that fits. */
  newest(fits: (message: Message) => boolean): Message | null {
    for (let i = this.#entries.length - 1; i >= 0; i--) {
      const entry = this.#entries[i];
      if (entry?.t === "message" && fits(entry)) return entry;
    }
    return null;
  }

  /**
   * Takes a room's next event.
   * @param self our nickname, for mentions @param attentive whether somebody looks at the newest message
   * @param wallMs this machine's clock, milliseconds since 1970
   * @returns the message that is new, where one is
   */
  take(event: RoomEvent, self: string, attentive: boolean, wallMs: number): Message | null {
    if (event.t !== "message") {
      this.#told(event, wallMs);
      return null;
    }
    const { id, from, own, kind, at } = event;
    const message: Message = {
      t: "message",
      key: this.#nextKey++,
      id,
      from,
      own,
      kind,
      text: event.text,
      replyTo: event.replyTo === null ? null : this.#quote(event.replyTo),
      at,
      status: own ? (this.#early.get(id) ?? "sending") : "received",
      edited: false,
      deleted: false,
      reactions: [],
      mention: !own && mentions(event.text, self),
      unsettled: 0,
      diverged: false,
    };
    this.#early.delete(id);
    if (own) this.#unread = null;
    else if (!attentive) this.#unread ??= message.key;
    this.#push(message);
    // A member could use another's id again: the first message of an id is the one that is meant by it.
    if (!this.#byId.has(id)) this.#byId.set(id, message.key);
    this.#letters += message.text.length;
    this.#trim();
    return message;
  }

  /** A sentence of our own between the messages. */
  say(text: string, wallMs: number): void {
    this.#notice({ t: "said", text }, wallMs);
  }

  /** Something is being mended. */
  warn(code: Code, wallMs: number): void {
    this.#notice({ t: "alarm", code }, wallMs);
  }

  /** A change of ours is on its way. @param id the change's own @param message the id of what it changes */
  begin(id: string, what: Change, message: string | null): void {
    this.#changes.set(id, { what, message });
    this.#unsettle(message, 1, false);
  }

  /** What of ours is not in the channel's log: texts as they were sent, and changes. */
  get unsettled(): { readonly texts: readonly string[]; readonly changes: readonly Change[] } {
    return {
      texts: this.#entries.flatMap((entry) =>
        entry.t === "message" && entry.own && !entry.deleted && entry.status !== "relayed" ? [entry.text] : [],
      ),
      changes: [...this.#changes.values()].map(({ what }) => what),
    };
  }

  /** Somebody has looked at everything. */
  markRead(): void {
    this.#unread = null;
  }

  /** Tells the count where it was not told for many messages. */
  tellCount(members: number, wallMs: number): void {
    if (this.#sinceCount >= countEvery) this.#notice({ t: "count", members }, wallMs);
  }

  #told(event: Told, wallMs: number): void {
    switch (event.t) {
      case "relayed":
        return this.#settle(event.id, "relayed", wallMs);
      case "failed":
        return this.#settle(event.id, { failed: event.code }, wallMs);
      case "edited":
        return this.#change(event.id, event.from, (message) => ({ ...message, text: event.text, edited: true }));
      case "deleted":
        return this.#change(event.id, event.from, (message) => ({
          ...message,
          text: "",
          deleted: true,
          mention: false,
          reactions: [],
        }));
      case "reaction":
        return this.#react(event);
      case "joined":
        return this.#notice(
          { t: "in", name: event.name, self: event.self, members: event.members, again: event.again },
          wallMs,
        );
      case "member": {
        const { change, who, by, members } = event;
        if (change === "rename") return this.#notice({ t: "rename", who, before: event.before ?? "" }, wallMs);
        return this.#notice(
          change === "leave" && by !== null ? { t: "removed", who, by, members } : { t: change, who, members },
          wallMs,
        );
      }
      case "alarm":
      case "presence":
      case "connection":
      case "epoch":
      case "closed":
        return;
    }
  }

  #notice(what: Notice["what"], at: number): void {
    if ("members" in what) this.#sinceCount = 0;
    this.#push({ t: "notice", key: this.#nextKey++, at, what });
    this.#trim();
  }

  #push(entry: Entry): void {
    if (entry.t === "message") this.#sinceCount++;
    this.#entries.push(entry);
  }

  /** Only its author changes a message: another's word about it is nothing. */
  #change(id: string, from: Member, change: (message: Message) => Message): void {
    const message = this.message(id);
    if (message === null || message.deleted || message.from.fingerprint !== from.fingerprint) return;
    this.#replace(message, change(message));
    // What quotes it says what it says now: nothing, where it was taken back.
    for (const entry of this.#entries)
      if (entry.t === "message" && entry.replyTo?.id === id)
        this.#replace(entry, { ...entry, replyTo: this.#quote(id) });
    this.#trim(); // a text may have become a long one
  }

  #replace(before: Message, after: Message): void {
    const at = before.key - (this.#entries[0]?.key ?? 0);
    this.#entries[at] = after;
    this.#letters += after.text.length - before.text.length;
  }

  #unsettle(id: string | null, by: 1 | -1, diverged: boolean): void {
    const message = id === null ? null : this.message(id);
    if (message !== null)
      this.#replace(message, { ...message, unsettled: Math.max(0, message.unsettled + by), diverged });
  }

  #settle(id: string, status: Message["status"], wallMs: number): void {
    const change = this.#changes.get(id);
    if (change !== undefined) {
      this.#changes.delete(id);
      this.#unsettle(change.message, -1, typeof status === "object");
      if (typeof status === "object") this.#notice({ t: "unrelayed", change: change.what }, wallMs);
      return;
    }
    const message = this.message(id);
    if (message !== null) this.#replace(message, { ...message, status });
    else {
      this.#early.set(id, status);
      for (const oldest of this.#early.keys()) if (this.#early.size > maxEarly) this.#early.delete(oldest);
    }
  }

  #react({ id, from, emoji, on }: Extract<RoomEvent, { readonly t: "reaction" }>): void {
    const message = this.message(id);
    if (message === null || message.deleted) return;
    const by = (message.reactions.find((reaction) => reaction.emoji === emoji)?.by ?? []).filter(
      (fingerprint) => fingerprint !== from.fingerprint,
    );
    if (on && by.length < maxReactors) by.push(from.fingerprint);
    const known = message.reactions.some((reaction) => reaction.emoji === emoji);
    const reactions = known
      ? message.reactions.map((reaction) => (reaction.emoji === emoji ? { emoji, by } : reaction))
      : [...message.reactions, { emoji, by }];
    this.#replace(message, {
      ...message,
      reactions: reactions.filter((reaction) => reaction.by.length > 0).slice(0, maxReactions),
    });
  }

  #quote(id: string): Quote {
    const message = this.message(id);
    return { id, from: message?.from ?? null, text: message?.text.slice(0, quoteLetters) ?? "" };
  }

  /** Lets the oldest go where there are too many, an eighth at a time: each going costs what it moves. */
  #trim(): void {
    const { maxEntries, maxLetters } = this.#limits;
    const over = this.#entries.length > maxEntries;
    if (!over && this.#letters <= maxLetters) return;
    let gone = over ? Math.ceil(maxEntries / 8) : 0;
    let letters = this.#letters;
    for (const [i, entry] of this.#entries.entries()) {
      if (i >= gone && letters <= maxLetters) break;
      if (i >= this.#entries.length - 1) break; // the newest stays, whatever its size
      gone = Math.max(gone, i + 1);
      if (entry.t !== "message") continue;
      letters -= entry.text.length;
      if (this.#byId.get(entry.id) === entry.key) this.#byId.delete(entry.id);
    }
    this.#letters = letters;
    this.#entries = this.#entries.slice(gone);
    const first = this.#entries[0]?.key ?? 0;
    if (this.#unread !== null && this.#unread < first) this.#unread = first;
  }
}

/** How far a message of ours, or a change of ours to any, has come: null where there is nothing to tell. */
export type Delivery = "waiting" | "relayed" | "failed" | "diverged";

/** What stands beside a message about its way. */
export function deliveryOf({ own, status, unsettled, diverged }: Message): Delivery | null {
  if (diverged) return "diverged";
  if (own && typeof status === "object") return "failed";
  if (status === "sending" || unsettled > 0) return "waiting";
  return own ? "relayed" : null;
}
