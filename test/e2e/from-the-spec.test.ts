// The client in examples/from-the-spec, which was written from docs/protocol.md alone, against the real relay and the
// real client: it joins a group, and it founds one; messages go both ways.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dir, "../..");
const snug = join(root, "bin/snug");
const client = [process.execPath, join(root, "examples/from-the-spec/client.ts")];
const deadlineMs = 15_000;

interface Bulletin {
  readonly address: string;
  readonly password: string;
  readonly totpUri: string;
}

/** A process whose lines are awaited. */
class Program {
  readonly #process: Bun.Subprocess<"pipe", "pipe", "pipe">;
  readonly #lines: string[] = [];
  readonly #waiting = new Set<() => void>();

  constructor(command: readonly string[], env: Readonly<Record<string, string>> = {}) {
    this.#process = Bun.spawn([...command], {
      env: { ...process.env, ...env },
      stdin: "pipe",
      stdout: "pipe",
      stderr: "pipe",
    });
    running.add(this);
    void this.#read(this.#process.stdout);
    void this.#read(this.#process.stderr);
  }

  async #read(stream: ReadableStream<Uint8Array>): Promise<void> {
    let rest = "";
    const decoder = new TextDecoder();
    for await (const chunk of stream) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      this.#lines.push(...lines);
      for (const wake of this.#waiting) wake();
    }
  }

  /** The first line that holds this text, at once or once it is there. */
  line(text: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const settle = (done: () => void): void => {
        clearTimeout(timer);
        this.#waiting.delete(look);
        done();
      };
      const look = (): void => {
        const found = this.#lines.find((line) => line.includes(text));
        if (found !== undefined) settle(() => resolve(found));
      };
      const timer = setTimeout(() => {
        settle(() => reject(new Error(`no "${text}" in:\n${this.#lines.join("\n")}`)));
      }, deadlineMs);
      this.#waiting.add(look);
      look();
    });
  }

  say(line: string): void {
    void this.#process.stdin.write(`${line}\n`);
    void this.#process.stdin.flush();
  }

  endInput(): Promise<number> {
    void this.#process.stdin.end();
    return this.#process.exited;
  }

  async stop(): Promise<void> {
    this.#process.kill("SIGTERM");
    const timer = setTimeout(() => this.#process.kill("SIGKILL"), 3_000);
    await this.#process.exited;
    clearTimeout(timer);
    running.delete(this);
  }
}

const running = new Set<Program>();
const data = mkdtempSync(join(tmpdir(), "snug-from-the-spec-"));

beforeAll(async () => {
  await new Program([snug, "relay", "--listen", "127.0.0.1:0", "--data", data, "--json"]).line('"listening"');
});

afterAll(async () => {
  await Promise.all([...running].map((program) => program.stop()));
  rmSync(data, { recursive: true, force: true });
});

async function create(suite: string): Promise<{ address: string; env: Record<string, string> }> {
  const program = new Program([snug, "create", "test", "--data", data, "--suite", suite, "--json"]);
  const { address, password, totpUri } = JSON.parse(await program.line('"address"')) as Bulletin;
  return { address, env: { SNUG_PASSWORD: password, SNUG_TOTP_URI: totpUri } };
}

test.each(["mls", "mls-classic"])(
  "it joins a group of suite %s, and messages go both ways",
  async (suite) => {
    const { address, env } = await create(suite);
    const listener = new Program([snug, "listen", "--json", "--nick", "ear", address], env);
    await listener.line('"joined"');

    const stranger = new Program([...client, address], { ...env, SNUG_NICK: "stranger" });
    await stranger.line("in the group");
    stranger.say("from the specification");
    const heard = await listener.line("from the specification");
    expect(JSON.parse(heard)).toMatchObject({ event: "message", from: "stranger", text: "from the specification" });

    const sender = new Program([snug, "send", "--nick", "mouth", address], env);
    sender.say("to the stranger");
    expect(await sender.endInput()).toBe(0);
    expect(await stranger.line("to the stranger")).toBe("mouth: to the stranger");

    expect(await stranger.endInput()).toBe(0);
    const left = await listener.line('"change":"leave","who":"stranger"');
    expect(JSON.parse(left)).toMatchObject({ event: "member", members: 1 });
    await listener.stop();
  },
  60_000,
);

test("it founds the group, lets others in, and messages go both ways", async () => {
  const { address, env } = await create("mls");
  const stranger = new Program([...client, address], { ...env, SNUG_NICK: "stranger" });
  await stranger.line("in the group");

  const listener = new Program([snug, "listen", "--json", "--nick", "ear", address], env);
  expect(JSON.parse(await listener.line('"joined"'))).toMatchObject({ members: 2 });
  stranger.say("from the founder");
  expect(JSON.parse(await listener.line("from the founder"))).toMatchObject({ from: "stranger" });

  const sender = new Program([snug, "send", "--nick", "mouth", address], env);
  sender.say("to the founder");
  expect(await sender.endInput()).toBe(0);
  expect(await stranger.line("to the founder")).toBe("mouth: to the founder");
  await listener.line("to the founder");
}, 60_000);

test("it refuses a relay that the address does not name, and a password that is not the channel's", async () => {
  const { address, env } = await create("mls");
  const otherPin = address.replace(/#.{21}./, "#AAAAAAAAAAAAAAAAAAAAAA");
  const [untrusted, refused] = await Promise.all([
    new Program([...client, otherPin], env).endInput(),
    new Program([...client, address], { ...env, SNUG_PASSWORD: "not the password" }).endInput(),
  ]);
  expect({ untrusted, refused }).toEqual({ untrusted: 3, refused: 4 });
}, 60_000);
