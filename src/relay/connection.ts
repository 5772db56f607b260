// One connection: first the login, then a member in its channel. It decodes, checks what a single frame can be checked
// for, and passes the rest on. Whatever goes wrong ends in one `error` frame and the code's close code.

import { asSnugError, type Clock, codes, SnugError, type Timer } from "../base/index.ts";
import { decodeFrame, encodeFrame, type Frame, type Limits, type MemberId, memberIdText } from "../protocol/index.ts";
import type { Standing } from "./channel/index.ts";
import { logId, readSend } from "./entry.ts";
import { type LaneEnd, type Lanes, refusedPass } from "./lanes/index.ts";
import type { Inhabitant, LiveChannel } from "./live-channel.ts";
import { LogStream } from "./log-stream.ts";
import { type Admitted, LoginFlow, type LoginPorts, type LoginStep } from "./login.ts";
import { Pacer, type PacerPorts } from "./pacer.ts";
import { errorBytes } from "./registrations.ts";
import { type UploadBudget, Uploads } from "./upload.ts";
import type { Wire } from "./wire.ts";

export interface ConnectionPorts {
  readonly clock: Clock;
  readonly limits: Limits;
  readonly login: LoginPorts;
  /** What all connections share. */
  readonly uploadBudget: UploadBudget;
  readonly lanes: Lanes;
  /** The channel of an admission, alive. */
  channelOf(admitted: Admitted): Promise<LiveChannel>;
  /** A login was refused, or a frame was wrong. */
  onRefused(error: SnugError, step: Extract<LoginStep, { t: "refused" }> | null): void;
  onCreated(step: Extract<LoginStep, { t: "created" }>): void;
  /** It is on its way in no more: its member is inside, or it is over. Once. */
  onSettled(connection: Connection): void;
  /** The connection is over. */
  onClosed(connection: Connection): void;
}

const normalClosure = 1000;
/** Pings within one heartbeat that are still a heartbeat. */
const maxPings = 64;

/** What a connection needs until its member is inside, and lets go of then: ten thousand members idle for hours. */
interface Arrival {
  readonly flow: LoginFlow;
  readonly aborter: AbortController;
  readonly deadline: Timer;
  admitted: Admitted | null;
}

/** A member inside: what its channel sees of the connection. */
class Inside implements Inhabitant {
  readonly channel: LiveChannel;
  readonly memberId: MemberId;
  readonly memberBytes: Uint8Array;
  readonly stream: LogStream;
  private readonly connection: Connection;
  private readonly pacer: Pacer;

  constructor(connection: Connection, pacer: Pacer, channel: LiveChannel, memberBytes: Uint8Array) {
    this.connection = connection;
    this.pacer = pacer;
    this.channel = channel;
    this.memberId = memberIdText(memberBytes);
    this.memberBytes = memberBytes;
    this.stream = new LogStream(connection.wire, pacer, channel, this);
  }

  admitted(standing: Standing, incarnation: Uint8Array, head: number): void {
    this.connection.admit(this, standing, incarnation, head);
  }
  send(frame: Uint8Array): void {
    this.pacer.send(frame);
  }
  sendAll(frames: readonly Uint8Array[]): void {
    this.pacer.sendAll(frames);
  }
  fail(error: SnugError): void {
    this.connection.fail(error);
  }
  /** Its log is past what it has. */
  lost(): void {
    this.connection.fail(new SnugError("relay.failed"));
  }
}

export class Connection implements PacerPorts {
  private state: "login" | "entering" | "inside" | "lane" | "closed" = "login";
  /** Set once it is admitted. */
  private inside: Inside | null = null;
  /** Set once its channel knows of it. */
  private resident: Inside | null = null;
  private busy = false;
  private isStranger = true;
  /** Set where this is no member's connection, but the lane of a file. */
  private lane: LaneEnd | null = null;
  private pings = 0;
  private pingsSinceMs = Number.NEGATIVE_INFINITY;
  private readonly ports: ConnectionPorts;
  private readonly pacer: Pacer;
  /** Made at the first upload: most members never commit. */
  private uploads: Uploads | null = null;
  /** Null once inside, or closed. */
  private arrival: Arrival | null;
  readonly wire: Wire;

  constructor(wire: Wire, ports: ConnectionPorts) {
    this.wire = wire;
    this.ports = ports;
    this.pacer = new Pacer(this);
    const aborter = new AbortController();
    this.arrival = {
      flow: new LoginFlow(ports.login, wire.address, aborter.signal),
      aborter,
      deadline: ports.clock.after(ports.limits.loginMs, () => this.fail(new SnugError("login.timeout"))),
      admitted: null,
    };
  }

