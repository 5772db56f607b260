// What every store must do, tested alike for all.

import { expect, test } from "bun:test";
import { toHex } from "../../src/base/index.ts";
import { makeNodePrimitives } from "../../src/base/primitives-node.ts";
import { type ChannelId, channelIdText, deriveChannelId } from "../../src/protocol/index.ts";
import type { ChannelRecord, Store } from "../../src/relay/store.ts";

export interface StoreUnderTest {
  readonly store: Store;
  /** The same store, opened a second time: another process, or after a restart. */
  again(): Store;
  clean(): void;
}

const p = makeNodePrimitives();
const channelId = (): ChannelId => channelIdText(deriveChannelId(p, "x", p.random(32)));

/** A channel's record as it may be. */
export function record(more: Partial<ChannelRecord> = {}): ChannelRecord {
  return {
    channelId: channelId(),
    ownerKey: p.random(32),
    auth: { opaqueRecord: p.random(192), generation: 1, totpSecret: p.random(20) },
    sealedName: p.random(284),
    listedName: "",
    createdAtMs: 1_800_000_000_000,
    ...more,
  };
}

/** The suite. @param make an empty store */
export function storeConformance(name: string, make: () => StoreUnderTest): void {
  const run = (claim: string, body: (under: StoreUnderTest) => Promise<void>): void =>
    test(`${name}: ${claim}`, async () => {
      const under = make();
      try {
        await body(under);
      } finally {
        await under.store.close();
        under.clean();
      }
    });

  run(
    "a channel comes back as it was added, to who has the store open at the same time, too",
    async ({ store, again }) => {
      const other = again();
      const one = record({ listedName: "Prüfraum 🌿" });
      expect(await store.add(one)).toBe(true);
      expect(await store.channel(one.channelId)).toEqual(one);
      expect(await other.channel(one.channelId)).toEqual(one);
      expect(await store.channel(channelId())).toBeNull();
      await other.close();
    },
  );

  run("a channel id that is taken stays whose it was", async ({ store }) => {
    const one = record();
    await store.add(one);
    expect(await store.add(record({ channelId: one.channelId }))).toBe(false);
    expect(await store.channel(one.channelId)).toEqual(one);
  });

  run("channels are listed oldest first, and a removed one is gone", async ({ store }) => {
    const [young, old] = [record({ createdAtMs: 2_000 }), record({ createdAtMs: 1_000, listedName: "old" })];
    await store.add(young);
    await store.add(old);
    expect((await store.list()).map((channel) => channel.channelId)).toEqual([old.channelId, young.channelId]);
    expect(await store.remove(old.channelId)).toBe(true);
    expect(await store.remove(old.channelId)).toBe(false);
    expect(await store.channel(old.channelId)).toBeNull();
    expect((await store.list()).length).toBe(1);
  });

  run("the listed channels alone are listed, oldest first, and no more than asked for", async ({ store }) => {
    const made = [3, 1, 2].map((n) => record({ createdAtMs: n, listedName: `room ${n}` }));
    for (const one of [...made, record({ createdAtMs: 0 })]) await store.add(one);
    const names = async (limit: number): Promise<string[]> =>
      (await store.listed(limit)).map(({ listedName }) => listedName);
    expect(await names(10)).toEqual(["room 1", "room 2", "room 3"]);
    expect(await names(2)).toEqual(["room 1", "room 2"]);
  });

  run("the first to set a secret sets it for all", async ({ store, again }) => {
    const other = again();
    expect(await store.secret("s")).toBeNull();
    const first = p.random(64);
    expect(toHex(await store.initSecret("s", first))).toBe(toHex(first));
    expect(toHex(await other.initSecret("s", p.random(64)))).toBe(toHex(first));
    expect(toHex((await other.secret("s")) ?? new Uint8Array(0))).toBe(toHex(first));
    await other.close();
  });

  run("a setting is the one that was set last", async ({ store }) => {
    expect(await store.setting("url")).toBeNull();
    await store.setSetting("url", "a");
    await store.setSetting("url", "b");
    expect(await store.setting("url")).toBe("b");
  });
}
