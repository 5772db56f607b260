// What stands in the channel's window, in order: messages and what happened between them. Bounded; entries are replaced,
// never changed, so that what was laid out of one stays right.

import type { Code } from "../base/index.ts";
import { type Member, type RoomEvent, saveName } from "../client/index.ts";
import {
  type Change,
  type Entry,
  type FileEntry,
  firstTransfer,
  lettersOf,
  type Message,
  type Notice,
  type Quote,
} from "./entries.ts";
import { mentions } from "./mentions.ts";

type Told = Exclude<RoomEvent, { readonly t: "message" | "file" }>;
type Offered = Extract<RoomEvent, { readonly t: "file" }>;

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
  #nextNumber = 1;
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

  /** The file of an id, or null where it is not kept. */
  file(id: string): FileEntry | null {
    const key = this.#byId.get(id);
    const entry = key === undefined ? null : this.at(key);
    return entry?.t === "file" ? entry : null;
  }

  /** Every file that is kept, oldest first. */
  get files(): readonly FileEntry[] {
    return this.#entries.filter((entry) => entry.t === "file");
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
   * @returns the message or file that is new, where one is
   */
  take(event: RoomEvent, self: string, attentive: boolean, wallMs: number): Message | FileEntry | null {
    if (event.t === "file") return this.#said(this.#offered(event), attentive);
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
    return this.#said(message, attentive);
  }

  #offered(event: Offered): FileEntry {
    const { id, from, own, at } = event;
    const status = own ? (this.#early.get(id) ?? "sending") : "received";
    const [key, number] = [this.#nextKey++, this.#nextNumber++];
    return { t: "file", key, id, number, from, own, at, status, transfer: firstTransfer(event) };
  }

  /** Somebody said or offered something. */
  #said<E extends Message | FileEntry>(entry: E, attentive: boolean): E {
    this.#early.delete(entry.id);
    if (entry.own) this.#unread = null;
    else if (!attentive) this.#unread ??= entry.key;
    this.#push(entry);
    // A member could use another's id again: the first message of an id is the one that is meant by it.
    if (!this.#byId.has(entry.id)) this.#byId.set(entry.id, entry.key);
    this.#letters += lettersOf(entry);
    this.#trim();
    return entry;
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

  /** What of ours is not in the channel's log: texts as they were sent, and changes. What becomes of files is their transfers' to say. */
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
      case "transfer": {
        const file = this.file(event.transfer.id);
        if (file !== null) this.#replace(file, { ...file, transfer: event.transfer });
        return;
      }
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
    if (entry.t !== "notice") this.#sinceCount++;
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

  #replace<E extends Message | FileEntry>(before: E, after: E): void {
    const at = before.key - (this.#entries[0]?.key ?? 0);
    this.#entries[at] = after;
    this.#letters += lettersOf(after) - lettersOf(before);
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
    const file = this.file(id);
    if (message !== null) this.#replace(message, { ...message, status });
    else if (file !== null) this.#replace(file, { ...file, status });
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
    const said = this.message(id) ?? this.file(id);
    const text = said === null ? "" : said.t === "file" ? saveName(said.transfer.offer) : said.text;
    return { id, from: said?.from ?? null, text: text.slice(0, quoteLetters) };
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
      if (entry.t === "notice") continue;
      letters -= lettersOf(entry);
      if (this.#byId.get(entry.id) === entry.key) this.#byId.delete(entry.id);
    }
    this.#letters = letters;
    this.#entries = this.#entries.slice(gone);
    const first = this.#entries[0]?.key ?? 0;
    if (this.#unread !== null && this.#unread < first) this.#unread = first;
  }
}
