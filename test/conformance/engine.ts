// What every engine must do, tested alike for all: in memory, in memory with faults, and NATS when it comes. Calls may
// fail with `relay.failed`, in which case they are made again; what they then must not do is the point of these tests.

import { expect, test } from "bun:test";
import { type Bytes, SnugError, toHex } from "../../src/base/index.ts";
import { makeNodePrimitives } from "../../src/base/primitives-node.ts";
import { type ChannelId, entryIdText } from "../../src/protocol/index.ts";
import type { ChannelLog, Engine, LogEntry, NewEntry } from "../../src/relay/engine.ts";

export interface EngineUnderTest {
  readonly engine: Engine;
  /** Lets this much time pass for the engine. */
  pass(ms: number): Promise<void>;
}

/** Life of a log, and its size, that engines under test are made with. */
export const testLimits = { logMs: 5_000, maxLogBytes: 4_096 };

const p = makeNodePrimitives();
const channel = (): ChannelId => `x${toHex(p.random(11))}` as ChannelId; // as good a name as any to an engine
const entry = (bytes: Bytes = p.random(20)): NewEntry => ({ id: entryIdText(p.random(16)), bytes });

/** Calls until it does not fail with `relay.failed`. */
async function persist<T>(act: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await act();
    } catch (error) {
      if (tries > 1000 || !(error instanceof SnugError) || error.code !== "relay.failed") throw error;
    }
  }
}

/** Appends until it is done. */
const add = (log: ChannelLog, entries: readonly NewEntry[]): ReturnType<ChannelLog["append"]> =>
  persist(() => log.append(entries));

async function readAll(log: ChannelLog, after: number, maxBytes = 1 << 20): Promise<readonly LogEntry[]> {
  const all: LogEntry[] = [];
  for (let at = after; ;) {
    const some = await persist(() => log.read(at, maxBytes));
    if (some === null) throw new Error(`nothing held after ${at}`);
    const last = some.at(-1);
    if (last === undefined) return all;
    all.push(...some);
    at = last.seq;
  }
}

/** A tail with what it told, and a way to wait for more. */
function follow(
  log: ChannelLog,
  after: number,
): { readonly told: LogEntry[]; until(count: number): Promise<void>; end(): void } {
  const told: LogEntry[] = [];
  let wake = (): void => {};
  const end = log.tail(after, (one) => {
    told.push(one);
    wake();
  });
  return {
    told,
    end,
    async until(count) {
      while (told.length < count) await new Promise<void>((resolve) => (wake = resolve));
    },
  };
}

const names = (entries: readonly NewEntry[]): string[] => entries.map(({ id }) => id);

function expectChain(entries: readonly LogEntry[], first: number): void {
  let prev = first;
  for (const one of entries) {
    expect(one.prev).toBe(prev);
    expect(one.seq).toBeGreaterThan(prev);
    prev = one.seq;
  }
}

