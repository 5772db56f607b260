// A channel while someone is in it: runs the machine's effects on sockets and engine. Events are taken one after the
// other; while a handshake entry is on its way into the log, nothing that came later is judged, so that what is sealed
// before a removal never gets in after it.

import { asSnugError, type Clock, type Code, SnugError, type Timer, toBase64url } from "../base/index.ts";
import {
  type ChannelId,
  encodeFrame,
  type EntryId,
  type Frame,
  type Limits,
  type MemberId,
} from "../protocol/index.ts";
import {
  type ChannelEffect,
  type ChannelEvent,
  makeChannelState,
  isInside,
  mayUpload,
  type Standing,
  step,
} from "./channel/index.ts";
import type { ChannelLog, LogEntry } from "./engine.ts";
import { chatEntry, framesOf, handshakeEntry, headOf, logId, readEntry, type SendHead } from "./entry.ts";
import type { Log } from "./log.ts";
import type { Feed, LogStream } from "./log-stream.ts";
import { LogWriter } from "./log-writer.ts";
import { persist } from "./persist.ts";
import { Recent } from "./recent.ts";
import type { WholeUpload } from "./upload.ts";
import { Welcomes } from "./welcomes.ts";
import type { Publish } from "./wire.ts";

/** A member's connection as its channel uses it. */
export interface Inhabitant {
  readonly memberId: MemberId;
  /** 16 bytes. */
  readonly memberBytes: Uint8Array;
  readonly stream: LogStream;
  /** It is in: sends `admitted`. @param head the last entry of the log */
  admitted(standing: Standing, incarnation: Uint8Array, head: number): void;
  send(frame: Uint8Array): void;
  sendAll(frames: readonly Uint8Array[]): void;
  /** Says why, and ends. */
  fail(error: SnugError): void;
}

export interface LiveChannelPorts {
  readonly clock: Clock;
  readonly limits: Limits;
  readonly publish: Publish;
  readonly log: Log;
  readonly showCiphertext: boolean;
  /** The channel's state and log are no more. */
  onOver(): void;
}

/** What an event was about, where that is more than its head. */
type Subject =
  | { readonly t: "send"; readonly bytes: Uint8Array; readonly id: Uint8Array; readonly from: Inhabitant }
  | { readonly t: "upload"; readonly upload: WholeUpload; readonly from: Inhabitant };

interface Item {
  readonly event: ChannelEvent;
  readonly subject: Subject | null;
}

const readBytes = 128 * 1024;

export class LiveChannel implements Feed {
  readonly topic: string;
  readonly incarnation: Uint8Array;
  private readonly inhabitants = new Map<MemberId, Inhabitant>();
  private readonly recentEntries = new Recent<LogStream>();
  private readonly writer: LogWriter;
  private readonly state;
  private readonly endTail: () => void;
  private queue: Item[] = [];
  /** Entries of the log go before whatever waits. */
  private readonly logged: ChannelEvent[] = [];
  private running = false;
  /** The handshake entry that everything waits for. */
  private heldFor: EntryId | null = null;
  private over = false;
  private wake: { readonly atMs: number; readonly timer: Timer } | null = null;
  private framed: { readonly seq: number; readonly frames: readonly Uint8Array[] } | null = null;
  private readonly welcomes: Welcomes;
  private readonly id: ChannelId;
  private readonly channelLog: ChannelLog;
  private readonly ports: LiveChannelPorts;
  /** Members on their way in: while there are some, the channel is not over. */
  expected = 0;

  /** @param foundAfterMs nothing is founded before, on the clock */
  constructor(id: ChannelId, channelLog: ChannelLog, foundAfterMs: number, ports: LiveChannelPorts) {
    this.id = id;
    this.channelLog = channelLog;
    this.ports = ports;
    this.incarnation = channelLog.incarnation;
    this.topic = `${id} ${toBase64url(channelLog.incarnation)}`;
    this.state = makeChannelState(ports.limits, ports.clock.nowMs(), foundAfterMs);
    this.writer = new LogWriter(channelLog, ports.clock, (error) => this.fail(error));
    this.welcomes = new Welcomes(channelLog, ports.limits.maxPartBytes, (act) => this.persist(act));
    this.endTail = channelLog.tail(0, (entry) => this.onEntry(entry));
  }

  get isOver(): boolean {
    return this.over;
  }
  get published(): number {
    return this.recentEntries.published;
  }
  get recent(): readonly LogEntry[] {
    return this.recentEntries.entries;
  }
  get recentFrom(): number {
    return this.recentEntries.from;
  }
  get size(): number {
    return this.inhabitants.size;
  }
  read(after: number): Promise<readonly LogEntry[] | null> {
    return this.persist(() => this.channelLog.read(after, readBytes));
  }
  catching(stream: LogStream, is: boolean): void {
    this.recentEntries.catching(stream, is);
  }
  frames(entry: LogEntry): readonly Uint8Array[] {
    if (this.framed?.seq === entry.seq) return this.framed.frames;
    const frames = framesOf(entry, this.ports.limits.maxPartBytes);
    if (frames.length > 1) this.framed = { seq: entry.seq, frames }; // large ones are asked for by all, one after the other
    return frames;
  }

