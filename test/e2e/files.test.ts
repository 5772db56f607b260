// Files from process to process, over a real relay: what arrives is what was sent, and the exit statuses say so.

import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Running, startProgram } from "./running.ts";
import { deadlineMs, eventually, freePort, makeHome, program, run } from "./terminal.ts";

const home = makeHome();
const port = freePort();
let relay: Running;
let address = "";
let secrets: Readonly<Record<string, string>> = {};

const start = (args: readonly string[]): Running => startProgram(args, { ...home.env, ...secrets });
const send = (args: readonly string[], input?: string) =>
  run(["send", address, ...args], { ...home.env, ...secrets }, input);
const folder = (): string => mkdtempSync(join(home.folder, "saved-"));
const hashOf = (path: string): string => new Bun.CryptoHasher("sha256").update(readFileSync(path)).digest("hex");

/** A file of so many bytes that nobody can guess. */
function fileOf(name: string, bytes: number): string {
  const path = join(mkdtempSync(join(home.folder, "own-")), name);
  writeFileSync(path, crypto.getRandomValues(new Uint8Array(bytes % 65_536)));
  for (let left = bytes - (bytes % 65_536); left > 0; left -= 65_536)
    writeFileSync(path, crypto.getRandomValues(new Uint8Array(65_536)), { flag: "a" });
  return path;
}

/** One who saves what is offered, and is there. */
async function listener(into: string, ...more: readonly string[]): Promise<Running> {
  const running = start(["listen", address, "--json", "--save", into, ...more]);
  await running.line("joined");
  return running;
}

