// Files in the full screen of real terminals: offered with a path that Tab completes or that is dropped, taken, and cut
// off only by who was told so.

import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deadlineMs, freePort, makeHome, makeTerminals, type Pane, program, run } from "./terminal.ts";

const home = makeHome();
const terminals = makeTerminals(home.folder, home.env);
const port = freePort();
const inbox = join(home.folder, "inbox");
let address = "";
let secrets: Readonly<Record<string, string>> = {};
let amber: Pane;
let finch: Pane;

const enter = (nick: string, columns: number, rows: number): Promise<Pane> =>
  terminals.open([...program, "join", address, "--nick", nick, "--downloads", inbox], secrets, columns, rows);

describe.skipIf(Bun.which("tmux") === null)("files in the full screen", () => {
  beforeAll(async () => {
    const data = join(home.folder, "relay");
    mkdirSync(inbox);
    mkdirSync(join(home.folder, "papers"));
    writeFileSync(join(home.folder, "papers", "april report.txt"), "what was said in april\n");
    writeFileSync(join(home.folder, "papers", "letter.txt"), "dear all\n");
    const relay = await terminals.open([...program, "relay", "--listen", `127.0.0.1:${port}`, "--data", data]);
    await relay.shows("Relay on");
    const { out } = await run(["create", "Lantern Room", "--data", data, "--json"], home.env);
    const made = JSON.parse(out);
    address = made.address;
    secrets = { SNUG_PASSWORD: made.password, SNUG_TOTP_URI: made.totpUri };
    amber = await enter("amber", 80, 24);
    await amber.shows("You are on");
    finch = await enter("finch", 60, 16);
    await amber.shows("finch joined");
  }, deadlineMs * 2);
  afterAll(async () => {
    await terminals.close();
    home.remove();
  });

  test("Tab completes the path, both have a card, and what is taken lies where the card says", async () => {
    await amber.type("/fi");
    await amber.press("Tab");
    await amber.shows("› /file");
    await amber.type(`~/pap`);
    await amber.press("Tab");
    await amber.shows("› /file ~/papers/");
    await amber.type("a");
    await amber.press("Tab");
    await amber.shows("› /file ~/papers/april report.txt");
    await amber.press("Enter");
    await amber.shows("◫ april report.txt ✓");
    await finch.shows("on offer · /accept 1 takes it");
    await finch.enter("/accept");
    await finch.shows("saved to ~/inbox/april report.txt");
    await amber.shows("finch has it");
    expect(readFileSync(join(inbox, "april report.txt"), "utf8")).toBe("what was said in april\n");
  }, 30_000);

  test("a file that is dropped on the terminal is understood, and the same name is counted up", async () => {
    await amber.type("/file ");
    await amber.paste(`'${home.folder}/papers/april report.txt' `);
    await amber.shows("april report.txt'");
    // What comes right behind a paste is part of it: Enter is pressed until it counts.
    await amber.press("Enter");
    for (let i = 0; i < 20 && !(await amber.screen()).includes("file 2"); i++) {
      await amber.press("Enter");
      await amber.shows("file 2", 1, 500).catch(() => {});
    }
    await amber.shows("file 2 · 23 bytes");
    await finch.shows("/accept 2 takes it");
    await finch.enter("/accept 2");
    await finch.shows("saved to ~/inbox/april report (2).txt");
  }, 30_000);

  test("a path that leads nowhere says so and stays to be mended", async () => {
    await amber.enter("/file ~/papers/nowhere.txt");
    await amber.shows("nowhere.txt is not there");
    await amber.shows("› /file ~/papers/nowhere.txt");
    await amber.press("C-u");
  }, 30_000);

  test("who leaves while a file is on its way is asked, and what was cut off is said once the terminal is back", async () => {
    const sender = Bun.spawn([...program, "send", address, "--name", "endless.bin", "-"], {
      env: { ...home.env, ...secrets },
      stdin: "pipe",
      stderr: "pipe",
    });
    await sender.stdin.write(crypto.getRandomValues(new Uint8Array(65_536)));
    await sender.stdin.flush();
    await finch.shows("◫ endless.bin");
    await finch.enter("/accept");
    await finch.shows("so far");
    await finch.press("C-c");
    await finch.shows("A file is on its way and would be cut off: endless.bin");
    await finch.press("C-c");
    await finch.shows("cut off: endless.bin");
    expect(await finch.ends()).toBe(0);
    expect(readdirSync(inbox).toSorted()).toEqual(["april report (2).txt", "april report.txt"]);
    // Amber might take it still, until she says that she will not.
    await amber.shows("◫ endless.bin");
    await amber.enter("/stop");
    expect(await sender.exited).toBe(1);
    expect(await new Response(sender.stderr).text()).toContain("endless.bin: finch could not take it");
  }, 30_000);
});
