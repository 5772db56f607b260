// The hub: connections and channels of this node. It knows no sockets and no files, so that the simulator runs it as it
// is: time, randomness, engine, store and publication come in as ports.

import {
  type Counters,
  type LoginGate,
  makeCodeLock,
  makeLoginGate,
  makeLoginServer,
  makeResumeServer,
  type Opaque,
} from "../auth/server/index.ts";
import { type Clock, type Primitives, SnugError, type Timer } from "../base/index.ts";
import type { ChannelId, Limits } from "../protocol/index.ts";
import { Connection, type ConnectionPorts } from "./connection.ts";
import type { Engine } from "./engine.ts";
import type { Keyring } from "./keyring.ts";
import { Lanes } from "./lanes/index.ts";
import { LiveChannel } from "./live-channel.ts";
import type { Log } from "./log.ts";
import type { Admitted, LoginPorts, LoginStep, Services } from "./login.ts";
import { persist } from "./persist.ts";
import { makeRegistrations } from "./registrations.ts";
import type { Store } from "./store.ts";
import { Strangers } from "./strangers.ts";
import { maxUploadingBytes, UploadBudget } from "./upload.ts";
import type { Publish, Wire } from "./wire.ts";

export interface HubPorts {
  readonly primitives: Primitives;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly opaque: Opaque;
  readonly store: Store;
  readonly engine: Engine;
  readonly keyring: Keyring;
  readonly publish: Publish;
  readonly log: Log;
  readonly create: "open" | "token" | "local";
  readonly createToken: string | null;
  readonly showCiphertext: boolean;
  /** Whether addresses may stand in the log. */
  readonly logAddresses: boolean;
  /** A member's signature did not verify; the count of this process. */
  onForgery(count: number): void;
}

export interface Hub {
  /** Whether an address may open one more connection: those that have not logged in yet are bounded by source. */
  mayCome(address: string): boolean;
  /** Takes a new connection. */
  open(wire: Wire): Connection;
  /** Makes what the first login would otherwise wait for. @throws SnugError "store.failed" | "internal" */
  warm(): Promise<void>;
  /** Tells everyone that the relay stops, and ends all channels. */
  stop(): void;
  readonly connections: number;
  readonly channels: number;
}

