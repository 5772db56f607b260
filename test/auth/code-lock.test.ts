import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import fc from "fast-check";
import { limits } from "../../src/protocol/index.ts";
import { type Counters, type LoginServer, makeCodeLock } from "../../src/auth/server/index.ts";
import { makeCounters, makeTestClock, makeWorld, settled, type TestChannel, type World } from "./world.ts";

/** One verification that is right or wrong. */
async function guess(lock: ReturnType<typeof makeCodeLock>, right: boolean, channel = "x"): Promise<string> {
  return lock.attempt(channel, async (attempt) => {
    if (attempt.t === "locked") return `locked ${attempt.retryMs}`;
    if (right) return attempt.right().then(() => "right");
    return (await attempt.wrong(null)) ? "tells" : "wrong";
  });
}

function fresh() {
  const clock = makeTestClock(1_800_000_000_000); // half a whole hour: far from where wrong codes are forgotten
  const counters = makeCounters(clock);
  return { clock, counters, lock: makeCodeLock(counters, clock, limits) };
}

describe("the lock against guessing codes", () => {
  test("the fifth wrong code locks for 30 s and has the members told, once", async () => {
    const { clock, lock } = fresh();
    const said: string[] = [];
    for (let i = 0; i < 7; i++) said.push(await guess(lock, false));
    expect(said).toEqual(["wrong", "wrong", "wrong", "wrong", "tells", "locked 30000", "locked 30000"]);
    expect(await guess(lock, true)).toBe("locked 30000");
    await clock.move(29_999);
    expect(await guess(lock, true)).toBe("locked 1");
    await clock.move(1);
    expect(await guess(lock, true)).toBe("right");
  });

  test("the lock doubles each time, up to an hour", async () => {
    const { clock, lock } = fresh();
    const lengths: number[] = [];
    for (let round = 0; round < 10; round++) {
      for (let i = 0; i < 5; i++) await guess(lock, false);
      const ms = Number((await guess(lock, true)).replace("locked ", ""));
      lengths.push(ms);
      await clock.move(ms);
    }
    expect(lengths.map((ms) => ms / 1000)).toEqual([30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]);
  });

  test("right codes take their attempt back: a thousand of them, and four wrong ones between, lock nothing", async () => {
    const { lock } = fresh();
    for (let i = 0; i < 1000; i++) expect(await guess(lock, i % 250 !== 7)).toBe(i % 250 === 7 ? "wrong" : "right");
    expect(await guess(lock, false)).toBe("tells");
  });

  test("four wrong codes are forgotten with the hour, and so is nobody's lock", async () => {
    const { clock, lock } = fresh();
    for (let i = 0; i < 4; i++) await guess(lock, false);
    await clock.move(limits.maxLockMs);
    for (let i = 0; i < 4; i++) expect(await guess(lock, false)).toBe("wrong");
    expect(await guess(lock, false)).toBe("tells");
  });

  test("a day after the last lock the growth starts anew", async () => {
    const { clock, lock } = fresh();
    for (let i = 0; i < 5; i++) await guess(lock, false);
    await clock.move(25 * limits.maxLockMs);
    for (let i = 0; i < 5; i++) await guess(lock, false);
    expect(await guess(lock, true)).toBe("locked 30000");
  });

  test("channels lock apart from each other", async () => {
    const { lock } = fresh();
    for (let i = 0; i < 5; i++) await guess(lock, false, "a");
    expect(await guess(lock, true, "a")).toBe("locked 30000");
    expect(await guess(lock, true, "b")).toBe("right");
  });

  test("a wall clock that is set back by a day locks nobody for longer than an hour", async () => {
    const { clock, lock } = fresh();
    for (let i = 0; i < 5; i++) await guess(lock, false);
    clock.jump(-86_400_000);
    expect(await guess(lock, true)).toBe(`locked ${limits.maxLockMs}`);
  });

  test("parallel wrong codes on several nodes: five are looked at, one lock, told once", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 5, max: 40 }), async (nodes, guesses) => {
        const clock = makeTestClock();
        const counters = makeCounters(clock);
        const locks = Array.from({ length: nodes }, () => makeCodeLock(counters, clock, limits));
        const all = Promise.all(
          Array.from({ length: guesses }, (_, i) =>
            guess(locks[i % nodes] ?? makeCodeLock(counters, clock, limits), false),
          ),
        );
        for (let i = 0; i < 50; i++) await clock.move(50);
        const said = await all;
        expect(said.filter((word) => word === "wrong" || word === "tells").length).toBe(5);
        expect(said.filter((word) => word === "tells").length).toBe(1);
      }),
      { numRuns: 40 },
    );
  });

  test("fifty members who log in at once on three nodes all get in: attempts under way are waited for", async () => {
    const clock = makeTestClock();
    const counters = makeCounters(clock);
    const locks = Array.from({ length: 3 }, () => makeCodeLock(counters, clock, limits));
    const all = Promise.all(
      Array.from({ length: 50 }, (_, i) => guess(locks[i % 3] ?? makeCodeLock(counters, clock, limits), true)),
    );
    for (let i = 0; i < 40; i++) await clock.move(50);
    expect(new Set(await all)).toEqual(new Set(["right"]));
  });

  test("a failing engine fails the login and blocks no later one", async () => {
    const { clock, counters } = fresh();
    let down = true;
    const flaky: Counters = {
      add: (...args) => (down ? Promise.reject(new Error("down")) : counters.add(...args)),
      read: counters.read,
    };
    const lock = makeCodeLock(flaky, clock, limits);
    expect(await guess(lock, true).catch(() => "failed")).toBe("failed");
    down = false;
    expect(await guess(lock, true)).toBe("right");
  });
});