describe("files from process to process", () => {
  beforeAll(async () => {
    const data = join(home.folder, "relay");
    relay = startProgram(["relay", "--listen", `127.0.0.1:${port}`, "--data", data, "--json"], home.env);
    await relay.line("listening");
    const { out } = await run(["create", "--data", data, "--json"], home.env);
    const made = JSON.parse(out);
    address = made.address;
    secrets = { SNUG_PASSWORD: made.password, SNUG_TOTP_URI: made.totpUri };
  }, deadlineMs);
  afterAll(async () => {
    expect(await relay.stop()).toBe(0);
    home.remove();
  });

  test("a file arrives whole, under its name, and both ends say so", async () => {
    const into = folder();
    const path = fileOf("report.bin", 3_000_000);
    const ears = await listener(into, "--nick", "ears", "--files", "1");
    const sent = await send([path, "--nick", "mouth"]);
    expect(sent).toEqual({
      out: "",
      err: "report.bin · 2.9 MiB · on offer\nreport.bin: ears has it\n",
      status: 0,
    });
    expect(await ears.child.exited).toBe(0);
    expect(hashOf(join(into, "report.bin"))).toBe(hashOf(path));
    expect(readdirSync(into)).toEqual(["report.bin"]);
    expect(await ears.line("file")).toMatchObject({ name: "report.bin", from: "mouth", size: 3_000_000 });
    expect(ears.lines.findLast(({ event }) => event === "transfer")).toMatchObject({
      phase: "done",
      bytes: 3_000_000,
      size: 3_000_000,
      path: join(into, "report.bin"),
      code: null,
    });
  }, 60_000);

  test("several files and a folder go to two who wait for them; a name that is taken is counted up", async () => {
    const [one, other] = [folder(), folder()];
    writeFileSync(join(one, "a.bin"), "mine");
    const a = fileOf("a.bin", 700_000);
    const empty = fileOf("empty", 0);
    const photos = join(mkdtempSync(join(home.folder, "own-")), "photos");
    mkdirSync(photos);
    writeFileSync(join(photos, "one.txt"), "in a folder");
    const ears = await Promise.all([listener(one, "--files", "3"), listener(other, "--files", "3")]);
    const sent = await send([a, empty, photos, "--wait-for", "2", "--json"]);
    expect({ err: sent.err, status: sent.status }).toEqual({ err: "", status: 0 });
    for (const each of ears) expect(await each.child.exited).toBe(0);
    expect(readdirSync(one).toSorted()).toEqual(["a (2).bin", "a.bin", "empty", "photos.tar"]);
    expect(readFileSync(join(one, "a.bin"), "utf8")).toBe("mine");
    expect(hashOf(join(one, "a (2).bin"))).toBe(hashOf(a));
    expect(hashOf(join(other, "a.bin"))).toBe(hashOf(a));
    expect(statSync(join(other, "empty")).size).toBe(0);
    expect(readFileSync(join(other, "photos.tar")).toString("latin1")).toContain("in a folder");
    const last = sent.out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line))
      .filter(({ phase }) => phase === "done");
    expect(last.every(({ uploads, takers }) => uploads === 1 && takers.length === 2)).toBe(true);
  }, 60_000);

  test("a folder under a name that it is given is an archive still", async () => {
    const into = folder();
    const photos = mkdtempSync(join(home.folder, "own-"));
    const ears = await listener(into, "--files", "1");
    expect((await send([photos, "--name", "holiday"])).status).toBe(0);
    expect(await ears.child.exited).toBe(0);
    expect(readdirSync(into)).toEqual(["holiday.tar"]);
    expect(await ears.line("file")).toMatchObject({ name: "holiday.tar" });
  }, 60_000);

  test("what comes through a pipe arrives under the name that it is given", async () => {
    const into = folder();
    const ears = await listener(into, "--files", "1");
    const text = "a line\n".repeat(200_000);
    const sent = await send(["--name", "log.txt", "-"], text);
    expect(sent.status).toBe(0);
    expect(await ears.child.exited).toBe(0);
    expect(readFileSync(join(into, "log.txt"), "utf8")).toBe(text);
  }, 60_000);

  test("what is not there is said before anything is asked, and nobody is joined", async () => {
    const sent = await run(["send", address, join(home.folder, "nowhere.txt")], home.env);
    expect(sent.status).toBe(1);
    expect(sent.err).toContain("nowhere.txt is not there.");
  }, 60_000);

  test("a folder that is not there, and options that mean nothing together, are usage", async () => {
    const nowhere = await run(["listen", address, "--save", join(home.folder, "nowhere")], home.env);
    expect(nowhere.status).toBe(2);
    expect(nowhere.err).toContain("Make it first");
    expect((await run(["listen", address, "--files", "1"], home.env)).status).toBe(2);
    expect((await run(["send", address, "--name", "a"], home.env)).status).toBe(2);
    expect((await run(["send", address, "a", "b", "--name", "c"], home.env)).status).toBe(2);
    const empty = await run(["send", address, ""], home.env);
    expect([empty.status, empty.err.includes("name is empty")]).toEqual([2, true]);
    expect((await run(["send", address, "-", "--password-stdin"], home.env, "x")).status).toBe(2);
  }, 60_000);

  test("who takes a file and goes before all of it has come is told of, with 1, and keeps nothing of it", async () => {
    const into = folder();
    const ears = await listener(into, "--nick", "ears");
    const sender = Bun.spawn([...program, "send", address, "--name", "endless", "-"], {
      env: { ...home.env, ...secrets },
      stdin: "pipe",
      stderr: "pipe",
    });
    await sender.stdin.write(crypto.getRandomValues(new Uint8Array(65_536)));
    await sender.stdin.flush();
    await eventually(
      () => (ears.lines.some(({ phase }) => phase === "moving" || phase === "waiting") ? true : null),
      () => `waited for the file; there is ${JSON.stringify(ears.lines)}`,
    );
    expect(await ears.stop()).toBe(0);
    expect(await sender.exited).toBe(1);
    expect(await new Response(sender.stderr).text()).toContain("endless: ears could not take it\n");
    expect(readdirSync(into)).toEqual([]);
  }, 60_000);

  // The second signal ended it at once, and a half-written file stayed.
  test("signals that come together are one, and nothing half-written stays", async () => {
    const into = folder();
    const ears = await listener(into);
    const sender = start(["send", address, "--json", "--name", "endless", "-"]);
    // More than a chunk: a place is opened for what there is.
    for (let i = 0; i < 16; i++) await sender.child.stdin.write(crypto.getRandomValues(new Uint8Array(65_536)));
    await sender.child.stdin.flush();
    await eventually(
      () => (readdirSync(into).length === 1 && ears.lines.some(({ phase }) => phase === "moving") ? true : null),
      () => `waited for the file; there is ${JSON.stringify(ears.lines)}`,
    );
    ears.child.kill("SIGINT");
    ears.child.kill("SIGTERM");
    expect(await ears.child.exited).toBe(0);
    expect(readdirSync(into)).toEqual([]);
    await sender.stop();
  }, 60_000);

  test("a sender that is stopped withdraws, and who listens keeps nothing of it", async () => {
    const into = folder();
    const ears = await listener(into, "--files", "1");
    const sender = start(["send", address, "--json", "--name", "endless", "-"]);
    await sender.child.stdin.write(crypto.getRandomValues(new Uint8Array(65_536)));
    await sender.child.stdin.flush();
    await eventually(
      () => (ears.lines.some(({ phase }) => phase === "moving") ? true : null),
      () => `waited for the file; there is ${JSON.stringify(ears.lines)}`,
    );
    expect(await sender.stop()).toBe(1);
    expect(await ears.child.exited).toBe(1);
    // It said goodbye before it withdrew, and who took it was told that its sender had left.
    expect(ears.lines.find(({ phase }) => phase === "stopped" || phase === "failed")).toMatchObject({
      code: "file.withdrawn",
    });
    expect(readdirSync(into)).toEqual([]);
  }, 60_000);

  test("nobody takes it: it gives up when it is told to", async () => {
    const path = fileOf("lonely", 10);
    const sent = await send([path, "--give-up", "1"]);
    expect(sent.status).toBe(1);
    expect(sent.err).toContain("Not all was sent within 1 seconds");
  }, 60_000);

  test("the only one who is there does not want it: the sender says so and ends with 1", async () => {
    const chat = startProgram(["join", address, "--plain", "--nick", "ben"], { ...home.env, ...secrets }, true);
    await chat.says("1 member");
    const sender = Bun.spawn([...program, "send", address, fileOf("unwanted.bin", 1_000)], {
      env: { ...home.env, ...secrets },
      stderr: "pipe",
    });
    await chat.says("unwanted.bin");
    await chat.child.stdin.write("/stop\n");
    await chat.child.stdin.flush();
    expect(await sender.exited).toBe(1);
    expect(await new Response(sender.stderr).text()).toBe(
      "unwanted.bin · 1000 bytes · on offer\nben does not want unwanted.bin.\n" +
        "unwanted.bin: 1 member should take it, and too few are left who may. It is withdrawn.\n",
    );
    expect(await chat.stop()).toBe(0); // it was 1 for the pipe that it had closed itself
  }, 60_000);

  // They were silent: one looked at a line that stood still.
  test("a relay that is gone is told of, by who sends and by who saves", async () => {
    const listening = freePort();
    const data = join(home.folder, "other relay");
    const args = ["relay", "--listen", `127.0.0.1:${listening}`, "--data", data, "--json"];
    const other = startProgram(args, home.env);
    await other.line("listening");
    const made = JSON.parse((await run(["create", "--data", data, "--json"], home.env)).out);
    const env = { ...home.env, SNUG_PASSWORD: made.password, SNUG_TOTP_URI: made.totpUri };
    const ears = startProgram(["listen", made.address], env, true);
    await ears.says("You are on");
    const sender = startProgram(["send", made.address, fileOf("a.bin", 10)], env, true);
    await ears.says("offers a file");
    await other.stop();
    await ears.says("The connection is lost; Snug comes back by itself.");
    await sender.says("The connection is lost; Snug comes back by itself.");
    expect(await sender.stop()).toBe(1);
    expect(sender.text()).toEndWith("a.bin: not delivered · nobody took it\n");
    expect(await ears.stop()).toBe(0);
  }, 60_000);

  test("in the line mode a file is offered, taken and saved by commands", async () => {
    const into = folder();
    const path = fileOf("two words.bin", 400_000);
    const chat = (...more: readonly string[]) =>
      Bun.spawn([...program, "join", address, "--plain", ...more], {
        env: { ...home.env, ...secrets },
        stdin: "pipe",
        stdout: "pipe",
        stderr: "inherit",
      });
    const anna = chat("--nick", "anna");
    const read = (from: typeof anna) => {
      let text = "";
      const reading = (async () => {
        for await (const chunk of from.stdout.pipeThrough(new TextDecoderStream())) text += chunk;
      })();
      const has = (part: string) =>
        eventually(
          () => (text.includes(part) ? true : null),
          () => `waited for ${part}; there is ${text}`,
        );
      return { has, reading };
    };
    const annaSaid = read(anna);
    await annaSaid.has("1 member");
    const ben = chat("--nick", "ben", "--downloads", into);
    const benSaid = read(ben);
    await annaSaid.has("ben joined");
    await anna.stdin.write(`/file '${path}'\n`);
    await anna.stdin.flush();
    await benSaid.has("anna offers a file: two words.bin · 390.6 KiB · /accept 1 takes it");
    await ben.stdin.write("/accept\n");
    await ben.stdin.flush();
    await benSaid.has("two words.bin: saved to ");
    await annaSaid.has("two words.bin: ben has it");
    expect(hashOf(join(into, "two words.bin"))).toBe(hashOf(path));
    for (const each of [anna, ben]) await each.stdin.end();
    expect(await anna.exited).toBe(0);
    expect(await ben.exited).toBe(0);
    await Promise.all([annaSaid.reading, benSaid.reading]);
  }, 60_000);
});
