// A TCP proxy that can stop reading, or cut: a slow, or a broken, network between a member and the relay.

import { connect, createServer, type Socket } from "node:net";

export interface Proxy {
  readonly url: string;
  /** Stops taking anything from the relay. */
  stall(): void;
  /** Ends all connections at once. */
  cut(): void;
  close(): void;
}

/** A proxy to a port on loopback. */
export async function makeProxy(port: number): Promise<Proxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  const server = createServer((near) => {
    const far = connect(port, "127.0.0.1");
    const pair = [near, far] as const;
    pairs.add(pair);
    near.pipe(far);
    far.pipe(near);
    for (const [one, other] of [pair, [far, near] as const]) {
      one.on("error", () => other.destroy());
      one.on("close", () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const cut = (): void => {
    for (const pair of pairs) for (const socket of pair) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${address.port}`,
    stall() {
      for (const [near, far] of pairs) {
        far.unpipe(near);
        far.pause();
      }
    },
    cut,
    close() {
      cut();
      server.close();
    },
  };
}
