import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { SnugError } from "../../src/base/index.ts";
import { limits } from "../../src/protocol/index.ts";
import { type GateLimits, makeLoginGate, sourcePrefix } from "../../src/auth/server/index.ts";
import { makeTestClock, settled } from "./world.ts";

/** A gate under a virtual clock, where each login takes `workMs` of the worker, one at a time. */
function fresh(some: Partial<GateLimits> = {}, workMs = 2) {
  const clock = makeTestClock();
  const gate = makeLoginGate(clock, { ...limits, ...some }, 1);
  const begun: string[] = [];
  const work = (name: string) => () => {
    begun.push(name);
    return new Promise<string>((resolve) => clock.after(workMs, () => resolve(name)));
  };
  const log: { readonly name: string; readonly ms: number; readonly code: string }[] = [];
  /** A login that fails afterwards, or succeeds. */
  const login = (source: string, succeeds: boolean, signal?: AbortSignal): Promise<void> => {
    const from = clock.nowMs();
    return gate.run(source, work(source), signal).then(
      (pass) => {
        if (succeeds) pass.refund();
        log.push({ name: source, ms: clock.nowMs() - from, code: "ran" });
      },
      (error: unknown) =>
        void log.push({
          name: source,
          ms: clock.nowMs() - from,
          code: error instanceof SnugError ? error.code : String(error),
        }),
    );
  };
  return { clock, gate, begun, log, login };
}