/** A hub. @param ports.publish must reach every Wire that has subscribed */
export function makeHub(ports: HubPorts): Hub {
  const { primitives, clock, limits, opaque, store, engine, keyring, log } = ports;
  const startedMs = clock.nowMs();
  const startedWallMs = clock.wallMs();
  const connections = new Set<Connection>();
  const channels = new Map<ChannelId, Promise<LiveChannel>>();
  const gate: LoginGate = makeLoginGate(clock, limits);
  const strangers = new Strangers(limits.maxStrangersPerPrefix);
  let forgeries = 0;
  let services: Promise<Services> | null = null;

  const counters: Counters = {
    add: (key, by, ttlMs) =>
      persist(
        clock,
        () => engine.counters.add(key, by, ttlMs),
        () => false,
      ),
    read: (key) =>
      persist(
        clock,
        () => engine.counters.read(key),
        () => false,
      ),
  };

  async function makeServices(): Promise<Services> {
    const keys = await keyring.keys();
    return {
      login: makeLoginServer({ primitives, opaque, keys, clock, codeLock: makeCodeLock(counters, clock, limits) }),
      resume: makeResumeServer({ primitives, keys, clock, ticketMs: limits.ticketMs }),
      registrations: makeRegistrations({ primitives, opaque, keys, store, clock }),
    };
  }
  function ready(): Promise<Services> {
    const making = (services ??= makeServices());
    making.catch(() => (services = null)); // the next login tries again
    return making;
  }

  async function openChannel({ record }: Admitted): Promise<LiveChannel> {
    const { channelId } = record;
    const channelLog = await persist(
      clock,
      () => engine.open(channelId),
      () => false,
    );
    // A channel that is younger than this process has lost nothing.
    const foundAfterMs = record.createdAtMs >= Math.floor(startedWallMs) ? startedMs : startedMs + limits.electionMs;
    const onOver = (): void => {
      channels.delete(channelId);
      log.write("info", "channel.over", { channel: log.tag(channelId) });
    };
    log.write("info", "channel.open", { channel: log.tag(channelId) });
    return new LiveChannel(channelId, channelLog, foundAfterMs, {
      clock,
      limits,
      publish: ports.publish,
      log,
      showCiphertext: ports.showCiphertext,
      onOver,
    });
  }

  function channelOf(admitted: Admitted): Promise<LiveChannel> {
    const { channelId } = admitted.record;
    const known = channels.get(channelId);
    if (known !== undefined) return known;
    const opening = openChannel(admitted);
    channels.set(channelId, opening);
    opening.catch(() => channels.delete(channelId));
    return opening;
  }

  /** Tells the members inside that someone has the password and guesses codes. */
  function tellMembers(channelId: ChannelId): void {
    channels.get(channelId)?.then(
      (channel) => channel.take({ t: "notice", code: "login.wrong_codes" }),
      () => {}, // it could not be opened: nobody is in it
    );
  }

  function onRefused(error: SnugError, step: Extract<LoginStep, { t: "refused" }> | null): void {
    const channel = step === null ? {} : { channel: log.tag(step.channelId) };
    if (error.code === "internal" || error.code === "relay.failed" || error.code.startsWith("store."))
      log.failure("relay.failed", error);
    else
      log.write("info", "connection.refused", {
        code: error.code,
        ...(error.detail === null ? {} : { detail: error.detail }),
        ...channel,
      });
    if (step === null) return;
    if (step.refusal.tellMembers) tellMembers(step.channelId);
    if (error.code !== "login.forged") return;
    forgeries++;
    log.write("warn", "login.forged", { count: forgeries, ...channel });
    ports.onForgery(forgeries);
  }

  const login: LoginPorts = {
    primitives,
    store,
    gate,
    services: ready,
    create: ports.create,
    createToken: ports.createToken,
  };
  const connectionPorts: ConnectionPorts = {
    clock,
    limits,
    login,
    uploadBudget: new UploadBudget(maxUploadingBytes),
    lanes: new Lanes({ clock, primitives, limits }),
    channelOf,
    onRefused,
    onCreated: ({ channelId }) => log.write("info", "channel.created", { channel: log.tag(channelId) }),
    onSettled: (connection) => strangers.left(connection.wire.address),
    onClosed: (connection) => void connections.delete(connection),
  };

  // A channel that its operator closed while the relay runs ends for those inside, too.
  function watch(): Timer {
    return clock.after(limits.heartbeatMs, () => {
      for (const [id, opening] of channels) {
        opening
          .then(async (channel) =>
            (await store.channel(id)) === null ? channel.fail(new SnugError("channel.closed")) : undefined,
          )
          .catch((error: unknown) => log.failure("store.failed", error));
      }
      watching = watch();
    });
  }
  let watching = watch();

  return {
    mayCome: (address) => strangers.mayCome(address),
    open(wire) {
      strangers.came(wire.address);
      const connection = new Connection(wire, connectionPorts);
      connections.add(connection);
      log.write("info", "connection.open", ports.logAddresses ? { address: wire.address } : {});
      return connection;
    },
    async warm() {
      await ready();
      await opaque.warm();
    },
    stop() {
      watching.cancel();
      const stopping = new SnugError("relay.stopping", { retryMs: limits.reconnectMs });
      for (const connection of Array.from(connections)) connection.fail(stopping);
      for (const opening of channels.values()) opening.then((channel) => channel.fail(stopping)).catch(() => {});
    },
    get connections() {
      return connections.size;
    },
    get channels() {
      return channels.size;
    },
  };
}
