// Who steals the relay's disk: much traffic, then a search of the data folder, while the relay runs and after it.

import { expect, test } from "bun:test";
import { Database } from "bun:sqlite";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { URI } from "otpauth";
import { cheapStretching } from "../../src/auth/server/index.ts";
import { parseAddress } from "../../src/protocol/index.ts";
import { defaultConfig, startRelay } from "../../src/relay/index.ts";
import { makeChannel, shortLimits } from "../support/channel.ts";
import { type Watched, watch } from "../support/watch.ts";
import { filesIn, foundInFiles, type Planted } from "./support/search.ts";

test("after much traffic the data folder holds no password, name, nickname, text, code, address secret or TOTP secret", async () => {
  const data = mkdtempSync(join(tmpdir(), "snug-disk-"));
  const config = { ...defaultConfig(data), create: "open" } as const;
  const ports = { limits: { ...shortLimits, maxLoginDebt: 10_000 }, stretching: cheapStretching, logLine: () => {} };
  const relay = await startRelay(config, ports);
  const planted: Record<string, string | Uint8Array> = {
    text: "planted-text",
    nickname: "planted-nick",
    name: "planted-name",
  };
  const rooms: Watched[] = [];
  for (let i = 0; i < 3; i++) {
    const channel = await makeChannel({ port: relay.port, limits: ports.limits }, { name: `planted-name-${i}` });
    const { secret } = parseAddress(channel.address);
    const totp = URI.parse(channel.totpUri).secret;
    Object.assign(planted, {
      password: channel.password,
      [`code ${i}`]: channel.code(),
      [`address secret ${i}`]: secret ?? "",
      [`totp ${i}`]: new Uint8Array(totp.buffer),
      [`totp base32 ${i}`]: totp.base32,
    });
    const wrong = await channel
      .join("planted-nick-eve", { code: () => "no code" })
      .catch((error: { code: string }) => error.code);
    expect(wrong).toBe("code.malformed");
    const members: Watched[] = [];
    for (const n of [0, 1, 2]) members.push(watch(await channel.join(`planted-nick-${n}`)));
    rooms.push(...members);
    for (let n = 0; n < 200; n++) for (const { room } of members) room.send(`planted-text ${n} ${"x".repeat(n)}`);
    await Promise.all(members.map(({ room }) => room.flush()));
    members[0]?.room.rename("planted-nick-new");
    await members[1]?.room.leave();
  }
  expect(filesIn(data).length).toBeGreaterThan(1);
  expect(foundInFiles(data, planted)).toEqual([]);
  await Promise.all(rooms.map(({ room }) => room.leave()));
  await relay.stop();
  expect(foundInFiles(data, planted)).toEqual([]);
  // The search finds what is there: the ids of the channels.
  const database = new Database(join(data, "relay.sqlite"), { readonly: true });
  const ids = database.query<{ id: string }, []>("SELECT id FROM channel").all();
  const tables = database.query<{ name: string }, []>("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
  database.close();
  expect(ids.length).toBe(3);
  const known: Planted = { id: ids[0]?.id ?? "" };
  expect(foundInFiles(data, known).length).toBeGreaterThan(0);
  // Nothing else is kept: channels, wrapped secrets, and where the relay is.
  expect(tables.map(({ name }) => name).toSorted()).toEqual(["channel", "secret", "setting"]);
  rmSync(data, { recursive: true });
}, 60_000);
