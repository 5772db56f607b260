// Files in the page: from a member in a script and back, by every way to choose one, and stopped from both sides.
// needs: chromium

import { afterAll, beforeAll, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import {
  saved,
  suggested,
  bytesSource,
  chooseFile,
  heldSource,
  joinPage,
  joinScript,
  takenBytes,
  type Script,
} from "./web-files-world.ts";
import { article, press, startWebWorld, waitMs, type WebWorld } from "./web-world.ts";

let world: WebWorld;
let robin: Script;

beforeAll(async () => {
  world = await startWebWorld();
  robin = await joinScript(world, "robin");
}, 60_000);
afterAll(async () => {
  await robin.leave();
  await world.close();
});

const text = (words: string): Uint8Array => new TextEncoder().encode(words);
const mebibyte = 1024 * 1024;

// First, while nobody has gone: who is told to have left takes the room of what is looked at.
test("a file goes on where it was when the relay has been away, from a page to a page", async () => {
  const heron = await joinPage(world, "heron", "dialog");
  const finch = await joinPage(world, "finch", "dialog");
  const bytes = Buffer.alloc(24 * mebibyte);
  for (let i = 0; i < bytes.length; i += 4096) bytes.writeUInt32LE(i, i);
  await finch.page.locator("input[type=file]").setInputFiles({ name: "long.bin", mimeType: "", buffer: bytes });
  await finch.page.getByRole("button", { name: "Send 1 file" }).click();
  const card = article(heron, "long.bin");
  await card.getByRole("button", { name: "Save" }).click({ timeout: waitMs });
  await card.getByRole("progressbar").waitFor({ timeout: waitMs });
  await world.stopRelay();
  await world.startRelay();
  await card.getByText("saved to long.bin").waitFor({ timeout: 60_000 });
  const hash = await heron.page.evaluate(async () => {
    const handle = await (await navigator.storage.getDirectory()).getFileHandle("long.bin");
    const digest = await crypto.subtle.digest("SHA-256", await (await handle.getFile()).arrayBuffer());
    return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  });
  expect(hash).toBe(createHash("sha256").update(bytes).digest("hex"));
  await article(finch, "long.bin").getByText("heron has it").waitFor({ timeout: waitMs });
  for (const { page } of [heron, finch]) await page.context().close();
}, 120_000);

test("a file of another's goes to the place that one chooses, and nowhere before", async () => {
  const heron = await joinPage(world, "heron", "dialog");
  const words = "the kettle is on\n".repeat(100_000);
  const id = robin.room.files.offer(bytesSource("kettle.txt", text(words), { mediaType: "text/plain" }));
  const card = article(heron, "kettle.txt");
  await card.getByText("1.6 MiB").waitFor({ timeout: waitMs });
  expect(await saved(heron)).toEqual({});
  await card.getByRole("button", { name: "Save" }).click();
  await card.getByText("saved to kettle.txt").waitFor({ timeout: waitMs });
  expect(await suggested(heron)).toEqual(["kettle.txt"]);
  expect((await saved(heron))["kettle.txt"] === words).toBe(true);
  await robin.until(id, "that heron has it", ({ takers }) => takers.some(({ phase }) => phase === "done"));
  // It was announced, and not each percent of it.
  const region = heron.page.locator("[aria-live=polite]");
  await region.getByText("kettle.txt: saved to kettle.txt").waitFor({ state: "attached", timeout: waitMs });
  const told = await region.locator("p").allTextContents();
  expect(told.filter((line) => line.includes("kettle.txt"))).toEqual([
    "robin offers a file: kettle.txt · 1.6 MiB · text/plain",
    "kettle.txt: saved to kettle.txt",
  ]);
  expect(heron.faults).toEqual([]);
  await heron.page.context().close();
}, 90_000);

test("whoever cancels the dialog takes nothing; whoever declines is not asked again until they wish so", async () => {
  const heron = await joinPage(world, "heron", "cancelled");
  const id = robin.room.files.offer(bytesSource("unwanted.bin", new Uint8Array(10)));
  const card = article(heron, "unwanted.bin");
  await card.getByRole("button", { name: "Save" }).click({ timeout: waitMs });
  await heron.page.waitForFunction(() => (globalThis as unknown as { suggested: string[] }).suggested.length === 1);
  await card.getByRole("button", { name: "Decline" }).click();
  await card.getByText("stopped").waitFor({ timeout: waitMs });
  await robin.until(id, "that heron declined", ({ takers }) => takers.map(({ phase }) => phase).join() === "stopped");
  await card.getByRole("button", { name: "Try again" }).waitFor();
  expect(heron.faults).toEqual([]);
  await heron.page.context().close();
}, 90_000);

test("a browser without the dialog downloads it, as a file and under a safe name", async () => {
  const heron = await joinPage(world, "heron", "downloads");
  robin.room.files.offer(bytesSource("page.html", text("<script>alert(1)</script>"), { mediaType: "text/html" }));
  const downloading = heron.page.waitForEvent("download", { timeout: waitMs });
  await article(heron, "page.html").getByRole("button", { name: "Save" }).click({ timeout: waitMs });
  const download = await downloading;
  expect(download.suggestedFilename()).toBe("page.html");
  expect(readFileSync(await download.path(), "utf8")).toBe("<script>alert(1)</script>");
  await article(heron, "page.html").getByText("saved to page.html").waitFor({ timeout: waitMs });
  // More than fits is said before it is taken; what turns out larger is stopped.
  robin.room.files.offer(bytesSource("huge.iso", new Uint8Array(), { size: 300 * mebibyte }));
  const huge = article(heron, "huge.iso");
  await huge.getByText("This browser has no room in its memory for this file").waitFor({ timeout: waitMs });
  expect(await huge.getByRole("button", { name: "Save" }).count()).toBe(0);
  robin.room.files.offer(bytesSource("stream.log", text("of no size"), { size: null }));
  const stream = article(heron, "stream.log");
  await stream.getByText("can take up to 256.0 MiB").waitFor({ timeout: waitMs });
  await stream.getByRole("button", { name: "Save" }).click();
  await stream.getByText("saved to stream.log").waitFor({ timeout: waitMs });
  expect(heron.faults).toEqual([]);
  await heron.page.context().close();
}, 90_000);

test("files are chosen, dropped and pasted, listed before they are sent, and taken by others", async () => {
  const heron = await joinPage(world, "heron", "dialog");
  const { page } = heron;
  await page.getByLabel("Message", { exact: true }).fill("half a thought");
  const choosing = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Attach files" }).click();
  await (
    await choosing
  ).setFiles([
    { name: "one.txt", mimeType: "text/plain", buffer: Buffer.from("one") },
    { name: "two.txt", mimeType: "text/plain", buffer: Buffer.from("two") },
  ]);
  const bar = page.getByRole("region", { name: "2 files to send" });
  await bar.getByText("3 bytes").first().waitFor();
  // Dropped on the list of messages, with a folder beside it.
  const transfer = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(["three"], "three.txt", { type: "text/plain" }));
    return data;
  });
  const log = page.getByRole("log");
  await log.dispatchEvent("dragover", { dataTransfer: transfer });
  await page.getByText("Drop files here to send them").waitFor();
  await log.dispatchEvent("drop", { dataTransfer: transfer });
  expect(await page.getByText("Drop files here to send them").count()).toBe(0);
  // Pasted into the line that is being written.
  await page.getByLabel("Message", { exact: true }).evaluate((field) => {
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File(["four"], "four.txt", { type: "text/plain" }));
    field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  });
  await page.getByRole("button", { name: "Leave out: two.txt" }).click();
  await page
    .getByRole("region", { name: "3 files to send" })
    .getByRole("button", { name: /^Send \d+ file/ })
    .click();
  for (const name of ["one.txt", "three.txt", "four.txt"]) {
    const file = await robin.offered(name);
    expect(file.offer).toMatchObject({ name, mediaType: "text/plain", cleaned: false });
    const sink = takenBytes();
    robin.room.files.accept(file.id, sink);
    expect(new TextDecoder().decode(await sink.bytes)).toBe(name.slice(0, -4));
    await article(heron, name).getByText("robin has it").waitFor({ timeout: waitMs });
    await article(heron, name).getByLabel("relayed").waitFor();
  }
  expect(await page.getByLabel("Message", { exact: true }).inputValue()).toBe("half a thought");
  // `/file` opens the same dialog.
  const again = page.waitForEvent("filechooser");
  await page.getByLabel("Message", { exact: true }).fill("/file");
  await page.keyboard.press("Enter");
  await (await again).setFiles({ name: "five.txt", mimeType: "text/plain", buffer: Buffer.from("five") });
  await page.getByRole("region", { name: "1 file to send" }).waitFor();
  await page.keyboard.press("Escape");
  expect(await page.getByRole("region", { name: "1 file to send" }).count()).toBe(0);
  expect(heron.faults).toEqual([]);
  await page.context().close();
}, 90_000);

