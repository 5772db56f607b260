// The evil relay: it stands where the honest one speaks to its members, has all that a relay has, and does with it what a
// relay can: hides, doubles, swaps, edits and misnames entries, plays old ones again, invents knocks and lies about who is
// there. docs/threat-model.md says what each comes to.

import type { Primitives } from "../src/base/index.ts";
import { decodeFrame, encodeFrame, type Frame, limits } from "../src/protocol/index.ts";
import type { Link, Meddler } from "./network.ts";
import type { Random } from "./random.ts";
import type { Process } from "./scheduler.ts";

/** What it can do to one frame. */
export const mischiefs = [
  "hide a message",
  "give an old message for a new one",
  "swap two messages",
  "edit a message",
  "misname a sender",
  "claim that a message is of before",
  "hide a commit",
  "edit a commit",
  "play an old commit",
  "play an old founding",
  "give an old Welcome",
  "invent a knock",
  "play an old knock",
  "knock for another",
  "say that someone is gone",
  "swallow a message and say that it is known",
] as const;
export type Mischief = (typeof mischiefs)[number];

/** Whether to do it now. @param victim whose connection it is */
export type Decide = (mischief: Mischief, victim: Process) => boolean;

interface Entry {
  readonly head: Frame<"committed">;
  readonly body: Uint8Array;
}

/** What one member was made to believe of the log. */
class View {
  /** The entry that stands for one that is hidden: by sequence. */
  readonly before = new Map<number, number>();
  readonly hiddenIds = new Set<string>();
  /** A message that waits to be swapped. */
  swapped: Frame<"chat"> | null = null;

  /** What the member takes for an entry's predecessor. */
  prev(seq: number): number {
    let prev = seq;
    for (let next = this.before.get(prev); next !== undefined; next = this.before.get(prev)) prev = next;
    return prev;
  }
}

type Entries = Frame<"chat"> | Frame<"committed">;
const nameOf = (id: Uint8Array): string => Buffer.from(id).toString("hex");

export class EvilRelay implements Meddler {
  /** What it has done, and how often. */
  readonly done = new Map<Mischief, number>();
  readonly #decide: Decide;
  readonly #random: Random;
  readonly #primitives: Pick<Primitives, "random">;
  readonly #views = new Map<Process, View>();
  /** All it has ever seen. */
  readonly #chats = new Map<string, Frame<"chat">>();
  readonly #entries = new Map<string, Entry>();
  readonly #heads = new Map<string, Frame<"committed"> | Frame<"welcome">>();
  readonly #welcomes: { readonly to: Process; readonly head: Frame<"welcome">; readonly body: Uint8Array }[] = [];
  readonly #knocks: { readonly memberId: Uint8Array; readonly sealed: Uint8Array }[] = [];
  readonly #memberIds = new Map<Process, Uint8Array>();
  /** Ids of members who knocked only because it says so. */
  readonly #ghosts = new Set<string>();
  /** Ids of members who said goodbye. */
  readonly #left = new Set<string>();

  constructor(decide: Decide, random: Random, primitives: Pick<Primitives, "random">) {
    this.#decide = decide;
    this.#random = random;
    this.#primitives = primitives;
  }

  #does(mischief: Mischief, victim: Process): boolean {
    if (!this.#decide(mischief, victim)) return false;
    this.done.set(mischief, (this.done.get(mischief) ?? 0) + 1);
    return true;
  }

