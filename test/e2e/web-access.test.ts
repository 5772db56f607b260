// Who uses the page otherwise than with a mouse on a wide screen: by keyboard alone, on a narrow phone, in the dark, in high
// contrast, from right to left, with a screen reader. Each page is looked through by axe (WCAG 2.2 A and AA).
// needs: chromium

import { afterAll, beforeAll, expect, test } from "bun:test";
import { axe, isTooWide } from "./axe.ts";
import type { Watched } from "./browser.ts";
import { codeOf } from "./terminal.ts";
import { enter, entered, press, say, startWebWorld, tool, waitMs, type WebWorld } from "./web-world.ts";

let world: WebWorld;

beforeAll(async () => {
  world = await startWebWorld("--create", "open");
  await world.create("Open house", "--listed");
  await world.listen("finch");
}, 60_000);
afterAll(() => world.close());

/** Goes through every page and state, and calls back at each. */
async function tour(watched: Watched, at: (name: string) => Promise<void>): Promise<void> {
  const { page } = watched;
  const button = (name: string | RegExp) => page.getByRole("button", { name });
  await page.goto(world.origin);
  await button("Open house").waitFor({ timeout: waitMs });
  await at("home");
  await button("Scan a QR code").click();
  await button("Choose a picture").waitFor();
  await at("scan");
  await button("Close").click();
  await button("Settings").click();
  await page.getByRole("dialog").waitFor();
  await at("settings");
  await page.keyboard.press("Escape");
  await button("Make a channel").click();
  await button("Make the channel").waitFor();
  await at("create");
  await button("Make the channel").click();
  await page.getByText("This is shown once").waitFor({ timeout: waitMs });
  await page.getByText("More: the link as a picture").click();
  await at("bulletin");
  await button("Join it now").click();
  await at("login");
  await page.goto(world.origin);
  await page.getByLabel("Address or link").fill(world.link);
  await button("Go on").click();
  await enter(watched, world.bulletin, { wrong: "not this one" });
  await page.getByText("That password does not open").waitFor({ timeout: waitMs });
  await at("login with a wrong password");
  await enter(watched, world.bulletin);
  await entered(watched);
  await say(watched, "hello **there** `code` https://example.org/ مرحبا");
  await say(watched, "```ts\nconst x: number = 1;\n```\n\n| a | b |\n| - | - |\n| 1 | 2 |\n\n> quoted\n\n- one\n- two");
  await page.getByLabel("relayed").nth(1).waitFor({ timeout: waitMs });
  await at("channel");
  await tool(watched, "quoted", "React with thumbs up");
  await button("👍 1").waitFor({ timeout: waitMs });
  await at("channel with a reaction");
  for (const [name, title] of [
    [/members?$/, "Members"],
    [/end-to-end/, "Safety code"],
    ["Search", "Search"],
  ] as const) {
    await press(watched, name);
    await page.getByRole("complementary", { name: title }).waitFor();
    await at(title);
    await button("Close").click();
  }
  await page.getByLabel("Message", { exact: true }).fill("/");
  await page.getByRole("listbox").waitFor();
  await at("completions");
  await say(watched, "/nosuch");
  await page.getByText("There is no /nosuch").waitFor();
  await at("a command that is none");
  await page.getByRole("button", { name: "Emoji", exact: true }).click();
  await page.getByRole("dialog", { name: "Choose an emoji" }).waitFor();
  await at("emoji");
  await page.keyboard.press("Escape");
}

for (const [name, options] of Object.entries({
  light: { colorScheme: "light" },
  dark: { colorScheme: "dark" },
  "a narrow phone": { colorScheme: "dark", viewport: { width: 320, height: 568 }, hasTouch: true },
} as const))
  test(`axe finds nothing on any page, and nothing is wider than it: ${name}`, async () => {
    const watched = await world.open(options);
    const found: string[] = [];
    await tour(watched, async (at) => {
      for (const each of await axe(watched.page)) found.push(`${at}: ${each}`);
      if (await isTooWide(watched.page)) found.push(`${at}: wider than the screen`);
    });
    expect(found).toEqual([]);
    expect(watched.faults).toEqual([]);
    await watched.page.context().close();
  }, 120_000);

