// The engine of a single node: logs, blobs, leases and counters in memory. Nothing of a chat is ever written to disk.

import type { Counters } from "../../auth/server/index.ts";
import type { Clock, Primitives } from "../../base/index.ts";
import type { ChannelId, Limits } from "../../protocol/index.ts";
import type { ChannelLog, Engine } from "../engine.ts";
import { makeMemoryLog } from "./memory-log.ts";

export interface EmbeddedPorts {
  readonly clock: Clock;
  readonly primitives: Primitives;
  readonly limits: Pick<Limits, "logMs" | "maxLogBytes">;
}

interface Dated<T> {
  value: T;
  endMs: number;
}

/** What is past its time is swept out whenever a map has grown by this much. */
const sweepEvery = 1024;

function makeExpiring<T>(nowMs: () => number): {
  get(key: string): T | null;
  set(key: string, value: T, lifeMs: number): void;
  delete(key: string): void;
} {
  const values = new Map<string, Dated<T>>();
  let sweepAt = sweepEvery;
  return {
    get(key) {
      const known = values.get(key);
      return known === undefined || nowMs() >= known.endMs ? null : known.value;
    },
    set(key, value, lifeMs) {
      values.set(key, { value, endMs: nowMs() + lifeMs });
      if (values.size < sweepAt) return;
      for (const [old, { endMs }] of values) if (nowMs() >= endMs) values.delete(old);
      sweepAt = values.size + sweepEvery;
    },
    delete: (key) => void values.delete(key),
  };
}

function makeCounters(nowMs: () => number): Counters {
  const counters = makeExpiring<number>(nowMs);
  return {
    add(key, by, ttlMs) {
      const sum = (counters.get(key) ?? 0) + by;
      counters.set(key, sum, ttlMs);
      return Promise.resolve(sum);
    },
    read: (key) => Promise.resolve(counters.get(key) ?? 0),
  };
}

/** The engine of one process. */
export function makeEmbeddedEngine({ clock, primitives, limits }: EmbeddedPorts): Engine {
  const nowMs = (): number => clock.nowMs();
  const leases = makeExpiring<string>(nowMs);
  const logs = new Map<ChannelId, { readonly log: ChannelLog; users: number }>();
  return {
    open(channel) {
      const held = logs.get(channel) ?? {
        log: makeMemoryLog({ clock, limits, incarnation: primitives.random(16) }),
        users: 0,
      };
      held.users++;
      logs.set(channel, held);
      let open = true;
      return Promise.resolve({
        ...held.log,
        close() {
          if (open && --held.users === 0) {
            logs.delete(channel);
            void held.log.close(); // resolves at once: it is in memory
          }
          open = false;
          return Promise.resolve();
        },
      });
    },
    counters: makeCounters(nowMs),
    claim(name, holder, lifeMs) {
      const known = leases.get(name);
      if (known !== null && known !== holder) return Promise.resolve(known);
      leases.set(name, holder, lifeMs);
      return Promise.resolve(holder);
    },
    release(name, holder) {
      if (leases.get(name) === holder) leases.delete(name);
      return Promise.resolve();
    },
    close() {
      for (const { log } of logs.values()) void log.close(); // as above
      logs.clear();
      return Promise.resolve();
    },
  };
}
