// An engine with faults on top of one without: calls come late, fail before anything was done, fail after half or all of
// it was done, and tails lag. Drawn from a seed, so that a failure can be had again.

import { SnugError } from "../src/base/index.ts";
import type { ChannelLog, Engine, LogEntry } from "../src/relay/engine.ts";
import { makeUnit } from "./random.ts";

export interface Faults {
  readonly seed: number;
  /** Share of calls that fail, 0 … 1: read at each. */
  readonly failing: number;
  /** Lets a little time go by: real, or the test's. */
  readonly pause: (random: () => number) => Promise<void>;
}

/** The engine with faults. */
export function makeFaultyEngine(engine: Engine, faults: Faults): Engine {
  const { pause } = faults;
  const random = makeUnit(faults.seed);
  const fails = (): boolean => random() < faults.failing;
  const failure = (): SnugError => new SnugError("relay.failed");

  /** A call that may be late, may fail before, and, where it may be made twice, after. */
  async function late<T>(act: () => Promise<T>, twice: boolean): Promise<T> {
    await pause(random);
    if (fails()) throw failure();
    const value = await act();
    await pause(random);
    if (twice && fails()) throw failure();
    return value;
  }

  function faultyLog(log: ChannelLog): ChannelLog {
    return {
      incarnation: log.incarnation,
      append: (entries) =>
        late(async () => {
          if (!fails()) return log.append(entries);
          await log.append(entries.slice(0, Math.floor(random() * (entries.length + 1))));
          throw failure();
        }, true),
      find: (id) => late(() => log.find(id), true),
      holds: (after) => late(() => log.holds(after), true),
      read: (after, maxBytes) => late(() => log.read(after, maxBytes), true),
      tail(after, listener) {
        const lag: LogEntry[] = [];
        let ended = false;
        let telling = false;
        const tell = async (): Promise<void> => {
          if (telling) return;
          telling = true;
          for (let next = lag.shift(); next !== undefined; next = lag.shift()) {
            await pause(random);
            if (!ended) listener(next);
          }
          telling = false;
        };
        const end = log.tail(after, (entry) => {
          lag.push(entry);
          tell().catch((error: unknown) => {
            throw error;
          });
        });
        return () => {
          ended = true;
          end();
        };
      },
      keep: (id, bytes, lifeMs) => late(() => log.keep(id, bytes, lifeMs), true),
      kept: (id) => late(() => log.kept(id), true),
      forget: (id) => late(() => log.forget(id), true),
      close: () => log.close(),
    };
  }

  return {
    open: async (channel) => faultyLog(await late(() => engine.open(channel), false)),
    counters: {
      add: (key, by, ttlMs) => late(() => engine.counters.add(key, by, ttlMs), false),
      read: (key) => late(() => engine.counters.read(key), true),
    },
    claim: (name, holder, lifeMs) => late(() => engine.claim(name, holder, lifeMs), true),
    release: (name, holder) => late(() => engine.release(name, holder), true),
    close: () => engine.close(),
  };
}