  /**
   * A member comes in; a connection that it had before is replaced.
   * @param resume null at a fresh login @param isGone asked once the log has answered: whether the connection is closed
   */
  async enter(
    inhabitant: Inhabitant,
    admittedAtMs: number,
    resume: Frame<"resume"> | null,
    isGone: () => boolean,
  ): Promise<void> {
    this.expected++;
    try {
      const sameLog = resume !== null && resume.incarnation.every((byte, i) => byte === this.incarnation[i]);
      const holds = resume !== null && (await this.persist(() => this.channelLog.holds(sameLog ? resume.seq : 0)));
      if (isGone()) return;
      if (this.over) throw new SnugError("relay.failed");
      const before = this.inhabitants.get(inhabitant.memberId);
      this.inhabitants.set(inhabitant.memberId, inhabitant);
      before?.fail(new SnugError("relay.replaced"));
      const member = { member: inhabitant.memberId, bytes: inhabitant.memberBytes, admittedAtMs };
      if (resume === null) this.take({ t: "admitted", ...member });
      else
        this.take({
          t: "resumed",
          ...member,
          sameLog,
          holds,
          seq: resume.seq,
          branch: resume.branch,
          epoch: resume.epoch,
        });
    } finally {
      this.expected--;
      this.abandon();
    }
  }

  /** Nobody came in after all: ends the channel where it is empty. */
  abandon(): void {
    if (this.inhabitants.size === 0) this.take({ t: "tick" });
  }

  /** A connection is gone. @param bye whether its member said so */
  leave(inhabitant: Inhabitant, bye: boolean): void {
    inhabitant.stream.stop();
    if (this.inhabitants.get(inhabitant.memberId) !== inhabitant) return;
    this.inhabitants.delete(inhabitant.memberId);
    this.take({ t: bye ? "bye" : "lost", member: inhabitant.memberId });
  }

  /** A chat message, its frame as it came. */
  say(from: Inhabitant, head: SendHead, bytes: Uint8Array): void {
    this.take(
      { t: "send", member: from.memberId, counter: head.counter, seen: head.seen },
      { t: "send", bytes, id: head.id, from },
    );
  }

  /** Whether a member is in the group, as far as what came before was judged. */
  has(member: MemberId): boolean {
    return isInside(this.state, member);
  }

  /** A member that is in the group and connected; null for any other. */
  inhabitant(member: MemberId): Inhabitant | null {
    return this.has(member) ? (this.inhabitants.get(member) ?? null) : null;
  }

  /** Whether a member may upload a handshake entry, as far as what came before was judged. */
  mayUpload(member: MemberId): boolean {
    return mayUpload(this.state, member);
  }

  /** A handshake entry that is whole. */
  upload(from: Inhabitant, upload: WholeUpload): void {
    this.take(
      { t: "handshake", head: headOf(upload.frame, from.memberBytes), welcomeBytes: upload.welcome.length },
      { t: "upload", upload, from },
    );
  }

  /** Any other event. */
  take(event: ChannelEvent, subject: Subject | null = null): void {
    this.queue.push({ event, subject });
    this.run();
  }

  /** Ends the channel with everyone in it. */
  fail(error: SnugError): void {
    if (this.over) return;
    this.end();
    const inside = Array.from(this.inhabitants.values());
    this.inhabitants.clear();
    for (const inhabitant of inside) {
      inhabitant.stream.stop();
      inhabitant.fail(error);
    }
  }

  private end(): void {
    this.over = true;
    this.wake?.timer.cancel();
    this.endTail();
    this.writer.close();
    this.channelLog.close().catch((error: unknown) => this.ports.log.failure("engine.failed", error));
    this.ports.onOver();
  }

  private run(): void {
    if (this.running || this.over) return;
    this.running = true;
    try {
      for (let at = 0; !this.over;) {
        const event = this.logged.shift();
        const item =
          event === undefined ? (this.heldFor !== null ? undefined : this.queue[at++]) : { event, subject: null };
        if (item === undefined) {
          if (at > 0) this.queue = this.queue.slice(at);
          break;
        }
        for (const effect of step(this.state, item.event, this.ports.clock.nowMs())) this.act(effect, item);
        if (at === this.queue.length) {
          this.queue = [];
          at = 0;
        }
      }
    } catch (error) {
      this.ports.log.failure("channel.failed", error, { channel: this.ports.log.tag(this.id) });
      this.fail(new SnugError("relay.failed"));
    } finally {
      this.running = false;
    }
    this.schedule();
  }

  /** Has the machine woken when it wants to be. */
  private schedule(): void {
    const atMs = this.over ? null : this.state.wakeAtMs;
    if (this.wake?.atMs === atMs) return;
    this.wake?.timer.cancel();
    this.wake = null;
    if (atMs === null) return;
    // A millisecond at least: sums of fractions may say that a moment is there, and their difference that it is not.
    const timer = this.ports.clock.after(Math.max(1, Math.ceil(atMs - this.ports.clock.nowMs())), () => {
      this.wake = null;
      this.take({ t: "tick" });
    });
    this.wake = { atMs, timer };
  }

