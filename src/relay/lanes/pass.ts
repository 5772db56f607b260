// One pass: one upload of a file, fanned out to its takers. The relay holds a window of chunks, once for all takers, and
// the source sends no further than that window reaches beyond the slowest of them. A taker that holds the others back for
// more than half of the time is detached, and served again in a pass of its own. docs/protocol.md §16.

import { type Clock, type Code, release, SnugError, type Timer } from "../../base/index.ts";
import { decodeFrame, encodeFrame, type Frame, type Limits, type MemberId, readChunk } from "../../protocol/index.ts";

/** The connection of one end, as its pass uses it. */
export interface LaneWire {
  send(frame: Uint8Array): void;
  unsentBytes(): number;
  /** Ends it. @param code null where all is done */
  close(code: Code | null): void;
}

/** What an end's connection tells its pass. */
export interface LaneEnd {
  /** One binary message. @throws SnugError "frame.malformed" | "frame.unexpected" | "frame.too_large" */
  receive(bytes: Uint8Array): void;
  /** What was sent has left. */
  drained(): void;
  /** The connection is gone. */
  closed(): void;
}

export interface PassPorts {
  readonly clock: Clock;
  readonly limits: Limits;
  /** It is over, and its memory free. Once. */
  onOver(): void;
}

export interface Wanted {
  readonly member: MemberId;
  /** The member id, 16 bytes. */
  readonly bytes: Uint8Array;
  /** The first chunk that it lacks. */
  readonly first: number;
}

interface Taker extends Wanted {
  /** Null until it is attached, and once it is gone. */
  wire: LaneWire | null;
  /** The next chunk that it gets. */
  cursor: number;
  /** It takes chunks below this one. */
  upTo: number;
  /** It was at this chunk … */
  mark: number;
  /** … at this time: set anew each time that it has taken an eighth of the window. */
  markMs: number;
}

/** @param memberId 16 bytes @param slow whether it was detached for others to go on */
const leftFrame = (memberId: Uint8Array, slow: boolean): Uint8Array => encodeFrame({ t: "left", memberId, slow });

export class Pass {
  private readonly ports: PassPorts;
  readonly patient: boolean;
  readonly size: number;
  readonly first: number;
  private readonly takers = new Map<MemberId, Taker>();
  private source: LaneWire | null = null;
  /** The source is told of these once it is there: who was not, and who left before. */
  private readonly early: Uint8Array[];
  private begun = false;
  /** Chunks from `base` on, as the frames that they came in. */
  private window: Uint8Array[] = [];
  private base: number;
  private credited = 0;
  /** How much longer the slowest has held the others back than it let them go on … */
  private heldMs = 0;
  /** … until now, and whether it has held them since then. */
  private lookedMs: number;
  private holding = false;
  /** When anything last moved: in from the source, or out to a taker. */
  private movedMs: number;
  private timer: Timer | null = null;
  private attaching: Timer | null;
  private over = false;

  /**
   * @param patient whether the source cannot go back, so that nobody is detached for being slow alone
   * @param first the first chunk of it @param size how many chunks are held at most
   * @param absent those who were asked for and are not there: the source is told
   */
  constructor(
    takers: readonly Wanted[],
    { patient, first, size, absent }: Pick<Pass, "patient" | "first" | "size"> & { absent: readonly Uint8Array[] },
    ports: PassPorts,
  ) {
    this.ports = ports;
    this.patient = patient;
    this.size = size;
    this.first = first;
    this.early = absent.map((memberId) => leftFrame(memberId, false));
    this.base = first;
    const nowMs = ports.clock.nowMs();
    this.lookedMs = nowMs;
    this.movedMs = nowMs;
    for (const wanted of takers)
      this.takers.set(wanted.member, {
        ...wanted,
        wire: null,
        cursor: wanted.first,
        upTo: 0,
        mark: wanted.first,
        markMs: nowMs,
      });
    this.attaching = ports.clock.after(ports.limits.attachMs, () => this.endAttaching());
  }

