// Away from a channel: nothing that was typed or said is lost by a slip, and what is over stays to be read.
// needs: chromium

import { afterAll, beforeAll, expect, test } from "bun:test";
import { run } from "./terminal.ts";
import { article, enter, entered, leave, press, say, startWebWorld, waitMs, type WebWorld } from "./web-world.ts";

let world: WebWorld;

beforeAll(async () => {
  world = await startWebWorld();
}, 60_000);
afterAll(() => world.close());

test("the browser asks before a page with something written in it is left, and not before another", async () => {
  const heron = await world.join("heron");
  const { page, faults } = heron;
  const asked: string[] = [];
  page.on("dialog", (dialog) => {
    asked.push(dialog.type());
    void dialog.dismiss();
  });
  await page.getByLabel("Message", { exact: true }).fill("half a thought");
  await page.goto("about:blank").catch(() => null); // it stays
  expect(asked).toEqual(["beforeunload"]);
  expect(await page.getByLabel("Message", { exact: true }).inputValue()).toBe("half a thought");
  await page.getByLabel("Message", { exact: true }).fill("");
  await page.goto("about:blank");
  expect(asked).toHaveLength(1);
  expect(faults).toEqual([]);
  await page.context().close();
}, 60_000);

test("what was not delivered, and what was being written, is there when the channel ends", async () => {
  const heron = await world.join("heron");
  const { page, faults } = heron;
  await page.getByLabel("Message", { exact: true }).fill("half a thought");
  await leave(heron);
  await page.getByText("Not sent: half a thought").waitFor({ timeout: waitMs });
  // The same link pasted into the page that is open already changes its fragment alone.
  await page.evaluate((to) => location.assign(to), world.link);
  await page.waitForFunction(() => location.hash === "", undefined, { timeout: waitMs });
  await enter(heron, world.bulletin);
  await entered(heron);
  expect(faults).toEqual([]);
  await page.context().close();
}, 60_000);

test("the browser's Back closes what is open, and asks before it leaves the channel", async () => {
  const heron = await world.join("heron");
  const { page, faults } = heron;
  await press(heron, "Search");
  await page.getByRole("complementary", { name: "Search" }).waitFor();
  await page.goBack();
  await page.getByRole("complementary").waitFor({ state: "detached" });
  await page.goBack();
  const dialog = page.getByRole("dialog", { name: "Leave the channel?" });
  await dialog.getByRole("button", { name: "Stay" }).click();
  await say(heron, "still here");
  await article(heron, "still here").getByLabel("relayed").waitFor({ timeout: waitMs });
  await page.goBack();
  await dialog.getByRole("button", { name: "Leave" }).click();
  await page.getByRole("button", { name: "Join" }).waitFor({ timeout: waitMs });
  expect(faults).toEqual([]);
  await page.context().close();
}, 60_000);

test("a channel that its operator closes stays to be read and saved, and is not offered again", async () => {
  const made = await world.create("Short night");
  const watched = await world.open();
  const { page, faults } = watched;
  await page.goto(made.address.replace(/^snug:\/\/[^/]+\//, `${world.origin}/c/`));
  await enter(watched, made);
  await page.getByText("You are on: Short night").first().waitFor({ timeout: waitMs });
  await say(watched, "what was said");
  await article(watched, "what was said").getByLabel("relayed").waitFor({ timeout: waitMs });
  await page.getByLabel("Message", { exact: true }).fill("half a thought");
  await run(["channels", "close", made.address, "--data", `${world.home.folder}/relay`], world.home.env);
  await page.getByText("This channel was closed by its operator.").waitFor({ timeout: waitMs });
  await article(watched, "what was said").waitFor();
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save what is here" }).click();
  expect((await saved).suggestedFilename()).toBe("Short night.txt");
  await page.getByRole("button", { name: "Close" }).click();
  await page.getByText("Not sent: half a thought").waitFor();
  expect(await page.getByRole("button", { name: "Join" }).count()).toBe(0);
  await page.getByRole("button", { name: "Another channel" }).click();
  await page.getByLabel("Address or link").waitFor();
  expect(faults).toEqual([]);
  await page.context().close();
}, 60_000);

test("a draft stands in the line again when the same channel is joined once more", async () => {
  const heron = await world.join("heron");
  const { page, faults } = heron;
  await page.getByLabel("Message", { exact: true }).fill("half a thought");
  await leave(heron);
  await enter(heron, world.bulletin);
  await entered(heron);
  expect(await page.getByLabel("Message", { exact: true }).inputValue()).toBe("half a thought");
  expect(faults).toEqual([]);
  await page.context().close();
}, 60_000);

// Browsers tell of a pasted link as of a step through the history: it opened the question whether to leave, and the link's
// fragment, with the address secret in it, stayed in an entry below.
test("a link that is pasted into a channel's page leaves the channel as it is, and nothing of itself in the history", async () => {
  const heron = await world.join("heron");
  const { page, faults } = heron;
  await page.evaluate((to) => location.assign(to), world.link);
  await page.getByText("A link was pasted into this page").first().waitFor({ timeout: waitMs });
  expect(await page.getByRole("dialog").count()).toBe(0);
  await say(heron, "still here");
  await article(heron, "still here").getByLabel("relayed").waitFor({ timeout: waitMs });
  const session = await page.context().newCDPSession(page);
  const { entries } = await session.send("Page.getNavigationHistory");
  expect(entries.filter(({ url }) => url.includes("#"))).toEqual([]);
  expect(faults).toEqual([]);
  await page.context().close();
}, 60_000);

test("what was not relayed stays in sight until it is put away, also through another visit", async () => {
  const heron = await world.join("heron");
  const { page, faults } = heron;
  await world.stopRelay();
  await page.getByText("reconnecting").first().waitFor({ timeout: waitMs });
  await say(heron, "into the dark");
  await leave(heron);
  await page.getByText("Not relayed: into the dark").waitFor({ timeout: waitMs });
  await world.startRelay();
  await enter(heron, world.bulletin);
  await entered(heron);
  await leave(heron);
  await page.getByText("Not relayed: into the dark").waitFor({ timeout: waitMs });
  await page.getByRole("button", { name: "Dismiss" }).click();
  await page.getByText("Not relayed").waitFor({ state: "detached" });
  expect(faults.filter((fault) => !fault.includes("ERR_CONNECTION_REFUSED"))).toEqual([]);
  await page.context().close();
}, 90_000);
