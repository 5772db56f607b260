// A relay's machine: the real hub on a disk, a clock and a network of the simulator. It crashes and comes back.

import { makeLog } from "../src/relay/log.ts";
import type { Primitives } from "../src/base/index.ts";
import type { Limits } from "../src/protocol/index.ts";
import type { Connection } from "../src/relay/connection.ts";
import type { ChannelLog, Engine, LogEntry } from "../src/relay/engine.ts";
import type { Opaque } from "../src/auth/client/index.ts";
import { makeEmbeddedEngine } from "../src/relay/engine/embedded.ts";
import { type Hub, makeHub } from "../src/relay/hub.ts";
import { openKeyring } from "../src/relay/keyring.ts";
import { makeRegistrar, makeRegistrations, type Registrar } from "../src/relay/registrations.ts";
import type { Wire } from "../src/relay/wire.ts";
import { makeFaultyEngine } from "./faulty-engine.ts";
import { makeDisk, makeMemoryStore } from "./memory-store.ts";
import { makeModelOpaque } from "./model-opaque.ts";
import type { Listener, Network } from "./network.ts";
import type { Random } from "./random.ts";
import type { Process, Scheduler } from "./scheduler.ts";

export interface NodePorts {
  readonly scheduler: Scheduler;
  readonly network: Network;
  readonly primitives: Primitives;
  readonly limits: Limits;
  readonly random: Random;
  /** What fails inside: changed while it runs. */
  readonly faults: {
    /** Share of the engine's calls that fail, 0 … 1. */
    engine: number;
    /** Whether the engine's calls may be late at all. */
    readonly engineIsLate: boolean;
  };
  /** Told of every entry that a log took, in its order. */
  logged(incarnation: Uint8Array, entry: LogEntry): void;
  /** Told of each line of the relay's own log. */
  wrote(line: string): void;
}

export class RelayNode implements Listener {
  process: Process;
  #hub: Hub | null = null;
  readonly opaque: Opaque;
  readonly #disk = makeDisk();
  readonly #ports: NodePorts;

  constructor(ports: NodePorts) {
    this.#ports = ports;
    this.opaque = makeModelOpaque(ports.primitives);
    this.process = ports.scheduler.process();
  }

  /** Whether it runs, or is about to. */
  running = false;

  /** Starts it, where it does not run: with what is on the disk, and without anything that was in memory. */
  async start(): Promise<void> {
    if (this.running) return;
    this.running = true;
    const { scheduler, primitives, limits, network } = this.#ports;
    this.process = scheduler.process();
    const { clock } = this.process;
    const store = makeMemoryStore(this.#disk);
    const { opaque } = this;
    this.#hub = makeHub({
      primitives,
      clock,
      limits,
      opaque,
      store,
      engine: this.#engine(),
      keyring: await openKeyring(primitives, store, opaque),
      publish: (topic, frame) => network.publish(topic, frame),
      log: makeLog(
        primitives,
        () => clock.wallMs(),
        (line) => this.#ports.wrote(line),
      ),
      create: "local",
      createToken: null,
      showCiphertext: false,
      logAddresses: false,
      onForgery: () => this.#ports.wrote("forgery"),
    });
  }

  #engine(): Engine {
    const { primitives, limits, random, faults, scheduler } = this.#ports;
    const { clock } = this.process;
    const inner = makeEmbeddedEngine({ clock, primitives, limits });
    const watched: Engine = { ...inner, open: async (channel) => this.#watched(await inner.open(channel)) };
    if (!faults.engineIsLate) return watched;
    return makeFaultyEngine(watched, {
      seed: random.below(2 ** 32),
      get failing() {
        return faults.engine;
      },
      pause: (unit) =>
        unit() < 0.5 ? Promise.resolve() : new Promise((resolve) => void scheduler.after(unit() * 30, resolve)),
    });
  }

  readonly #seen = new Map<string, number>();
  /** Tells of each entry once, whoever opens the log. */
  #watched(log: ChannelLog): ChannelLog {
    const name = log.incarnation.toHex();
    log.tail(0, (entry) => {
      if (entry.seq <= (this.#seen.get(name) ?? 0)) return;
      this.#seen.set(name, entry.seq);
      this.#ports.logged(log.incarnation, entry);
    });
    return log;
  }

  /** Crashes: nothing says goodbye, but where only the process is gone, its machine resets the connections. */
  crash(losesPower: boolean): void {
    this.#hub = null;
    this.running = false;
    this.process.kill();
    if (!losesPower) for (const link of this.#ports.network.links) link.reset();
  }

  /** Stops in order, and says so. */
  stop(): void {
    this.#hub?.stop();
    this.#hub = null;
    this.running = false;
    this.process.kill();
  }

  accept(wire: Wire): Connection | null {
    return this.#hub?.open(wire) ?? null;
  }

  /** What makes channels on its disk. */
  async registrar(): Promise<Registrar> {
    const { opaque } = this;
    const { primitives } = this.#ports;
    const store = makeMemoryStore(this.#disk);
    const keys = await (await openKeyring(primitives, store, opaque)).keys();
    const { clock } = this.process;
    const registrations = makeRegistrations({ primitives, opaque, keys, store, clock });
    return makeRegistrar(() => Promise.resolve(registrations));
  }
}
