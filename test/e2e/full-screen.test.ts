// The full screen in real terminals, against a real relay: what a person presses, and what stands on the screen.

import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import {
  codeOf,
  deadlineMs,
  freePort,
  makeHome,
  makeTerminals,
  type Pane,
  program,
  run,
  wrongCodeOf,
} from "./terminal.ts";
import { within } from "../support/until.ts";

const home = makeHome();
const terminals = makeTerminals(home.folder, home.env);
const port = freePort();
const relayCommand = [...program, "relay", "--listen", `127.0.0.1:${port}`, "--data", `${home.folder}/relay`];
interface Bulletin {
  readonly address: string;
  readonly password: string;
  readonly totpUri: string;
}
let relay: Pane;
let bulletin: Bulletin;
let amber: Pane;
let finch: Pane;

const secrets = (): Record<string, string> => ({ SNUG_PASSWORD: bulletin.password, SNUG_TOTP_URI: bulletin.totpUri });
const join = (nick: string, columns: number, rows: number, env = secrets()): Promise<Pane> =>
  terminals.open([...program, "join", bulletin.address, "--nick", nick], env, columns, rows);
/** What a program of the machine says. */
const outputOf = (command: readonly string[]): Promise<string> =>
  new Response(Bun.spawn([...command], { stdout: "pipe" }).stdout).text();

/** Presses a key again and again until the screen shows a text. */
async function pressUntil(pane: Pane, key: string, text: RegExp): Promise<void> {
  const end = performance.now() + deadlineMs;
  while (!text.test(await pane.screen())) {
    if (performance.now() > end) throw new Error(`pressed ${key} in vain; the screen shows:\n${await pane.screen()}`);
    await pane.press(key);
    await pane.shows(text, 1, 300).catch(() => {}); // then once more
  }
}
/** A row of a screen that holds a text. */
const rowWith = (screen: string, text: string): string => screen.split("\n").find((row) => row.includes(text)) ?? "";