  get highBytes(): number {
    return Math.floor(this.ports.limits.maxUnsentBytes / 2);
  }
  get maxShortBytes(): number {
    return this.ports.limits.maxUnsentBytes;
  }
  onRoom(): void {
    this.inside?.stream.pump();
  }
  onSlow(): void {
    this.fail(new SnugError("relay.slow_reader"));
  }

  /** Takes one binary message. */
  receive(bytes: Uint8Array): void {
    if (this.state === "closed") return;
    try {
      if (this.lane !== null) return this.lane.receive(bytes);
      const { inside } = this;
      const head = inside === null ? null : readSend(bytes);
      if (inside === null || head === null)
        return this.frame(decodeFrame(bytes, "toRelay", this.ports.limits.maxFrameBytes), bytes);
      if (head.sealedBytes > this.ports.limits.maxSealedBytes) throw new SnugError("frame.too_large");
      inside.channel.say(inside, head, bytes);
    } catch (error) {
      this.fail(asSnugError(error));
    }
  }

  /** The connection has sent what it had. */
  drained(): void {
    this.pacer.drained();
    this.lane?.drained();
  }

  /** The peer sent a WebSocket ping. */
  pinged(): void {
    const { clock, limits } = this.ports;
    if (clock.nowMs() - this.pingsSinceMs > limits.heartbeatMs) {
      this.pings = 0;
      this.pingsSinceMs = clock.nowMs();
    }
    if (++this.pings > maxPings) this.fail(new SnugError("frame.unexpected", { detail: "too many pings" }));
  }

  /** The connection is gone. */
  closed(): void {
    this.end(false);
  }

  /** Says why, and ends. @param detail for the `error` frame */
  fail(error: SnugError, detail = 0): void {
    if (this.state === "closed") return;
    this.ports.onRefused(error, null);
    this.hangUp(error, detail);
  }

  private hangUp(error: SnugError, detail: number): void {
    this.pacer.clear();
    this.wire.send(errorBytes(error, detail));
    this.end(false);
    this.wire.close(codes[error.code].close);
  }

  private end(bye: boolean): void {
    if (this.state === "closed") return;
    this.state = "closed";
    this.settle();
    this.arrival?.deadline.cancel();
    this.arrival?.aborter.abort();
    this.arrival = null;
    this.pacer.clear();
    this.uploads?.clear();
    const { resident, lane } = this;
    this.inside = null;
    this.resident = null;
    this.lane = null;
    resident?.channel.leave(resident, bye);
    if (resident !== null) this.ports.lanes.leave(resident);
    lane?.closed();
    this.ports.onClosed(this);
  }

  private settle(): void {
    if (!this.isStranger) return;
    this.isStranger = false;
    this.ports.onSettled(this);
  }

  private frame(frame: Frame, bytes: Uint8Array): void {
    if (frame.t === "ping") {
      this.pinged();
      this.pacer.send(encodeFrame({ t: "pong", n: frame.n }));
    } else if (this.inside !== null) this.said(this.inside, frame);
    else if (frame.t === "attach" && this.state === "login" && !this.busy) this.attach(frame.token);
    else if (this.state === "login" && !this.busy && this.arrival !== null) this.signIn(this.arrival, frame, bytes);
    else throw new SnugError("frame.unexpected", { detail: frame.t });
  }

  /** This connection is one end of a file's lane. */
  private attach(token: Uint8Array): void {
    const { wire } = this;
    this.lane = this.ports.lanes.attach(token, {
      send: (frame) => wire.send(frame),
      unsentBytes: () => wire.unsentBytes(),
      close: (code) => {
        if (this.state === "closed") return;
        if (code !== null) return this.hangUp(new SnugError(code), 0);
        this.end(false);
        wire.close(normalClosure);
      },
    });
    if (this.isClosed()) return this.lane.closed();
    this.state = "lane";
    this.arrival?.deadline.cancel();
    this.arrival = null;
    this.settle();
  }

  private serve(inside: Inside, frame: Frame<"serve">): void {
    try {
      const { channel, memberId } = inside;
      // Not an error: whoever asks may not have heard yet that it is outside.
      if (!channel.has(memberId)) throw new SnugError("lane.over");
      this.ports.lanes.serve(inside, frame, channel, (member) => channel.inhabitant(member));
    } catch (error) {
      this.pacer.send(refusedPass(frame, asSnugError(error)));
    }
  }

