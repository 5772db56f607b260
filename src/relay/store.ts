// The store: what a relay keeps for good. Channel records and a few settings; nothing of a chat, no password, no name
// in the clear unless it is listed. Another process (`snug create --data`) may write while a relay runs, so a relay
// reads at every login and remembers nothing. Every store passes test/conformance/store.ts.

import type { AuthRecord } from "../auth/server/index.ts";
import type { Bytes } from "../base/index.ts";
import type { ChannelId } from "../protocol/index.ts";

export interface ChannelRecord {
  readonly channelId: ChannelId;
  /** Ed25519, 32 bytes. */
  readonly ownerKey: Bytes;
  /** The TOTP secret in it is wrapped wherever it is stored. */
  readonly auth: AuthRecord;
  /** docs/protocol.md §6, at most 1,024 bytes. */
  readonly sealedName: Bytes;
  /** The public name of a listed channel, else empty. */
  readonly listedName: string;
  /** Milliseconds since 1970. */
  readonly createdAtMs: number;
}

export interface ChannelSummary {
  readonly channelId: ChannelId;
  readonly listedName: string;
  readonly createdAtMs: number;
}

export interface Store {
  /** A channel's record, or null. @throws SnugError "store.failed" | "store.locked" */
  channel(id: ChannelId): Promise<ChannelRecord | null>;
  /** Adds a channel. @returns false where its id is taken, and nothing is changed @throws SnugError "store.failed" */
  add(record: ChannelRecord): Promise<boolean>;
  /** Removes a channel for good. @returns whether it was there @throws SnugError "store.failed" */
  remove(id: ChannelId): Promise<boolean>;
  /** All channels, oldest first. @throws SnugError "store.failed" */
  list(): Promise<readonly ChannelSummary[]>;
  /** The listed channels, oldest first. @param limit at most so many @throws SnugError "store.failed" */
  listed(limit: number): Promise<readonly ChannelSummary[]>;
  /** A secret by name, unwrapped, or null. @throws SnugError "store.failed", "store.locked" where the key is another */
  secret(name: string): Promise<Bytes | null>;
  /** Sets a secret that is not there yet. @returns the one that is stored: another process may have been first. @throws as `secret` */
  initSecret(name: string, value: Uint8Array): Promise<Bytes>;
  /** A plain setting, or null. @throws SnugError "store.failed" */
  setting(name: string): Promise<string | null>;
  /** Sets a plain setting. @throws SnugError "store.failed" */
  setSetting(name: string, value: string): Promise<void>;
  close(): Promise<void>;
}

/** Names of the settings and secrets. */
export const names = {
  /** Where members reach this relay, as its operator said, as a URL. */
  publicUrl: "public url",
  /** Where it listened last, as a URL. */
  listenUrl: "listen url",
  /** Signature and ticket key: what a relay needs to listen. */
  identity: "relay identity",
  /** All relay keys: what it needs for a login. */
  keys: "relay keys",
} as const;
