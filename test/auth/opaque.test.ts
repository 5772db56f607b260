import { afterAll, describe, expect, test } from "bun:test";
import fc from "fast-check";
import { SnugError, systemClock } from "../../src/base/index.ts";
import { defaultSpawnWorker, type SpawnWorker, webWorker } from "../../src/auth/opaque-caller.ts";
import { cheapStretching, makeOpaque, opaqueSizes, snugStretching } from "../../src/auth/opaque.ts";
import { normalPassword } from "../../src/auth/password.ts";
import * as rfc from "./rfc9807-client.ts";
import { makeTestClock } from "./world.ts";

const ids = { client: "snug record 1 x", server: "snug relay y" };
const opaque = makeOpaque(cheapStretching);
afterAll(() => opaque.close());

/** A worker that records what is posted to it, or never answers. */
function spied(posted: unknown[], deaf = false): SpawnWorker {
  return () => {
    const real = defaultSpawnWorker();
    const post = (message: unknown): void => {
      posted.push(message);
      if (!deaf) real.post(message);
    };
    return { ...real, post };
  };
}

async function code(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => "no error",
    (error: unknown) => (error instanceof SnugError ? error.code : `not ours: ${String(error)}`),
  );
}

async function enrolled(password: string, used = opaque) {
  const setup = await used.createSetup();
  const { state, request } = await used.registerStart(password);
  const response = await used.register(setup, "id", request);
  if (response === null) throw new Error("response");
  const made = await used.registerFinish(password, state, response, ids);
  if (made === null) throw new Error("record");
  return { setup, ...made };
}

describe("OPAQUE", () => {
  test("every message and key has exactly the size of the specification", async () => {
    const { setup, record, exportKey } = await enrolled("password");
    const { ke1, state } = await opaque.loginStart("password");
    const started = await opaque.start(setup, "id", ids, record, ke1);
    const finished = await opaque.loginFinish("password", state, started?.ke2 ?? new Uint8Array(0), ids);
    const sessionKey = await opaque.finish(
      started?.state ?? new Uint8Array(0),
      ids,
      finished?.ke3 ?? new Uint8Array(0),
    );
    expect([ke1.length, started?.ke2.length, finished?.ke3.length, record.length]).toEqual([96, 320, 64, 192]);
    expect(sessionKey).toEqual(finished?.sessionKey ?? null);
    expect(finished?.exportKey).toEqual(exportKey);
    expect(sessionKey?.length).toBe(64);
  });

  test("a client written from RFC 9807 and docs/protocol.md alone registers and logs in", async () => {
    const setup = await opaque.createSetup();
    const registration = rfc.register("pässword");
    const response = await opaque.register(setup, "id", registration.request);
    const nonce = crypto.getRandomValues(new Uint8Array(32));
    const { record, exportKey } = registration.finish(response ?? new Uint8Array(0), nonce, ids, cheapStretching);

    const { state, ke1 } = await opaque.loginStart("pässword");
    const first = await opaque.start(setup, "id", ids, record, ke1);
    expect((await opaque.loginFinish("pässword", state, first?.ke2 ?? new Uint8Array(0), ids))?.exportKey).toEqual(
      exportKey,
    );

    const random = { blind: registration.blind, clientNonce: nonce, keyshareSeed: nonce };
    const second = await opaque.start(setup, "id", ids, record, rfc.startLogin("pässword", random).ke1);
    const finished = rfc.finishLogin("pässword", random, second?.ke2 ?? new Uint8Array(0), ids, cheapStretching);
    expect(finished?.exportKey).toEqual(exportKey);
    expect(await opaque.finish(second?.state ?? new Uint8Array(0), ids, finished?.ke3 ?? new Uint8Array(0))).toEqual(
      finished?.sessionKey ?? null,
    );
  });

  test("the product's stretching is Argon2id with t = 3, 64 MiB, p = 1, and serves a login", async () => {
    expect(snugStretching).toEqual({ iterations: 3, memoryKib: 65_536, parallelism: 1 });
    const product = makeOpaque(snugStretching);
    const { setup, record, exportKey } = await enrolled("password", product);
    const { state, ke1 } = await product.loginStart("password");
    const started = await product.start(setup, "id", ids, record, ke1);
    expect((await product.loginFinish("password", state, started?.ke2 ?? new Uint8Array(0), ids))?.exportKey).toEqual(
      exportKey,
    );
    // Stretched otherwise, the same password opens nothing.
    expect(await opaque.loginFinish("password", state, started?.ke2 ?? new Uint8Array(0), ids)).toBeNull();
    product.close();
  });

  test("a wrong password is null on the client, and its KE3 is null on the relay", async () => {
    const { setup, record } = await enrolled("password");
    const { state, ke1 } = await opaque.loginStart("Password");
    const started = await opaque.start(setup, "id", ids, record, ke1);
    expect(await opaque.loginFinish("Password", state, started?.ke2 ?? new Uint8Array(0), ids)).toBeNull();
    expect(await opaque.finish(started?.state ?? new Uint8Array(0), ids, new Uint8Array(64))).toBeNull();
  });

  test("empty, short, long and trailing-byte KE1, KE3, request and record are null before any work, though the library takes trailing bytes", async () => {
    const posted: unknown[] = [];
    const watched = makeOpaque(cheapStretching, { spawnWorker: spied(posted) });
    const setup = new Uint8Array(opaqueSizes.setup);
    for (const by of [-1, 1, 100]) {
      expect(await watched.start(setup, "id", ids, new Uint8Array(192), new Uint8Array(96 + by))).toBeNull();
      expect(await watched.start(setup, "id", ids, new Uint8Array(192 + by), new Uint8Array(96))).toBeNull();
      expect(await watched.finish(new Uint8Array(128), ids, new Uint8Array(64 + by))).toBeNull();
      expect(await watched.register(setup, "id", new Uint8Array(32 + by < 0 ? 0 : 32 + by))).toBeNull();
      expect(await watched.loginFinish("password", new Uint8Array(192), new Uint8Array(320 + by), ids)).toBeNull();
      expect(await watched.registerFinish("password", new Uint8Array(64), new Uint8Array(64 + by), ids)).toBeNull();
    }
    expect(await watched.start(setup, "id", ids, new Uint8Array(192), new Uint8Array(0))).toBeNull();
    expect(posted).toEqual([]);
    watched.close();
  });

  test("KE1 and requests that are no group elements are null, and the worker lives on", async () => {
    const { setup, record } = await enrolled("password");
    const before = opaque.spawned;
    await opaque.warm();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 96, maxLength: 96 }), async (ke1) => {
        ke1[31] = 0xff; // beyond the field: never a canonical element
        expect(await opaque.start(setup, "id", ids, record, ke1)).toBeNull();
        expect(await opaque.register(setup, "id", ke1.subarray(0, 32))).toBeNull();
      }),
      { numRuns: 30 },
    );
    expect(await opaque.start(setup, "id", ids, record, new Uint8Array(96))).toBeNull(); // the identity
    expect(opaque.spawned - before).toBeLessThanOrEqual(1);
  });

  test("identifiers, credential and setup are bound: a record under others opens for nobody", async () => {
    const { setup, record } = await enrolled("password");
    const other = await opaque.createSetup();
    for (const [usedSetup, credential, identifiers] of [
      [setup, "id", { ...ids, client: "snug record 1 z" }],
      [setup, "id", { ...ids, server: "snug relay z" }],
      [setup, "other", ids],
      [other, "id", ids],
    ] as const) {
      const { state, ke1 } = await opaque.loginStart("password");
      const started = await opaque.start(usedSetup, credential, identifiers, record, ke1);
      expect(await opaque.loginFinish("password", state, started?.ke2 ?? new Uint8Array(0), identifiers)).toBeNull();
    }
  });
});

