// 5 GB from one command to another and to a page at once, with the relay gone in the middle: the hashes agree. It takes
// minutes and 15 GB of disk, so it is part of `npm run test:long`.
// needs: chromium

import { afterAll, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { createReadStream, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { startProgram } from "../e2e/running.ts";
import { answerDialog, type Saving } from "../e2e/web-files-world.ts";
import { article, enter, entered, startWebWorld } from "../e2e/web-world.ts";
import { systemClock } from "../../src/base/index.ts";

const size = Number(process.env["SNUG_LARGE_BYTES"] ?? 5_000_000_000);
const sliceBytes = 64 * 1024 * 1024;
const folder = mkdtempSync(join(tmpdir(), "snug-large-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A file of bytes that are no pattern. @returns SHA-256 of the whole, and of its slices, all hexadecimal */
async function makeFile(path: string): Promise<{ readonly whole: string; readonly slices: readonly string[] }> {
  const file = await open(path, "w");
  const whole = createHash("sha256");
  const slices: string[] = [];
  const block = Buffer.from(crypto.getRandomValues(new Uint8Array(65_536)));
  for (let at = 0; at < size; at += sliceBytes) {
    const slice = Buffer.alloc(Math.min(sliceBytes, size - at));
    for (let i = 0; i < slice.length; i += block.length) {
      block.writeUInt32LE((at + i) / block.length, 0);
      block.copy(slice, i);
    }
    whole.update(slice);
    slices.push(createHash("sha256").update(slice).digest("hex"));
    await file.write(slice);
  }
  await file.close();
  return { whole: whole.digest("hex"), slices };
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const bytes of createReadStream(path, { highWaterMark: 1024 * 1024 })) hash.update(bytes as Uint8Array); // no encoding is set
  return hash.digest("hex");
}

/** Waits until something is so, looking a few times a second: what is waited for grows for minutes. */
async function grown(what: () => boolean): Promise<void> {
  while (!what()) await new Promise<void>((resolve) => void systemClock.after(200, resolve));
}

test("5 GB reach a command and a page, with the relay gone in the middle", async () => {
  const path = join(folder, "large.bin");
  const { whole, slices } = await makeFile(path);
  const world = await startWebWorld();
  // A profile of its own: what is saved in a private window lies in memory.
  const context = await chromium.launchPersistentContext(join(folder, "profile"), {
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
  const page = await context.newPage();
  const heron = { page, faults: [] };
  const saving: Saving = "dialog";
  await page.addInitScript(answerDialog, saving);
  await page.goto(world.link);
  await page.getByLabel("Nickname").fill("heron");
  await enter(heron, world.bulletin);
  await entered(heron);
  const inbox = mkdtempSync(join(folder, "inbox-"));
  const taker = startProgram(["listen", world.bulletin.address, "--json", "--save", inbox, "--files", "1"], world.env);
  await taker.line("joined");
  const sender = startProgram(["send", world.bulletin.address, path, "--json", "--wait-for", "2"], world.env);
  const card = article(heron, "large.bin");
  await card.getByRole("button", { name: "Save" }).click({ timeout: 60_000 });
  const partial = (): number =>
    readdirSync(inbox).reduce((sum, name) => Math.max(sum, statSync(join(inbox, name)).size), 0);
  await grown(() => partial() >= size / 2);
  await world.stopRelay();
  await world.startRelay();
  expect([await sender.child.exited, await taker.child.exited]).toEqual([0, 0]);
  await card.getByText("saved to large.bin").waitFor({ timeout: 60_000 });
  expect(readdirSync(inbox)).toEqual(["large.bin"]);
  expect(await digestOf(join(inbox, "large.bin"))).toBe(whole);
  const inPage = await page.evaluate(async (bytes) => {
    const folder = await navigator.storage.getDirectory();
    const file = await (await folder.getFileHandle("large.bin")).getFile();
    const digests: string[] = [];
    for (let at = 0; at < file.size; at += bytes) {
      const digest = await crypto.subtle.digest("SHA-256", await file.slice(at, at + bytes).arrayBuffer());
      digests.push(Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join(""));
    }
    return digests;
  }, sliceBytes);
  expect(inPage).toEqual([...slices]);
  await context.close();
  await world.close();
}, 900_000);