  /** The source's connection is there. @returns null where one was there already, or it is too late */
  attachSource(wire: LaneWire): LaneEnd | null {
    if (this.source !== null || this.attaching === null) return null;
    this.source = wire;
    for (const left of this.early.splice(0)) wire.send(left);
    this.beginWhenComplete();
    return {
      receive: (bytes) => this.fromSource(bytes),
      drained: () => undefined,
      closed: () => this.end("lane.over"),
    };
  }

  /** A taker's connection is there. @returns null where it is not awaited (any more) */
  attachTaker(member: MemberId, wire: LaneWire): LaneEnd | null {
    const taker = this.takers.get(member);
    if (taker === undefined || taker.wire !== null || this.attaching === null) return null;
    taker.wire = wire;
    this.beginWhenComplete();
    return {
      receive: (bytes) => this.fromTaker(taker, bytes),
      drained: () => (this.attaching === null ? this.move() : undefined),
      closed: () => this.drop(taker, false),
    };
  }

  /** A taker will not come: nobody waits for it. */
  forgo(member: MemberId): void {
    const taker = this.takers.get(member);
    if (taker?.wire === null) this.drop(taker, false);
  }

  /** Ends it for all. @param code null where all is done */
  end(code: Code | null): void {
    if (this.over) return;
    this.over = true;
    this.attaching?.cancel();
    this.attaching = null;
    this.timer?.cancel();
    this.window = [];
    const takers = Array.from(this.takers.values());
    this.takers.clear();
    for (const { wire } of takers) wire?.close("lane.over");
    this.source?.close(code);
    this.ports.onOver();
  }

  private beginWhenComplete(): void {
    if (this.source === null) return;
    for (const { wire } of this.takers.values()) if (wire === null) return;
    this.endAttaching();
  }

  /** Whoever is not there by now goes without. */
  private endAttaching(): void {
    if (this.attaching === null) return;
    this.attaching.cancel();
    this.attaching = null;
    if (this.source === null) return this.end("lane.over");
    const late = Array.from(this.takers.values()).filter(({ wire }) => wire === null);
    // All are told of before there is credit: who is in the pass then has attached.
    for (const { member, bytes } of late) {
      this.takers.delete(member);
      this.source.send(leftFrame(bytes, false));
    }
    if (this.takers.size === 0) this.end(null);
    else this.move();
  }

  private fromSource(bytes: Uint8Array): void {
    const { limits } = this.ports;
    const chunk = readChunk(bytes, limits.chunkBytes);
    if (chunk === null) return this.begin(decodeFrame(bytes, "toRelay", limits.maxFrameBytes), bytes);
    if (!this.begun || chunk.n !== this.next || chunk.n >= this.credited)
      throw new SnugError("frame.unexpected", { detail: "chunk" });
    this.window.push(bytes);
    this.movedMs = this.ports.clock.nowMs();
    this.move();
  }

  /** The head of the upload goes to every taker, before any chunk. */
  private begin(frame: Frame, bytes: Uint8Array): void {
    if (frame.t !== "begin" || this.begun || this.attaching !== null || frame.first !== this.first)
      throw new SnugError("frame.unexpected", { detail: frame.t });
    this.begun = true;
    for (const { wire } of this.takers.values()) wire?.send(bytes);
  }

  private fromTaker(taker: Taker, bytes: Uint8Array): void {
    const frame = decodeFrame(bytes, "toRelay", this.ports.limits.maxFrameBytes);
    if (frame.t !== "credit" || frame.upTo < taker.upTo) throw new SnugError("frame.unexpected", { detail: frame.t });
    taker.upTo = frame.upTo;
    if (this.attaching === null) this.move();
  }

  /** The chunk that comes next. */
  private get next(): number {
    return this.base + this.window.length;
  }

