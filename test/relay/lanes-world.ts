// Lanes without sockets: members, sources and takers whose every step a test makes, over the virtual clock.

import { type Code, type Clock, SnugError, type Timer } from "../../src/base/index.ts";
import { makeNodePrimitives } from "../../src/base/primitives-node.ts";
import {
  decodeFrame,
  encodeFrame,
  type Frame,
  type Limits,
  limits as product,
  type MemberId,
  memberIdText,
} from "../../src/protocol/index.ts";
import { type LaneEnd, Lanes, type LaneWire, type Lender, refusedPass } from "../../src/relay/lanes/index.ts";
import { makeVirtualClock, type VirtualClock } from "../conformance/virtual-clock.ts";

export const primitives = makeNodePrimitives();

/** Chunks of a few bytes, windows of eight of them. */
export const smallLimits: Limits = { ...product, chunkBytes: 64, laneChunks: 8, maxLanes: 3, maxUnsentBytes: 4096 };

/** The connection of one end, as a relay's `Connection` treats it: what throws ends it by its code. */
export class End implements LaneWire {
  /** Every frame that the relay sent here. */
  readonly got: Frame[] = [];
  /** How it ended: a code, "done", or null while it lives. */
  over: Code | "done" | null = null;
  unsent = 0;
  lane: LaneEnd | null = null;
  onFrame: (frame: Frame) => void = () => undefined;

  send(bytes: Uint8Array): void {
    if (this.over !== null) throw new Error("sent to a connection that is over");
    const frame = decodeFrame(bytes, "toMember", product.maxFrameBytes); // a copy, as the socket makes one
    this.got.push(frame);
    this.onFrame(frame);
  }
  unsentBytes(): number {
    return this.unsent;
  }
  close(code: Code | null): void {
    this.end(code ?? "done");
  }

  /** Says something to the relay. */
  say(what: Frame | Uint8Array): void {
    if (this.over !== null || this.lane === null) return;
    try {
      this.lane.receive(what instanceof Uint8Array ? what : encodeFrame(what));
    } catch (error) {
      this.end(error instanceof SnugError ? error.code : "internal");
    }
  }
  /** What it could not take at once has left. */
  drain(): void {
    this.unsent = 0;
    if (this.over === null) this.lane?.drained();
  }
  /** Goes without a word. */
  drop(): void {
    this.end("done");
  }
  private end(how: Code | "done"): void {
    if (this.over !== null) return;
    this.over = how;
    this.lane?.closed();
  }

  all<N extends Frame["t"]>(name: N): readonly Frame<N>[] {
    return this.got.filter((frame) => frame.t === name) as Frame<N>[]; // filtered by that very tag
  }
  /** The numbers of the chunks that came, in order. */
  get chunks(): readonly number[] {
    return this.all("chunk").map(({ n }) => n);
  }
  /** Below which chunk it may send. */
  get credit(): number {
    return this.all("credit").at(-1)?.upTo ?? 0;
  }
  credited(upTo: number): void {
    this.say({ t: "credit", upTo });
  }
  begin(first = 0): void {
    this.say({ t: "begin", salt: new Uint8Array(32).fill(7), first });
  }
  chunk(n: number): void {
    this.say({ t: "chunk", n, sealed: sealedOf(n) });
  }
}

/** What stands for the sealed chunk of a number. */
export const sealedOf = (n: number): Uint8Array => new Uint8Array(40).fill(n % 251);

export const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

export interface FakeMember extends Lender {
  readonly got: Frame[];
  /** The tokens that it was given, oldest first. */
  readonly tokens: readonly Uint8Array[];
}

export interface LanesWorld {
  readonly clock: VirtualClock;
  readonly lanes: Lanes;
  readonly limits: Limits;
  /** A member of the channel, connected. */
  member(): FakeMember;
  /** A member goes: its connection, and what is in its name. */
  leave(member: FakeMember): void;
  /** Asks for a pass. @returns the code by which it was refused, or null */
  serve(source: FakeMember, takers: readonly (readonly [Lender, number])[], patient?: boolean): Code | null;
  /** Uses a token. @returns the end, over where it was refused */
  attach(token: Uint8Array | undefined): End;
}

