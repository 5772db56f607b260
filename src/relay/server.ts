// The server: Bun's WebSockets under the hub. docs/protocol.md §2.

import type { Server, ServerWebSocket } from "bun";
import { type Clock, SnugError } from "../base/index.ts";
import { type Limits, subprotocol } from "../protocol/index.ts";
import type { RelayConfig } from "./config.ts";
import type { Connection } from "./connection.ts";
import type { Hub } from "./hub.ts";
import { isUpgrade, makeAnswerHttp, readOrigins, refuseUpgrade } from "./http.ts";
import type { Log } from "./log.ts";
import { readTrusted, sourceOf } from "./source.ts";
import type { Store } from "./store.ts";
import { makeAnswerWeb, type WebFiles } from "./web-page.ts";
import type { Publish, Wire } from "./wire.ts";

interface Data {
  readonly address: string;
  connection: Connection | null;
}
type Socket = ServerWebSocket<Data>;

export interface ServerPorts {
  readonly config: RelayConfig;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly store: Store;
  readonly log: Log;
  readonly publicUrl: string | null;
  readonly tls: { readonly cert: string; readonly key: string } | null;
  readonly webFiles: () => Promise<WebFiles | null>;
  /** Makes the hub once there is something to publish with. */
  makeHub(publish: Publish): Hub;
}

export interface RelayServer {
  readonly hub: Hub;
  readonly port: number;
  /** Takes no more connections, and ends those there are. */
  stop(): Promise<void>;
}

const unsupportedData = 1003;
/** A connection that sends nothing, or its headers too slowly, is closed after this. */
const silentHttpSeconds = 10;
/** How long a stopping server waits for what it said to leave. */
const partingMs = 250;

/** One of Bun's sockets as a Wire: an object for each, and no closures. */
class SocketWire implements Wire {
  private readonly socket: Socket;

  constructor(socket: Socket) {
    this.socket = socket;
  }

  get address(): string {
    return this.socket.data.address;
  }
  send(frame: Uint8Array): void {
    this.socket.sendBinary(frame);
  }
  unsentBytes(): number {
    return this.socket.getBufferedAmount();
  }
  subscribe(topic: string): void {
    this.socket.subscribe(topic);
  }
  unsubscribe(topic: string): void {
    this.socket.unsubscribe(topic);
  }
  close(code: number): void {
    this.socket.close(code);
  }
}

/** What an address or a port that cannot be listened on is called; with TLS whatever else fails is certificate or key. */
const networkFailures: readonly unknown[] = ["EADDRINUSE", "EACCES", "EADDRNOTAVAIL", "ENOENT", "ENOTFOUND"];

/** Why it does not listen, as one of ours. */
function listenFailure({ config, tls }: ServerPorts, cause: unknown): SnugError {
  const code = cause instanceof Error && "code" in cause ? cause.code : null;
  return tls === null || networkFailures.includes(code)
    ? new SnugError("listen.failed", { detail: `${config.listen.host}:${config.listen.port}`, cause })
    : new SnugError("config.malformed", {
        detail: "--tls-cert and --tls-key are no certificate and its key in PEM form.",
        cause,
      });
}

/** Starts listening. @throws SnugError "listen.failed" | "config.malformed" */
export function listen(ports: ServerPorts): RelayServer {
  const { config, limits, store, log } = ports;
  const sockets = new Set<Socket>();
  const origins = readOrigins(config.origins);
  const isTrusted = readTrusted(config.trustProxy);
  const answerHttp = makeAnswerHttp(config, store, ports.clock, makeAnswerWeb(ports.webFiles));
  let stopping = false;

  function upgrade(request: Request, server: Server<Data>): Response | undefined {
    const refused = refuseUpgrade(request, origins, ports.publicUrl);
    if (refused !== null) return refused;
    const address = sourceOf(
      server.requestIP(request)?.address ?? "",
      request.headers.get("x-forwarded-for"),
      isTrusted,
    );
    if (stopping || sockets.size >= limits.maxConnections || !hub.mayCome(address))
      return new Response("This relay is full; try again later.\n", { status: 503, headers: { "retry-after": "5" } });
    const taken = server.upgrade(request, {
      headers: { "sec-websocket-protocol": subprotocol },
      data: { address, connection: null },
    });
    return taken ? undefined : new Response("That is no WebSocket upgrade.\n", { status: 400 });
  }

  const start = (): Server<Data> =>
    Bun.serve<Data>({
      hostname: config.listen.host.replace(/^\[|\]$/g, ""),
      port: config.listen.port,
      ...(ports.tls === null ? {} : { tls: { ...ports.tls } }),
      idleTimeout: silentHttpSeconds,
      maxRequestBodySize: 1024,
      development: false,
      reusePort: false, // Bun shares the port otherwise, and two relays would take turns at one address
      fetch: (request, server) => (isUpgrade(request) ? upgrade(request, server) : answerHttp(request)),
      error(error) {
        log.failure("http.failed", error);
        return new Response("The relay had a fault of its own.\n", { status: 500 });
      },
      websocket: {
        perMessageDeflate: false,
        maxPayloadLength: limits.maxFrameBytes,
        idleTimeout: Math.max(1, Math.ceil((2.5 * limits.heartbeatMs) / 1000)),
        backpressureLimit: limits.maxUnsentBytes,
        // Without it a reader that stalls would lose published frames in silence.
        closeOnBackpressureLimit: true,
        sendPings: true,
        publishToSelf: true,
        open(socket) {
          sockets.add(socket);
          socket.binaryType = "uint8array";
          socket.data.connection = hub.open(new SocketWire(socket));
        },
        message(socket, message) {
          if (typeof message === "string") socket.close(unsupportedData);
          else socket.data.connection?.receive(message);
        },
        drain: (socket) => socket.data.connection?.drained(),
        ping: (socket) => socket.data.connection?.pinged(),
        close(socket) {
          sockets.delete(socket);
          socket.data.connection?.closed();
        },
      },
    });

  let server: Server<Data>;
  try {
    server = start();
  } catch (cause) {
    throw listenFailure(ports, cause);
  }
  const hub = ports.makeHub((topic, frame) => void server.publish(topic, frame));

  async function stop(): Promise<void> {
    stopping = true;
    const stopped = server.stop(false);
    hub.stop();
    // Closing handshakes take a round trip; who does not answer is cut off.
    await Promise.race([stopped, Bun.sleep(partingMs)]);
    await server.stop(true);
  }

  return { hub, port: server.port ?? config.listen.port, stop };
}
