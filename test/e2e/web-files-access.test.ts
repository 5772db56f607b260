// Files for who uses the page by keyboard, with a screen reader, on a narrow phone, or from right to left; and for who leaves
// while something is on its way.
// needs: chromium

import { afterAll, beforeAll, expect, test } from "bun:test";
import { axe, isTooWide } from "./axe.ts";
import {
  bytesSource,
  chooseFile,
  heldSource,
  joinPage,
  joinScript,
  picture,
  saved,
  type Script,
} from "./web-files-world.ts";
import { codeOf } from "./terminal.ts";
import { article, startWebWorld, waitMs, type WebWorld } from "./web-world.ts";

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

const mebibyte = 1024 * 1024;

for (const [name, options] of [
  ["desktop, light", { colorScheme: "light" }],
  ["phone, dark", { viewport: { width: 360, height: 640 }, colorScheme: "dark" }],
  ["narrow phone, from right to left", { viewport: { width: 320, height: 568 }, locale: "ar" }],
] as const)
  test(`axe finds nothing on files in any state, and nothing is wider than the page: ${name}`, async () => {
    const heron = await world.open(options);
    const { page } = heron;
    await page.goto(world.link);
    await page.locator("input[name=password]").waitFor({ timeout: waitMs });
    await page.locator("input[name=password]").fill(world.bulletin.password);
    await page.locator("input[name=code]").fill(codeOf(world.bulletin.totpUri));
    await page.locator("button[type=submit]").click();
    await page.locator("textarea").waitFor({ timeout: waitMs });
    const mine = page.waitForEvent("filechooser");
    await page.locator("input[type=file]").evaluate((input: HTMLInputElement) => input.click());
    await (
      await mine
    ).setFiles([
      { name: `${"a very long name of a file ".repeat(4)}.tar.gz`, mimeType: "", buffer: Buffer.alloc(2_000) },
      { name: "lamp.png", mimeType: "image/png", buffer: Buffer.from(await picture(page, "image/png")) },
    ]);
    await page.locator(".send-bar .check").waitFor();
    const found = (await axe(page)).map((each) => `bar: ${each}`);
    expect(await isTooWide(page)).toBe(false);
    await page.locator(".send-bar button.main").click();
    await page.locator(".send-bar").waitFor({ state: "detached", timeout: waitMs });
    const one = await robin.offered();
    await robin.offered();
    const held = heldSource("slow.bin", new Uint8Array(40 * mebibyte));
    robin.room.files.offer(held);
    robin.room.files.offer(bytesSource("lantern.png", await picture(page, "image/png"), { mediaType: "image/png" }));
    const card = article(heron, "lantern");
    await card.waitFor({ timeout: waitMs });
    await card.locator("button:not(.main)").first().click(); // shows it
    await card.locator("img").waitFor({ timeout: waitMs });
    robin.room.files.accept(one.id, {
      write: () => Promise.resolve(),
      finish: () => Promise.resolve(""),
      abort: () => Promise.resolve(),
    });
    await page.locator(".file-takers").first().waitFor({ timeout: waitMs });
    for (const each of await axe(page)) found.push(`cards: ${each}`);
    expect(await isTooWide(page)).toBe(false);
    held.letGo();
    expect(found).toEqual([]);
    expect(heron.faults).toEqual([]);
    await page.context().close();
  }, 90_000);

test("a file is found, taken and sent by keyboard alone, and focus is where one goes on", async () => {
  const heron = await joinPage(world, "heron", "dialog");
  const { page } = heron;
  robin.room.files.offer(bytesSource("keys.txt", new TextEncoder().encode("by keys")));
  await article(heron, "keys.txt").waitFor({ timeout: waitMs });
  await page.getByRole("log").focus();
  await page.keyboard.press("ArrowUp");
  await page.waitForFunction(() => document.activeElement?.textContent?.includes("keys.txt") === true);
  await page.keyboard.press("Tab");
  await page.waitForFunction(() => document.activeElement?.getAttribute("aria-label") === "Save: keys.txt");
  await page.keyboard.press("Enter");
  await article(heron, "keys.txt").getByText("saved to keys.txt").waitFor({ timeout: waitMs });
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("ARTICLE");
  expect((await saved(heron))["keys.txt"]).toBe("by keys");
  // What is about to be sent has the focus: Enter sends it, and one writes on.
  await chooseFile(heron, "mine.txt", "text/plain", new Uint8Array(3));
  await page.waitForFunction(() => document.activeElement?.textContent === "Send 1 file");
  await page.keyboard.press("Enter");
  await robin.offered();
  await page.waitForFunction(() => document.activeElement?.tagName === "TEXTAREA");
  expect(heron.faults).toEqual([]);
  await page.context().close();
}, 90_000);

test("what a channel's end cuts off is told, and what is in the page's memory can be saved still", async () => {
  const { page, faults } = await joinPage(world, "heron", "downloads");
  const heron = { page, faults };
  robin.room.files.offer(bytesSource("lamp.png", await picture(page, "image/png"), { mediaType: "image/png" }));
  await article(heron, "lamp.png").getByRole("button", { name: "Show" }).click({ timeout: waitMs });
  await article(heron, "lamp.png").getByRole("img", { name: "Picture: lamp.png" }).waitFor({ timeout: waitMs });
  const held = heldSource("endless.bin", new Uint8Array(40 * mebibyte));
  robin.room.files.offer(held);
  const card = article(heron, "endless.bin");
  await card.getByRole("button", { name: "Save" }).click({ timeout: waitMs });
  await card.getByRole("progressbar").waitFor({ timeout: waitMs });
  // The worker with the client breaks.
  await page.evaluate(() => (globalThis as unknown as { breakClient: () => void }).breakClient());
  await page.getByText("Snug had a fault of its own").first().waitFor({ timeout: waitMs });
  held.letGo();
  const downloading = page.waitForEvent("download", { timeout: waitMs });
  await article(heron, "lamp.png").getByRole("button", { name: "Save" }).click();
  expect((await downloading).suggestedFilename()).toBe("lamp.png");
  expect(await card.getByRole("button").count()).toBe(0);
  await page.getByRole("button", { name: "Close" }).click();
  await page.getByText("Cut off: endless.bin").waitFor({ timeout: waitMs });
  await page.context().close();
}, 90_000);

test("the browser asks before the page is left while a file is chosen or on its way, and not after", async () => {
  const heron = await joinPage(world, "heron", "dialog");
  const { page } = heron;
  const asked: string[] = [];
  page.on("dialog", (dialog) => {
    asked.push(dialog.type());
    void dialog.dismiss();
  });
  await chooseFile(heron, "chosen.txt", "text/plain", new Uint8Array(3));
  await page.goto("about:blank").catch(() => null); // it stays
  expect(asked).toEqual(["beforeunload"]);
  await page.getByRole("region", { name: "1 file to send" }).getByRole("button", { name: "Cancel" }).click();
  const held = heldSource("underway.bin", new Uint8Array(40 * mebibyte));
  robin.room.files.offer(held);
  const card = article(heron, "underway.bin");
  await card.getByRole("button", { name: "Save" }).click({ timeout: waitMs });
  await card.getByRole("progressbar").waitFor({ timeout: waitMs });
  await page.goto("about:blank").catch(() => null);
  expect(asked).toHaveLength(2);
  held.letGo();
  await card.getByText("saved to underway.bin").waitFor({ timeout: waitMs });
  await page.goto("about:blank");
  expect(asked).toHaveLength(2);
  await page.context().close();
}, 90_000);
