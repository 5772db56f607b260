// A whole relay: data folder, keys, engine, hub and server. Nothing is done before it listens that can be done later.

import { readFileSync } from "node:fs";
import { makeOpaque, snugStretching, type SpawnWorker, type Stretching } from "../auth/server/index.ts";
import { type Clock, type Primitives, SnugError, systemClock } from "../base/index.ts";
import { type Limits, limits as productLimits } from "../protocol/index.ts";
import type { RelayConfig } from "./config.ts";
import { makeEmbeddedEngine } from "./engine/embedded.ts";
import type { Engine } from "./engine.ts";
import { makeHub } from "./hub.ts";
import { openKeyring } from "./keyring.ts";
import { makeLog } from "./log.ts";
import { makeRegistrar, makeRegistrations, type Registrar, type Registrations } from "./registrations.ts";
import { listen } from "./server.ts";
import { openSqliteStore } from "./store/sqlite.ts";
import { names } from "./store.ts";
import type { WebFiles } from "./web-page.ts";

export interface RelayPorts {
  readonly clock: Clock;
  readonly primitives: Primitives;
  readonly limits: Limits;
  /** Cheap in tests, simulator and benchmarks; the product has no switch for it. */
  readonly stretching: Stretching;
  readonly spawnWorker: SpawnWorker | null;
  /** Takes whole lines of the log; stderr by default. */
  readonly logLine: (line: string) => void;
  /** The web client that is served; none by default. */
  readonly webFiles: () => Promise<WebFiles | null>;
  /** The engine; the embedded one by default. */
  readonly makeEngine: (ports: {
    readonly clock: Clock;
    readonly primitives: Primitives;
    readonly limits: Limits;
  }) => Engine;
}

/** Why a relay ended. */
export type RelayEnd = "stopped" | "forgery";

export interface RunningRelay {
  /** Where it listens: `http://127.0.0.1:7684`, `https://…` with TLS. */
  readonly url: string;
  /** Where members reach it: `--public-url`, or the same as `url`. */
  readonly publicUrl: string;
  /** base64url of 16 bytes. */
  readonly pin: string;
  readonly port: number;
  readonly connections: number;
  /** Makes one channel in this process, whatever `create` says of the wire. */
  registrar(): Registrar;
  /** Tells the members, ends everything, and resolves when nothing runs any more. Calling it twice is fine. */
  stop(): Promise<void>;
  /** Resolves once the relay has ended. */
  readonly ended: Promise<RelayEnd>;
}

function readTls(config: RelayConfig): { readonly cert: string; readonly key: string } | null {
  if (config.tls === null) return null;
  const read = (file: string, option: string): string => {
    try {
      return readFileSync(file, "utf8");
    } catch (cause) {
      throw new SnugError("config.malformed", { detail: `${option} cannot be read.`, cause });
    }
  };
  return { cert: read(config.tls.certFile, "--tls-cert"), key: read(config.tls.keyFile, "--tls-key") };
}

/** The URL of a listening socket; a wildcard is reached by loopback. */
function urlOf({ listen: { host }, tls }: RelayConfig, port: number): string {
  const bare = host.replace(/^\[|\]$/g, "");
  const reachable = bare === "0.0.0.0" ? "127.0.0.1" : bare === "::" ? "::1" : bare;
  const shown = reachable.includes(":") ? `[${reachable}]` : reachable;
  return `${tls === null ? "http" : "https"}://${shown}:${port}`;
}

/**
 * Starts a relay.
 * @param ports what tests, simulator and benchmarks put in place of the system's
 * @throws SnugError "listen.failed" | "store.failed" | "store.locked" | "config.malformed"
 */
export async function startRelayWith(
  config: RelayConfig,
  ports: Partial<RelayPorts> & Pick<RelayPorts, "primitives">,
): Promise<RunningRelay> {
  const {
    clock = systemClock,
    primitives,
    limits = productLimits,
    stretching = snugStretching,
    spawnWorker = null,
    makeEngine = makeEmbeddedEngine,
    webFiles = () => Promise.resolve(null),
  } = ports;
  const log = makeLog(
    primitives,
    () => clock.wallMs(),
    ports.logLine ?? ((line) => void process.stderr.write(`${line}\n`)),
  );
  if (config.create === "token" && (config.createToken === null || config.createToken === ""))
    throw new SnugError("config.malformed", { detail: "--create token needs SNUG_CREATE_TOKEN." });
  const tls = readTls(config);
  const store = openSqliteStore({
    primitives,
    folder: config.data,
    ...(config.keyFile === null ? {} : { keyFile: config.keyFile }),
  });
  const opaque = makeOpaque(stretching, { clock, ...(spawnWorker === null ? {} : { spawnWorker }) });
  const engine = makeEngine({ clock, primitives, limits });
  let end: (how: RelayEnd) => void = () => {};
  const ended = new Promise<RelayEnd>((resolve) => (end = resolve));
  let stopping: Promise<void> | null = null;

  const begin = async () => {
    const keyring = await openKeyring(primitives, store, opaque);
    const kept = config.publicUrl ?? (await store.setting(names.publicUrl));
    const onForgery = (): void => {
      if (config.shutdownOnForgery) stop("forgery").catch((error: unknown) => log.failure("relay.failed", error));
    };
    const { create, createToken, showCiphertext, logAddresses } = config;
    const server = listen({
      config,
      clock,
      limits,
      store,
      log,
      tls,
      publicUrl: kept,
      webFiles,
      makeHub: (publish) =>
        makeHub({
          primitives,
          clock,
          limits,
          opaque,
          store,
          engine,
          keyring,
          publish,
          log,
          create,
          createToken,
          showCiphertext,
          logAddresses,
          onForgery,
        }),
    });
    const url = urlOf(config, server.port);
    try {
      if (config.publicUrl !== null) await store.setSetting(names.publicUrl, config.publicUrl);
      await store.setSetting(names.listenUrl, url);
    } catch (error) {
      await server.stop();
      throw error;
    }
    return { keyring, server, url, publicUrl: kept ?? url };
  };
  const { keyring, server, url, publicUrl } = await begin().catch(async (error: unknown) => {
    opaque.close();
    await engine.close();
    await store.close();
    throw error;
  });
  log.write("info", "relay.listening", { port: server.port, tls: tls !== null });

  async function shutDown(how: RelayEnd): Promise<void> {
    warming.cancel();
    await server.stop();
    opaque.close();
    await engine.close();
    await store.close();
    log.write(how === "forgery" ? "warn" : "info", "relay.stopped", { how });
    end(how);
  }
  function stop(how: RelayEnd): Promise<void> {
    return (stopping ??= shutDown(how));
  }

  // After the first answer, so that starting it costs no one who waits for `listening`.
  const warming = clock.after(0, () => {
    server.hub.warm().catch((error: unknown) => (stopping === null ? log.failure("relay.failed", error) : undefined));
  });
  const ready = async (): Promise<Registrations> =>
    makeRegistrations({ primitives, opaque, keys: await keyring.keys(), store, clock });

  return {
    url,
    publicUrl,
    pin: keyring.pin,
    port: server.port,
    get connections() {
      return server.hub.connections;
    },
    registrar() {
      let registrations: Promise<Registrations> | null = null;
      // One for both frames: the second belongs to the session of the first.
      return makeRegistrar(() => (registrations ??= ready()));
    },
    stop: () => stop("stopped"),
    ended,
  };
}
