// A TCP proxy between members and a relay that can cut connections, go silent, and refuse new ones: a bad network.

import type { Socket } from "bun";

interface Pair {
  readonly inside: Socket<undefined>;
  readonly outside: Socket<Link>;
}

interface Link {
  pair: Pair | null;
  readonly early: Uint8Array[];
}

export interface Proxy {
  readonly port: number;
  /** Cuts every connection, and refuses new ones until `mend`. */
  cut(): void;
  /** Lets so many more bytes through from members to the relay, then cuts. */
  cutAfter(bytes: number): void;
  /** Lets nothing through any more, without closing anything. */
  silence(): void;
  /** A good network again: what was silent is cut, so that nobody waits for it. */
  mend(): void;
  close(): void;
}

/** A proxy to a port of this machine. */
export async function startProxy(target: number): Promise<Proxy> {
  const links = new Set<Socket<Link>>();
  let state: "good" | "cut" | "silent" = "good";
  let allowance = Number.POSITIVE_INFINITY;
  const end = (): void => {
    for (const outside of links) {
      outside.data.pair?.inside.terminate();
      outside.terminate();
    }
    links.clear();
  };
  const listener = Bun.listen<Link>({
    hostname: "127.0.0.1",
    port: 0,
    data: { pair: null, early: [] },
    socket: {
      async open(outside) {
        outside.data = { pair: null, early: [] };
        if (state === "cut") return outside.terminate();
        links.add(outside);
        try {
          const inside: Socket<undefined> = await Bun.connect<undefined>({
            hostname: "127.0.0.1",
            port: target,
            socket: {
              data(_inside, bytes) {
                if (state === "good") write(outside, bytes);
              },
              close: () => void outside.end(),
              error: () => outside.terminate(),
              drain: () => flush(inside),
            },
          });
          outside.data.pair = { inside, outside };
          for (const bytes of outside.data.early.splice(0)) write(inside, bytes);
        } catch {
          outside.terminate();
        }
      },
      data(outside, bytes) {
        if (state !== "good") return;
        const through = bytes.subarray(0, Math.min(bytes.length, allowance));
        allowance -= through.length;
        const inside = outside.data.pair?.inside;
        if (inside === undefined) outside.data.early.push(new Uint8Array(through));
        else write(inside, through);
        if (through.length === bytes.length) return;
        state = "cut";
        // What was let through is on its way; only then the end, so that the relay has exactly so many bytes.
        inside?.end();
        outside.terminate();
      },
      close(outside) {
        links.delete(outside);
        outside.data.pair?.inside.end();
      },
      drain: (outside) => flush(outside),
    },
  });
  return {
    port: listener.port,
    cut() {
      state = "cut";
      end();
    },
    cutAfter(bytes) {
      allowance = bytes;
    },
    silence() {
      state = "silent";
    },
    mend() {
      if (state === "silent") end();
      state = "good";
      allowance = Number.POSITIVE_INFINITY;
    },
    close() {
      end();
      listener.stop(true);
    },
  };
}

const backlog = new WeakMap<object, Uint8Array[]>();

/** Writes all of it, now or when the socket drains. */
function write<T>(socket: Socket<T>, bytes: Uint8Array): void {
  const waiting = backlog.get(socket);
  if (waiting !== undefined && waiting.length > 0) {
    waiting.push(new Uint8Array(bytes));
    return;
  }
  const written = socket.write(bytes);
  if (written < bytes.length) backlog.set(socket, [new Uint8Array(bytes.subarray(Math.max(0, written)))]);
}

function flush<T>(socket: Socket<T>): void {
  const waiting = backlog.get(socket) ?? [];
  backlog.set(socket, []);
  for (const bytes of waiting) write(socket, bytes);
}