  /** Sends what there is to who has room, lets go what all have, and has the source send more. */
  private move(): void {
    if (this.over) return;
    for (const taker of this.takers.values()) this.feed(taker);
    let base = this.next;
    for (const { cursor } of this.takers.values()) base = Math.min(base, cursor);
    if (base > this.base) {
      // Whoever was sent them has a copy.
      for (const frame of this.window.splice(0, base - this.base)) release(frame);
      this.base = base;
    }
    const upTo = Math.min(this.base + this.size, Number.MAX_SAFE_INTEGER); // a taker may lack what no file has
    // A quarter of the window at a time: how long the others then wait shows how much faster they are. Chunk by chunk it
    // would show nothing but how long one is on its way.
    if (upTo - this.credited >= this.size / 4) {
      this.credited = upTo;
      this.source?.send(encodeFrame({ t: "credit", upTo }));
    }
    this.watch();
  }

  private feed(taker: Taker): void {
    const highBytes = this.ports.limits.maxUnsentBytes / 2;
    const nowMs = this.ports.clock.nowMs();
    // Asked anew each time: a connection may turn out to be gone as it is sent to.
    while (taker.wire !== null && taker.cursor < taker.upTo && taker.wire.unsentBytes() <= highBytes) {
      const frame = this.window[taker.cursor - this.base];
      if (frame === undefined) return;
      taker.cursor++;
      this.movedMs = nowMs;
      if (taker.cursor - taker.mark >= this.size / 8) {
        taker.mark = taker.cursor;
        taker.markMs = nowMs;
      }
      taker.wire.send(frame);
    }
  }

  /**
   * Whether the slowest holds somebody back: it is more than half of the window behind another, who has written all that
   * came. What is on its way from the source is late for its sake, too: without it, it would have been asked for before.
   */
  private get holds(): boolean {
    const { next } = this;
    if (next - this.base <= this.size / 2) return false;
    for (const { cursor, upTo } of this.takers.values())
      if (cursor === next && upTo - cursor >= this.ports.limits.laneChunks) return true;
    return false;
  }

  /**
   * Counts for how long the slowest holds the others back, and detaches who does for too long, or takes next to nothing
   * while others wait. A pass in which nothing moves at all is over: what it holds is wanted elsewhere.
   */
  private watch(): void {
    const { clock, limits } = this.ports;
    const nowMs = clock.nowMs();
    const passedMs = nowMs - this.lookedMs;
    this.lookedMs = nowMs;
    // What was so since the last look counts, not what is so now: each step of the slowest ends a time of holding.
    this.heldMs = this.holding ? this.heldMs + passedMs : Math.max(0, this.heldMs - passedMs);
    this.holding = this.holds;
    this.timer?.cancel();
    let waitMs = this.movedMs + limits.laneStallMs - nowMs;
    if (this.holding) {
      const tooLong = !this.patient && this.heldMs >= limits.laneHoldMs;
      if (tooLong) this.heldMs = 0;
      // Chosen before the first of them goes: with it the window moves on, and others would be the slowest.
      const slowest = Array.from(this.takers.values()).filter(({ cursor }) => cursor === this.base);
      const detached = slowest.filter(({ markMs }) => tooLong || nowMs - markMs >= limits.laneStallMs);
      for (const taker of detached) this.drop(taker, true);
      if (detached.length > 0) return; // with each of them it was looked again
      waitMs = Math.min(waitMs, ...slowest.map(({ markMs }) => markMs + limits.laneStallMs - nowMs));
      if (!this.patient) waitMs = Math.min(waitMs, limits.laneHoldMs - this.heldMs);
    }
    if (nowMs - this.movedMs >= limits.laneStallMs) return this.end("lane.over");
    this.timer = clock.after(Math.max(1, waitMs), () => {
      this.timer = null;
      this.watch();
    });
  }

  /** A taker takes no more. @param slow whether it is we who end it, for others to go on */
  private drop(taker: Taker, slow: boolean): void {
    if (this.over || !this.takers.delete(taker.member)) return;
    const { wire } = taker;
    taker.wire = null;
    this.movedMs = this.ports.clock.nowMs(); // the others go on from here
    wire?.close("lane.over");
    const left = leftFrame(taker.bytes, slow);
    if (this.source === null) this.early.push(left);
    else this.source.send(left);
    if (this.takers.size === 0) this.end(null);
    else if (this.attaching === null) this.move();
    else this.beginWhenComplete();
  }
}
