// `snug up`: everything at once, and nothing left behind.

import { afterAll, describe, expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import decodeQr from "qr/decode.js";
import { codeOf, eventually, makeHome, makeTerminals, program, run } from "./terminal.ts";

const home = makeHome();
const terminals = makeTerminals(home.folder, home.env);

/** Files below the home folder, tmux's socket left out. */
const files = (): readonly string[] =>
  readdirSync(home.folder, { recursive: true })
    .map(String)
    .filter((name) => name !== "tmux" && !name.startsWith(".bun")); // .bun: what Bun keeps of the source it has read

/** The QR picture of half blocks in a captured screen, as pixels: dark on light. */
function pictureOf(screen: string) {
  const rows = screen.split("\n").filter((row) => /[█▀▄]/.test(row));
  const scale = 4;
  const margin = 6 * scale;
  const columns = Math.max(...rows.map((row) => row.length));
  const width = columns * scale + 2 * margin;
  const height = rows.length * 2 * scale + 2 * margin;
  const data = new Uint8Array(width * height * 4).fill(255);
  rows.forEach((row, r) => {
    for (let c = 0; c < row.length; c++) {
      for (const half of [0, 1]) {
        if (row[c] !== "█" && row[c] !== (half === 0 ? "▀" : "▄")) continue;
        for (let y = 0; y < scale; y++) {
          const start = 4 * ((margin + (2 * r + half) * scale + y) * width + margin + c * scale);
          for (let x = 0; x < scale; x++) data.fill(0, start + 4 * x, start + 4 * x + 3);
        }
      }
    }
  });
  return { width, height, data };
}

test("a name that no channel can have is told before anything starts", async () => {
  for (const name of ["", "a".repeat(129), "two\nlines"])
    expect(await run(["up", name], home.env)).toEqual({
      out: "",
      err: "snug: A channel's name is 1 to 128 bytes on one line; choose another.\n",
      status: 2,
    });
});

describe.skipIf(Bun.which("tmux") === null)("snug up", () => {
  afterAll(async () => {
    await terminals.close();
    home.remove();
  });

  test("shows a bulletin whose picture gives the right code, lets members in, and leaves nothing", async () => {
    const pane = await terminals.open([...program, "up"]);
    const screen = await pane.shows("Ctrl-C");
    const address = /snug:\/\/127\.0\.0\.1:\d+\/x\S{22}#\S{22}\.[\w-]{22}/.exec(screen)?.[0] ?? "";
    const password = /^password +(\S+)$/m.exec(screen)?.[1] ?? "";
    const totpUri = decodeQr(pictureOf(screen));
    expect(totpUri).toStartWith("otpauth://totp/Snug:");
    expect(screen).toContain(`snug join '${address}'`);
    expect(files().length).toBeGreaterThan(0);

    const env = { ...home.env, SNUG_PASSWORD: password, SNUG_CODE: codeOf(totpUri) };
    expect(await run(["send", address], env, "hello\n")).toEqual({ out: "", err: "", status: 0 });

    const pid = await pane.pid();
    await pane.press("C-c");
    expect(await pane.ends()).toBe(0);
    expect(files()).toEqual([]);
    await eventually(
      () => {
        try {
          process.kill(pid, 0);
          return null;
        } catch {
          return true;
        }
      },
      () =>
        `the process ${pid} is still there: ${Bun.spawnSync(["ps", "-o", "stat,ppid,args", "-p", String(pid)]).stdout.toString()}`,
    );
    expect((await run(["send", address], env, "hello\n")).status).toBe(5);
  }, 60_000);
});
