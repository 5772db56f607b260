// What a member can do to the pages of the others: nothing that keeps them from reading, writing and leaving.
// needs: chromium

import { afterAll, beforeAll, expect, test } from "bun:test";
import { join } from "../../src/client/index.ts";
import { codeOf } from "./terminal.ts";
import { article, entered, enter, say, startWebWorld, tool, waitMs, type WebWorld } from "./web-world.ts";

let world: WebWorld;

beforeAll(async () => {
  world = await startWebWorld();
}, 60_000);
afterAll(() => world.close());

// Sixty thousand lines were as many elements: one message kept the page for seconds, and two dozen put the newest one out of
// the list's reach.
test("a message of sixty thousand lines, or many of them, is a message like another", async () => {
  const heron = await world.join("heron");
  const { page, faults } = heron;
  const { address, password, totpUri } = world.bulletin;
  const evil = await join(address, { password, code: codeOf(totpUri), nickname: "evil" });
  for (const text of ["\n".repeat(65_000), "א\n".repeat(20_000), "a\n".repeat(32_000)]) evil.send(`begin${text}end`);
  for (let i = 0; i < 30; i++) evil.send(`${i}${"\n".repeat(60_000)}.`);
  evil.send("after all of it");
  await evil.flush();
  await article(heron, "after all of it").waitFor({ timeout: waitMs });
  const list = await page.getByRole("log").evaluate((log) => [log.scrollHeight, log.querySelectorAll("*").length]);
  expect(list[0]).toBeLessThan(60_000);
  expect(list[1]).toBeLessThan(4_000);
  // All of it is there for who asks.
  await article(heron, "29").getByRole("button", { name: "Show all of it" }).click();
  await page.getByRole("region", { name: "Long text" }).waitFor();
  await say(heron, "still here");
  await article(heron, "still here").getByLabel("relayed").waitFor({ timeout: waitMs });
  await evil.leave();
  expect(faults).toEqual([]);
  await page.context().close();
}, 120_000);

test("names and reactions as wide as they may be push nothing out of a narrow screen", async () => {
  const heron = await world.join("heron", { viewport: { width: 320, height: 568 } });
  const wide = "W".repeat(32);
  const [one, two] = [await world.join(wide), await world.join(wide)];
  await say(one, "first of that name");
  await say(two, "second of that name");
  await article(heron, "second of that name").waitFor({ timeout: waitMs });
  await say(two, `/react ${"W".repeat(32)}`);
  await heron.page.locator(".reactions button").waitFor({ timeout: waitMs });
  const beyond = await heron.page
    .getByRole("log")
    .evaluate((log) =>
      [...log.querySelectorAll(".name, .name bdi, .reactions button")]
        .map((part) => part.getBoundingClientRect().right)
        .filter((right) => right > log.getBoundingClientRect().right),
    );
  expect(beyond).toEqual([]);
  for (const watched of [heron, one, two]) {
    expect(watched.faults).toEqual([]);
    await watched.page.context().close();
  }
}, 90_000);

// Chrome for Android has a service worker alone show notifications, and throws at whoever makes one: the page was gone.
test("a browser that refuses notifications and sounds leaves the page as it is", async () => {
  const watched = await world.open({ permissions: ["notifications"] });
  const { page, faults } = watched;
  await page.addInitScript(() => {
    class Refused {
      static permission = "granted";
      static requestPermission = (): Promise<string> => Promise.resolve("granted");
      constructor() {
        throw new TypeError("Illegal constructor");
      }
    }
    Object.assign(globalThis, { Notification: Refused, AudioContext: Refused });
    localStorage.setItem("snug.settings", JSON.stringify({ notify: true, sound: true }));
  });
  await page.goto(world.link);
  await enter(watched, world.bulletin);
  await entered(watched);
  await page.evaluate(() => Object.defineProperty(document, "hasFocus", { value: () => false }));
  await page.evaluate(() => globalThis.dispatchEvent(new Event("blur")));
  await world.send("are you there\n");
  await page.waitForFunction(() => document.title === "(1) Snug", undefined, { timeout: waitMs });
  await article(watched, "are you there").waitFor({ timeout: waitMs });
  expect(faults).toEqual([]);
  await page.context().close();
}, 60_000);

test("arrow keys go from message to message, however much else happened in between", async () => {
  const heron = await world.join("heron");
  const { page, faults } = heron;
  await say(heron, "before");
  for (let i = 0; i < 20; i++) await say(heron, `/nick heron${i}`);
  await page.getByText("is now").nth(15).waitFor({ timeout: waitMs });
  await say(heron, "after");
  await article(heron, "after").waitFor();
  await page.getByRole("log").focus();
  const at = (): Promise<string> => page.evaluate(() => document.activeElement?.textContent ?? "");
  for (const [key, text] of [
    ["ArrowUp", "after"],
    ["ArrowUp", "before"],
    ["ArrowUp", "before"],
    ["End", "after"],
    ["ArrowDown", "after"],
  ] as const) {
    await page.keyboard.press(key);
    await page.waitForFunction((wanted) => document.activeElement?.textContent?.includes(wanted) === true, text);
    expect(await at()).toContain(text);
  }
  expect(faults).toEqual([]);
  await page.context().close();
}, 60_000);

test("one press takes nothing back, and the second is asked for anew once one has gone elsewhere", async () => {
  const heron = await world.join("heron");
  const { page, faults } = heron;
  await say(heron, "mine");
  await article(heron, "mine").getByLabel("relayed").waitFor({ timeout: waitMs });
  await tool(heron, "mine", "Take back");
  await article(heron, "mine").getByRole("button", { name: "Take back for everyone?" }).waitFor();
  await page.getByLabel("Message", { exact: true }).focus();
  await article(heron, "mine").hover();
  await article(heron, "mine").getByRole("button", { name: "Take back", exact: true }).waitFor();
  expect(await page.getByText("taken back").count()).toBe(0);
  expect(faults).toEqual([]);
  await page.context().close();
}, 60_000);
