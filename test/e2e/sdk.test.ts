// The SDK as it is built: in Node (Bun stands in where the Node on this machine is older than 22) and in a browser.
// needs: chromium

import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { makeChannel, type TestChannel } from "../support/channel.ts";
import { type RelayProcess, startRelayProcess } from "../support/relay.ts";
import { within } from "../support/until.ts";
import { type Watched, watch } from "../support/watch.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "snug-sdk-"));
let relay: RelayProcess;
let channel: TestChannel;
let host: Watched;

beforeAll(async () => {
  const build = Bun.spawnSync([process.execPath, `${root}scripts/build.ts`, "--out", folder], { cwd: root });
  if (build.exitCode !== 0) throw new Error(build.stderr.toString());
  relay = await startRelayProcess();
  channel = await makeChannel(relay, { suite: "mls", cheap: false });
  host = watch(await channel.join("ada"));
}, 60_000);
afterAll(async () => {
  await host.room.leave();
  await relay.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** What a member made with the SDK does: joins, says something, waits for an answer, leaves. */
const script = (sdk: string, nickname: string): string => `
  const { join } = await import(${JSON.stringify(sdk)});
  const room = await join(${JSON.stringify(channel.address)}, {
    password: ${JSON.stringify(channel.password)}, code: ${JSON.stringify(channel.code())}, nickname: ${JSON.stringify(nickname)},
  });
  room.send("hi from ${nickname} on " + room.name);
  await room.flush();
  for await (const event of room.events) if (event.t === "message" && !event.own) break;
  await room.leave();
`;

async function meet(nickname: string): Promise<void> {
  await host.until(
    `${nickname} speaks`,
    (event) => event.t === "message" && event.text === `hi from ${nickname} on the snug`,
    30_000,
  );
  host.room.send("welcome");
  await host.until(
    `${nickname} leaves`,
    (event) => event.t === "member" && event.change === "leave" && event.who.nickname === nickname,
    15_000,
  );
}

test("Node joins, talks and leaves", async () => {
  const major = Number(Bun.spawnSync(["node", "--version"]).stdout.toString().slice(1).split(".")[0]);
  const file = join(folder, "member.mjs");
  await Bun.write(file, script(join(folder, "sdk/node/index.js"), "nodey"));
  const member = Bun.spawn([major >= 22 ? "node" : process.execPath, file], { stdout: "inherit", stderr: "inherit" });
  await meet("nodey");
  expect(await within(10_000, "the process ends", member.exited)).toBe(0);
}, 60_000);

test("a browser joins, talks and leaves", async () => {
  const page = `<!doctype html><script type="module">${script("/sdk/browser/index.js", "webby")}</script>`;
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: ({ url }) => {
      const { pathname } = new URL(url);
      if (pathname.startsWith("/sdk/browser/")) return new Response(Bun.file(join(folder, pathname)));
      return new Response(page, { headers: { "content-type": "text/html" } });
    },
  });
  const quiet = [
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ];
  const profile = `--user-data-dir=${join(folder, "profile")}`;
  const browser = Bun.spawn(
    [
      "chromium",
      "--headless",
      "--no-sandbox",
      "--disable-quic",
      ...quiet,
      profile,
      "--remote-debugging-port=0",
      `http://127.0.0.1:${server.port}/`,
    ],
    { stdout: "ignore", stderr: "ignore" },
  );
  try {
    await meet("webby");
  } finally {
    browser.kill();
    await browser.exited;
    await server.stop(true);
  }
}, 60_000);
