// A relay's data folder without its relay: what `snug create --data` and `snug channels` work on, also while a relay
// runs on the same folder.

import { makeOpaque, type Opaque, snugStretching, type SpawnWorker, type Stretching } from "../auth/server/index.ts";
import { type Primitives, systemClock } from "../base/index.ts";
import type { ChannelId } from "../protocol/index.ts";
import { type Keyring, openKeyring } from "./keyring.ts";
import { makeRegistrar, makeRegistrations, type Registrar, type Registrations } from "./registrations.ts";
import { type ChannelSummary, names } from "./store.ts";

export interface DataFolder {
  /** The relay's pin, base64url of 16 bytes. */
  readonly pin: string;
  /** Where members reach the relay, as it was last started; null where it never was. */
  readonly publicUrl: string | null;
  /** Makes one channel: the same frames as over the wire. */
  registrar(): Registrar;
  /** All channels, oldest first. @throws SnugError "store.failed" */
  channels(): Promise<readonly ChannelSummary[]>;
  /** Closes a channel for good; a running relay hangs up on its members. @returns whether it was there */
  remove(id: ChannelId): Promise<boolean>;
  close(): Promise<void>;
}

export interface DataFolderOptions {
  readonly folder: string;
  /** `relay.key` in the folder where null. */
  readonly keyFile: string | null;
  /** Cheap in tests; the relay's side uses it only for its record that fits no password. */
  readonly stretching?: Stretching;
  readonly spawnWorker?: SpawnWorker;
}

/** Opens a data folder; makes it where there is none. @throws SnugError "store.failed" | "store.locked" */
export async function openDataFolderWith(
  primitives: Primitives,
  { folder, keyFile, stretching = snugStretching, spawnWorker }: DataFolderOptions,
): Promise<DataFolder> {
  const { openSqliteStore } = await import("./store/sqlite.ts");
  const store = openSqliteStore({ primitives, folder, ...(keyFile === null ? {} : { keyFile }) });
  const opaque: Opaque = makeOpaque(stretching, spawnWorker === undefined ? {} : { spawnWorker });
  const keyring: Keyring = await openKeyring(primitives, store, opaque);
  const ready = async (): Promise<Registrations> =>
    makeRegistrations({ primitives, opaque, keys: await keyring.keys(), store, clock: systemClock });
  return {
    pin: keyring.pin,
    publicUrl: (await store.setting(names.publicUrl)) ?? (await store.setting(names.listenUrl)),
    registrar() {
      let registrations: Promise<Registrations> | null = null;
      // One for both frames: the second belongs to the session of the first.
      return makeRegistrar(() => (registrations ??= ready()));
    },
    channels: () => store.list(),
    remove: (id) => store.remove(id),
    async close() {
      opaque.close();
      await store.close();
    },
  };
}