describe.skipIf(Bun.which("tmux") === null)("the full screen in real terminals", () => {
  beforeAll(async () => {
    // What lies in the folder where it is started must not run in it: Bun has settings for JSX and paths from there.
    for (const name of ["jsx-runtime", "jsx-dev-runtime", "evil"])
      writeFileSync(
        `${home.folder}/${name}.js`,
        `require("node:fs").writeFileSync(${JSON.stringify(`${home.folder}/owned`)}, "");`,
      );
    const paths = { react: [`${home.folder}/evil.js`], ink: [`${home.folder}/evil.js`] };
    const compilerOptions = { jsx: "react-jsx", jsxImportSource: home.folder, paths };
    writeFileSync(`${home.folder}/tsconfig.json`, JSON.stringify({ compilerOptions }));
    relay = await terminals.open(relayCommand);
    await relay.shows("Relay on");
    const made = await run(["create", "Lantern Room", "--data", `${home.folder}/relay`, "--json"], home.env);
    expect(made.err).toBe("");
    bulletin = JSON.parse(made.out);
  }, 30_000);
  afterAll(async () => {
    await terminals.close();
    home.remove();
  });

  test("address, password and code are asked for in turn, and each is asked again where it is wrong", async () => {
    amber = await terminals.open([...program, "join", "--nick", "amber"], {}, 80, 24);
    await amber.shows("Address of the channel");
    await amber.enter("snug://nothing");
    await amber.shows(/address/i, 3);
    await amber.enter(bulletin.address);
    await amber.shows("Password of the channel");
    await amber.enter("not this one");
    await amber.shows("Code from your authenticator app");
    await amber.enter(codeOf(bulletin.totpUri));
    await amber.shows("That password does not open this channel");
    await amber.shows("Password of the channel", 2);
    await amber.enter(bulletin.password);
    await amber.shows("You are on: Lantern Room · 1 member");
    expect(await amber.screen()).not.toContain(bulletin.password);
  }, 60_000);

  test("a wrong code is said, and only the code is asked again", async () => {
    finch = await terminals.open(
      [...program, "join", bulletin.address, "--nick", "finch"],
      { SNUG_PASSWORD: bulletin.password },
      40,
      12,
    );
    await finch.shows("Code from your authenticator app");
    await finch.enter(wrongCodeOf(bulletin.totpUri));
    await finch.shows("that code is not");
    await finch.enter(codeOf(bulletin.totpUri));
    await finch.shows("You are on: Lantern Room");
    await amber.shows("finch joined · 2 members");
    expect(rowWith(await amber.screen(), "Lantern Room")).toMatch(
      /^ Lantern Room · 2 members +connected · end-to-end, post-quantum · mls$/,
    );
    expect(rowWith(await finch.screen(), "Lantern Room")).toMatch(/^ Lantern Room · 2 members +connected$/);
  }, 60_000);

  test("they chat; own messages get their tick, several lines stay several", async () => {
    await amber.enter("good evening");
    await amber.shows("good evening ✓");
    await finch.shows("good evening");
    await finch.type("one");
    await finch.press("M-Enter");
    await finch.enter("two");
    await finch.shows("   two ✓");
    await amber.shows("   one\n   two");
  }, 30_000);

  test("what is pasted with its lines waits in the input until Enter", async () => {
    await amber.paste("first line\nsecond line\n");
    await amber.shows(" › first line\n   second line");
    expect(await finch.screen()).not.toContain("second line");
    // Keys that come at once with a paste are taken for a part of it: a person's come later.
    await pressUntil(amber, "C-c", /^ ›$/m);
  }, 30_000);

  test("what is being typed stays whole while messages arrive", async () => {
    await amber.type("half a thou");
    await finch.enter("excuse me");
    await amber.shows("excuse me");
    await amber.enter("ght and its end");
    await amber.shows("half a thought and its end ✓");
  }, 30_000);

  test("a message is chosen, answered, changed and reacted to", async () => {
    await finch.enter("helo");
    await amber.shows("helo");
    await amber.press("M-Up");
    await amber.shows(/^> +helo/m);
    await amber.press("1");
    await finch.shows("👍 1");
    await amber.press("M-Up", "Enter");
    await amber.shows("↳ finch: helo");
    await amber.enter("hello to you");
    await finch.shows("↳ finch: helo");
    await finch.enter("/edit hello");
    await amber.shows("hello (edited)");
    await amber.shows("↳ finch: hello");
  }, 30_000);

  test("a mention rings the bell", async () => {
    await amber.enter("@finch: are you there?");
    await finch.shows("are you there?");
    await finch.shows("▌");
    expect(await finch.ask("#{window_bell_flag}")).toBe("1");
  }, 30_000);

  test("escapes that a member sends reach no terminal", async () => {
    const sent = await run(
      ["send", bulletin.address, "--nick", "evil"],
      { ...home.env, ...secrets() },
      "\u001b]0;owned\u0007\u001b[2J\u009b31mred\u202e\n",
    );
    expect(sent.status).toBe(0);
    await amber.shows("␛]0;owned␇␛[2J<U+009B>31mred<U+202E>");
    expect(await amber.ask("#{pane_title}")).not.toContain("owned");
    expect(rowWith(await amber.screen(), "Lantern Room")).toContain("connected");
  }, 30_000);

  // A terminal that does not join pictographs drew a row wider than it was laid out: it wrapped, and what followed in the
  // message stood at the left edge like a message of another's.
  test("pictographs that terminals draw in different widths move nothing", async () => {
    for (const line of [`${"👩🏽‍🚀".repeat(19)}${"❤️1️⃣🇩🇪".repeat(6)}x`, " ▛ heron  07:31"]) {
      await finch.type(line);
      await finch.press("M-Enter");
    }
    await finch.enter("I agree");
    await amber.shows("I agree");
    const rows = (await amber.screen()).split("\n");
    expect(rows.find((row) => row.includes("heron"))).toMatch(/^ {4}▛ heron/);
    expect(rows[0]).toMatch(/^ Lantern Room/);
    expect(rows.at(-1)).toMatch(/^ Enter send/);
    expect(rows.at(-2)).toMatch(/^ ›$/);
    expect(rows.length).toBe(24);
  }, 30_000);

  test("resizing breaks nothing, from 40 × 12 to 200 × 50 and back", async () => {
    for (const [columns, rows] of [
      [200, 50],
      [40, 12],
      [80, 24],
    ] as const) {
      await amber.resize(columns, rows);
      await amber.shows(columns >= 100 ? "│ 2 members" : "Lantern Room · 2 members");
      const screen = await amber.screen();
      expect(screen.split("\n").length).toBeLessThanOrEqual(rows);
      expect(screen).toMatch(/^ ›$/m);
      expect(screen).toContain("Enter send");
    }
  }, 30_000);

  test("/save writes a new file for its owner alone, and never over another", async () => {
    const path = `${home.folder}/notes.txt`;
    await amber.enter(`/save ${path}`);
    await amber.shows("in the clear: whoever reads");
    expect(readFileSync(path, "utf8")).toContain("half a thought and its end");
    expect(statSync(path).mode & 0o777).toBe(0o600);
    await amber.enter(`/save ${path}`);
    await amber.shows("There is a file");
  }, 30_000);

  test("a relay that is stopped shows calmly; what is sent waits, and is relayed once it is back", async () => {
    await relay.press("C-c");
    expect(await relay.ends()).toBe(0);
    await amber.shows("reconnecting");
    await amber.enter("while you were gone");
    await amber.shows("while you were gone waiting");
    await amber.enter("/delete");
    await amber.shows("- taken back waiting");
    await amber.enter("while you were away");
    await amber.shows("while you were away waiting");
    relay = await terminals.open(relayCommand);
    await amber.shows("while you were away ✓");
    await amber.shows("connected");
    await finch.shows("while you were away");
    await finch.shows("- taken back");
    expect(await amber.screen()).not.toContain("taken back waiting");
  }, 60_000);

  test("who leaves has the terminal back as it was, with nothing of the channel in it, and ends with 0", async () => {
    await finch.enter("/quit");
    expect(await finch.ends()).toBe(0);
    await amber.shows("finch left · 1 member");
    const screen = await finch.screen();
    for (const said of ["good evening", "Lantern Room", "hello to you"]) expect(screen).not.toContain(said);
    expect(await finch.ask("#{alternate_on} #{mouse_any_flag}")).toBe("0 0");
  }, 30_000);

  test("who leaves while a message waits, or while writing, finds both in the terminal", async () => {
    await relay.press("C-c");
    expect(await relay.ends()).toBe(0);
    await amber.shows("reconnecting");
    await amber.enter("said into the dark");
    await amber.shows("said into the dark waiting");
    await amber.enter("/edit said in the dark");
    await amber.shows("said in the dark (edited) waiting");
    await amber.type("half written");
    await amber.shows("› half written");
    await amber.ask("#{pane_pid}");
    process.kill(await amber.pid(), "SIGTERM");
    await amber.ends();
    const screen = await amber.screen();
    expect(screen).toContain("not relayed: said in the dark");
    expect(screen).toContain("not relayed: A change to a message of yours");
    expect(screen).toContain("not sent: half written");
  }, 60_000);

  test("where no relay answers one may try again, and is in once it does", async () => {
    amber = await join("amber", 80, 24);
    await amber.shows("The relay could not be reached");
    await amber.shows("Try again");
    relay = await terminals.open(relayCommand);
    await relay.shows("Relay on");
    await amber.press("Enter");
    await amber.shows("You are on: Lantern Room");
    await amber.press("C-d");
    expect(await amber.ends()).toBe(0);
  }, 60_000);

  // The signal came while the screen was being loaded, and nobody heard it: the program joined, and stayed.
  test("SIGTERM ends it whenever it comes while joining", async () => {
    for (const afterMs of [40, 80, 100, 120, 200, 400]) {
      const child = Bun.spawn([...program, "join", bulletin.address], {
        cwd: home.folder,
        env: { ...home.env, ...secrets(), TERM: "xterm-256color" },
        terminal: { cols: 80, rows: 24, data() {} },
      });
      await Promise.race([child.exited, Bun.sleep(afterMs)]); // where it is then depends on the machine; each place must do
      child.kill("SIGTERM");
      await within(10_000, `it ends, ${afterMs} ms after its start`, child.exited);
      child.terminal?.close();
    }
  }, 60_000);

  test("a fault gives the terminal back, with nothing of the channel in it, and says what was not sent", async () => {
    writeFileSync(
      `${home.folder}/fault.ts`,
      `process.on("SIGUSR2", () => { setTimeout(() => { throw new Error("a fault on purpose"); }, 0); });`,
    );
    const [bun = "", ...rest] = program;
    const command = [
      bun,
      "--preload",
      `${home.folder}/fault.ts`,
      ...rest,
      "join",
      bulletin.address,
      "--nick",
      "faulty",
    ];
    const shell = await terminals.open(
      [
        "sh",
        "-c",
        `echo $$ > ${home.folder}/pid; ${command.map((word) => `'${word}'`).join(" ")}; echo "left with $?"; exec cat`,
      ],
      secrets(),
      80,
      24,
    );
    await shell.shows("You are on: Lantern Room");
    await shell.enter("secret words");
    await shell.shows("secret words ✓");
    await shell.type("half a thought");
    await shell.shows("› half a thought");
    const child = (await outputOf(["pgrep", "-P", readFileSync(`${home.folder}/pid`, "utf8").trim()])).trim();
    process.kill(Number(child.split("\n")[0]), "SIGUSR2");
    await shell.shows("left with 1");
    const screen = await shell.screen();
    expect(screen).toContain("not sent: half a thought");
    for (const said of ["secret words", "Lantern Room", "Enter send"]) expect(screen).not.toContain(said);
    expect(await shell.ask("#{alternate_on} #{cursor_flag}")).toBe("0 1");
    await shell.enter("echoed");
    await shell.shows("echoed", 2);
  }, 60_000);

  test("TERM=dumb and --plain are the line mode, NO_COLOR has no colour", async () => {
    const dumb = await terminals.open(
      ["env", "TERM=dumb", ...program, "join", bulletin.address, "--nick", "dumb"],
      secrets(),
      80,
      24,
    );
    await dumb.shows(/^You are on: Lantern Room$/m);
    const bare = await terminals.open(
      [...program, "join", bulletin.address, "--nick", "bare"],
      { ...secrets(), NO_COLOR: "1" },
      80,
      24,
    );
    await bare.shows(/^ Lantern Room · 2 members/m);
    expect(await bare.coloured()).toBe(false);
    const bright = await terminals.open([...program, "join", bulletin.address, "--nick", "bright"], secrets(), 80, 24);
    await bright.shows(/^ Lantern Room · 3 members/m);
    expect(await bright.coloured()).toBe(true);
    for (const pane of [dumb, bare, bright]) await pane.press("C-d");
    expect(await bright.ends()).toBe(0);
  }, 60_000);

  test("the shell that it was started from has its cursor and its echo back", async () => {
    const line = [...program, "join", bulletin.address].map((word) => `'${word}'`).join(" ");
    const shell = await terminals.open(["sh", "-c", `${line}; echo "left with $?"; exec cat`], secrets(), 80, 24);
    await shell.shows("You are on: Lantern Room");
    expect(await shell.ask("#{alternate_on}")).toBe("1");
    await shell.enter("/quit");
    await shell.shows("left with 0");
    expect(await shell.ask("#{alternate_on} #{cursor_flag}")).toBe("0 1");
    await shell.enter("echoed");
    await shell.shows("echoed", 2);
    expect(existsSync(`${home.folder}/owned`)).toBe(false);
  }, 30_000);
});
