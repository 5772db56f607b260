// Without a terminal: create, listen and send with JSON, pipes and exit statuses.

import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import decodeQr from "qr/decode.js";
import { readPng } from "../cli/png-reader.ts";
import { deadlineMs, eventually, freePort, makeHome, program, run } from "./terminal.ts";
import { type Running, startProgram } from "./running.ts";

const home = makeHome();
const data = join(home.folder, "relay");
const port = freePort();

const start = (args: readonly string[], more: Readonly<Record<string, string>> = {}): Running =>
  startProgram(args, { ...home.env, ...more });

interface Made {
  readonly name: string;
  readonly address: string;
  readonly password: string;
  readonly totpUri: string;
}
let relay: Running;
let made: Made;
let secrets: Readonly<Record<string, string>>;

describe("pipes", () => {
  beforeAll(async () => {
    relay = start(["relay", "--listen", `127.0.0.1:${port}`, "--data", data, "--create", "open", "--json"]);
    const first = await relay.line("listening");
    expect(relay.lines[0]).toBe(first);
    expect(first).toEqual({
      event: "listening",
      url: `http://127.0.0.1:${port}`,
      pin: expect.stringMatching(/^[\w-]{22}$/),
    });
    const { out, err, status } = await run(["create", "--data", data, "--json"], home.env);
    expect({ err, status }).toEqual({ err: "", status: 0 });
    made = JSON.parse(out);
    secrets = { SNUG_PASSWORD: made.password, SNUG_TOTP_URI: made.totpUri };
  }, deadlineMs);
  afterAll(async () => {
    expect(await relay.stop()).toBe(0);
    home.remove();
  });

  test("create --json gives one line with name, address, password and totpUri", () => {
    expect(made.name).toMatch(/^[A-Z]{2}-\d{3}:\d{3}:\d{3}$/);
    expect(made.address).toMatch(new RegExp(`^snug://127\\.0\\.0\\.1:${port}/x[\\w-]{22}#[\\w-]{22}\\.[\\w-]{22}$`));
    expect(made.password.split("-").length).toBe(7);
    expect(made.totpUri).toStartWith("otpauth://totp/Snug:");
  });

  test("listen writes what arrives as lines of JSON, and send ends when all was relayed", async () => {
    const listener = start(["listen", made.address, "--json", "--nick", "ears"], secrets);
    expect(await listener.line("joined")).toMatchObject({ event: "joined", name: made.name, members: 1, self: "ears" });
    const sent = await run(
      ["send", made.address, "--nick", "mouth", "--wait-for", "1"],
      { ...home.env, ...secrets },
      "first\n\nsecond \u009b31m\nthird without a line break",
    );
    expect(sent).toEqual({ out: "", err: "", status: 0 });
    expect(await listener.line("member")).toMatchObject({ change: "join", who: "mouth", members: 2 });
    await listener.line("message", 3);
    const messages = listener.lines.filter((line) => line["event"] === "message");
    expect(messages.map((line) => line["text"])).toEqual(["first", "second \u009b31m", "third without a line break"]);
    for (const message of messages) {
      expect(message["from"]).toBe("mouth");
      expect(message["fingerprint"]).toMatch(/^[0-9a-f]{16}$/);
      expect(message["id"]).toMatch(/^[\w-]{22}$/);
      expect(Math.abs(Number(message["at"]) - Date.now())).toBeLessThan(60_000);
    }
    expect(await listener.line("member", 2)).toMatchObject({ change: "leave", who: "mouth", members: 1 });
    expect(await listener.stop()).toBe(0);
  }, 60_000);

  test("--wait-for waits: what is sent reaches who came later", async () => {
    const sender = start(["send", made.address, "--wait-for", "1"], secrets);
    await sender.child.stdin.write("patience\n");
    await sender.child.stdin.end();
    const listener = start(["listen", made.address, "--json"], secrets);
    expect(await listener.line("message")).toMatchObject({ text: "patience" });
    expect(await sender.child.exited).toBe(0);
    expect(await listener.stop()).toBe(0);
  }, 60_000);

  // The rest was dropped, and the sender stood there as away for two minutes.
  test("send tells a line that is too long, sends the rest, leaves, and ends with 1", async () => {
    const listener = start(["listen", made.address, "--json"], secrets);
    await listener.line("joined");
    const sent = await run(
      ["send", made.address, "--nick", "long"],
      { ...home.env, ...secrets },
      `before\n${"x".repeat(64 * 1024 + 1)}\nafter\n`,
    );
    expect(sent).toEqual({
      out: "",
      err: "snug: Line 2 was not sent. A message holds at most 64 KiB of text; send a file instead.\n",
      status: 1,
    });
    expect(await listener.line("member", 2)).toMatchObject({ change: "leave", who: "long", members: 1, by: null });
    expect(listener.lines.filter((line) => line["event"] === "message").map((line) => line["text"])).toEqual([
      "before",
      "after",
    ]);
    expect(await listener.stop()).toBe(0);
  }, 60_000);

  test("join without a terminal reads lines and writes lines, and leaves at the end of stdin", async () => {
    const { out, err, status } = await run(
      ["join", made.address, "--nick", "plain", "--password-stdin"],
      { ...home.env, SNUG_TOTP_URI: made.totpUri },
      `${made.password}\nhello there\n`,
    );
    expect({ err, status }).toEqual({ err: "", status: 0 });
    expect(out).toStartWith(`You are on: ${made.name}\n1 member · you are plain\n`);
    expect(out).toMatch(/^\d\d:\d\d plain {2}hello there ✓$/m);
    expect(out).not.toContain("\u001b");
  }, 60_000);

  // "… waiting" was the last word on it, and the status was 0.
  test("join without a terminal that is ended while a message waits says so, and ends with 1", async () => {
    const folder = join(home.folder, "short-lived");
    const other = start(["relay", "--listen", `127.0.0.1:${freePort()}`, "--data", folder, "--json"]);
    await other.line("listening");
    const { address, password, totpUri } = JSON.parse(
      (await run(["create", "--data", folder, "--json"], home.env)).out,
    ) as Made; // as the first test of this file claims
    const child = Bun.spawn([...program, "join", address, "--nick", "plain"], {
      env: { ...home.env, SNUG_PASSWORD: password, SNUG_TOTP_URI: totpUri },
      stdin: "pipe",
      stdout: "pipe",
      stderr: "pipe",
    });
    let out = "";
    const reading = (async () => {
      for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) out += chunk;
    })();
    const shows = (text: string): Promise<true> =>
      eventually(
        () => (out.includes(text) ? (true as const) : null),
        () => `waited for ${text}; there is ${out}`,
      );
    await shows("you are plain");
    other.child.kill("SIGKILL");
    await other.child.exited;
    await child.stdin.write("hello?\n");
    await child.stdin.end();
    await shows("hello? … waiting");
    child.kill("SIGINT");
    await reading;
    expect(out.trimEnd().split("\n").at(-1)).toBe("      hello? not relayed");
    expect(await child.exited).toBe(1);
  }, 60_000);

  test("a reader that goes away ends the writer quietly", async () => {
    const pipe = Bun.spawn(["sh", "-c", '"$@" | head -n 1', "sh", ...program, "listen", made.address, "--json"], {
      env: { ...home.env, ...secrets },
      stdout: "pipe",
      stderr: "pipe",
    });
    const { value } = await pipe.stdout.getReader().read();
    expect(new TextDecoder().decode(value)).toContain('"joined"'); // and head has gone; the writer learns it when it writes
    await run(["send", made.address], { ...home.env, ...secrets }, "one\ntwo\nthree\n");
    expect(await pipe.exited).toBe(0);
    expect(await new Response(pipe.stderr).text()).toBe("");
  }, 60_000);

  // `nohup snug relay &` ended with its terminal, and `snug relay 2>&1 | head` with the first line of its log.
  test("a relay goes on where nobody reads what it writes, and through the hangup that it was told to ignore", async () => {
    const fifo = join(home.folder, "nobody");
    expect(Bun.spawnSync(["mkfifo", fifo]).exitCode).toBe(0);
    const there = freePort();
    const folder = join(home.folder, "unread");
    // fd 3 opens both ends of the pipe and is closed before the start: from the first line on there is no reader.
    const unread = [
      "sh",
      "-c",
      'fifo=$1; shift; trap "" HUP; exec 3<>"$fifo"; exec "$@" >"$fifo" 2>&1 3>&-',
      "sh",
      fifo,
    ];
    const child = Bun.spawn(
      [...unread, ...program, "relay", "--listen", `127.0.0.1:${there}`, "--data", folder, "--json"],
      { env: home.env },
    );
    const channel = async (): Promise<Made> => {
      const created = await run(["create", "--data", folder, "--json"], home.env);
      return JSON.parse(created.out) as Made; // as the first test of this file claims
    };
    const answers = (): Promise<true> =>
      eventually(
        () =>
          fetch(`http://127.0.0.1:${there}/channels`).then(
            () => true as const,
            () => null,
          ),
        () => `the relay does not listen; it ended with ${String(child.exitCode)}`,
      );
    await answers();
    const { address, password, totpUri } = await channel();
    const talk = () => run(["send", address], { ...home.env, SNUG_PASSWORD: password, SNUG_TOTP_URI: totpUri }, "hi\n");
    expect(await talk()).toEqual({ out: "", err: "", status: 0 }); // its log tells of this, to nobody
    child.kill("SIGHUP");
    expect(await talk()).toEqual({ out: "", err: "", status: 0 });
    expect(child.exitCode).toBeNull();
    child.kill("SIGINT");
    expect(await child.exited).toBe(0);
  }, 60_000);

  test("create over the wire checks the pin, and says when it trusts on first use", async () => {
    const pin = String(relay.lines[0]?.["pin"]);
    const place = `http://127.0.0.1:${port}`;
    const good = await run(
      ["create", "Far away", "--relay", `${place}#${pin}`, "--password", "chars", "--json"],
      home.env,
    );
    expect(good.status).toBe(0);
    expect(JSON.parse(good.out)).toMatchObject({
      name: "Far away",
      address: expect.stringContaining(`#${pin}.`),
      password: expect.stringMatching(/^[a-zA-Z2-9]{16}$/),
    });
    expect((await run(["create", "--relay", `${place}#${"A".repeat(22)}`], home.env)).status).toBe(3);
    const first = await run(["create", "--relay", place], home.env);
    expect(first.out).toContain("taken at its word");
    expect((await run(["create", "--relay", `http://127.0.0.1:${freePort()}`], home.env)).status).toBe(5);
    const { address, password, totpUri } = JSON.parse(good.out) as Made; // just compared
    expect(
      await run(["send", address], { ...home.env, SNUG_PASSWORD: password, SNUG_TOTP_URI: totpUri }, "hi\n"),
    ).toEqual({ out: "", err: "", status: 0 });
  }, 60_000);

  test("files of a bulletin are for their owner alone, never over another, and the picture reads back", async () => {
    const file = (name: string): string => join(home.folder, name);
    writeFileSync(file("there.png"), "mine");
    const refused = await run(["create", "--data", data, "--qr", file("there.png")], home.env);
    expect(refused.status).toBe(2);
    expect(readFileSync(file("there.png"), "utf8")).toBe("mine");
    const { out, status } = await run(
      [
        "create",
        "Files",
        "--data",
        data,
        "--qr",
        file("a.png"),
        "--bulletin",
        file("b.txt"),
        "--owner-key",
        file("o.key"),
        "--json",
      ],
      home.env,
    );
    expect(status).toBe(0);
    const bulletin = JSON.parse(out) as Made & { readonly ownerKey?: string }; // as the first test of this file claims
    expect(bulletin.ownerKey).toBeUndefined();
    expect(decodeQr(readPng(readFileSync(file("a.png"))))).toBe(bulletin.totpUri);
    expect(readFileSync(file("b.txt"), "utf8")).toContain(bulletin.password);
    expect(readFileSync(file("b.txt"), "utf8")).not.toContain("\u001b");
    expect(readFileSync(file("o.key"), "utf8").trim()).toMatch(/^[\w-]{43}$/);
    for (const name of ["a.png", "b.txt", "o.key"]) expect(statSync(file(name)).mode & 0o777).toBe(0o600);
    const svg = await run(["create", "--data", data, "--qr", file("a.svg"), "--json"], home.env);
    expect(svg.status).toBe(0);
    expect(readFileSync(file("a.svg"), "utf8")).toStartWith("<svg");
  }, 60_000);

  test("a file that cannot be made is told before the channel is made; nothing stays", async () => {
    const folder = join(home.folder, "untouched");
    const bulletin = join(home.folder, "first.txt");
    const refused = await run(
      ["create", "--data", folder, "--bulletin", bulletin, "--owner-key", join(home.folder, "nodir/o.key")],
      home.env,
    );
    expect(refused).toMatchObject({ out: "", status: 2 });
    expect(refused.err).toMatch(/^snug: The owner key cannot be written to .*nodir\/o\.key; .*\n$/);
    expect(existsSync(folder)).toBe(false);
    expect(existsSync(bulletin)).toBe(false);
  }, 60_000);

  // It ended with "could not be written", and the only showing of the password was lost with it.
  test("a bulletin is shown though its file fails, and the status is 1", async () => {
    const bulletin = join(home.folder, "full.txt");
    const key = join(home.folder, "full.key");
    const place = `http://127.0.0.1:${port}#${String(relay.lines[0]?.["pin"])}`;
    // No file may grow: it is opened, and cannot be written.
    const noGrowth = ["sh", "-c", 'trap "" XFSZ; ulimit -f 0; exec "$@"', "sh"];
    const full = Bun.spawn(
      [...noGrowth, ...program, "create", "--relay", place, "--bulletin", bulletin, "--owner-key", key, "--json"],
      { env: home.env, stdout: "pipe", stderr: "pipe" },
    );
    expect(JSON.parse(await new Response(full.stdout).text())).toMatchObject({
      password: expect.stringContaining("-"),
      ownerKey: expect.stringMatching(/^[\w-]{43}$/),
    });
    expect(await full.exited).toBe(1);
    expect(await new Response(full.stderr).text()).toBe(
      `snug: The bulletin could not be written to ${bulletin}.\nsnug: The owner key could not be written to ${key}.\n`,
    );
    for (const path of [bulletin, key]) expect(existsSync(path)).toBe(false);
  }, 60_000);

  test("--password ask weighs what is brought, and takes what is strong", async () => {
    const weak = await run(
      ["create", "--data", data, "--password", "ask", "--password-stdin"],
      home.env,
      "password1\n",
    );
    expect(weak.status).toBe(2);
    expect(weak.err).toStartWith("snug: That password is too easy to guess");
    const strong = await run(["create", "--data", data, "--password", "ask", "--json"], {
      ...home.env,
      SNUG_PASSWORD: "the teapot sings at nine",
    });
    expect(strong.status).toBe(0);
    expect(JSON.parse(strong.out)).toMatchObject({ password: "the teapot sings at nine" });
  }, 60_000);

  test("what cannot be is refused in one plain sentence", async () => {
    const fernet = await run(["create", "--suite", "fernet"], home.env);
    expect(fernet).toEqual({
      out: "",
      err: "snug: The suite fernet is not built yet; use mls or mls-classic.\n",
      status: 2,
    });
    const secret = await run(["create", "--password", "hunter2"], home.env);
    expect(secret.status).toBe(2);
    expect(secret.err).not.toContain("hunter2");
    expect(secret.err.trim().split("\n").length).toBe(1);
    const nowhere = await run(["join", "http://example.com/x"], home.env);
    expect(nowhere.status).toBe(2);
    const noTerminal = await run(["join", made.address], home.env);
    expect(noTerminal).toMatchObject({ status: 2, out: "" });
    expect(noTerminal.err).toContain("SNUG_PASSWORD");
    const json = await run(["listen", made.address, "--json"], {
      ...home.env,
      SNUG_PASSWORD: "no",
      SNUG_TOTP_URI: made.totpUri,
    });
    expect(json).toMatchObject({ status: 4, err: "" });
    expect(JSON.parse(json.out)).toEqual({
      event: "error",
      code: "login.refused",
      text: expect.stringContaining("password"),
    });
  }, 60_000);

  test("channels lists what is there, tells only listed names to others, and closes", async () => {
    const listed = await run(["create", "Open house", "--data", data, "--listed", "--json"], home.env);
    const { address } = JSON.parse(listed.out) as Made; // as the first test of this file claims
    expect(address).toMatch(/#[\w-]{22}$/);
    const id = /\/(x[\w-]{22})/.exec(address)?.[1] ?? "";
    const far = await run(["channels", "--relay", `http://127.0.0.1:${port}`, "--json"], home.env);
    expect(JSON.parse(far.out)).toMatchObject({ event: "channel", id, name: "Open house" });
    const near = await run(["channels", "--data", data], home.env);
    expect(near.status).toBe(0);
    expect(near.out).toContain(id);
    expect(near.out).toContain(/\/(x[\w-]{22})/.exec(made.address)?.[1] ?? "-");
    expect(near.out).not.toContain(made.name);
    expect((await run(["channels", "close", id, "--data", data], home.env)).status).toBe(0);
    expect((await run(["channels", "close", id, "--data", data], home.env)).status).toBe(1);
    // The relay's list serves for a moment before it is made anew.
    await eventually(
      async () => {
        const { out, status } = await run(["channels", "--relay", `http://127.0.0.1:${port}`, "--json"], home.env);
        return status === 0 && out === "" ? true : null;
      },
      () => `the closed channel ${id} is still listed`,
    );
  }, 60_000);

  test("looking for channels makes no data folder, and making one in a new folder says so", async () => {
    const typo = join(home.folder, "relya");
    for (const args of [["channels"], ["channels", "close", `x${"A".repeat(22)}`]])
      expect(await run([...args, "--data", typo], home.env)).toEqual({
        out: "",
        err: `snug: There is no relay's data folder at ${typo}; give the --data that the relay was started with.\n`,
        status: 2,
      });
    expect(await run(["channels"], home.env)).toEqual({
      out: "",
      err: "There are no channels yet. Make one with: snug create\n",
      status: 0,
    });
    expect(existsSync(typo)).toBe(false);
    expect(existsSync(join(home.folder, ".local"))).toBe(false);
    const created = await run(["create", "--data", typo, "--json"], home.env);
    expect(created.status).toBe(0);
    expect(created.err).toBe(
      `A new data folder was made: ${typo}\nNo relay was started on this data folder yet. Start it with: snug relay --data '${typo}'\n`,
    );
  }, 60_000);
});
