// The network between members and a relay: connections as TCP and WebSocket give them (in order, whole, or not at all),
// over paths that delay, lose, stall, part and break. What Bun's server does by itself (closing who is silent, or who
// does not read) is done here. docs/protocol.md §2.

import type { Limits } from "../src/protocol/index.ts";
import type { Transport, WireEvents } from "../src/client/transport.ts";
import type { Wire } from "../src/relay/wire.ts";
import type { Random } from "./random.ts";
import type { Process, Scheduler } from "./scheduler.ts";

/** The relay's end of a connection: `Connection` of the hub, or what stands in between. */
export interface RelayEnd {
  receive(bytes: Uint8Array): void;
  drained(): void;
  closed(): void;
}

/** What listens for connections. */
export interface Listener {
  /** Null where nobody listens. */
  accept(wire: Wire): RelayEnd | null;
  readonly process: Process;
}

export interface Weather {
  /** One way, milliseconds. */
  minLatencyMs: number;
  maxLatencyMs: number;
  /** Share of frames that are lost and sent again by TCP, which delays all behind them. */
  loss: number;
}

/** Who stands between relay and members, and has the relay's power over what passes. */
export interface Meddler {
  /** What goes to the member instead of a frame. */
  down(link: Link, frame: Uint8Array): readonly Uint8Array[];
  /** What goes to the relay instead of a frame. */
  up(link: Link, frame: Uint8Array): readonly Uint8Array[];
}

const abnormal = 1006;
const retransmitMs = 200;

/** One direction: in order, each frame when it arrives. */
class Pipe {
  bytes = 0;
  #lastMs = 0;
  #waiting: { readonly atMs: number; readonly size: number; readonly arrive: () => void }[] = [];
  #busy = false;
  held = false;
  readonly #scheduler: Scheduler;
  readonly #delay: () => number;

  constructor(scheduler: Scheduler, delay: () => number) {
    this.#scheduler = scheduler;
    this.#delay = delay;
  }

  push(size: number, arrive: () => void): void {
    this.#lastMs = Math.max(this.#lastMs, this.#scheduler.nowMs + this.#delay());
    this.#waiting.push({ atMs: this.#lastMs, size, arrive });
    this.bytes += size;
    this.pump();
  }

  clear(): void {
    this.#waiting = [];
    this.bytes = 0;
  }

  pump(): void {
    const first = this.#waiting[0];
    if (this.#busy || this.held || first === undefined) return;
    this.#busy = true;
    this.#scheduler.after(first.atMs - this.#scheduler.nowMs, () => {
      this.#busy = false;
      if (this.held || this.#waiting[0] !== first) return this.pump();
      this.#waiting.shift();
      this.bytes -= first.size;
      first.arrive();
      this.pump();
    });
  }
}

/** A connection. */
export class Link {
  readonly member: Process;
  readonly topics = new Set<string>();
  #relay: RelayEnd | null = null;
  #memberOpen = true;
  #relayOpen = false;
  #heardMs = 0;
  #unsent = 0;
  readonly #events: WireEvents;
  readonly #network: Network;
  readonly #listener: Listener;
  /** The machine that took it: after a crash another one listens, which knows nothing of it. */
  #host: Process;
  readonly #up: Pipe;
  readonly #down: Pipe;

  constructor(network: Network, listener: Listener, member: Process, events: WireEvents, delay: () => number) {
    this.#network = network;
    this.#listener = listener;
    this.#host = listener.process;
    this.member = member;
    this.#events = events;
    this.#up = new Pipe(network.scheduler, delay);
    this.#down = new Pipe(network.scheduler, delay);
    this.#up.push(0, () => listener.process.run(() => this.#accept()));
  }

