// A channel in a real browser, with members in a terminal and in scripts.
// needs: chromium, tmux

import { afterAll, beforeAll, expect, test } from "bun:test";
import { article, enter, entered, say, tool, startWebWorld, waitMs, type WebWorld } from "./web-world.ts";
import { makeTerminals, program, type Terminals } from "./terminal.ts";

let world: WebWorld;
let terminals: Terminals;
let listener: Awaited<ReturnType<WebWorld["listen"]>>;

beforeAll(async () => {
  world = await startWebWorld();
  terminals = makeTerminals(world.home.folder, world.home.env);
  listener = await world.listen("finch");
}, 60_000);
afterAll(async () => {
  await terminals.close();
  await world.close();
});

test("a member in the browser, one in a terminal and one script talk in one channel", async () => {
  const terminal = await terminals.open([...program, "join", world.bulletin.address, "--nick", "wren"], world.env);
  await terminal.shows("You are on: Lantern Room");
  const heron = await world.join("heron");
  await say(heron, "hello from the page");
  await terminal.shows("hello from the page");
  expect(await listener.line("message")).toMatchObject({ from: "heron", text: "hello from the page" });
  await article(heron, "hello from the page").getByLabel("relayed").waitFor({ timeout: waitMs });
  await terminal.enter("hello from the terminal");
  await article(heron, "hello from the terminal").waitFor({ timeout: waitMs });
  await world.send("hello from a script\n");
  await article(heron, "hello from a script").waitFor({ timeout: waitMs });
  await terminal.shows("hello from a script");
  await terminal.enter("/quit");
  await terminal.ends();
  expect(heron.faults).toEqual([]);
  await heron.page.context().close();
}, 90_000);

test("hostile text is text, in messages, names and everywhere else it shows", async () => {
  const heron = await world.join("heron");
  const { page, faults } = heron;
  await world.send("<img src=x onerror=alert(1)> \u202eabc [x](javascript:alert(1)) \u001b[31mred\n");
  await article(heron, "<img src=x onerror=alert(1)> <U+202E>abc [x](javascript:alert(1)) ␛[31mred").waitFor({
    timeout: waitMs,
  });
  expect(await page.locator("article img, article a[href^='javascript']").count()).toBe(0);
  const evil = await world.join("<b>x</b>");
  await say(evil, "![beacon](https://evil.example/x.png) **bold** https://example.org/ `code`");
  await article(heron, "![beacon](https://evil.example/x.png)").waitFor({ timeout: waitMs });
  expect(await article(heron, "beacon").locator("strong").textContent()).toBe("bold");
  const link = article(heron, "beacon").getByRole("link");
  expect(await link.getAttribute("href")).toBe("https://example.org/");
  expect(await link.getAttribute("rel")).toContain("noreferrer");
  await page.getByRole("button", { name: /members?$/ }).click();
  await page.getByRole("complementary").getByText("<b>x</b>").waitFor();
  expect([...faults, ...evil.faults]).toEqual([]);
  for (const watched of [heron, evil]) await watched.page.context().close();
}, 90_000);

test("messages are answered, reacted to, changed and taken back, and what was being written stays", async () => {
  const lark = await world.join("lark");
  const swift = await world.join("swift");
  await say(lark, "helo there");
  await tool(swift, "helo there", "React with thumbs up");
  await article(lark, "helo there").getByRole("button", { name: "👍 1" }).waitFor({ timeout: waitMs });
  await tool(swift, "helo there", "React with another emoji");
  await swift.page.getByRole("searchbox", { name: "Search by name" }).fill("teapot");
  await swift.page.keyboard.press("Enter");
  await article(lark, "helo there").getByRole("button", { name: "🫖 1" }).waitFor({ timeout: waitMs });
  await tool(swift, "helo there", "Reply");
  await say(swift, "good evening");
  await article(lark, "good evening").locator(".quote", { hasText: "helo there" }).waitFor({ timeout: waitMs });
  const field = lark.page.getByLabel("Message", { exact: true });
  await field.fill("half a thought");
  const first = lark.page.locator("article", { hasText: "helo there" }).first();
  await first.hover();
  await first.getByRole("button", { name: "Edit" }).click();
  await say(lark, "hello there");
  expect(await field.inputValue()).toBe("half a thought");
  await swift.page.getByText("hello there").first().waitFor({ timeout: waitMs });
  const changed = lark.page.locator("article", { hasText: "hello there" }).first();
  await changed.hover();
  await changed.getByRole("button", { name: "Take back" }).click();
  await changed.getByRole("button", { name: "Take back for everyone?" }).click();
  await swift.page.getByText("taken back").first().waitFor({ timeout: waitMs });
  expect([...lark.faults, ...swift.faults]).toEqual([]);
  for (const { page } of [lark, swift]) await page.context().close();
}, 90_000);

