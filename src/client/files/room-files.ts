// The files of a room: what is on offer, ours and others', and what becomes of it. docs/protocol.md §16.

import { type Code, equal, SnugError, toBase64url } from "../../base/index.ts";
import type { Frame } from "../../protocol/index.ts";
import type { FileBody } from "../content.ts";
import type { FilesHeard } from "../machine/events.ts";
import type { Member, RoomEvent } from "../types.ts";
import {
  bytesOf,
  bytesSoFar,
  cleanedFlag,
  type Entry,
  folderFlag,
  offerOf,
  shortened,
  stopGrace,
  stopTimers,
  viewOf,
} from "./entry.ts";
import { Offering } from "./offering.ts";
import { Pace } from "./pace.ts";
import { isFinal, isLasting, isTakeable } from "./phases.ts";
import type { FileSink, FileSource } from "./ports.ts";
import { Taking } from "./taking.ts";
import { fileWords, type TransferPorts, word } from "./talk.ts";
import type { OfferOptions, RoomFiles, Transfer, TransferPhase } from "./types.ts";

export interface FilesPorts extends Omit<TransferPorts, "changed"> {
  readonly self: () => Member;
  /** A member of the roster by its id; null for none. */
  readonly member: (memberId: string) => Member | null;
  readonly emit: (event: RoomEvent) => void;
  /** Says something under an id. @throws SnugError "send.expired" */
  readonly offer: (body: FileBody, id: string | undefined, before: (id: string) => void) => void;
}

/** Between two tellings of how far something is. */
const tellMs = 250;

export class Files implements RoomFiles {
  readonly #ports: FilesPorts;
  readonly #entries = new Map<string, Entry>();
  #ended = false;
  #closed: Promise<void> = Promise.resolve();

  constructor(ports: FilesPorts) {
    this.#ports = ports;
  }

