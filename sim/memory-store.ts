// A store in memory, which outlives the relay that uses it: the disk of the simulator.

import type { Bytes } from "../src/base/index.ts";
import type { ChannelId } from "../src/protocol/index.ts";
import type { ChannelRecord, Store } from "../src/relay/store.ts";

/** What is on the disk. */
export interface Disk {
  readonly channels: Map<ChannelId, ChannelRecord>;
  readonly secrets: Map<string, Bytes>;
  readonly settings: Map<string, string>;
}

export const makeDisk = (): Disk => ({ channels: new Map(), secrets: new Map(), settings: new Map() });

/** A store on such a disk. */
export function makeMemoryStore({ channels, secrets, settings }: Disk): Store {
  const oldestFirst = (): ChannelRecord[] => [...channels.values()].toSorted((a, b) => a.createdAtMs - b.createdAtMs);
  const summary = ({ channelId, listedName, createdAtMs }: ChannelRecord) => ({ channelId, listedName, createdAtMs });
  return {
    channel: async (id) => channels.get(id) ?? null,
    async add(record) {
      if (channels.has(record.channelId)) return false;
      channels.set(record.channelId, record);
      return true;
    },
    remove: async (id) => channels.delete(id),
    list: async () => oldestFirst().map(summary),
    listed: async (limit) =>
      oldestFirst()
        .filter(({ listedName }) => listedName !== "")
        .slice(0, limit)
        .map(summary),
    secret: async (name) => secrets.get(name) ?? null,
    async initSecret(name, value) {
      const known = secrets.get(name) ?? new Uint8Array(value);
      secrets.set(name, known);
      return known;
    },
    setting: async (name) => settings.get(name) ?? null,
    setSetting: async (name, value) => void settings.set(name, value),
    close: async () => {},
  };
}