describe("passwords", () => {
  test("composed (NFC) and decomposed (NFD) are the same password", async () => {
    const { setup, record, exportKey } = await enrolled("Ångström für alle".normalize("NFC"));
    const { state, ke1 } = await opaque.loginStart("Ångström für alle".normalize("NFD"));
    const started = await opaque.start(setup, "id", ids, record, ke1);
    expect(
      (await opaque.loginFinish("Ångström für alle".normalize("NFD"), state, started?.ke2 ?? new Uint8Array(0), ids))
        ?.exportKey,
    ).toEqual(exportKey);
  });

  test("an empty and a 65,536-byte password are refused clearly, before any work", async () => {
    const posted: unknown[] = [];
    const watched = makeOpaque(cheapStretching, { spawnWorker: spied(posted) });
    for (const start of [watched.loginStart, watched.registerStart]) {
      expect(await code(start(""))).toBe("password.empty");
      expect(await code(start("x".repeat(65_536)))).toBe("password.too_long");
      expect(await code(start("ä".repeat(513)))).toBe("password.too_long");
    }
    expect(posted).toEqual([]);
    expect(watched.spawned).toBe(0);
  });

  test("1,024 bytes in NFC are taken in any form, blanks are kept", () => {
    expect(normalPassword("ä".normalize("NFD").repeat(512))).toBe("ä".normalize("NFC").repeat(512));
    expect(normalPassword("\u{1F82}".normalize("NFD").repeat(341)).length).toBe(341);
    expect(normalPassword(" a b ")).toBe(" a b ");
  });

  test("normalPassword is idempotent", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 }),
        (text) => normalPassword(normalPassword(text)) === normalPassword(text),
      ),
    );
  });
});