  #view(member: Process): View {
    const view = this.#views.get(member) ?? new View();
    this.#views.set(member, view);
    return view;
  }

  down(link: Link, bytes: Uint8Array): readonly Uint8Array[] {
    const frame = decodeFrame(bytes, "toMember", limits.maxFrameBytes);
    const told = this.#tell(link.member, frame);
    return told === null ? [bytes] : told.map((one) => encodeFrame(one));
  }

  /** What a member is told instead; null for the very frame. */
  #tell(member: Process, frame: Frame): readonly Frame[] | null {
    if (frame.t === "chat") return this.#chat(member, frame);
    if (frame.t === "committed") return this.#committed(member, frame);
    if (frame.t === "part") return this.#part(member, frame);
    if (frame.t === "work") return this.#work(member, frame);
    if (frame.t === "welcome") this.#heads.set(nameOf(frame.id), frame);
    if (frame.t === "admitted") {
      this.#memberIds.set(member, frame.memberId);
      // Another connection, and perhaps another log: what it made believe before is of no use.
      this.#views.delete(member);
    }
    return null;
  }

  /** An entry as a member sees it that knows nothing of what is hidden. */
  #fit<T extends Entries>(member: Process, entry: T): T {
    return { ...entry, prev: this.#view(member).prev(entry.prev) };
  }

  #hide(member: Process, { seq, prev }: Entries): void {
    this.#view(member).before.set(seq, prev);
  }

  #chat(member: Process, chat: Frame<"chat">): readonly Frame[] {
    const view = this.#view(member);
    const fitting = this.#fit(member, chat);
    const { seq, prev } = fitting;
    const own = nameOf(chat.from) === nameOf(this.#memberIds.get(member) ?? new Uint8Array(0));
    this.#chats.set(nameOf(chat.id), chat);
    const others = [...this.#chats.values()].filter(({ seq }) => seq < chat.seq);
    const old = others.length > 0 ? this.#random.pick(others) : null;
    const first = view.swapped;
    if (first !== null) {
      view.swapped = null;
      return [this.#fit(member, { ...chat, seq: first.seq, prev: first.prev }), { ...first, seq, prev: first.seq }];
    }
    if (own) return [fitting];
    if (this.#does("hide a message", member)) {
      this.#hide(member, chat);
      return [];
    }
    if (old !== null && this.#does("give an old message for a new one", member)) return [{ ...old, seq, prev }];
    if (this.#does("swap two messages", member)) {
      view.swapped = fitting;
      return [];
    }
    if (this.#does("claim that a message is of before", member))
      return [{ ...fitting, id: this.#primitives.random(16), seen: 0, sealed: this.#primitives.random(300) }];
    if (this.#does("edit a message", member)) return [{ ...fitting, sealed: this.#edited(chat.sealed) }];
    const self = nameOf(this.#memberIds.get(member) ?? new Uint8Array(0));
    const other = others.find(({ from }) => nameOf(from) !== nameOf(chat.from) && nameOf(from) !== self);
    if (other !== undefined && this.#does("misname a sender", member)) return [{ ...fitting, from: other.from }];
    for (const [mischief, founds] of [
      ["play an old commit", false],
      ["play an old founding", true],
    ] as const) {
      const entries = [...this.#entries.values()].filter(({ head }) => head.founds.length > 0 === founds);
      if (entries.length > 0 && this.#does(mischief, member)) {
        const { head, body } = this.#random.pick(entries);
        // In the place of this message, and behind whatever the chain's head is.
        return [
          { ...head, seq, prev, after: founds ? prev : this.#lastHead(prev) },
          { t: "part", id: head.id, offset: 0, bytes: body },
        ];
      }
    }
    return [fitting];
  }

  /** The last handshake entry before a place. */
  #lastHead(seq: number): number {
    let last = 0;
    for (const { head } of this.#entries.values()) if (head.seq <= seq && head.seq > last) last = head.seq;
    return last;
  }

  #committed(member: Process, head: Frame<"committed">): readonly Frame[] {
    const view = this.#view(member);
    this.#heads.set(nameOf(head.id), head);
    const fitting = this.#fit(member, head);
    view.hiddenIds.delete(nameOf(head.id));
    if (view.swapped !== null) {
      const first = view.swapped;
      view.swapped = null;
      return [first, fitting];
    }
    if (!this.#does("hide a commit", member)) return [fitting];
    this.#hide(member, head);
    view.hiddenIds.add(nameOf(head.id));
    return [];
  }

  #part(member: Process, part: Frame<"part">): readonly Frame[] | null {
    const name = nameOf(part.id);
    const head = this.#heads.get(name);
    if (head?.t === "committed" && part.bytes.length === head.commitBytes)
      this.#entries.set(name, { head, body: part.bytes });
    if (this.#view(member).hiddenIds.has(name)) return [];
    if (head?.t === "committed")
      return this.#does("edit a commit", member) ? [{ ...part, bytes: this.#edited(part.bytes) }] : null;
    if (head?.t !== "welcome" || part.bytes.length !== head.welcomeBytes) return null;
    const old = this.#welcomes.find(({ to }) => to === member);
    this.#welcomes.push({ to: member, head, body: part.bytes });
    if (old === undefined || !this.#does("give an old Welcome", member)) return null;
    return [{ ...old.head }, { t: "part", id: old.head.id, offset: 0, bytes: old.body }];
  }

  #work(member: Process, work: Frame<"work">): readonly Frame[] {
    const knocks = [...work.knocks];
    const anyone = [...this.#memberIds.values()];
    if (this.#does("invent a knock", member)) knocks.push([this.#primitives.random(16), this.#primitives.random(300)]);
    // Beside one that is new: the honest part of it takes no Welcome for nobody.
    if (work.knocks.length > 0 && this.#knocks.length > 0 && this.#does("play an old knock", member)) {
      // Rather of somebody who has left: whose leaf would be silent.
      const left = this.#knocks.filter((knock) => this.#left.has(nameOf(knock.memberId)));
      const { memberId, sealed } = this.#random.pick(left.length > 0 ? left : this.#knocks);
      knocks.push([memberId, sealed]);
    }
    if (this.#knocks.length > 0 && anyone.length > 0 && this.#does("knock for another", member))
      knocks.push([this.#random.pick(anyone), this.#random.pick(this.#knocks).sealed]);
    for (const [id] of knocks.slice(work.knocks.length)) this.#ghosts.add(nameOf(id));
    for (const [id] of work.knocks) this.#ghosts.delete(nameOf(id));
    return [{ ...work, knocks }];
  }

  /** Edited in its last bytes, where the tag of an AEAD is: with real cryptography, too, a seed then names one course. */
  #edited(bytes: Uint8Array): Uint8Array {
    const edited = new Uint8Array(bytes);
    const at = edited.length - 1 - this.#random.below(Math.min(16, edited.length));
    edited[at] = (edited[at] ?? 0) ^ (1 << this.#random.below(8));
    return edited;
  }

  /** A commit as the honest part of it would take it: without those whom only the evil one had knock. */
  #cleaned(handshake: Frame<"handshake">): Frame<"handshake"> {
    const welcomed = handshake.welcomed.filter((id) => !this.#ghosts.has(nameOf(id)));
    return welcomed.length > 0 ? { ...handshake, welcomed } : handshake;
  }

  up(link: Link, bytes: Uint8Array): readonly Uint8Array[] {
    const frame = decodeFrame(bytes, "toRelay", limits.maxFrameBytes);
    const { member } = link;
    const memberId = this.#memberIds.get(member);
    if (frame.t === "knock" && memberId !== undefined) this.#knocks.push({ memberId, sealed: frame.sealed });
    if (frame.t === "handshake") return [encodeFrame(this.#cleaned(frame))];
    if (frame.t === "bye" && memberId !== undefined) this.#left.add(nameOf(memberId));
    if (frame.t !== "send") return [bytes];
    for (const [other, id] of this.#memberIds)
      if (other !== member && this.#does("say that someone is gone", member))
        link.give(encodeFrame({ t: "presence", memberId: id, state: 2 }));
    if (!this.#does("swallow a message and say that it is known", member)) return [bytes];
    link.give(encodeFrame({ t: "known", id: frame.id, seq: frame.seen }));
    return [];
  }
}
