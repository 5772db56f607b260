// The store of a single node: one SQLite file (mode 0600, write-ahead log) in the data folder (mode 0700). Secrets are
// wrapped under the key file; an OPAQUE record is safe to keep as it is, since it holds no password.

import { Database } from "bun:sqlite";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import { unwrapSecret, wrapSecret } from "../../auth/server/index.ts";
import { type Bytes, type Primitives, SnugError } from "../../base/index.ts";
import type { ChannelId } from "../../protocol/index.ts";
import type { ChannelRecord, ChannelSummary, Store } from "../store.ts";
import { openKeyFile } from "./key-file.ts";

const schemaVersion = 1;
const schema = `
  CREATE TABLE channel (
    id TEXT PRIMARY KEY, owner_key BLOB NOT NULL, opaque_record BLOB NOT NULL, generation INTEGER NOT NULL,
    totp_wrapped BLOB NOT NULL, sealed_name BLOB NOT NULL, listed_name TEXT NOT NULL, created_at_ms INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE secret (name TEXT PRIMARY KEY, wrapped BLOB NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  PRAGMA user_version = ${schemaVersion};
`;

/** Time that a write waits for another process, milliseconds. */
const busyMs = 5_000;

export interface SqliteOptions {
  readonly primitives: Primitives;
  /** The data folder; made with mode 0700 where there is none. */
  readonly folder: string;
  /** `relay.key` in the folder where none is given. */
  readonly keyFile?: string;
}

interface ChannelRow {
  readonly owner_key: Uint8Array;
  readonly opaque_record: Uint8Array;
  readonly generation: number;
  readonly totp_wrapped: Uint8Array;
  readonly sealed_name: Uint8Array;
  readonly listed_name: string;
  readonly created_at_ms: number;
}

interface SummaryRow {
  readonly id: string;
  readonly listed_name: string;
  readonly created_at_ms: number;
}
const summaries = "SELECT id, listed_name, created_at_ms FROM channel";

const summaryOf = (row: SummaryRow): ChannelSummary => ({
  channelId: row.id as ChannelId, // only `add` writes here, and it writes channel ids
  listedName: row.listed_name,
  createdAtMs: row.created_at_ms,
});

/** A failure of SQLite or of the disk as one of ours. */
function failed(cause: unknown): SnugError {
  return cause instanceof SnugError ? cause : new SnugError("store.failed", { cause });
}

function openDatabase(folder: string): Database {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, "relay.sqlite");
  // SQLite gives its other files the mode of this one.
  closeSync(openSync(path, "a", 0o600));
  const database = new Database(path, { create: true, readwrite: true, strict: true });
  database.run(`PRAGMA busy_timeout = ${busyMs}`);
  database.run("PRAGMA journal_mode = WAL");
  database
    .transaction(() => {
      const found = database.query<{ user_version: number }, []>("PRAGMA user_version").get()?.user_version ?? 0;
      if (found > schemaVersion)
        throw new SnugError("store.failed", { detail: "the data folder is of a newer version of Snug" });
      if (found < schemaVersion) database.run(schema);
    })
    .immediate();
  return database;
}

/**
 * Opens the store of a data folder.
 * @throws SnugError "store.failed" (disk, permissions, newer version), "store.locked" where the key file is missing or another
 */
export function openSqliteStore({ primitives: p, folder, keyFile = join(folder, "relay.key") }: SqliteOptions): Store {
  const database = attempt(() => openDatabase(folder));
  const key = attempt(() => {
    const wrapped =
      database
        .query<{ n: number }, []>("SELECT (SELECT count(*) FROM secret) + (SELECT count(*) FROM channel) AS n")
        .get()?.n ?? 0;
    return openKeyFile(p, keyFile, wrapped === 0);
  });
  const selectChannel = database.query<ChannelRow, [string]>("SELECT * FROM channel WHERE id = ?");
  const selectAll = database.query<SummaryRow, []>(`${summaries} ORDER BY created_at_ms, id`);
  const selectListed = database.query<SummaryRow, [number]>(
    `${summaries} WHERE listed_name <> '' ORDER BY created_at_ms, id LIMIT ?`,
  );
  const selectSecret = database.query<{ wrapped: Uint8Array }, [string]>("SELECT wrapped FROM secret WHERE name = ?");

  function unwrap(label: string, wrapped: Uint8Array): Bytes {
    const secret = unwrapSecret(p, key, label, wrapped);
    if (secret === null) throw new SnugError("store.locked", { detail: "key file" });
    return secret;
  }

  function recordOf(id: ChannelId): ChannelRecord | null {
    const row = selectChannel.get(id);
    if (row === null) return null;
    return {
      channelId: id,
      ownerKey: new Uint8Array(row.owner_key),
      auth: {
        opaqueRecord: new Uint8Array(row.opaque_record),
        generation: row.generation,
        totpSecret: unwrap(`totp ${id}`, row.totp_wrapped),
      },
      sealedName: new Uint8Array(row.sealed_name),
      listedName: row.listed_name,
      createdAtMs: row.created_at_ms,
    };
  }

  function add({ channelId, ownerKey, auth, sealedName, listedName, createdAtMs }: ChannelRecord): boolean {
    const totp = wrapSecret(p, key, `totp ${channelId}`, auth.totpSecret);
    const insert = database.query("INSERT INTO channel VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
    return (
      insert.run(
        channelId,
        ownerKey,
        auth.opaqueRecord,
        auth.generation,
        totp,
        sealedName,
        listedName,
        Math.floor(createdAtMs),
      ).changes > 0
    );
  }

  function secret(name: string): Bytes | null {
    const row = selectSecret.get(name);
    return row === null ? null : unwrap(`secret ${name}`, row.wrapped);
  }

  function initSecret(name: string, value: Uint8Array): Bytes {
    database
      .query("INSERT INTO secret VALUES (?, ?) ON CONFLICT DO NOTHING")
      .run(name, wrapSecret(p, key, `secret ${name}`, value));
    return secret(name) ?? new Uint8Array(value);
  }

  return {
    channel: async (id) => attempt(() => recordOf(id)),
    add: async (record) => attempt(() => add(record)),
    remove: async (id) => attempt(() => database.query("DELETE FROM channel WHERE id = ?").run(id).changes > 0),
    list: async () => attempt(() => selectAll.all().map(summaryOf)),
    listed: async (limit) => attempt(() => selectListed.all(limit).map(summaryOf)),
    secret: async (name) => attempt(() => secret(name)),
    initSecret: async (name, value) => attempt(() => initSecret(name, value)),
    setting: async (name) =>
      attempt(
        () =>
          database.query<{ value: string }, [string]>("SELECT value FROM setting WHERE name = ?").get(name)?.value ??
          null,
      ),
    setSetting: async (name, value) =>
      void attempt(() =>
        database
          .query("INSERT INTO setting VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value")
          .run(name, value),
      ),
    close: async () => attempt(() => database.close()),
  };
}

function attempt<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw failed(error);
  }
}