test("the keyboard alone leads from the link into a channel, through its messages and out", async () => {
  const watched = await world.open();
  const { page, faults } = watched;
  const keys = async (...pressed: readonly string[]): Promise<void> => {
    for (const key of pressed) await page.keyboard.press(key);
  };
  const focused = (): Promise<string> =>
    page.evaluate(() => {
      const at = document.activeElement;
      return at?.getAttribute("aria-label") ?? at?.textContent ?? "";
    });
  await page.goto(world.link);
  await page.getByLabel("Password", { exact: true }).waitFor();
  await page.keyboard.type(world.bulletin.password);
  await keys("Tab", "Tab"); // past what shows the password
  await page.keyboard.type(codeOf(world.bulletin.totpUri));
  await keys("Tab");
  await page.keyboard.type("heron");
  await keys("Enter");
  await entered(watched);
  await page.keyboard.type("one");
  await keys("Shift+Enter");
  await page.keyboard.type("two");
  await keys("Enter");
  await page.keyboard.type("three");
  await keys("Enter");
  await page.getByLabel("relayed").nth(1).waitFor({ timeout: waitMs });
  // Into the messages and up; what one can do with a message follows it.
  await page.getByRole("log").focus();
  await keys("ArrowUp", "ArrowUp");
  await page.waitForFunction(() => document.activeElement?.textContent?.includes("two") === true);
  await keys("Tab");
  expect(await focused()).toBe("Reply");
  await keys("Enter");
  await page.getByText("Answering").waitFor();
  expect(await focused()).toBe("Message");
  await page.keyboard.type("an answer");
  await keys("Enter");
  await page.locator(".quote", { hasText: "two" }).waitFor();
  // A panel takes the focus, and gives it back.
  await page.getByRole("button", { name: /end-to-end/ }).focus();
  await keys("Enter");
  await page.waitForFunction(() => document.activeElement?.textContent === "Safety code");
  await keys("Escape");
  expect(await focused()).toBe("Message");
  await page.keyboard.type("/quit");
  await keys("Enter");
  await page.getByRole("button", { name: "Join" }).waitFor({ timeout: waitMs });
  expect(faults).toEqual([]);
  await page.context().close();
}, 60_000);

test("on a phone a tap shows what can be done with a message, and taps do it", async () => {
  const watched = await world.join("heron", { viewport: { width: 320, height: 568 }, hasTouch: true, isMobile: true });
  const { page, faults } = watched;
  await world.send("tap me\n");
  const message = page.locator("article", { hasText: "tap me" }).last();
  await message.waitFor({ timeout: waitMs });
  // What comes to stand under the finger is not pressed by the same tap: a message was half taken back so.
  await say(watched, "another");
  await say(watched, "mine");
  await page.getByLabel("relayed").nth(1).waitFor({ timeout: waitMs });
  const mine = page.locator("article", { hasText: "mine" }).last();
  const width = await mine.evaluate((at) => at.clientWidth);
  for (const x of [width - 30, width - 80, width - 130, width - 180]) {
    await mine.tap({ position: { x, y: 8 } });
    await mine.getByRole("button", { name: "Take back", exact: true }).waitFor();
    expect(await page.getByText("Answering").count()).toBe(0);
    expect(await mine.locator(".reactions").count()).toBe(0);
    await message.tap({ position: { x: 30, y: 12 } });
    await mine.getByRole("button", { name: "Take back", exact: true }).waitFor({ state: "hidden" });
  }
  await message.tap({ position: { x: 30, y: 12 } });
  await message.getByRole("button", { name: "Reply" }).tap();
  await page.getByText("Answering").waitFor();
  await message.tap({ position: { x: 30, y: 12 } });
  await message.getByRole("button", { name: "React with thumbs up" }).tap();
  await message.getByRole("button", { name: "👍 1" }).waitFor({ timeout: waitMs });
  expect(faults).toEqual([]);
  await page.context().close();
}, 60_000);

test("there is one polite live region, and it says what others say", async () => {
  const watched = await world.join("heron");
  const { page, faults } = watched;
  await press(watched, "Search");
  await page.getByRole("searchbox").fill("You are");
  // A status is one too (WAI-ARIA 1.2 §6.6).
  expect(await page.locator("[aria-live='polite'], [role='status'], output").count()).toBe(1);
  await world.send("good evening\n");
  await page.locator("[aria-live='polite']", { hasText: "robin: good evening" }).waitFor({
    state: "attached",
    timeout: waitMs,
  });
  expect(faults).toEqual([]);
  await page.context().close();
}, 60_000);

test("settings hold: language from right to left, theme and contrast, also after the page is loaded again", async () => {
  const watched = await world.open();
  const { page, faults } = watched;
  await page.goto(world.origin);
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByLabel("Dark").check();
  await page.getByLabel("High contrast").check();
  await page.getByLabel("Language").selectOption("العربية");
  await page.waitForFunction(() => document.documentElement.dir === "rtl");
  const state = () =>
    page.evaluate(() => [
      document.documentElement.lang,
      document.documentElement.dir,
      { ...document.documentElement.dataset },
    ]);
  const wished = ["ar", "rtl", { theme: "dark", contrast: "more" }];
  expect(await state()).toEqual(wished);
  expect(await axe(page)).toEqual([]);
  await page.reload();
  await page.getByLabel("عنوان").first().waitFor();
  expect(await state()).toEqual(wished);
  expect(await page.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain("snug://");
  expect(await axe(page)).toEqual([]);
  expect(faults).toEqual([]);
  await page.context().close();
}, 60_000);

test("a reader whose browser asks for German reads German", async () => {
  const { page, faults } = await world.open({ locale: "de-CH" });
  await page.goto(world.link);
  await page.getByLabel("Passwort", { exact: true }).waitFor();
  expect(await page.evaluate(() => document.documentElement.lang)).toBe("de");
  expect(faults).toEqual([]);
  await page.context().close();
}, 60_000);