describe("the lock within a login", () => {
  let world: World;
  let channel: TestChannel;
  beforeAll(async () => {
    world = await makeWorld();
    channel = await world.makeChannel("correct horse");
  });
  afterAll(() => world.close());

  /** Eight wrong codes at once over two nodes that share their counters. */
  async function flooded(): Promise<{
    readonly servers: readonly LoginServer[];
    readonly verdicts: readonly string[];
    readonly told: number;
  }> {
    const counters = makeCounters(world.clock);
    const servers = [world.makeServer(counters), world.makeServer(counters)];
    const right = world.code(channel);
    const wrong = right === "000000" ? "111111" : "000000";
    const proofs = await Promise.all(
      Array.from({ length: 8 }, async (_, i) => {
        const begun = await world.begin(channel, "correct horse", {
          server: servers[i % 2] ?? world.server,
          code: wrong,
        });
        return { begun, prove: await begun.prove() };
      }),
    );
    let done = false;
    const all = Promise.all(proofs.map(({ begun, prove }) => begun.judge(prove))).finally(() => (done = true));
    while (!done) {
      await world.clock.move(1); // far less than a lock, however long the worker takes
      await new Promise((resolve) => setImmediate(resolve));
    }
    const verdicts = await all;
    return {
      servers,
      verdicts: verdicts.map((verdict) => (verdict.t === "refused" ? verdict.code : verdict.t)).sort(),
      told: verdicts.filter((verdict) => verdict.t === "refused" && verdict.tellMembers).length,
    };
  }

  test("parallel wrong codes after the right password, over two nodes: one shared lock after five, members told once, nobody in", async () => {
    const { servers, verdicts, told } = await flooded();
    expect(verdicts).toEqual([...Array<string>(5).fill("login.code"), ...Array<string>(3).fill("login.locked")]);
    expect(told).toBe(1);
    for (const server of servers)
      expect(await world.login(channel, "correct horse", world.code(channel), server)).toMatchObject({
        code: "login.locked",
      });
    await world.clock.move(limits.lockMs);
    for (const server of servers)
      expect(await world.login(channel, "correct horse", world.code(channel), server)).toMatchObject({ t: "admitted" });
  });

  test("a lock is told only to who has the password", async () => {
    const { servers } = await flooded();
    const begun = await world.begin(channel, "correct horse", { server: servers[0] ?? world.server });
    const prove = await begun.prove();
    const forged = new Uint8Array(prove);
    forged[10] = (forged[10] ?? 0) ^ 1; // within KE3
    expect(await begun.judge(forged)).toMatchObject({ code: "login.refused", retryMs: 0 });
    await settled();
  });
});