  private act(effect: ChannelEffect, { subject }: Item): void {
    switch (effect.t) {
      case "admit":
        this.inhabitants.get(effect.member)?.admitted(effect.standing, this.incarnation, this.published);
        return;
      case "tell":
        return this.tell(effect.to, effect.frame);
      case "append":
        return subject === null ? undefined : this.append(subject);
      case "refuse":
        return subject === null ? undefined : this.refuse(subject, effect.code, effect.expect);
      case "lookUp":
        return subject === null ? undefined : this.lookUp(subject, effect.expect);
      case "stream":
        return this.inhabitants.get(effect.member)?.stream.start(effect.after);
      case "endStream":
        return this.inhabitants.get(effect.member)?.stream.stop();
      case "welcome":
        return this.welcome(effect);
      case "forget":
        return this.welcomes.forget(effect.id);
      case "close":
        return this.inhabitants.get(effect.member)?.fail(new SnugError(effect.code));
      case "over":
        if (this.expected === 0 && this.inhabitants.size === 0) this.end();
        return;
    }
  }

  private tell(to: readonly MemberId[], frame: Frame): void {
    const bytes = encodeFrame(frame);
    for (const id of to) this.inhabitants.get(id)?.send(bytes);
  }

  private append(subject: Subject): void {
    if (subject.t === "send") {
      const { from, id, bytes } = subject;
      this.writer.append({ id: logId(from.memberBytes, id), bytes: chatEntry(from.memberBytes, bytes) }, (placed) => {
        if (placed.known) from.send(encodeFrame({ t: "known", id, seq: placed.seq }));
      });
      return;
    }
    const { from, upload } = subject;
    const { frame, commit, welcome } = upload;
    const id = logId(from.memberBytes, frame.id);
    this.heldFor = id;
    const write = (): void =>
      this.writer.append({ id, bytes: handshakeEntry(frame, from.memberBytes, commit) }, (placed) => {
        if (placed.known) from.send(encodeFrame({ t: "known", id: frame.id, seq: placed.seq }));
        // Else it is on its way here, and `onEntry` goes on.
        if (placed.seq <= this.published) this.release(id);
      });
    this.welcomes.keep(id, welcome).then(write, (error: unknown) => this.fail(asSnugError(error)));
  }

  private release(id: EntryId): void {
    if (this.heldFor !== id) return;
    this.heldFor = null;
    this.run();
  }

  private persist<T>(act: () => Promise<T>): Promise<T> {
    return persist(this.ports.clock, act, () => this.over);
  }

  private refuse(subject: Subject, code: Code, expect: number): void {
    const id = subject.t === "send" ? subject.id : subject.upload.frame.id;
    subject.from.send(encodeFrame({ t: "refused", id, code, expect }));
  }

  private lookUp(subject: Subject, expect: number): void {
    if (subject.t !== "send") return;
    const id = logId(subject.from.memberBytes, subject.id);
    if (this.writer.isWriting(id)) return; // its `chat` is about to come
    this.persist(() => this.channelLog.find(id)).then(
      (seq) =>
        seq === null
          ? this.refuse(subject, "send.counter", expect)
          : subject.from.send(encodeFrame({ t: "known", id: subject.id, seq })),
      () => subject.from.fail(new SnugError("relay.failed")),
    );
  }

  private welcome({ member, id, seq }: Extract<ChannelEffect, { t: "welcome" }>): void {
    const inhabitant = this.inhabitants.get(member);
    this.welcomes.frames(id, seq).then(
      (frames) => (frames === null ? undefined : inhabitant?.sendAll(frames)),
      (error: unknown) => this.ports.log.failure("engine.failed", error), // the joiner knocks again
    );
  }

  /** An entry has its place: one encoding, one publication. */
  private onEntry(entry: LogEntry): void {
    const { limits, publish, log, showCiphertext } = this.ports;
    const frames = this.frames(entry);
    if (entry.bytes.length > limits.maxUnsentBytes / 4) {
      // Too large to be put into every connection at once: each takes it at its own pace, from the log.
      for (const { stream } of this.inhabitants.values()) if (stream.live) stream.start(entry.prev, false);
    } else for (const frame of frames) publish(this.topic, frame);
    for (const stream of this.recentEntries.add(entry)) stream.pump();
    if (showCiphertext)
      log.write("info", "ciphertext", {
        channel: log.tag(this.id),
        seq: entry.seq,
        base64: Buffer.from(entry.bytes).toString("base64"),
      });
    const head = readEntry(entry);
    this.logged.push(
      head.t === "chat"
        ? { t: "chatLogged", from: head.from, counter: head.counter }
        : { t: "handshakeLogged", head: head.head, seq: entry.seq, prev: entry.prev },
    );
    if (this.heldFor === entry.id) this.heldFor = null;
    this.run();
  }
}