  get transfers(): readonly Transfer[] {
    return [...this.#entries.values()].map((entry) => viewOf(entry));
  }

  get(id: string): Transfer | null {
    const entry = this.#entries.get(id);
    return entry === undefined ? null : viewOf(entry);
  }

  offer(source: FileSource, options: OfferOptions = {}): string {
    const { primitives, limits } = this.#ports;
    const own = [...this.#entries.values()].filter((entry) => entry.offering !== null && entry.offering.over === null);
    if (this.#ended) throw new SnugError("send.expired");
    if (own.length >= limits.maxOffers) throw new SnugError("file.too_many");
    const { name, size, mediaType, isFolder, cleaned } = source;
    const secret = { transfer: primitives.random(16), key: primitives.random(32) };
    const flags = (isFolder ? folderFlag : 0) | (cleaned ? cleanedFlag : 0);
    const body: FileBody = { kind: "file", ...secret, name: shortened(name), size, mediaType, flags };
    // An id that was given before is the same offer: what it had then is what goes.
    if (options.id !== undefined && this.#entries.has(options.id)) {
      void source.close().catch(() => undefined);
      return options.id;
    }
    let made = "";
    this.#ports.offer(body, options.id, (id) => {
      made = id;
      const target = bytesOf(id);
      const ports = this.#portsOf(id);
      const offering = new Offering({ target, ...secret, source, takers: Math.max(1, options.takers ?? 1) }, ports);
      this.#add({ id, target, secret, offering, offer: offerOf(body), from: this.#ports.self() });
      this.#tell(id, this.#ports.clock.wallMs());
    });
    return made;
  }

  accept(id: string, sink: FileSink): void {
    const entry = this.#entries.get(id);
    const sender = entry === undefined ? null : this.#ports.member(entry.from.memberId);
    if (this.#ended || entry === undefined || sender === null || !isTakeable(viewOf(entry)))
      throw new SnugError("file.unknown");
    const { target, secret, offer } = entry;
    const taking = new Taking({ target, ...secret, size: offer.size }, sink, this.#portsOf(id), (end) => {
      if (entry.taking !== taking) return; // another one took its place
      entry.taking = null;
      if (end.t === "done") entry.savedAs = end.savedAs;
      if (end.t === "done") this.#settle(entry, "done", null);
      else this.#settle(entry, "failed", end.code);
    });
    entry.taking = taking;
    entry.problem = sender.away ? "file.away" : null;
    if (entry.whole !== null) taking.heardEnd(entry.whole);
    this.#go(entry, "waiting");
    taking.ask();
  }

  stop(id: string): void {
    const entry = this.#entries.get(id);
    if (entry === undefined || this.#ended) return;
    if (entry.offering !== null) {
      if (entry.offering.over !== null) return;
      entry.offering.stop(null);
      this.#ports.say(word(entry.target, fileWords.withdrawn));
      return this.#settle(entry, "stopped", null);
    }
    if (isFinal(entry.phase) || entry.taking?.finishing === true) return;
    void this.#let(entry);
    this.#ports.say(word(entry.target, fileWords.stops));
    this.#settle(entry, "stopped", null);
  }

  /** What came for the transfers. */
  heard(heard: FilesHeard): void {
    switch (heard.t) {
      case "said":
        return this.#said(heard);
      case "lane":
        return this.#lane(heard.frame);
      case "refused":
        for (const { offering } of this.#entries.values()) offering?.refused(heard.frame);
        return;
    }
  }

  /** What happens in the room, before others are told. */
  saw(event: RoomEvent): void {
    switch (event.t) {
      case "connection":
        for (const entry of this.#entries.values()) {
          if (event.state === "open") this.#resume(entry);
          else if (event.state === "reconnecting") this.#dropLanes(entry);
        }
        return;
      case "joined":
        for (const entry of this.#entries.values()) this.#resume(entry);
        return;
      case "presence":
        for (const entry of this.#of(event.who)) this.#attend(entry, event.who.away);
        return;
      case "member":
        if (event.change === "leave") this.#gone(event.who, event.by === null && !event.who.away);
        if (event.change === "join") for (const entry of this.#of(event.who)) this.#attend(entry, event.who.away);
        return;
      case "failed":
        this.#entries.get(event.id)?.offering?.stop(event.code);
        return;
      case "closed":
        return void this.end();
      case "file":
      case "transfer":
      case "message":
      case "edited":
      case "deleted":
      case "reaction":
      case "relayed":
      case "epoch":
      case "alarm":
        return;
    }
  }

  /** The room has ended: nothing moves any more. @returns when nothing is left of what was not whole */
  end(): Promise<void> {
    if (this.#ended) return this.#closed;
    const closing: Promise<void>[] = [];
    for (const entry of this.#entries.values()) {
      const { offering, taking } = entry;
      offering?.stop("send.expired");
      if (taking === null) continue;
      // What is whole gets its name still; nobody hears of it any more.
      closing.push(taking.finishing ? taking.close() : this.#let(entry));
      if (!taking.finishing) this.#settle(entry, "stopped", null);
    }
    this.#ended = true;
    for (const entry of this.#entries.values()) stopTimers(entry);
    this.#closed = Promise.all(closing).then(() => undefined);
    return this.#closed;
  }

  #said({ id, body, from, at }: Extract<FilesHeard, { t: "said" }>): void {
    if (body.kind === "file") {
      if (this.#entries.has(id)) return; // a member could use another's id again: the first is the one that is meant
      const secret = { transfer: body.transfer, key: body.key };
      this.#add({ id, target: bytesOf(id), secret, offering: null, offer: offerOf(body), from });
      return this.#tell(id, at);
    }
    const entry = this.#entries.get(toBase64url(body.target));
    if (entry === undefined) return;
    const isSender = entry.from.memberId === from.memberId;
    if (body.kind === "fileEnd") {
      if (!isSender || entry.whole !== null) return;
      entry.whole = { size: body.size, hash: body.hash };
      entry.taking?.heardEnd(entry.whole);
      return;
    }
    if (entry.offering !== null) {
      entry.offering.heard(from, bytesOf(from.memberId), body.word, body.chunk);
      return;
    }
    if (!isSender || entry.phase === "done") return;
    const isForUs = body.to.length > 0 && equal(body.to, bytesOf(this.#ports.self().memberId));
    const isForAll = body.to.length === 0;
    if (body.word === fileWords.withdrawn && (isForUs || isForAll)) this.#cut(entry, "file.withdrawn");
    // A stream has begun: who is not in it cannot take it any more.
    if (body.word === fileWords.past && (isForUs || (isForAll && entry.taking === null))) this.#cut(entry, "file.past");
  }

  #lane(frame: Frame<"lane">): void {
    const isOwn = equal(frame.source, bytesOf(this.#ports.self().memberId));
    for (const { secret, offering, taking, from } of this.#entries.values()) {
      if (!equal(secret.transfer, frame.transfer)) continue;
      if (isOwn) offering?.lane(frame);
      else if (equal(frame.source, bytesOf(from.memberId))) taking?.attach(frame.token);
    }
  }

  #of(who: Member): readonly Entry[] {
    return [...this.#entries.values()].filter(
      ({ from, offering }) => offering === null && from.memberId === who.memberId,
    );
  }

  /** Its sender is away, or back. */
  #attend(entry: Entry, away: boolean): void {
    // Who was taken for gone is there after all: so is what they offered.
    if (!away && entry.problem === "file.left") return this.#settle(entry, "offered", null);
    if (isFinal(entry.phase)) return;
    if (!away) stopGrace(entry);
    entry.problem = away ? "file.away" : null;
    this.#tellTransfer(entry);
    if (!away) entry.taking?.ask();
  }

  /**
   * A member is not in the group any more.
   * @param forGood whether by their own word; who was absent, or is in a group that was founded anew, may come back
   */
  #gone(who: Member, forGood: boolean): void {
    for (const entry of this.#entries.values()) entry.offering?.gone(who.memberId);
    for (const entry of this.#of(who)) {
      if (entry.phase === "done" || (isFinal(entry.phase) && !forGood)) continue;
      if (forGood) this.#cut(entry, "file.left");
      else {
        entry.problem = "file.away";
        entry.grace ??= this.#ports.clock.after(5 * this.#ports.limits.laneStallMs, () =>
          this.#cut(entry, "file.left"),
        );
        this.#tellTransfer(entry);
      }
    }
  }

  /** Lets go of what is being taken. @returns when nothing of it is left */
  #let(entry: Entry): Promise<void> {
    const { taking } = entry;
    entry.taking = null;
    return taking?.close() ?? Promise.resolve();
  }

  #resume({ offering, taking }: Entry): void {
    offering?.resume();
    taking?.ask();
  }

  #dropLanes(entry: Entry): void {
    entry.offering?.dropLanes();
    entry.taking?.dropLane();
    if (entry.taking !== null) this.#changed(entry, false);
  }

  /** Ends what is another's, by their word or for want of them. */
  #cut(entry: Entry, code: Code): void {
    if (entry.taking?.finishing === true) return;
    // What was over before, and could have been taken again, cannot be now; the first such reason is the one.
    if (isFinal(entry.phase)) return isLasting(entry.problem) ? undefined : this.#settle(entry, entry.phase, code);
    const wasTaken = entry.taking !== null;
    void this.#let(entry);
    this.#settle(entry, wasTaken && code !== "file.withdrawn" ? "failed" : "stopped", code);
  }

  #add(made: Pick<Entry, "id" | "target" | "secret" | "offering" | "offer" | "from">): void {
    this.#entries.set(made.id, {
      ...made,
      pace: new Pace(),
      taking: null,
      whole: null,
      phase: "offered",
      problem: null,
      savedAs: null,
      telling: null,
      grace: null,
    });
    this.#trim();
  }

  /** Where there are too many, the oldest go that nothing happens with: of the member who has offered most. */
  #trim(): void {
    if (this.#entries.size <= 2 * this.#ports.limits.maxOffers) return;
    const idle = [...this.#entries.values()].filter(
      ({ taking, offering }) => taking === null && (offering === null || offering.over !== null),
    );
    const counts = new Map<string, number>();
    for (const { from } of idle) counts.set(from.memberId, (counts.get(from.memberId) ?? 0) + 1);
    const most = Math.max(...counts.values());
    const oldest = idle.find(({ from }) => counts.get(from.memberId) === most);
    if (oldest === undefined) return;
    stopTimers(oldest);
    this.#entries.delete(oldest.id);
  }

  #portsOf(id: string): TransferPorts {
    return {
      ...this.#ports,
      changed: (soon) => {
        const entry = this.#entries.get(id);
        if (entry !== undefined && !this.#ended) this.#changed(entry, soon);
      },
    };
  }

  /** Something moved: the phase follows from what is under way. */
  #changed(entry: Entry, soon: boolean): void {
    const { offering, taking } = entry;
    if (offering !== null) {
      const { over, takers } = offering;
      if (over !== null) {
        if (!isFinal(entry.phase)) this.#settle(entry, over.code === null ? "stopped" : "failed", over.code);
        return;
      }
      const some = (phase: string): boolean => takers.some((taker) => taker.phase === phase);
      entry.phase = some("moving") ? "moving" : some("waiting") ? "waiting" : some("done") ? "done" : "offered";
    } else if (taking !== null) {
      entry.phase = taking.complete ? "checking" : taking.moving ? "moving" : "waiting";
      if (taking.moving) entry.problem = null;
    }
    if (entry.phase === "moving") entry.pace.moved(bytesSoFar(entry), this.#ports.clock.nowMs());
    else entry.pace.stand();
    if (!soon) this.#tellTransfer(entry);
    else
      entry.telling ??= this.#ports.clock.after(tellMs, () => {
        entry.telling = null;
        if (!this.#ended) this.#tellTransfer(entry);
      });
  }

  #go(entry: Entry, phase: TransferPhase): void {
    entry.phase = phase;
    this.#tellTransfer(entry);
  }

  #settle(entry: Entry, phase: TransferPhase, problem: Code | null): void {
    stopGrace(entry);
    entry.problem = problem;
    entry.pace.stand();
    this.#go(entry, phase);
  }

  #tell(id: string, at: number): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    const { from, offer, offering } = entry;
    this.#ports.emit({ t: "file", id, from, own: offering !== null, at, offer });
    this.#tellTransfer(entry);
  }

  #tellTransfer(entry: Entry): void {
    entry.telling?.cancel();
    entry.telling = null;
    if (this.#ended) return;
    this.#ports.emit({ t: "transfer", transfer: viewOf(entry) });
  }
}
