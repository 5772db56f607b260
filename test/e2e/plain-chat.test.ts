// The main job in real terminals, a line at a time (`--plain`): a relay, two members, and what each screen shows.

import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { codeOf, freePort, makeHome, makeTerminals, type Pane, program, run, wrongCodeOf } from "./terminal.ts";

const home = makeHome();
const terminals = makeTerminals(home.folder, home.env);
const port = freePort();
const relayCommand = [...program, "relay", "--listen", `127.0.0.1:${port}`, "--data", `${home.folder}/relay`];
interface Bulletin {
  readonly name: string;
  readonly address: string;
  readonly password: string;
  readonly totpUri: string;
}
let relay: Pane;
let bulletin: Bulletin;
let amber: Pane;
let finch: Pane;

/** Joins in a terminal of its own and answers what it asks. */
async function join(nick: string): Promise<Pane> {
  const pane = await terminals.open([...program, "join", "--plain", bulletin.address, "--nick", nick]);
  await pane.shows("Password of the channel");
  await pane.enter(bulletin.password);
  await pane.shows("Code from your authenticator app");
  await pane.enter(codeOf(bulletin.totpUri));
  await pane.shows("You are on: Lantern Room");
  return pane;
}

describe.skipIf(Bun.which("tmux") === null)("a relay and its members in real terminals", () => {
  beforeAll(async () => {
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

  test("the first member is let in, and sees name and count", async () => {
    amber = await join("amber");
    expect(await amber.screen()).toContain("You are on: Lantern Room\n1 member · you are amber");
    expect(await amber.screen()).not.toContain(bulletin.password);
  }, 60_000);

  test("the second is announced to the first, with the count", async () => {
    finch = await join("finch");
    await finch.shows("2 members · you are finch");
    await amber.shows("finch joined · 2 members");
  }, 60_000);

  test("they chat both ways, and own messages get a tick when they are relayed", async () => {
    await amber.enter("hello from amber");
    await amber.shows(/^\d\d:\d\d amber {2}hello from amber ✓$/m);
    await finch.shows(/^\d\d:\d\d amber {2}hello from amber$/m);
    await finch.enter("and finch answers");
    await finch.shows(/^\d\d:\d\d finch {2}and finch answers ✓$/m);
    await amber.shows(/^\d\d:\d\d finch {2}and finch answers$/m);
  }, 60_000);

  test("a file is offered by a path that Tab completes, and taken by its number", async () => {
    mkdirSync(`${home.folder}/Downloads`);
    writeFileSync(`${home.folder}/tea list.txt`, "black\nmint\n");
    await amber.type("/file ~/tea");
    await amber.press("Tab");
    await amber.shows("/file ~/tea list.txt");
    await amber.press("Enter");
    await finch.shows("amber offers a file: tea list.txt · 11 bytes · text/plain · /accept 1 takes it");
    await finch.enter("/accept 1");
    await finch.shows("tea list.txt: saved to ~/Downloads/tea list.txt");
    await amber.shows("tea list.txt: finch has it");
  }, 60_000);

  test("what is being typed stays whole while a message arrives", async () => {
    const half =
      "a long thought that runs on past the right edge of the terminal, because it has not found its end yet and";
    await amber.type(half);
    await amber.shows("its end yet and");
    await finch.enter("excuse me");
    await amber.shows(/finch {2}excuse me$/m);
    await amber.enter(" now it has");
    await finch.shows(`${half} now it has`.slice(0, 60));
    expect((await amber.screen()).replaceAll(/\n {6}/g, " ")).toContain("its end yet and now it has ✓");
  }, 60_000);

  test("escapes that a member types reach no terminal", async () => {
    const sent = await run(
      ["send", bulletin.address, "--nick", "evil"],
      { ...home.env, SNUG_PASSWORD: bulletin.password, SNUG_TOTP_URI: bulletin.totpUri },
      "\u001b]0;owned\u0007\u001b[2Jgone \u202e\n",
    );
    expect(sent).toEqual({ out: "", err: "", status: 0 });
    await amber.shows("evil  ␛]0;owned␇␛[2Jgone <U+202E>");
    await amber.shows("evil left · 2 members");
    expect(await amber.screen()).toContain("You are on: Lantern Room"); // the screen was not cleared
  }, 60_000);

  test("/who, /verify, /me and /nick", async () => {
    await amber.enter("/who");
    await amber.shows(/amber {2}[0-9a-f]{4} [0-9a-f]{4} [0-9a-f]{4} [0-9a-f]{4} {2}you/);
    await amber.enter("/verify");
    const digits = /(\d{5} ){3}\d{5}/;
    await finch.enter("/verify");
    expect(digits.exec(await amber.shows(digits))?.[0]).toBe(digits.exec(await finch.shows(digits))?.[0] ?? "");
    await finch.enter("/me waves");
    await amber.shows("* finch waves");
    await finch.enter("/nick falcon");
    await amber.shows("finch is now falcon");
    await finch.enter("/nick finch");
    await amber.shows("falcon is now finch");
  }, 60_000);

  test("a wrong password is said, and only the password is asked again", async () => {
    const pane = await terminals.open([...program, "join", "--plain", bulletin.address, "--nick", "wren"]);
    await pane.shows("Password of the channel");
    await pane.enter("not-the-password");
    await pane.shows("Code from your authenticator app");
    await pane.enter(codeOf(bulletin.totpUri));
    await pane.shows("That password does not open this channel.");
    await pane.shows("Password of the channel", 2);
    await pane.enter(bulletin.password);
    const screen = await pane.shows("You are on: Lantern Room");
    expect(screen.split("Code from").length - 1).toBe(1);
    await pane.enter("/quit");
    expect(await pane.ends()).toBe(0);
    await amber.shows("wren left · 2 members");
  }, 60_000);

  test("a wrong code is said, and only the code is asked again", async () => {
    const pane = await terminals.open([...program, "join", "--plain", bulletin.address, "--nick", "robin"]);
    await pane.shows("Password of the channel");
    await pane.enter(bulletin.password);
    await pane.shows("Code from your authenticator app");
    await pane.enter(wrongCodeOf(bulletin.totpUri));
    await pane.shows("that code is not");
    await pane.shows("Code from your authenticator app", 2);
    await pane.enter(codeOf(bulletin.totpUri));
    const screen = await pane.shows("You are on: Lantern Room");
    expect(screen.split("Password of").length - 1).toBe(1);
    await pane.press("C-d");
    expect(await pane.ends()).toBe(0);
    await amber.shows("robin left · 2 members");
  }, 60_000);

  test("wrong password and wrong code end with 4 where nobody can be asked, a wrong pin with 3, no relay with 5", async () => {
    const join = (address: string, password: string, code: string) =>
      run(["join", address], { ...home.env, SNUG_PASSWORD: password, SNUG_CODE: code });
    const code = codeOf(bulletin.totpUri);
    const wrongPassword = await join(bulletin.address, "not-the-password", code);
    expect(wrongPassword).toEqual({
      out: "",
      err: "snug: That password does not open this channel. Check for a missing word, and check the address.\n",
      status: 4,
    });
    const wrongCode = await join(bulletin.address, bulletin.password, wrongCodeOf(bulletin.totpUri));
    expect(wrongCode.status).toBe(4);
    expect(wrongCode.err).toStartWith("snug: The password is right, but that code is not.");
    const wrongPin = await join(bulletin.address.replace(/#.{22}/, `#${"A".repeat(22)}`), bulletin.password, code);
    expect(wrongPin).toEqual({
      out: "",
      err: "snug: This relay is not the one the address names. Do not go on; ask who gave you the address.\n",
      status: 3,
    });
    const nobody = await join(bulletin.address.replace(`:${port}/`, `:${freePort()}/`), bulletin.password, code);
    expect(nobody.status).toBe(5);
    expect(nobody.err).toStartWith("snug: The relay could not be reached.");
  }, 60_000);

  test("a relay that is stopped and started again has its members back by themselves", async () => {
    await relay.press("C-c");
    expect(await relay.ends()).toBe(0);
    await amber.shows("The connection is lost; Snug comes back by itself.");
    await amber.enter("written while the relay was away");
    await amber.shows("written while the relay was away … waiting");
    relay = await terminals.open(relayCommand);
    await relay.shows("Relay on");
    await finch.shows("amber  written while the relay was away");
    await amber.shows("relayed: written while the relay was away ✓");
    await finch.enter("good to be back");
    await amber.shows("finch  good to be back");
    for (const pane of [amber, finch]) expect(await pane.screen()).not.toMatch(/^!/m);
    expect((await finch.screen()).split("written while the relay was away").length - 1).toBe(1);
  }, 90_000);

  test("who leaves is announced with the count, and leaves with 0", async () => {
    await finch.press("C-c");
    expect(await finch.ends()).toBe(0);
    await amber.shows("finch left · 1 member");
    await amber.enter("/quit");
    expect(await amber.ends()).toBe(0);
  }, 60_000);

  test("who leaves while a message waits is told that it was not relayed, on lines of their own", async () => {
    const wren = await join("wren");
    await relay.press("C-c");
    expect(await relay.ends()).toBe(0);
    await wren.enter("is anyone there");
    await wren.shows("is anyone there … waiting");
    await wren.type("half typed");
    await wren.shows("half typed");
    await wren.press("C-c");
    expect(await wren.ends()).toBe(0);
    expect((await wren.screen()).split("\n")).toEqual(
      expect.arrayContaining(["      is anyone there not relayed", "› half typed"]),
    );
  }, 60_000);
});
