// Files between real clients over a real relay. docs/protocol.md §16.

import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SnugError } from "../../src/base/index.ts";
import { cheapStretching } from "../../src/auth/server/index.ts";
import type { Limits } from "../../src/protocol/index.ts";
import { defaultConfig, type RunningRelay, startRelay } from "../../src/relay/index.ts";
import { makeChannel, shortLimits, type TestChannel } from "../support/channel.ts";
import { startProxy } from "../support/proxy.ts";
import { bytesSource, type MemorySink, memorySink, someBytes, Watch } from "./world.ts";

const limits: Limits = {
  ...shortLimits,
  chunkBytes: 4096,
  laneChunks: 8,
  attachMs: 1_000,
  laneHoldMs: 200,
  laneStallMs: 2_000,
};
const folder = mkdtempSync(join(tmpdir(), "snug-files-"));
let relay: RunningRelay;
let channel: TestChannel;

beforeAll(async () => {
  relay = await start();
});
afterAll(async () => {
  await relay.stop();
  rmSync(folder, { recursive: true, force: true });
});

const start = (port = 0): Promise<RunningRelay> =>
  startRelay(
    { ...defaultConfig(folder), create: "open", listen: { host: "127.0.0.1", port } },
    { limits, stretching: cheapStretching, logLine: () => {} },
  );

/** Members of a new channel, in order. @param ports other ways to the relay, by the place in that order */
async function members(count: number, ports: Readonly<Record<number, number>> = {}): Promise<Watch[]> {
  channel = await makeChannel({ port: relay.port, limits });
  const watches: Watch[] = [];
  for (let i = 0; i < count; i++) {
    const port = ports[i];
    watches.push(new Watch(await channel.join(`member ${i + 1}`, port === undefined ? {} : { port })));
  }
  for (const watch of watches) await watch.until("everybody", () => watch.room.members.length === count);
  return watches;
}
async function leave(watches: readonly Watch[]): Promise<void> {
  await Promise.all(watches.map(({ room }) => room.leave()));
}

// Whoever took a file and flushed waited for ever: nothing told that a word about it was relayed.
test("flush waits for messages and offers, and not for what nobody sees of a transfer", async () => {
  const [ada, ben] = (await members(2)) as [Watch, Watch];
  const id = ada.room.files.offer(bytesSource(someBytes(10)));
  await ada.room.flush();
  await ben.until("the offer", () => ben.room.files.get(id) !== null);
  ben.room.files.accept(id, memorySink());
  await ben.until("it is there", () => ben.room.files.get(id)?.phase === "done");
  await ben.room.flush();
  await leave([ada, ben]);
});

test("a file goes to who takes it, and both know when it is there and verified", async () => {
  const [ada, ben] = (await members(2)) as [Watch, Watch];
  const bytes = someBytes(100_000);
  const source = bytesSource(bytes);
  const id = ada.room.files.offer(source);
  const offer = await ben.offered();
  expect(offer).toMatchObject({ id, own: false, offer: { name: "a file.bin", size: 100_000, isFolder: false } });
  const sink = memorySink();
  ben.room.files.accept(id, sink);
  const taken = await ben.phase(id, "done", "failed");
  expect(taken).toMatchObject({ phase: "done", bytes: 100_000, savedAs: "memory", problem: null });
  expect(sink.state).toBe("finished");
  expect(Buffer.compare(sink.bytes(), bytes)).toBe(0);
  const given = await ada.phase(id, "done");
  expect(given.takers).toMatchObject([{ phase: "done", who: { nickname: "member 2" } }]);
  expect([given.uploads, given.bytes]).toEqual([1, 100_000]);
  await leave([ada, ben]);
  expect(source.closed).toBe(true);
});

const sameBytes = (sink: MemorySink, bytes: Uint8Array): boolean => Buffer.compare(sink.bytes(), bytes) === 0;

