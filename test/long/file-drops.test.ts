// Taker, sender and relay dropped in the middle of a file for 1, 10 and 60 s, at the product's own limits: the transfer goes
// on where it was. It takes more than a minute of real time, so it is part of `npm run test:long`.

import { expect, test } from "bun:test";
import { makeChannel } from "../support/channel.ts";
import { startProxy } from "../support/proxy.ts";
import { startRelayProcess } from "../support/relay.ts";
import { bytesSource, memorySink, someBytes, Watch } from "../files/world.ts";

const bytes = someBytes(40 * 1024 * 1024);
const middle = 60; // of 160 chunks

const passed = (seconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, seconds * 1000)); // the drop itself

for (const who of ["taker", "sender", "relay"] as const)
  for (const seconds of [1, 10, 60])
    test.concurrent(`a ${who} that is gone for ${seconds} s in the middle of a file`, async () => {
      const relay = await startRelayProcess();
      const channel = await makeChannel(relay);
      const proxy = await startProxy(relay.port);
      const ada = new Watch(await channel.join("ada", who === "sender" ? { port: proxy.port } : {}));
      const ben = new Watch(await channel.join("ben", who === "taker" ? { port: proxy.port } : {}));
      await ada.until("both", () => ada.room.members.length === 2);
      const { promise: reached, resolve: reach } = Promise.withResolvers<void>();
      const { promise: dropped, resolve: drop } = Promise.withResolvers<void>();
      const sink = memorySink((n) => {
        if (n === middle) reach();
        return n > middle ? dropped : undefined; // it is in the middle when it is dropped, however fast it goes
      });
      const id = ada.room.files.offer(bytesSource(bytes));
      await ben.until("the offer", () => ben.room.files.get(id));
      ben.room.files.accept(id, sink);
      await reached;
      if (who === "relay") await relay.kill();
      else proxy.cut();
      drop();
      await passed(seconds);
      if (who === "relay") await relay.restart();
      else proxy.mend();
      const done = await ben.until(
        "its end",
        () => {
          const transfer = ben.room.files.get(id);
          return transfer !== null && ["done", "failed", "stopped"].includes(transfer.phase) ? transfer : null;
        },
        60_000,
      );
      expect(done).toMatchObject({ phase: "done", problem: null });
      expect(Buffer.compare(sink.bytes(), bytes)).toBe(0);
      expect(sink.parts).toHaveLength(160); // nothing was written twice
      await ada.until("the sender knows", () => ada.room.files.get(id)?.phase === "done");
      await Promise.all([ada.room.leave(), ben.room.leave()]);
      proxy.close();
      await relay.stop();
    }, 150_000);