/** The suite. @param make a fresh engine with `testLimits` */
export function engineConformance(name: string, make: () => EngineUnderTest): void {
  const run = (claim: string, body: (under: EngineUnderTest, log: ChannelLog, id: ChannelId) => Promise<void>): void =>
    test(`${name}: ${claim}`, async () => {
      const under = make();
      const id = channel();
      const log = await persist(() => under.engine.open(id));
      await body(under, log, id);
      await under.engine.close();
    });

  run("entries stand in the order of their appends, each naming the one before", async (_, log) => {
    const entries = [entry(), entry(), entry(), entry()];
    for (const one of entries.slice(0, 2)) await add(log, [one]);
    await add(log, entries.slice(2));
    const all = await readAll(log, 0);
    expect(names(all)).toEqual(names(entries));
    expect(all.map(({ bytes }) => toHex(bytes))).toEqual(entries.map(({ bytes }) => toHex(bytes)));
    expectChain(all, 0);
  });

  run("an append says where its entries stand, and that it stands so when it is made again", async (_, log) => {
    const entries = [entry(), entry()];
    const placed = await add(log, entries);
    const again = await add(log, [...entries, entry()]);
    expect(again.slice(0, 2)).toEqual(placed.map(({ seq }) => ({ seq, known: true })));
    const all = await readAll(log, 0);
    expect(all.map(({ seq }) => seq)).toEqual(again.map(({ seq }) => seq));
  });

  run("a tail tells of every entry once, in order, whatever fails and is made again", async (_, log) => {
    const tail = follow(log, 0);
    const entries = Array.from({ length: 40 }, () => entry());
    for (let i = 0; i < entries.length; i += 4) await add(log, entries.slice(i, i + 4));
    await tail.until(entries.length);
    expect(names(tail.told)).toEqual(names(entries));
    expectChain(tail.told, 0);
    tail.end();
  });

  run("concurrent appends all stand, and two tails tell of the same order", async (_, log) => {
    const tails = [follow(log, 0), follow(log, 0)];
    const batches = Array.from({ length: 12 }, () => [entry(), entry()]);
    await Promise.all(batches.map((batch) => add(log, batch)));
    for (const tail of tails) await tail.until(24);
    expect(names(tails[0]?.told ?? [])).toEqual(names(tails[1]?.told ?? []));
    expect(new Set(names(tails[0]?.told ?? []))).toEqual(new Set(names(batches.flat())));
  });

  run("a tail from the middle begins there, and one that is ended tells no more", async (_, log) => {
    const [first] = await add(log, [entry(), entry()]);
    const tail = follow(log, first?.seq ?? 0);
    await tail.until(1);
    expect(tail.told[0]?.prev).toBe(first?.seq ?? -1);
    tail.end();
    const witness = follow(log, 0);
    await add(log, [entry()]);
    await witness.until(3);
    expect(tail.told.length).toBe(1);
  });

  run("what a tail has told of can be read, in portions of the size asked for", async (_, log) => {
    const tail = follow(log, 0);
    const entries = Array.from({ length: 10 }, () => entry(p.random(100)));
    await add(log, entries);
    await tail.until(10);
    const some = await persist(() => log.read(0, 250));
    expect(some?.length).toBe(2);
    expect((await persist(() => log.read(0, 1)))?.length).toBe(1);
    expect(names(await readAll(log, 0, 250))).toEqual(names(entries));
    expect(await persist(() => log.read(tail.told.at(-1)?.seq ?? 0, 250))).toEqual([]);
  });

  run("an entry is found by its id, and another is not", async (_, log) => {
    const one = entry();
    const [placed] = await add(log, [one]);
    expect(await persist(() => log.find(one.id))).toBe(placed?.seq ?? -1);
    expect(await persist(() => log.find(entry().id))).toBeNull();
  });

  run("the log holds its newest entries up to its size, and says so of the others", async (_, log) => {
    const entries = Array.from({ length: 20 }, () => entry(p.random(1_000)));
    for (const one of entries) await add(log, [one]);
    expect(await persist(() => log.holds(0))).toBe(false);
    expect(await persist(() => log.read(0, 1_000))).toBeNull();
    const last = (await persist(() => log.find(entries.at(-1)?.id ?? entry().id))) ?? 0;
    expect(await persist(() => log.holds(last))).toBe(true);
    expect(await persist(() => log.holds(last + 1_000))).toBe(false);
    const fourth = (await persist(() => log.find(entries.at(-4)?.id ?? entry().id))) ?? 0;
    expect(names(await readAll(log, fourth))).toEqual(names(entries.slice(-3)));
    expect(await persist(() => log.find(entries[0]?.id ?? entry().id))).toBeNull();
  });

  run("the log forgets what is older than its time, and goes on counting", async ({ pass }, log) => {
    const [placed] = await add(log, [entry()]);
    const seq = placed?.seq ?? 0;
    expect(await persist(() => log.holds(0))).toBe(true);
    await pass(testLimits.logMs + 100);
    expect(await persist(() => log.holds(0))).toBe(false);
    expect(await persist(() => log.holds(seq))).toBe(true);
    const next = entry();
    await add(log, [next]);
    expectChain(await readAll(log, seq), seq);
  });

  run("a single entry that is larger than the log can still be read", async (_, log) => {
    const large = entry(p.random(3 * testLimits.maxLogBytes));
    await add(log, [entry(), large]);
    const seq = await persist(() => log.find(large.id));
    expect(seq).not.toBeNull();
    expect(names((await persist(() => log.read((seq ?? 0) - 1, 10))) ?? [])).toEqual([large.id]);
  });

  run("a log that was closed is another incarnation when it is opened again", async ({ engine }, log, id) => {
    await add(log, [entry()]);
    const other = await persist(() => engine.open(channel()));
    expect(toHex(other.incarnation)).not.toBe(toHex(log.incarnation));
    expect(log.incarnation.length).toBe(16);
    await persist(() => log.close());
    const again = await persist(() => engine.open(id));
    expect(toHex(again.incarnation)).not.toBe(toHex(log.incarnation));
    expect(await readAll(again, 0)).toEqual([]);
  });

  run("two that open a log have the same one", async ({ engine }, log, id) => {
    const second = await persist(() => engine.open(id));
    const one = entry();
    await add(log, [one]);
    expect(names(await readAll(second, 0))).toEqual([one.id]);
    expect(toHex(second.incarnation)).toBe(toHex(log.incarnation));
    await persist(() => second.close());
    expect(names(await readAll(log, 0))).toEqual([one.id]);
  });

  run("what is kept beside the log is there until it is forgotten, or past its time", async ({ pass }, log) => {
    const [a, b] = [entry(), entry()];
    await persist(() => log.keep(a.id, a.bytes, 1_000));
    await persist(() => log.keep(b.id, b.bytes, 60_000));
    expect(toHex((await persist(() => log.kept(a.id))) ?? new Uint8Array(0))).toBe(toHex(a.bytes));
    await pass(1_100);
    expect(await persist(() => log.kept(a.id))).toBeNull();
    expect(await persist(() => log.kept(b.id))).not.toBeNull();
    await persist(() => log.forget(b.id));
    expect(await persist(() => log.kept(b.id))).toBeNull();
  });

  run("counters add atomically and are forgotten after their time, not before", async ({ engine, pass }) => {
    const { counters } = engine;
    const sums = await Promise.all(Array.from({ length: 20 }, () => persist(() => counters.add("a", 1, 1_000))));
    expect([...sums].sort((x, y) => x - y)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    expect(await persist(() => counters.read("b"))).toBe(0);
    await pass(600);
    await persist(() => counters.add("a", -5, 1_000));
    await pass(600);
    expect(await persist(() => counters.read("a"))).toBe(15);
    await pass(2_000);
    expect(await persist(() => counters.read("a"))).toBe(0);
  });

  run("a lease has one holder until it is given back or past its time", async ({ engine, pass }) => {
    expect(await persist(() => engine.claim("l", "one", 1_000))).toBe("one");
    expect(await persist(() => engine.claim("l", "two", 1_000))).toBe("one");
    await pass(600);
    expect(await persist(() => engine.claim("l", "one", 1_000))).toBe("one");
    await pass(600);
    expect(await persist(() => engine.claim("l", "two", 1_000))).toBe("one");
    await persist(() => engine.release("l", "two"));
    expect(await persist(() => engine.claim("l", "two", 1_000))).toBe("one");
    await persist(() => engine.release("l", "one"));
    expect(await persist(() => engine.claim("l", "two", 1_000))).toBe("two");
    await pass(1_100);
    expect(await persist(() => engine.claim("l", "one", 1_000))).toBe("one");
  });
}