describe("the login gate", () => {
  test("one after another, round robin between prefixes: a long line does not hold back the one who comes last", async () => {
    const { clock, begun, login } = fresh();
    const all = [
      ...Array.from({ length: 60 }, () => login("192.0.2.1", true)),
      login("192.0.2.2", true),
      login("192.0.2.3", true),
    ];
    await clock.move(200);
    await Promise.all(all);
    expect(begun.slice(0, 4)).toEqual(["192.0.2.1", "192.0.2.1", "192.0.2.2", "192.0.2.3"]);
  });

  test("a stranger's flood of 400 failing logins a second: he is slowed to one in 2 s, members get in within 250 ms", async () => {
    const { clock, gate, begun, log, login } = fresh();
    const all: Promise<void>[] = [];
    for (let ms = 0; ms < 10_000; ms += 10) {
      for (let i = 0; i < 4; i++) all.push(login("2001:db8::1", false));
      if (ms % 100 === 0) all.push(login(`198.51.100.${ms / 100}`, true));
      await clock.move(10);
    }
    const members = log.filter(({ name }) => name.startsWith("198.")).map(({ ms, code }) => ({ ms, code }));
    expect(members.length).toBe(100);
    expect(members.every(({ ms, code }) => code === "ran" && ms < 250)).toBe(true);
    expect(begun.filter((name) => name === "2001:db8::1").length).toBeLessThanOrEqual(
      limits.maxLoginDebt + 10_000 / limits.loginDebtMs + 1,
    );
    expect(gate.waiting).toBeLessThanOrEqual(limits.maxLoginQueuePerPrefix);
    expect(log.filter(({ code }) => code === "login.busy").length).toBeGreaterThan(2000);
  });

  test("a KE1 that is never followed by KE3 is a debt like a failure: the 65th waits until one is forgiven", async () => {
    const { clock, begun, login } = fresh();
    for (let i = 0; i < 65; i++) void login("192.0.2.1", false);
    await clock.move(1900);
    expect(begun.length).toBe(64);
    await clock.move(200);
    expect(begun.length).toBe(65);
  });

  test("successes are refunded: five hundred members behind one address all get in, without waiting for forgiveness", async () => {
    const { clock, log, login } = fresh();
    for (let i = 0; i < 500; i++) void login("192.0.2.1", true);
    await clock.move(1500);
    expect(log.filter(({ code }) => code === "ran").length).toBe(500);
  });

  test("a refund counts once, and a failure in the work is a failure", async () => {
    const { clock, gate } = fresh({ maxLoginDebt: 2, loginDebtMs: 1e9 });
    const passes = await Promise.all([1, 2].map((n) => gate.run("192.0.2.1", () => Promise.resolve(n))));
    passes[0]?.refund();
    passes[0]?.refund();
    expect(
      await gate
        .run("192.0.2.1", () => Promise.reject(new SnugError("login.refused")))
        .catch((error: unknown) => (error instanceof SnugError ? error.code : "")),
    ).toBe("login.refused");
    let ran = false;
    void gate.run("192.0.2.1", () => Promise.resolve((ran = true)));
    await clock.move(1000);
    expect(ran).toBe(false);
    passes[1]?.refund();
    await settled();
    expect(ran).toBe(true);
  });

  test("a full queue is login.busy with a time to come back, and the longest line gives way to other prefixes", async () => {
    const { clock, gate, log, login } = fresh({ maxLoginQueue: 20, maxLoginQueuePerPrefix: 100 });
    for (let i = 0; i < 30; i++) void login("192.0.2.1", false);
    await settled();
    expect(log.filter(({ code }) => code === "login.busy").length).toBe(9); // one runs, twenty wait
    for (let i = 0; i < 5; i++) void login(`198.51.100.${i}`, true);
    await settled();
    expect(gate.waiting).toBe(20);
    await clock.move(200);
    expect(log.filter(({ name, code }) => name.startsWith("198.") && code === "ran").length).toBe(5);
    const error: unknown = await new Promise((resolve) => {
      for (let i = 0; i < 30; i++) gate.run("192.0.2.9", () => new Promise(() => undefined)).catch(resolve);
    });
    expect(
      error instanceof SnugError && error.retryMs !== null && error.retryMs >= 1000 && error.retryMs <= 15_000,
    ).toBe(true);
  });

  test("who hangs up gives up its place", async () => {
    const { clock, gate, log, login } = fresh();
    const gone = new AbortController();
    void login("192.0.2.1", true);
    void login("192.0.2.1", true, gone.signal);
    void login("192.0.2.1", true, AbortSignal.abort());
    await settled();
    expect(gate.waiting).toBe(1);
    gone.abort();
    await clock.move(100);
    expect(gate.waiting).toBe(0);
    expect(log.map(({ code }) => code).sort()).toEqual(["login.timeout", "login.timeout", "ran"]);
  });

  test("prefixes without debt are forgotten: a flood from a million addresses leaves no memory behind", async () => {
    const { clock, gate, login } = fresh({}, 0);
    for (let i = 0; i < 20_000; i++) {
      void login(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`, false);
      if (i % 10 === 9) await clock.move(25);
    }
    expect(gate.prefixes).toBeLessThanOrEqual(2048);
  });

  test("whatever comes in which order, every login runs or is told busy, and no more than maxConcurrent at once", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            source: fc.integer({ min: 1, max: 5 }),
            succeeds: fc.boolean(),
            waitMs: fc.integer({ min: 0, max: 5 }),
          }),
          { maxLength: 60 },
        ),
        fc.integer({ min: 1, max: 4 }),
        async (plan, most) => {
          const clock = makeTestClock();
          const gate = makeLoginGate(
            clock,
            { maxLoginDebt: 3, loginDebtMs: 100, maxLoginQueue: 12, maxLoginQueuePerPrefix: 8 },
            most,
          );
          let running = 0;
          let greatest = 0;
          let ended = 0;
          for (const { source, succeeds, waitMs } of plan) {
            const work = async (): Promise<void> => {
              greatest = Math.max(greatest, ++running);
              await new Promise<void>((resolve) => clock.after(3, resolve));
              running--;
            };
            void gate
              .run(`192.0.2.${source}`, work)
              .then(
                (pass) => (succeeds ? pass.refund() : undefined),
                () => undefined,
              )
              .finally(() => ended++);
            await clock.move(waitMs);
          }
          await clock.move(100 * 80);
          expect(ended).toBe(plan.length);
          expect(greatest).toBeLessThanOrEqual(most);
          expect(gate.waiting).toBe(0);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("source prefixes", () => {
  test("IPv4 counts by address, IPv6 by /64, mapped addresses as IPv4", () => {
    const same = (addresses: readonly string[]): ReadonlySet<string> => new Set(addresses.map(sourcePrefix));
    expect(
      same(["192.0.2.1", "::ffff:192.0.2.1", "::ffff:c000:201", "0:0:0:0:0:ffff:192.0.2.1", "[::ffff:192.0.2.1]"]),
    ).toEqual(new Set(["192.0.2.1"]));
    expect(
      same(["2001:db8::1", "2001:DB8:0:0:ffff::2", "2001:db8:0:0:1:2:3:4", "[2001:db8::1]", "2001:db8::%eth0"]),
    ).toEqual(new Set(["2001:db8:0:0::/64"]));
    expect(same(["::1", "::"])).toEqual(new Set(["0:0:0:0::/64"]));
    expect(sourcePrefix("2001:db8:0:1::1")).not.toBe(sourcePrefix("2001:db8::1"));
    expect(
      same([
        "",
        "example",
        "1.2.3",
        "256.1.1.1",
        "1::2::3",
        "1:2:3",
        "g::1",
        "1:2:3:4:5:6:7:8:9",
        "::ffff:1.2.3.999",
        "1:2:3:4:5:6:7::8:9",
      ]),
    ).toEqual(new Set(["unknown"]));
  });

  test("no text throws, and prefixes are short", () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.ipV6(), fc.ipV4()), (text) => sourcePrefix(text).length <= 24));
    fc.assert(fc.property(fc.ipV6(), (text) => sourcePrefix(text) !== "unknown"));
  });
});
