// One launch of a client on a machine of its own: the real session and machine, and a note of everything it was told.

import type { KeyPair, Primitives, SnugError } from "../src/base/index.ts";
import { makeLaunch } from "../src/client/launch.ts";
import type { ClientState } from "../src/client/machine/state.ts";
import type { Session } from "../src/client/session.ts";
import type { RoomEvent } from "../src/client/types.ts";
import type { Address, Limits } from "../src/protocol/index.ts";
import type { Suite } from "../src/suite/index.ts";
import type { Opaque } from "../src/auth/client/index.ts";
import type { Listener, Network } from "./network.ts";
import type { Process, Scheduler } from "./scheduler.ts";

/** One message of one launch. */
export interface Said {
  readonly id: string;
  readonly text: string;
  /** When it was told that the message is in the log; null before. */
  relayedAtMs: number | null;
  failed: boolean;
}

export interface MemberPorts {
  readonly scheduler: Scheduler;
  readonly network: Network;
  readonly primitives: Primitives;
  readonly limits: Limits;
  readonly opaque: Opaque;
  readonly suite: Suite;
  readonly address: Address;
  readonly password: string;
  readonly code: () => string;
  readonly listener: Listener;
  /** Told of every event, after the member noted it. */
  heard(member: Member, event: RoomEvent): void;
}

export class Member {
  readonly name: string;
  readonly process: Process;
  readonly state: ClientState;
  readonly identity: KeyPair;
  /** What it said, in order. */
  readonly said: Said[] = [];
  /** Everything that it was told. */
  readonly told: RoomEvent[] = [];
  /** How often it came in. */
  joins = 0;
  /** Set once it is over: by its own wish (null), or by an error. */
  end: { readonly error: SnugError | null } | null = null;
  /** Wants to be here: neither said goodbye nor was killed. */
  wanted = true;
  readonly #session: Session;

  constructor(name: string, ports: MemberPorts) {
    this.name = name;
    this.process = ports.scheduler.process();
    this.identity = ports.primitives.ed25519KeyPair();
    const launch = makeLaunch(
      ports.address,
      { password: ports.password, code: ports.code, nickname: name },
      this.identity,
      {
        primitives: ports.primitives,
        opaque: ports.opaque,
        suite: ports.suite,
        limits: ports.limits,
        clock: this.process.clock,
        transport: ports.network.transport(this.process, ports.listener),
      },
    );
    this.state = launch.state;
    this.#session = launch.session({
      files: () => {},
      emit: (event) => {
        this.#note(event);
        ports.heard(this, event);
      },
      ended: (error) => {
        this.end = { error };
      },
    });
  }

  #note(event: RoomEvent): void {
    this.told.push(event);
    if (event.t === "joined") this.joins++;
    if (event.t !== "relayed" && event.t !== "failed") return;
    const said = this.said.find(({ id }) => id === event.id);
    if (said === undefined) return;
    if (event.t === "failed") said.failed = true;
    else said.relayedAtMs = this.process.clock.nowMs();
  }

  /** Its member id, base64url; empty before it is admitted. */
  get id(): string {
    return this.state.me ?? "";
  }

  /** Runs and is wanted. */
  get live(): boolean {
    return this.wanted && this.end === null && this.process.alive;
  }

  /** Runs, wanted, and in the group with its connection. */
  get settled(): boolean {
    return this.live && this.state.phase === "in" && this.state.link === "up" && this.state.outbox.size === 0;
  }

  start(): void {
    this.process.run(() => this.#session.start());
  }

  /** Says the next thing: its name and a number that grows. */
  say(): void {
    this.process.run(() => {
      if (this.end !== null) return;
      const text = `${this.name} ${this.said.length + 1}`;
      this.#session.say({ kind: "text", text }, (id) => this.said.push({ id, text, relayedAtMs: null, failed: false }));
    });
  }

  /** Says goodbye. */
  leave(): void {
    this.wanted = false;
    this.process.run(() => this.#session.leave());
  }

  /** Its machine loses power. */
  kill(): void {
    this.wanted = false;
    this.process.kill();
  }
}