  #accept(): void {
    this.#host = this.#listener.process;
    const relay = this.#listener.accept(this.#wire());
    if (relay === null) return this.#toMember(() => this.#memberClosed(abnormal));
    this.#relay = relay;
    this.#relayOpen = true;
    this.#heardMs = this.#network.scheduler.nowMs;
    this.#watch();
    this.#toMember(() => this.#events.opened());
  }

  /** Bun closes a connection that was silent for too long. */
  #watch(): void {
    const idleMs = 2.5 * this.#network.limits.heartbeatMs;
    const { clock } = this.#host;
    clock.after(Math.max(1, this.#heardMs + idleMs - clock.nowMs()), () => {
      if (!this.#relayOpen) return;
      if (clock.nowMs() - this.#heardMs >= idleMs) this.cutRelay();
      else this.#watch();
    });
  }

  #wire(): Wire {
    return {
      address: "192.0.2.1",
      send: (frame) => this.deliver(frame),
      unsentBytes: () => this.#unsent,
      subscribe: (topic) => void this.topics.add(topic),
      unsubscribe: (topic) => void this.topics.delete(topic),
      close: (code) => {
        if (!this.#relayOpen) return;
        this.#relayOpen = false;
        this.topics.clear();
        this.#toMember(() => this.#memberClosed(code));
        this.#forget();
      },
    };
  }

  /** From the relay to the member. */
  deliver(frame: Uint8Array): void {
    if (!this.#relayOpen) return;
    for (const bytes of this.#network.meddler?.down(this, frame) ?? [frame]) this.give(bytes);
  }

  /** Puts a frame on its way to the member. */
  give(frame: Uint8Array): void {
    const bytes = frame.slice();
    this.#toMember(() => this.#events.message(bytes), bytes.length);
    // A reader that stalls is closed, and never loses a frame in silence.
    if (this.#unsent > this.#network.limits.maxUnsentBytes) this.cutRelay();
  }

  /** What a member's machine has not taken counts as unsent: also while it sleeps. */
  #toMember(then: () => void, size = 0): void {
    this.#unsent += size;
    this.#down.push(0, () =>
      this.member.run(() => {
        this.#unsent -= size;
        if (this.#memberOpen) then();
        if (this.#unsent === 0 && this.#relayOpen)
          this.#host.run(() => (this.#relayOpen ? this.#relay?.drained() : undefined));
      }),
    );
  }

  /** The member's end, as its session has it. */
  memberWire(): ReturnType<Transport> {
    return {
      send: (frame) => {
        if (!this.#memberOpen) return;
        const bytes = frame.slice();
        this.#up.push(bytes.length, () =>
          this.#host.run(() => {
            if (!this.#relayOpen) return;
            this.#heardMs = this.#network.scheduler.nowMs;
            for (const passed of this.#network.meddler?.up(this, bytes) ?? [bytes]) this.#relay?.receive(passed);
          }),
        );
      },
      unsent: () => this.#up.bytes,
      close: () => {
        if (!this.#memberOpen) return;
        this.#memberOpen = false;
        this.#up.push(0, () => this.#host.run(() => this.cutRelay()));
        this.member.run(() => this.#events.closed(1000));
        this.#forget();
      },
    };
  }

  #memberClosed(code: number): void {
    if (!this.#memberOpen) return;
    this.#memberOpen = false;
    this.#forget();
    this.#events.closed(code);
  }

  /** It is over once both ends are. */
  #forget(): void {
    if (!this.#memberOpen && !this.#relayOpen) this.#network.forget(this);
  }

  /** The relay's machine learns that the connection is gone. */
  cutRelay(): void {
    if (!this.#relayOpen) return;
    this.#relayOpen = false;
    this.topics.clear();
    this.#toMember(() => this.#memberClosed(abnormal));
    this.#relay?.closed();
    this.#forget();
  }

  /** It breaks: both ends learn of it, what was on its way is lost. */
  reset(): void {
    this.#up.clear();
    this.#down.clear();
    this.#unsent = 0;
    this.member.run(() => this.#memberClosed(abnormal));
    this.#host.run(() => this.cutRelay());
  }

  /** Nothing passes until it is let go. @param directions both, or what goes up or down alone */
  hold(is: boolean, directions: "both" | "up" | "down" = "both"): void {
    if (directions !== "down") this.#up.held = is;
    if (directions !== "up") this.#down.held = is;
    if (is) return;
    this.#up.pump();
    this.#down.pump();
  }
}

export class Network {
  readonly scheduler: Scheduler;
  readonly limits: Limits;
  readonly weather: Weather = { minLatencyMs: 5, maxLatencyMs: 60, loss: 0 };
  readonly links = new Set<Link>();
  meddler: Meddler | null = null;
  /** Members that nothing reaches. */
  readonly parted = new Set<Process>();
  readonly #random: Random;

  constructor(scheduler: Scheduler, limits: Limits, random: Random) {
    this.scheduler = scheduler;
    this.limits = limits;
    this.#random = random;
  }

  #delay(): number {
    const { minLatencyMs, maxLatencyMs, loss } = this.weather;
    let delay = this.#random.between(minLatencyMs, maxLatencyMs);
    for (let wait = retransmitMs; this.#random.chance(loss) && wait < 5_000; wait *= 2) delay += wait;
    return delay;
  }

  /** How a member's machine reaches a relay. */
  transport(member: Process, listener: Listener): Transport {
    return (_url, events) => {
      const link = new Link(this, listener, member, events, () => this.#delay());
      this.links.add(link);
      if (this.parted.has(member)) link.hold(true);
      return link.memberWire();
    };
  }

  /** Parts a member from the rest, or lets it back. */
  part(member: Process, is: boolean): void {
    if (is) this.parted.add(member);
    else this.parted.delete(member);
    for (const link of this.of(member)) link.hold(is);
  }

  of(member: Process): Link[] {
    return [...this.links].filter((link) => link.member === member);
  }

  forget(link: Link): void {
    this.links.delete(link);
  }

  /** One frame to all that are subscribed. */
  publish(topic: string, frame: Uint8Array): void {
    for (const link of this.links) if (link.topics.has(topic)) link.deliver(frame);
  }
}