test("files that are dropped while others are being sent stay to be sent", async () => {
  const heron = await joinPage(world, "heron", "dialog");
  const { page } = heron;
  await chooseFile(heron, "first.bin", "application/octet-stream", text("first"));
  // The page looks at a file's first bytes before it sends it: that takes as long as the test wishes.
  await page.evaluate(() => {
    const held = new Promise<void>((resolve) => Object.assign(globalThis, { letGo: resolve }));
    const read = Blob.prototype.arrayBuffer;
    Blob.prototype.arrayBuffer = async function () {
      await held;
      return read.call(this);
    };
  });
  await page.getByRole("button", { name: /^Send \d+ file/ }).click();
  const transfer = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(["later"], "later.txt", { type: "text/plain" }));
    return data;
  });
  await page.getByRole("log").dispatchEvent("drop", { dataTransfer: transfer });
  await page.getByRole("region", { name: "2 files to send" }).waitFor();
  await page.evaluate(() => (globalThis as unknown as { readonly letGo: () => void }).letGo()); // put there above
  await article(heron, "first.bin").waitFor({ timeout: waitMs });
  const bar = page.getByRole("region", { name: "1 file to send" });
  await bar.getByText("later").first().waitFor();
  await bar.getByRole("button", { name: /^Send \d+ file/ }).click();
  await article(heron, "later.txt").waitFor({ timeout: waitMs });
  expect(await page.locator(".send-bar").count()).toBe(0);
  expect(heron.faults).toEqual([]);
  await page.context().close();
}, 90_000);