describe("the worker", () => {
  test("nothing starts before the first request, and warm starts one", async () => {
    const lazy = makeOpaque(cheapStretching);
    expect(lazy.spawned).toBe(0);
    await lazy.warm();
    await lazy.warm();
    expect(lazy.spawned).toBe(1);
    lazy.close();
  });

  test("a panic of the WebAssembly has the worker replaced: that request fails, and the next login works", async () => {
    const { setup, record } = await enrolled("password");
    // 4 TB of Argon2 memory cannot be had: the library panics.
    const absurd = makeOpaque({ iterations: 1, memoryKib: 4_000_000_000, parallelism: 1 });
    const { state, ke1 } = await absurd.loginStart("password");
    const started = await absurd.start(setup, "id", ids, record, ke1);
    expect(await code(absurd.loginFinish("password", state, started?.ke2 ?? new Uint8Array(0), ids))).toBe("internal");
    expect(absurd.spawned).toBe(1);
    const again = await absurd.loginStart("password");
    expect(absurd.spawned).toBe(2);
    const second = await absurd.start(setup, "id", ids, record, again.ke1);
    expect(await opaque.loginFinish("password", again.state, second?.ke2 ?? new Uint8Array(0), ids)).not.toBeNull();
    absurd.close();
  });

  test("requests that wait behind a panic are answered by the next worker", async () => {
    const { setup, record } = await enrolled("password");
    const absurd = makeOpaque({ iterations: 1, memoryKib: 4_000_000_000, parallelism: 1 });
    const { state, ke1 } = await absurd.loginStart("password");
    const started = await absurd.start(setup, "id", ids, record, ke1);
    const [broken, ...others] = await Promise.all([
      code(absurd.loginFinish("password", state, started?.ke2 ?? new Uint8Array(0), ids)),
      absurd.loginStart("a"),
      absurd.start(setup, "id", ids, record, ke1),
      absurd.warm(),
    ]);
    expect(broken).toBe("internal");
    expect(others[0].ke1.length).toBe(96);
    expect(others[1]?.ke2.length).toBe(320);
    expect(absurd.spawned).toBe(2);
    absurd.close();
  });

  test("a worker that does not answer by the deadline is replaced", async () => {
    const clock = makeTestClock();
    let deaf = true;
    const slow = makeOpaque(cheapStretching, { clock, deadlineMs: 1000, spawnWorker: () => spied([], deaf)() });
    const first = code(slow.loginStart("password"));
    await clock.move(1001);
    expect(await first).toBe("internal");
    deaf = false;
    expect((await slow.loginStart("password")).ke1.length).toBe(96);
    expect(slow.spawned).toBe(2);
    slow.close();
  });

  test("a worker that has stretched is not kept: its memory never shrinks", async () => {
    const used = makeOpaque(cheapStretching);
    await enrolled("password", used);
    expect(used.spawned).toBe(1);
    await used.warm();
    expect(used.spawned).toBe(2);
    used.close();
  });

  test("a worker is replaced after its number of requests", async () => {
    const used = makeOpaque(cheapStretching, { maxRequests: 2 });
    for (let i = 0; i < 4; i++) await used.warm();
    expect(used.spawned).toBe(2);
    used.close();
  });

  test("a worker that cannot be made, or fails by itself, is an error and not a hang", async () => {
    const never = makeOpaque(cheapStretching, {
      spawnWorker: () => {
        throw new Error("no workers here");
      },
    });
    expect(await code(never.warm())).toBe("internal");
    const missing = makeOpaque(cheapStretching, {
      spawnWorker() {
        let fail: (cause: unknown) => void = () => undefined;
        return {
          post: () => fail("gone"),
          listen: (_, onFailure) => (fail = onFailure),
          hold: () => undefined,
          terminate: () => undefined,
        };
      },
    });
    expect(await code(missing.warm())).toBe("internal");
    expect(missing.spawned).toBe(1);
    const absent = makeOpaque(cheapStretching, {
      spawnWorker: () => webWorker(new Worker(new URL("./no-such-worker.ts", import.meta.url))),
    });
    expect(await code(absent.warm())).toBe("internal");
    absent.close();
  });

  test("close rejects what is under way and what waits, and a later call starts anew", async () => {
    const closed = makeOpaque(cheapStretching);
    const both = [code(closed.loginStart("a")), code(closed.loginStart("b"))];
    closed.close();
    expect(await Promise.all(both)).toEqual(["internal", "internal"]);
    expect((await closed.loginStart("a")).ke1.length).toBe(96);
    closed.close();
  });

  test("an idle worker does not keep the process alive", async () => {
    const child = Bun.spawn(
      [
        process.execPath,
        "-e",
        `
      const { makeOpaque, cheapStretching } = await import(${JSON.stringify(new URL("../../src/auth/opaque.ts", import.meta.url).href)});
      await makeOpaque(cheapStretching).warm(); console.log("warm");`,
      ],
      { stdout: "pipe", stderr: "inherit" },
    );
    const ended = new Promise<string>((resolve) => systemClock.after(5000, () => resolve("hangs")));
    expect(await Promise.race([child.exited.then(() => new Response(child.stdout).text()), ended])).toBe("warm\n");
    child.kill();
  });
});