test("commands and names are completed, panels show who is here, the safety code and what is found", async () => {
  const heron = await world.join("heron");
  const { page, faults } = heron;
  const field = page.getByLabel("Message", { exact: true });
  await field.pressSequentially("/ver");
  await page.getByRole("option", { name: /\/verify/ }).waitFor();
  await page.keyboard.press("Tab");
  expect(await field.inputValue()).toBe("/verify ");
  await page.keyboard.press("Enter");
  await page.getByText(/Of epoch \d+/).waitFor();
  await page.keyboard.press("Escape");
  await field.pressSequentially("hello @fi");
  await page.keyboard.press("Enter");
  expect(await field.inputValue()).toBe("hello @finch ");
  await page.keyboard.press("Enter");
  await article(heron, "hello @finch").waitFor();
  // In the middle of a line, what stands behind it stays; and Enter after that sends it.
  await field.fill("@fin and more");
  await page.keyboard.press("Home");
  for (let i = 0; i < 4; i++) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  expect(await field.inputValue()).toBe("@finch and more");
  await page.keyboard.press("Enter");
  await article(heron, "@finch and more").waitFor();
  await field.pressSequentially("/ver");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  expect(await field.inputValue()).toBe("/verify ");
  await field.fill("");
  await field.focus();
  await say(heron, "/nosuch");
  await page.getByText("There is no /nosuch").waitFor();
  expect(await field.inputValue()).toBe("/nosuch");
  await say(heron, "/search hello");
  await page
    .getByRole("complementary")
    .getByRole("button", { name: /hello @finch/ })
    .click();
  await page.locator("article.found", { hasText: "hello @finch" }).waitFor();
  await say(heron, "/who");
  await page.getByRole("complementary", { name: "Members" }).getByText("finch").waitFor();
  await page.keyboard.press("Escape");
  const saved = page.waitForEvent("download");
  await say(heron, "/save ../notes.txt");
  expect((await saved).suggestedFilename()).toMatch(/notes\.txt$/);
  expect(faults).toEqual([]);
  await page.context().close();
}, 90_000);

test("text that is dropped anywhere stands in what is being written, where the cursor is", async () => {
  const heron = await world.join("heron");
  const { page, faults } = heron;
  const field = page.getByLabel("Message", { exact: true });
  await field.fill("see  there");
  await field.evaluate((at) => (at as HTMLTextAreaElement).setSelectionRange(4, 4)); // it is one
  await page.getByRole("log").evaluate((at) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.setData("text/plain", "<b>this</b>");
    at.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
  });
  await page.waitForFunction(() => document.querySelector("textarea")?.value === "see <b>this</b> there");
  expect(faults).toEqual([]);
  await page.context().close();
}, 60_000);

test("what comes while nobody looks is marked as new, and counted in the title, which names no channel", async () => {
  const heron = await world.join("heron");
  const { page, faults } = heron;
  expect(await page.title()).toBe("Snug");
  await page.evaluate(() => Object.defineProperty(document, "hasFocus", { value: () => false }));
  await page.evaluate(() => globalThis.dispatchEvent(new Event("blur")));
  await world.send("one\ntwo\n");
  await page.waitForFunction(() => document.title === "(2) Snug", undefined, { timeout: waitMs });
  await page.locator(".unread").waitFor();
  expect(faults).toEqual([]);
  await page.context().close();
}, 60_000);

test("a notification comes after consent and by a wish alone, and says nothing of what came", async () => {
  const watched = await world.open({ permissions: ["notifications"] });
  const { page, faults } = watched;
  await page.addInitScript(() => {
    const shown: unknown[] = [];
    class Noted {
      static permission = "granted";
      static requestPermission = (): Promise<string> => Promise.resolve("granted");
      constructor(title: string, options: NotificationOptions) {
        shown.push([title, options.body]);
      }
    }
    Object.assign(globalThis, { Notification: Noted, shown });
  });
  await page.goto(world.link);
  await enter(watched, world.bulletin);
  await entered(watched);
  const lookAway = async (): Promise<void> => {
    await page.evaluate(() => Object.defineProperty(document, "hasFocus", { value: () => false }));
    await page.evaluate(() => globalThis.dispatchEvent(new Event("blur")));
  };
  const shown = (): Promise<unknown> => page.evaluate(() => Reflect.get(globalThis, "shown"));
  await lookAway();
  await world.send("nobody is notified of this\n");
  await page.waitForFunction(() => document.title === "(1) Snug", undefined, { timeout: waitMs });
  expect(await shown()).toEqual([]);
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByLabel("Notify me").check();
  await page.getByRole("button", { name: "Close" }).click();
  await world.send("of this somebody is\n");
  await page.waitForFunction(() => document.title === "(2) Snug", undefined, { timeout: waitMs });
  expect(await shown()).toEqual([["Snug", "2 new messages"]]);
  expect(faults).toEqual([]);
  await page.context().close();
}, 60_000);

test("who reads further up stays there, and has a way to the newest", async () => {
  const heron = await world.join("heron");
  const { page, faults } = heron;
  await world.send(Array.from({ length: 80 }, (_, i) => `line ${i}\n`).join(""));
  await article(heron, "line 79").waitFor({ timeout: waitMs });
  await page.getByRole("log").hover();
  await page.mouse.wheel(0, -3_000);
  await page.getByRole("button", { name: "Newest messages" }).waitFor();
  await world.send("one more\n");
  await page.waitForFunction(() => document.title === "(1) Snug", undefined, { timeout: waitMs });
  expect(await page.locator("article", { hasText: "one more" }).count()).toBe(0); // not in sight, and not drawn
  await page.getByRole("button", { name: "Newest messages" }).click();
  await article(heron, "one more").waitFor();
  expect(await page.title()).toBe("Snug");
  expect(faults).toEqual([]);
  await page.context().close();
}, 90_000);

test("a relay that goes and comes back loses nothing of what is written meanwhile", async () => {
  const heron = await world.join("heron");
  const { page, faults } = heron;
  await world.stopRelay();
  await page.getByText("reconnecting").first().waitFor({ timeout: waitMs });
  await say(heron, "said into the dark");
  await article(heron, "said into the dark").getByLabel("waiting").waitFor();
  await world.startRelay();
  await article(heron, "said into the dark").getByLabel("relayed").waitFor({ timeout: waitMs });
  // What the browser logs of connections that nobody takes, and nothing else.
  expect(faults.filter((fault) => !fault.includes("ERR_CONNECTION_REFUSED"))).toEqual([]);
  await page.context().close();
}, 90_000);