export function makeLanesWorld(more: Partial<Limits> = {}): LanesWorld {
  const clock = makeVirtualClock();
  const limits = { ...smallLimits, ...more };
  const lanes = new Lanes({ clock, primitives, limits });
  const inside = new Map<MemberId, Lender>();
  let count = 0;
  return {
    clock,
    lanes,
    limits,
    member() {
      const memberBytes = new Uint8Array(16).fill(++count);
      const got: Frame[] = [];
      const member: FakeMember = {
        memberId: memberIdText(memberBytes),
        memberBytes,
        got,
        get tokens() {
          return got.flatMap((frame) => (frame.t === "lane" ? [frame.token] : []));
        },
        send: (bytes) => void got.push(decodeFrame(bytes, "toMember", product.maxFrameBytes)),
      };
      inside.set(member.memberId, member);
      return member;
    },
    leave(member) {
      inside.delete(member.memberId);
      lanes.leave(member);
    },
    serve(source, takers, patient = false) {
      const frame: Frame<"serve"> = {
        t: "serve",
        pass: primitives.random(16),
        transfer: new Uint8Array(16).fill(9),
        patient,
        takers: takers.map(([{ memberBytes }, first]) => [memberBytes, first]),
      };
      try {
        lanes.serve(source, frame, source, (id) => inside.get(id) ?? null);
        return null;
      } catch (error) {
        if (!(error instanceof SnugError)) throw error;
        source.send(refusedPass(frame, error));
        return error.code;
      }
    },
    attach(token) {
      const end = new End();
      try {
        end.lane = lanes.attach(token ?? new Uint8Array(32), end);
      } catch (error) {
        end.over = error instanceof SnugError ? error.code : "internal";
      }
      return end;
    },
  };
}

export interface OpenPass {
  readonly source: FakeMember;
  readonly takers: readonly FakeMember[];
  readonly from: End;
  readonly to: readonly End[];
}

/** A pass with everybody attached. @param firsts the first chunk that each taker lacks */
export function openPass(world: LanesWorld, firsts: readonly number[], patient = false): OpenPass {
  const source = world.member();
  const takers = firsts.map(() => world.member());
  const refused = world.serve(
    source,
    takers.map((taker, i) => [taker, firsts[i] ?? 0]),
    patient,
  );
  if (refused !== null) throw new Error(refused);
  const to = takers.map(({ tokens }) => world.attach(tokens.at(-1)));
  return { source, takers, from: world.attach(source.tokens.at(-1)), to };
}

/** A source that sends all that it may, at once or a chunk in `everyMs`. */
export function keepSending(clock: Clock, from: End, first = 0, everyMs = 0): { readonly sent: number } {
  let next = first;
  let timer: Timer | null = null;
  const more = (): void => {
    while (timer === null && next < from.credit && from.over === null) {
      from.chunk(next++);
      if (everyMs > 0)
        timer = clock.after(everyMs, () => {
          timer = null;
          more();
        });
    }
  };
  const { onFrame } = from;
  from.onFrame = (frame) => {
    onFrame(frame);
    if (frame.t === "credit") clock.after(0, more);
  };
  from.begin(first);
  more();
  return {
    get sent() {
      return next;
    },
  };
}

/** A taker that writes a chunk in `everyMs`, and gives credit as the client does. */
export function keepTaking(
  { clock, limits }: LanesWorld,
  to: End,
  everyMs: number,
  first = 0,
): { readonly written: number } {
  let written = first;
  let come = first;
  let busy = false;
  const write = (): void => {
    if (busy || written === come || to.over !== null) return;
    busy = true;
    clock.after(everyMs, () => {
      busy = false;
      written++;
      if (written === come || written % Math.max(1, Math.floor(limits.laneChunks / 8)) === 0)
        to.credited(written + limits.laneChunks);
      write();
    });
  };
  to.onFrame = (frame) => {
    if (frame.t !== "chunk") return;
    come = frame.n + 1;
    write();
  };
  to.credited(first + limits.laneChunks);
  return {
    get written() {
      return written;
    },
  };
}
