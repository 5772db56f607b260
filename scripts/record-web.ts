// `npm run record:web`: takes the pictures of docs/web/, of every page on a wide screen and on a phone, in light and in dark,
// from a real relay and members who talk. Emoji want a font with them (Debian: fonts-noto-color-emoji).

import { mkdirSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Watched } from "../test/e2e/browser.ts";
import { bytesSource, chooseFile, heldSource, joinScript, picture } from "../test/e2e/web-files-world.ts";
import { article, enter, entered, press, say, startWebWorld, waitMs, type WebWorld } from "../test/e2e/web-world.ts";

const out = fileURLToPath(new URL("../docs/web/", import.meta.url));

const screens = {
  desktop: { viewport: { width: 960, height: 640 } },
  phone: { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true },
} as const;

/** A page at rest: nothing has the pointer over it, and what was drawn last is there. */
async function shoot({ page }: Watched, name: string): Promise<void> {
  await page.mouse.move(0, 0);
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  await page.screenshot({ path: `${out}${name}.png`, caret: "hide", animations: "disabled" });
}

/** What stands in the channel: said by another member, so that it is there for everyone alike. */
const conversation = [
  "Evening. The **kettle** is on; who brings biscuits?",
  "> biscuits\n\nI do. And the notes: https://example.org/notes",
  '```ts\nconst room = await join(address, { password, code });\nroom.send("good evening");\n```',
  "- lamp: lit\n- door: closed\n- مرحبا بالجميع",
].join("\u0000");

/** Files of another: one that waits to be taken, one that is looked at, one on its way; and one that is about to be sent. */
async function files(world: WebWorld, watched: Watched, name: string): Promise<void> {
  const { page } = watched;
  const wren = await joinScript(world, "wren");
  const lamp = await picture(page, "image/png");
  const reel = heldSource("rehearsal, second evening.mp4", new Uint8Array(48 * 1024 * 1024), 30 * 1024 * 1024);
  wren.room.files.offer(bytesSource("lamp.png", lamp, { mediaType: "image/png" }));
  await article(watched, "lamp.png").getByRole("button", { name: "Show" }).click({ timeout: waitMs });
  await page.getByRole("img", { name: "Picture: lamp.png" }).waitFor({ timeout: waitMs });
  wren.room.files.offer(reel);
  await article(watched, "rehearsal").getByRole("button", { name: "Save" }).click({ timeout: waitMs });
  await article(watched, "rehearsal")
    .getByText(/^[56]\d %$/)
    .waitFor({ timeout: waitMs });
  wren.room.files.offer(bytesSource("minutes.pdf", new Uint8Array(1_572_864), { mediaType: "application/pdf" }));
  await article(watched, "minutes.pdf").waitFor({ timeout: waitMs });
  await shoot(watched, `files-${name}`);
  await chooseFile(watched, "the back room.jpeg", "image/jpeg", lamp);
  await page.getByLabel("Metadata will be removed from pictures").waitFor();
  await shoot(watched, `sending-${name}`);
  reel.letGo();
  await wren.leave();
}

async function record(world: WebWorld, screen: keyof typeof screens, colorScheme: "light" | "dark"): Promise<void> {
  const watched = await world.open({ ...screens[screen], colorScheme });
  const { page } = watched;
  // A dialog that nobody answers by hand: what is taken goes to the page's own file system.
  await page.addInitScript(() => {
    const showSaveFilePicker = async ({ suggestedName }: { readonly suggestedName: string }) =>
      (await navigator.storage.getDirectory()).getFileHandle(suggestedName, { create: true });
    Object.assign(globalThis, { showSaveFilePicker });
  });
  const button = (name: string | RegExp) => page.getByRole("button", { name });
  const named = (name: string): string => `${name}-${screen}-${colorScheme}`;
  await page.goto(world.origin);
  await button("Open house").waitFor({ timeout: waitMs });
  await shoot(watched, named("home"));
  await button("Settings").click();
  await page.getByRole("dialog").waitFor();
  await shoot(watched, named("settings"));
  await page.keyboard.press("Escape");
  await button("Make a channel").click();
  await page.getByLabel("Name (optional)").fill("Night shift");
  await button("Make the channel").click();
  await page.getByText("This is shown once").waitFor({ timeout: waitMs });
  await shoot(watched, named("bulletin"));
  page.on("dialog", (dialog) => void dialog.accept());
  await page.goto("about:blank");
  await page.goto(world.link);
  await page.getByLabel("Password", { exact: true }).waitFor();
  await shoot(watched, named("login"));
  await page.getByLabel("Nickname").fill("heron");
  await enter(watched, world.bulletin);
  await entered(watched);
  const other = await world.join("robin");
  for (const text of conversation.split("\u0000")) await say(other, text);
  await page.locator("article", { hasText: "door: closed" }).waitFor({ timeout: waitMs });
  await say(watched, "On my way 🫖");
  await page.locator("article", { hasText: "On my way" }).getByLabel("relayed").waitFor({ timeout: waitMs });
  await other.page.locator("article", { hasText: "On my way" }).hover();
  await other.page
    .locator("article", { hasText: "On my way" })
    .getByRole("button", { name: "React with thumbs up" })
    .click();
  await button("👍 1").waitFor({ timeout: waitMs });
  await shoot(watched, named("channel"));
  await press(watched, /end-to-end/);
  await page.getByRole("complementary").waitFor();
  await shoot(watched, named("safety"));
  await page.getByRole("complementary").getByRole("button", { name: "Close" }).click();
  await files(world, watched, `${screen}-${colorScheme}`);
  for (const { page: each } of [watched, other]) await each.context().close();
  if (watched.faults.length > 0) throw new Error(watched.faults.join("\n"));
}

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
for (const screen of ["desktop", "phone"] as const)
  for (const colorScheme of ["light", "dark"] as const) {
    const world = await startWebWorld("--create", "open");
    try {
      await world.create("Open house", "--listed");
      await record(world, screen, colorScheme);
    } finally {
      await world.close();
    }
  }
process.exit(0);