test("a folder that is dropped is refused in words, and what lies beside it is taken", async () => {
  const heron = await joinPage(world, "heron", "dialog");
  await heron.page.evaluate(() => {
    const file = new File(["x"], "beside.txt");
    const item = (entry: object, made: File) => ({
      kind: "file",
      webkitGetAsEntry: () => entry,
      getAsFile: () => made,
    });
    const event = new Event("drop", { bubbles: true, cancelable: true });
    const items = [
      item({ isDirectory: true, name: "holiday" }, new File([], "holiday")),
      item({ isDirectory: false }, file),
    ];
    Object.assign(event, { dataTransfer: { types: ["Files"], items, getData: () => "" } });
    document.querySelector("[role=log]")?.dispatchEvent(event);
  });
  await heron.page.getByText("A page cannot send a folder: holiday.").first().waitFor();
  await heron.page.getByRole("region", { name: "1 file to send" }).getByText("beside").waitFor();
  expect(heron.faults).toEqual([]);
  await heron.page.context().close();
}, 90_000);

test("a file is stopped by who takes it, and withdrawn by who sends it, and nothing of it stays", async () => {
  const heron = await joinPage(world, "heron", "dialog");
  const { page } = heron;
  const source = heldSource("slow.bin", new Uint8Array(40 * mebibyte));
  const id = robin.room.files.offer(source);
  const card = article(heron, "slow.bin");
  await card.getByRole("button", { name: "Save" }).click({ timeout: waitMs });
  await card.getByRole("progressbar", { name: "Progress of slow.bin" }).waitFor({ timeout: waitMs });
  // Leaving now would cut it off: the page asks, and so does the browser.
  await press(heron, "Leave");
  const dialog = page.getByRole("dialog", { name: "Leave the channel?" });
  await dialog.getByText("A file is on its way and would be cut off: slow.bin").waitFor();
  await dialog.getByRole("button", { name: "Stay" }).click();
  await card.getByRole("button", { name: "Stop" }).click();
  await card.getByText("stopped").waitFor({ timeout: waitMs });
  await robin.until(id, "that heron stopped it", ({ takers }) => takers.some(({ phase }) => phase === "stopped"));
  await card.getByRole("button", { name: "Try again" }).click();
  await card.getByRole("progressbar").waitFor({ timeout: waitMs });
  robin.room.files.stop(id);
  await card.getByText("Its sender withdrew the file.").waitFor({ timeout: waitMs });
  expect(await card.getByRole("button").count()).toBe(0);
  await page.waitForFunction(async () => {
    let count = 0;
    for await (const _ of (await navigator.storage.getDirectory()) as unknown as AsyncIterable<unknown>) count++;
    return count === 0;
  });
  source.letGo();
  // The other way round: one's own is withdrawn.
  const choosing = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Attach files" }).click();
  await (await choosing).setFiles({ name: "mine.txt", mimeType: "text/plain", buffer: Buffer.from("mine") });
  await page.getByRole("button", { name: /^Send \d+ file/ }).click();
  const file = await robin.offered("mine.txt");
  await article(heron, "mine.txt").getByRole("button", { name: "Withdraw" }).click();
  await article(heron, "mine.txt").getByText("withdrawn").waitFor({ timeout: waitMs });
  await robin.until(file.id, "that it is withdrawn", ({ problem }) => problem === "file.withdrawn");
  expect(heron.faults).toEqual([]);
  await page.context().close();
}, 90_000);

test("/accept and /stop do what the buttons do", async () => {
  const heron = await joinPage(world, "heron", "dialog");
  const { page } = heron;
  const field = page.getByLabel("Message", { exact: true });
  robin.room.files.offer(bytesSource("by-word.txt", text("by word")));
  await article(heron, "by-word.txt").waitFor({ timeout: waitMs });
  await field.fill("/accept");
  await page.keyboard.press("Enter");
  await article(heron, "by-word.txt").getByText("saved to by-word.txt").waitFor({ timeout: waitMs });
  robin.room.files.offer(bytesSource("no-thanks.txt", text("no")));
  await article(heron, "no-thanks.txt").waitFor({ timeout: waitMs });
  await field.fill("/stop");
  await page.keyboard.press("Enter");
  await article(heron, "no-thanks.txt").getByText("stopped").waitFor({ timeout: waitMs });
  expect(heron.faults).toEqual([]);
  await page.context().close();
}, 90_000);