  private signIn({ flow }: Arrival, frame: Frame, bytes: Uint8Array): void {
    this.busy = true;
    flow
      .take(frame, bytes)
      .then((step) => this.signedIn(step))
      .catch((error: unknown) => this.fail(asSnugError(error)));
  }

  private async signedIn(step: LoginStep): Promise<void> {
    this.busy = false;
    if (this.state === "closed") return;
    switch (step.t) {
      case "answer":
        this.wire.send(step.bytes);
        return;
      case "refused": {
        const { code, retryMs, detail } = step.refusal;
        const error = new SnugError(code, { retryMs });
        this.ports.onRefused(error, step);
        this.hangUp(error, detail);
        return;
      }
      case "created":
        this.ports.onCreated(step);
        this.wire.send(step.bytes);
        this.end(false);
        this.wire.close(normalClosure);
        return;
      case "admitted":
        return this.enter(step);
    }
  }

  private async enter(admitted: Admitted): Promise<void> {
    this.state = "entering";
    if (this.arrival !== null) this.arrival.admitted = admitted;
    let channel = await this.ports.channelOf(admitted);
    // It may have ended for want of members while this one waited; another is opened then.
    if (channel.isOver) channel = await this.ports.channelOf(admitted);
    const inside = new Inside(this, this.pacer, channel, admitted.admission.memberId);
    if (this.isClosed()) return channel.abandon();
    this.resident = inside;
    await channel.enter(inside, admitted.admission.admittedAtMs, admitted.resume, () => this.isClosed());
  }

  /** Asked again after every wait: the state may have changed meanwhile. */
  private isClosed(): boolean {
    return this.state === "closed";
  }

  /** The channel takes its member in. */
  admit(inside: Inside, standing: Standing, incarnation: Uint8Array, head: number): void {
    const { arrival } = this;
    if (arrival === null || arrival.admitted === null) return;
    const { admission, record, ticket } = arrival.admitted;
    arrival.deadline.cancel();
    this.arrival = null;
    this.settle();
    this.state = "inside";
    this.inside = inside;
    const { sealedName } = record;
    const { memberId } = admission;
    this.wire.send(encodeFrame({ t: "admitted", memberId, sealedName, standing, incarnation, head, ticket }));
  }

  /** A frame of a member inside; `send` comes here only where its encoding is not strict. */
  private said(inside: Inside, frame: Frame): void {
    const { limits } = this.ports;
    const { channel, memberId } = inside;
    switch (frame.t) {
      case "knock":
        if (frame.sealed.length > limits.maxKnockBytes) throw new SnugError("frame.too_large");
        return channel.take({ t: "knock", member: memberId, sealed: frame.sealed });
      case "handshake":
        return this.uploading().begin(frame, channel.mayUpload(memberId));
      case "part":
        return this.part(inside, frame);
      case "adopted":
        return channel.take({ t: "adopted", member: memberId, id: logId(inside.memberBytes, frame.id) });
      case "joined":
        return channel.take({ t: "joined", member: memberId, seq: frame.seq });
      case "serve":
        if (frame.takers.length > limits.maxLaneTakers) throw new SnugError("frame.too_large");
        return this.serve(inside, frame);
      case "bye":
        this.end(true);
        return this.wire.close(normalClosure);
      // Frames of a login, of the making of a channel, or for members: not in this place.
      case "error":
      case "hello":
      case "challenge":
      case "prove":
      case "admitted":
      case "resume":
      case "recognised":
      case "reprove":
      case "work":
      case "refused":
      case "welcome":
      case "elected":
      case "committed":
      case "chat":
      case "send":
      case "known":
      case "presence":
      case "notice":
      case "ping":
      case "pong":
      case "create":
      case "creating":
      case "finish":
      case "created":
      case "lane":
      case "attach":
      case "begin":
      case "chunk":
      case "credit":
      case "left":
        throw new SnugError("frame.unexpected", { detail: frame.t });
    }
  }

  private uploading(): Uploads {
    const { clock, limits, uploadBudget } = this.ports;
    return (this.uploads ??= new Uploads({
      clock,
      limits,
      budget: uploadBudget,
      onRefused: (id, code) => this.pacer.send(encodeFrame({ t: "refused", id, code, expect: 0 })),
    }));
  }

  private part(inside: Inside, frame: Frame<"part">): void {
    const taken = this.uploading().take(frame);
    switch (taken.t) {
      case "whole":
        return inside.channel.upload(inside, taken.upload);
      case "more":
        return inside.channel.take({ t: "uploading", member: inside.memberId, turn: taken.turn });
      case "ignored":
        return;
    }
  }
}