/** Something that is waited for, and comes when it is told to. */
function gate(): { readonly opened: Promise<void>; open(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}

test("one upload serves all who take it before it begins", async () => {
  const [ada, ...others] = (await members(4)) as [Watch, ...Watch[]];
  const bytes = someBytes(300_000);
  const source = bytesSource(bytes);
  const id = ada.room.files.offer(source, { takers: 3 });
  const sinks = others.map(() => memorySink());
  for (const [i, watch] of others.entries()) {
    await watch.until("the offer", () => watch.room.files.get(id));
    watch.room.files.accept(id, sinks[i] ?? memorySink());
  }
  for (const watch of others) expect(await watch.phase(id, "done", "failed")).toMatchObject({ phase: "done" });
  const given = await ada.until("all have it", () => {
    const transfer = ada.room.files.get(id);
    return transfer?.takers.every(({ phase }) => phase === "done") === true ? transfer : null;
  });
  expect(given.uploads).toBe(1);
  expect(given.takers).toHaveLength(3);
  expect(sinks.every((sink) => sameBytes(sink, bytes))).toBe(true);
  await leave([ada, ...others]);
});

test("who comes later is served by a pass of their own, also when the first is long over", async () => {
  const [ada, ben, cy] = (await members(3)) as [Watch, Watch, Watch];
  const bytes = someBytes(50_000);
  const id = ada.room.files.offer(bytesSource(bytes));
  await ben.offered();
  ben.room.files.accept(id, memorySink());
  await ben.phase(id, "done");
  await ada.phase(id, "done");
  const sink = memorySink();
  cy.room.files.accept(id, sink);
  expect(await cy.phase(id, "done", "failed")).toMatchObject({ phase: "done" });
  expect(sameBytes(sink, bytes)).toBe(true);
  expect(await ada.until("two uploads", () => ada.room.files.get(id)?.uploads === 2)).toBe(true);
  await leave([ada, ben, cy]);
});

test("files of no byte, of one chunk, of a whole number of chunks, and of unknown size arrive", async () => {
  const [ada, ben] = (await members(2)) as [Watch, Watch];
  for (const length of [0, 1, 4096, 8192, 8193])
    for (const known of [true, false]) {
      const bytes = someBytes(length);
      const id = ada.room.files.offer(bytesSource(bytes, known ? {} : { size: null, seekable: false }));
      await ben.until("the offer", () => ben.room.files.get(id));
      const sink = memorySink();
      ben.room.files.accept(id, sink);
      expect(await ben.phase(id, "done", "failed")).toMatchObject({ phase: "done", bytes: length, size: length });
      expect(sameBytes(sink, bytes)).toBe(true);
    }
  await leave([ada, ben]);
});

test("a relay that restarts in the middle: the transfer goes on where it was", async () => {
  const [ada, ben, cy] = (await members(3)) as [Watch, Watch, Watch];
  const bytes = someBytes(400_000);
  const source = bytesSource(bytes);
  const id = ada.room.files.offer(source, { takers: 2 });
  const middle = gate();
  const sinks = [memorySink((n) => (n === 30 ? middle.open() : undefined)), memorySink()];
  for (const [i, watch] of [ben, cy].entries()) {
    await watch.until("the offer", () => watch.room.files.get(id));
    watch.room.files.accept(id, sinks[i] ?? memorySink());
  }
  await middle.opened;
  const { port } = relay;
  await relay.stop();
  relay = await start(port);
  for (const watch of [ben, cy]) expect(await watch.phase(id, "done", "failed")).toMatchObject({ phase: "done" });
  expect(sinks.every((sink) => sameBytes(sink, bytes))).toBe(true);
  expect(sinks.every(({ parts }) => parts.length === Math.ceil(400_000 / 4096))).toBe(true);
  await leave([ada, ben, cy]);
});

for (const [who, place] of [
  ["taker", 1],
  ["sender", 0],
] as const)
  for (const seekable of [true, false])
    test(`a ${who} whose connection is cut in the middle goes on where it was${seekable ? "" : ", also with a stream"}`, async () => {
      const proxy = await startProxy(relay.port);
      const [ada, ben] = (await members(2, { [place]: proxy.port })) as [Watch, Watch];
      const bytes = someBytes(400_000);
      const id = ada.room.files.offer(bytesSource(bytes, seekable ? {} : { seekable, size: null }));
      const middle = gate();
      const sink = memorySink((n) => (n === 30 ? middle.open() : undefined));
      await ben.offered();
      ben.room.files.accept(id, sink);
      await middle.opened;
      const cut = place === 0 ? ada : ben;
      proxy.cut();
      await cut.until("it is noticed", () => cut.room.connection === "reconnecting");
      expect(ben.room.files.get(id)?.phase).not.toBe("failed");
      proxy.mend();
      expect(await ben.phase(id, "done", "failed")).toMatchObject({ phase: "done" });
      expect(sameBytes(sink, bytes)).toBe(true);
      await ada.phase(id, "done");
      await leave([ada, ben]);
      proxy.close();
    });

test("a taker that takes nothing for a while holds nobody up, and gets all of it later", async () => {
  const [ada, ben, cy] = (await members(3)) as [Watch, Watch, Watch];
  const bytes = someBytes(600_000);
  const id = ada.room.files.offer(bytesSource(bytes), { takers: 2 });
  const later = gate();
  const slow = memorySink((n) => (n === 5 ? later.opened : undefined));
  const fast = memorySink();
  for (const [watch, sink] of [
    [ben, slow],
    [cy, fast],
  ] as const) {
    await watch.until("the offer", () => watch.room.files.get(id));
    watch.room.files.accept(id, sink);
  }
  expect(await cy.phase(id, "done", "failed")).toMatchObject({ phase: "done" });
  expect(ben.room.files.get(id)?.phase).not.toBe("done");
  later.open();
  expect(await ben.phase(id, "done", "failed")).toMatchObject({ phase: "done" });
  expect([slow, fast].every((sink) => sameBytes(sink, bytes))).toBe(true);
  await leave([ada, ben, cy]);
});

test("what is withdrawn in the middle leaves nothing behind, and both say so", async () => {
  const [ada, ben] = (await members(2)) as [Watch, Watch];
  const source = bytesSource(someBytes(400_000));
  const id = ada.room.files.offer(source);
  const middle = gate();
  const stopped = gate();
  const sink = memorySink((n) => {
    if (n === 10) middle.open();
    return n === 20 ? stopped.opened : undefined;
  });
  await ben.offered();
  ben.room.files.accept(id, sink);
  await middle.opened;
  ada.room.files.stop(id);
  stopped.open();
  expect(await ben.phase(id, "stopped", "done", "failed")).toMatchObject({
    phase: "stopped",
    problem: "file.withdrawn",
  });
  expect(await ada.phase(id, "stopped")).toMatchObject({ problem: null, takers: [{ phase: "stopped" }] });
  await ben.until("the sink is let go", () => sink.state === "aborted");
  expect(source.closed).toBe(true);
  expect(() => ben.room.files.accept(id, memorySink())).toThrow("not on offer");
  await leave([ada, ben]);
});

test("who stops taking a file may take it again from the beginning", async () => {
  const [ada, ben] = (await members(2)) as [Watch, Watch];
  const bytes = someBytes(400_000);
  const id = ada.room.files.offer(bytesSource(bytes));
  const middle = gate();
  const sink = memorySink((n) => (n === 10 ? middle.open() : undefined));
  await ben.offered();
  ben.room.files.accept(id, sink);
  await middle.opened;
  ben.room.files.stop(id);
  expect(ben.room.files.get(id)?.phase).toBe("stopped");
  await ada.until("it is said", () => ada.room.files.get(id)?.takers[0]?.phase === "stopped");
  await ben.until("the sink is let go", () => sink.state === "aborted" || Promise.resolve());
  const again = memorySink();
  ben.room.files.accept(id, again);
  expect(await ben.phase(id, "done", "failed")).toMatchObject({ phase: "done" });
  expect(sameBytes(again, bytes)).toBe(true);
  expect((await ada.phase(id, "done")).takers).toMatchObject([{ phase: "done" }]);
  await leave([ada, ben]);
});

test("a disk that is full ends the transfer alone: chat goes on", async () => {
  const [ada, ben] = (await members(2)) as [Watch, Watch];
  const id = ada.room.files.offer(bytesSource(someBytes(400_000)));
  const sink = memorySink((n) => {
    if (n === 10) throw new SnugError("file.disk_full");
  });
  await ben.offered();
  ben.room.files.accept(id, sink);
  expect(await ben.phase(id, "failed", "done")).toMatchObject({ phase: "failed", problem: "file.disk_full" });
  expect(sink.state).toBe("aborted");
  await ada.until("it is said", () => ada.room.files.get(id)?.takers[0]?.phase === "failed");
  const said = ben.room.send("still here");
  await ada.until("chat goes on", () => ada.events.some((event) => event.t === "message" && event.id === said));
  await leave([ada, ben]);
});

test("a file that changed in between is withdrawn, with the reason", async () => {
  const [ada, ben] = (await members(2)) as [Watch, Watch];
  const bytes = someBytes(400_000);
  const id = ada.room.files.offer(
    bytesSource(bytes, {
      async read(offset, into) {
        if (offset > 200_000) throw new SnugError("file.changed");
        const part = bytes.subarray(offset, offset + into.length);
        into.set(part);
        return part.length;
      },
    }),
  );
  await ben.offered();
  const sink = memorySink();
  ben.room.files.accept(id, sink);
  expect(await ada.phase(id, "failed")).toMatchObject({ problem: "file.changed" });
  expect(await ben.phase(id, "stopped", "failed", "done")).toMatchObject({ problem: "file.withdrawn" });
  await ben.until("the sink is let go", () => sink.state === "aborted");
  await leave([ada, ben]);
});

test("a sender that leaves in the middle is said, and nothing stays", async () => {
  const [ada, ben] = (await members(2)) as [Watch, Watch];
  const id = ada.room.files.offer(bytesSource(someBytes(400_000)));
  const middle = gate();
  const left = gate();
  const sink = memorySink((n) => {
    if (n === 10) middle.open();
    return n === 20 ? left.opened : undefined;
  });
  await ben.offered();
  ben.room.files.accept(id, sink);
  await middle.opened;
  await ada.room.leave();
  left.open();
  expect(await ben.phase(id, "failed", "done")).toMatchObject({ phase: "failed", problem: "file.left" });
  await ben.until("the sink is let go", () => sink.state === "aborted");
  await leave([ben]);
});

test("a stream that has gone on cannot be begun later, and says so", async () => {
  const [ada, ben, cy] = (await members(3)) as [Watch, Watch, Watch];
  const bytes = someBytes(900_000);
  const id = ada.room.files.offer(bytesSource(bytes, { seekable: false, size: null }));
  const sink = memorySink();
  await ben.offered();
  ben.room.files.accept(id, sink);
  expect(await ben.phase(id, "done", "failed")).toMatchObject({ phase: "done" });
  expect(sameBytes(sink, bytes)).toBe(true);
  expect(await cy.phase(id, "stopped")).toMatchObject({ problem: "file.past" });
  expect(() => cy.room.files.accept(id, memorySink())).toThrow("not on offer");
  await leave([ada, ben, cy]);
});
