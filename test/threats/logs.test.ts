// Logs and dumps: a real relay and real commands, right and wrong input, crashes; then everything they wrote is searched.

import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { concat, utf8 } from "../../src/base/index.ts";
import { codeFromUri } from "../../src/auth/client/index.ts";
import { encodeFrame, parseAddress, subprotocol } from "../../src/protocol/index.ts";
import { within } from "../support/until.ts";
import { foundIn } from "./support/man-in-the-middle.ts";
import { foundInFiles } from "./support/search.ts";
import { program } from "../e2e/terminal.ts";

const home = mkdtempSync(join(tmpdir(), "snug-logs-"));
const folder = (name: string): string => {
  mkdirSync(join(home, name), { recursive: true });
  return join(home, name);
};
const env = {
  PATH: process.env["PATH"] ?? "",
  HOME: folder("home"),
  TMPDIR: folder("tmp"),
  // A crash of the runtime must not be told to its makers from a test.
  BUN_ENABLE_CRASH_REPORTING: "0",
  DO_NOT_TRACK: "1",
};
const ip = "203.0.113.77";
const password = "planted-password correct horse battery";

interface Command {
  readonly args: readonly string[];
  readonly child: ReturnType<typeof spawn>;
  out: string;
  err: string;
  /** Resolves once what it wrote to a stream holds a text. */
  writes(stream: "out" | "err", text: string): Promise<void>;
  say(line: string): void;
}

function spawn(args: readonly string[], more: Readonly<Record<string, string>>) {
  return Bun.spawn([...program, ...args], {
    cwd: folder("work"),
    env: { ...env, ...more },
    stdin: "pipe",
    stdout: "pipe",
    stderr: "pipe",
  });
}

const commands: Command[] = [];

function start(args: readonly string[], more: Readonly<Record<string, string>> = {}): Command {
  const child = spawn(args, more);
  let listeners: (() => void)[] = [];
  const command: Command = {
    args,
    child,
    out: "",
    err: "",
    writes: (stream, text) =>
      within(
        20_000,
        `${args[0]} writes ${text}`,
        new Promise((resolve) => {
          const check = (): void => {
            if (command[stream].includes(text)) resolve();
          };
          listeners = [...listeners, check];
          check();
        }),
      ),
    say(line) {
      void child.stdin.write(`${line}\n`);
      void child.stdin.flush();
    },
  };
  const read = async (stream: "out" | "err", from: ReadableStream<Uint8Array>): Promise<void> => {
    const decoder = new TextDecoder();
    for await (const chunk of from) {
      command[stream] += decoder.decode(chunk, { stream: true });
      for (const listener of listeners) listener();
    }
  };
  void read("out", child.stdout);
  void read("err", child.stderr);
  commands.push(command);
  return command;
}

async function toEnd(command: Command): Promise<number> {
  await command.child.stdin.end();
  return within(20_000, "a command ends", command.child.exited);
}

let relay: Command;
let url: string;
let made: { readonly address: string; readonly password: string; readonly totpUri: string };
let planted: Record<string, string | Uint8Array>;

beforeAll(async () => {
  const options = ["--listen", "127.0.0.1:0", "--data", join(home, "data"), "--create", "open", "--json"];
  relay = start(["relay", ...options, "--trust-proxy", "127.0.0.1"]);
  await relay.writes("out", "\n");
  ({ url } = JSON.parse(relay.out));
  const create = start(["create", "planted-channel", "--relay", url, "--password", "ask", "--json"], {
    SNUG_PASSWORD: password,
  });
  expect([await toEnd(create), create.err.includes("planted")]).toEqual([0, false]);
  made = JSON.parse(create.out);
  const secret = parseAddress(made.address).secret;
  planted = {
    password,
    "channel name": "planted-channel",
    nickname: "planted-nick",
    text: "planted-text",
    "IP address": ip,
    code: codeFromUri(made.totpUri, Date.now()),
    "address secret": secret ?? "",
    totp: /secret=([A-Z2-7]+)/.exec(made.totpUri)?.[1] ?? "",
    garbage: "planted-garbage",
  };
}, 30_000);
afterAll(async () => {
  for (const { child } of commands) child.kill("SIGKILL");
  await Promise.all(commands.map(({ child }) => child.exited));
  rmSync(home, { recursive: true, force: true });
});

