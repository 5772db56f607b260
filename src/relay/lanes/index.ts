// The lanes of one relay: who may attach to which pass, and what all of them may hold together. Nothing of a file is kept
// beyond a pass's window of chunks, and nothing of it is ever written. docs/protocol.md §16.

import { type Clock, type Primitives, SnugError, toBase64url } from "../../base/index.ts";
import { encodeFrame, type Frame, type Limits, type MemberId, memberIdText } from "../../protocol/index.ts";
import { type LaneEnd, type LaneWire, Pass, type Wanted } from "./pass.ts";

export type { LaneEnd, LaneWire } from "./pass.ts";

/** A member inside, as the lanes see it. */
export interface Lender {
  readonly memberId: MemberId;
  /** 16 bytes. */
  readonly memberBytes: Uint8Array;
  send(frame: Uint8Array): void;
}

export interface LanesPorts {
  readonly clock: Clock;
  readonly primitives: Primitives;
  readonly limits: Limits;
}

/** One channel may take this part of what there is. */
const channelShare = 4;

/** One who was given a token and may use it once. */
interface Ticket {
  readonly lender: Lender;
  attach(wire: LaneWire): LaneEnd | null;
  /** It will not be used. */
  forgo(): void;
}

export class Lanes {
  private readonly ports: LanesPorts;
  private readonly tickets = new Map<string, Ticket>();
  /** How to end what each member has a part in. */
  private readonly ends = new Map<Lender, Set<() => void>>();
  private heldBytes = 0;
  /** Bytes that the passes of each channel may hold. */
  private readonly channels = new Map<object, number>();

  constructor(ports: LanesPorts) {
    this.ports = ports;
  }

  /**
   * Opens a pass: every end that is there is told where to attach.
   * @param channel what names the channel: its passes have a share of what there is
   * @param find a member of the same channel, in the group and connected; null for any other
   * @throws SnugError "lane.busy" | "lane.over" where none of the takers is there
   */
  serve(source: Lender, frame: Frame<"serve">, channel: object, find: (member: MemberId) => Lender | null): void {
    const { limits, clock } = this.ports;
    const takers: (Wanted & { readonly lender: Lender })[] = [];
    const absent: Uint8Array[] = [];
    let isBusy = false;
    for (const [bytes, first] of frame.takers) {
      const member = memberIdText(bytes);
      const lender = find(member);
      const isThere = lender !== null && lender !== source && !takers.some((taker) => taker.member === member);
      if (isThere && this.lanesOf(lender) < limits.maxLanes) takers.push({ member, bytes, first, lender });
      else {
        isBusy ||= isThere;
        absent.push(bytes);
      }
    }
    if (takers.length === 0) throw new SnugError(isBusy ? "lane.busy" : "lane.over");
    const size = this.windowFor(takers.length, channel);
    if (this.lanesOf(source) >= limits.maxLanes || size === null) throw new SnugError("lane.busy");
    const bytes = size * limits.chunkBytes + this.unsentBytes(takers.length);
    this.hold(channel, bytes);
    const onOver: (() => void)[] = [];
    const first = Math.min(...frame.takers.map(([, chunk]) => chunk));
    const pass = new Pass(
      takers,
      { patient: frame.patient, first, size, absent },
      {
        clock,
        limits,
        onOver: () => {
          this.hold(channel, -bytes);
          for (const clear of onOver) clear();
        },
      },
    );
    let isOver = false;
    onOver.push(() => (isOver = true));
    const tell = (lender: Lender, attach: Ticket["attach"], forgo: Ticket["forgo"]): void => {
      const token = this.ports.primitives.random(32);
      const name = toBase64url(token);
      this.tickets.set(name, { lender, attach, forgo });
      onOver.push(() => void this.tickets.delete(name));
      lender.send(
        encodeFrame({ t: "lane", pass: frame.pass, transfer: frame.transfer, source: source.memberBytes, token }),
      );
    };
    // The source's part in it ends with its membership; so does a taker's, which is its connection's end.
    const end = (): void => pass.end("lane.over");
    onOver.push(this.bind(source, end));
    tell(source, (wire) => pass.attachSource(wire), end);
    for (const { lender, member } of takers) {
      if (isOver) break; // one of those who were told was gone, and took the pass with it
      tell(
        lender,
        (wire) => {
          // Asked again: it may have been given many tokens before it used the first.
          if (this.lanesOf(lender) >= limits.maxLanes) return null;
          const lane = pass.attachTaker(member, wire);
          if (lane === null) return null;
          const unbind = this.bind(lender, () => wire.close("lane.over"));
          if (isOver) unbind();
          else onOver.push(unbind);
          return {
            ...lane,
            closed() {
              unbind();
              lane.closed();
            },
          };
        },
        () => pass.forgo(member),
      );
    }
  }

  /** Takes in a connection that shows a token. @throws SnugError "lane.over" for one that is not known (any more) */
  attach(token: Uint8Array, wire: LaneWire): LaneEnd {
    const name = toBase64url(token);
    const ticket = this.tickets.get(name);
    this.tickets.delete(name);
    const end = ticket?.attach(wire) ?? null;
    if (end !== null) return end;
    ticket?.forgo();
    throw new SnugError("lane.over");
  }

  /** A member is gone: its lanes end, and no token that it was given opens one any more. */
  leave(lender: Lender): void {
    for (const end of Array.from(this.ends.get(lender) ?? [])) end();
    this.ends.delete(lender);
    for (const [name, ticket] of this.tickets) {
      if (ticket.lender !== lender) continue;
      this.tickets.delete(name);
      ticket.forgo();
    }
  }

  /** What the connections of takers may hold unsent: each a chunk beyond what lets it be sent one more. */
  private unsentBytes(takers: number): number {
    const { chunkBytes, maxUnsentBytes } = this.ports.limits;
    return takers * (chunkBytes + maxUnsentBytes / 2);
  }

  /** Chunks that a new pass may hold: fewer the less there is left, so that there is some for the next; null for none. */
  private windowFor(takers: number, channel: object): number | null {
    const { maxLaneBytes, laneChunks, minLaneChunks, chunkBytes } = this.ports.limits;
    const share = maxLaneBytes / channelShare - (this.channels.get(channel) ?? 0);
    const left = Math.min(share, maxLaneBytes - this.heldBytes) - this.unsentBytes(takers);
    const size = Math.min(laneChunks, Math.max(minLaneChunks, Math.floor(left / 4 / chunkBytes)));
    return size * chunkBytes <= left ? size : null;
  }

  /** Takes memory for a channel, or gives it back. */
  private hold(channel: object, bytes: number): void {
    this.heldBytes += bytes;
    const held = (this.channels.get(channel) ?? 0) + bytes;
    if (held > 0) this.channels.set(channel, held);
    else this.channels.delete(channel);
  }

  private lanesOf(lender: Lender): number {
    return this.ends.get(lender)?.size ?? 0;
  }

  /** @returns what lets go of it */
  private bind(lender: Lender, end: () => void): () => void {
    const ends = this.ends.get(lender) ?? new Set();
    this.ends.set(lender, ends.add(end));
    return () => {
      ends.delete(end);
      if (ends.size === 0 && this.ends.get(lender) === ends) this.ends.delete(lender);
    };
  }
}

/** How a pass that was not opened is answered. */
export const refusedPass = (frame: Frame<"serve">, error: SnugError): Uint8Array =>
  encodeFrame({ t: "refused", id: frame.pass, code: error.code, expect: 0 });