/** A connection that says these bytes, by way of a proxy that names its peer, and is hung up on. */
async function rude(bytes: Uint8Array | string): Promise<void> {
  const socket = new WebSocket(`${url.replace("http", "ws")}/snug`, {
    protocols: [subprotocol],
    headers: { "X-Forwarded-For": ip },
  } as unknown as string[]); // Bun's own second argument
  const closed = new Promise<void>((resolve) => (socket.onclose = () => resolve()));
  socket.onopen = () => socket.send(bytes as Uint8Array<ArrayBuffer>); // a text or bytes of our own
  await within(20_000, "hung up on", closed);
}

test("planted password, code, names, text and IP address are in no log, error, crash dump or temporary file", async () => {
  const right = { SNUG_PASSWORD: password, SNUG_TOTP_URI: made.totpUri };
  const listen = start(["listen", made.address, "--json"], { ...right, SNUG_NICK: "planted-nick-ada" });
  await listen.writes("out", '"joined"');
  const send = start(["send", made.address, "--nick", "planted-nick-ben"], right);
  for (let n = 0; n < 50; n++) send.say(`planted-text ${n}`);
  send.say(`planted-text ${"x".repeat(70_000)}`); // too long: told, and not quoted
  expect(await toEnd(send)).toBe(1);
  await listen.writes("out", "planted-text 49");

  // Wrong in every way that people are, and a few that they are not.
  const code = String(planted["code"]);
  const wrong = code === "000000" ? "111111" : "000000";
  planted["wrong code"] = wrong === "000000" ? "planted-no-code" : wrong; // zeros are anywhere
  const refused = [
    start(["send", made.address, "--nick", "planted-nick-eve"], { ...right, SNUG_PASSWORD: "planted-password wrong" }),
    start(["send", made.address, "--nick", "planted-nick-eve"], { SNUG_PASSWORD: password, SNUG_CODE: wrong }),
    start(["send", made.address, "--nick", "planted-nick\neve"], right),
    start(["send", `${made.address}x`], right),
    start(["join", made.address, `--password=${password}`]),
    start(["join", made.address, `--passwrd=${password}`]),
    start(["listen", made.address], { ...right, SNUG_TOTP_URI: `${made.totpUri}&digits=8` }),
    start(["create", "planted-channel", "--relay", url, "--password", "ask"], { SNUG_PASSWORD: "planted1" }),
  ];
  for (const command of refused) {
    expect([command.args, await toEnd(command)]).not.toEqual([command.args, 0]);
    expect([command.args, foundIn(utf8(command.out), planted)]).toEqual([command.args, []]);
  }
  await rude(utf8("planted-garbage"));
  await rude("planted-garbage as text");
  const hello = encodeFrame({
    t: "hello",
    versions: [1],
    channelId: concat(utf8("x"), utf8("planted-garbage ")),
    loginKey: new Uint8Array(32),
    nonce: new Uint8Array(32),
    ke1: utf8("planted-garbage"),
  });
  await rude(hello);
  for (const path of ["/planted-garbage", "/healthz?planted-garbage", "/metrics", "/channels"]) {
    const answer = await fetch(url + path, { headers: { "X-Forwarded-For": ip, "User-Agent": "planted-garbage" } });
    expect([path, foundIn(utf8(await answer.text()), planted)]).toEqual([path, []]);
  }

  // Crashes, while what is planted is in memory.
  listen.say("planted-text amid a crash");
  for (const { child } of [listen, relay]) {
    child.kill("SIGSEGV");
    await within(20_000, "a crash ends it", child.exited);
  }
  // The runtime's own report of a crash begins with the command line: what was typed there (the address) is in it.
  const isCommandLine = (line: string): boolean => line.startsWith("Args: ");
  for (const { args, err } of commands) {
    const lines = err.split("\n").filter((line) => !isCommandLine(line));
    expect([args[0], foundIn(utf8(lines.join("\n")), planted)]).toEqual([args[0], []]);
  }
  expect(listen.err).toContain("panic");
  expect(foundIn(utf8(relay.out), planted)).toEqual([]);
  expect(relay.err).toContain('"event"'); // it does write a log
  expect(foundInFiles(home, planted)).toEqual([]);
}, 60_000);
