// The web client in a real browser, against a real relay and members at the command line. Whatever the page's policy
// forbids fails the test, also where nothing came of it.
// needs: chromium

import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Browser } from "playwright-core";
import { buildWeb } from "../../scripts/build-web.ts";
import { openPage, startBrowser, type Watched } from "./browser.ts";
import { startProgram } from "./running.ts";
import { codeOf, eventually, freePort, makeHome, program, run, wrongCodeOf } from "./terminal.ts";

const home = makeHome();
const port = freePort();
const origin = `http://127.0.0.1:${port}`;
interface Bulletin {
  readonly address: string;
  readonly password: string;
  readonly totpUri: string;
}
let relay: ReturnType<typeof startProgram>;
let listener: ReturnType<typeof startProgram>;
let browser: Browser;
let bulletin: Bulletin;
let link: string;
let left: Bun.Subprocess | null = null;
const waitMs = 20_000;

beforeAll(async () => {
  await buildWeb(new URL("../../dist/web", import.meta.url).pathname);
  relay = startProgram(
    ["relay", "--listen", `127.0.0.1:${port}`, "--data", `${home.folder}/relay`, "--json"],
    home.env,
  );
  await relay.line("listening");
  const made = await run(["create", "Lantern Room", "--data", `${home.folder}/relay`, "--json"], home.env);
  bulletin = JSON.parse(made.out);
  link = bulletin.address.replace(/^snug:\/\/[^/]+\//, `${origin}/c/`);
  browser = await startBrowser();
  listener = startProgram(["listen", bulletin.address, "--nick", "finch", "--json"], { ...home.env, ...secrets() });
  await listener.line("joined");
}, 60_000);
afterAll(async () => {
  left?.kill();
  await browser.close();
  await listener.stop();
  await relay.stop();
  home.remove();
});

const secrets = (): Record<string, string> => ({ SNUG_PASSWORD: bulletin.password, SNUG_TOTP_URI: bulletin.totpUri });
const send = (text: string): ReturnType<typeof run> =>
  run(["send", bulletin.address, "--nick", "robin"], { ...home.env, ...secrets() }, text);

/** The link that a program prints. */
async function firstLink(stdout: ReadableStream<Uint8Array>): Promise<string> {
  let seen = "";
  const decoder = new TextDecoder();
  for await (const chunk of stdout) {
    seen += decoder.decode(chunk, { stream: true });
    const link = /http:\S+/.exec(seen)?.[0];
    if (link !== undefined && seen.includes("\n")) return link;
  }
  throw new Error(`it ended, and said: ${seen}`);
}

/** Opens the channel's link and fills in password and code. */
async function enter({ page }: Watched, password = bulletin.password, code = codeOf(bulletin.totpUri)): Promise<void> {
  await page.getByLabel("Password").fill(password);
  await page.getByLabel("Code from your authenticator app").fill(code);
  await page.getByRole("button", { name: "Join" }).click();
}

test("a link opens the way in, its fragment is gone from the address bar, only what was wrong is asked again, and nothing is fetched meanwhile", async () => {
  const watched = await openPage(browser, origin);
  const { page, faults } = watched;
  await page.goto(link);
  expect(await page.evaluate(() => location.href)).toBe(link.replace(/#.*/, ""));
  await enter(watched, "not this one");
  await page.getByText("That password does not open this channel").waitFor({ timeout: waitMs });
  await enter(watched, bulletin.password, wrongCodeOf(bulletin.totpUri));
  await page.getByText("that code is not").waitFor({ timeout: waitMs });
  // Whoever serves the page chooses once what runs: nothing is fetched when the password is typed.
  const fetched: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith("blob:")) fetched.push(request.url());
  });
  await enter(watched);
  await page.getByText("You are on: Lantern Room").waitFor({ timeout: waitMs });
  expect(fetched).toEqual([]);
  expect(faults).toEqual([]);
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]));
  expect(kept).toBe('[{},{},""]');
  await page.context().close();
}, 90_000);

test("a member in the browser and members at the command line talk both ways, and hostile text is text", async () => {
  const watched = await openPage(browser, origin);
  const { page, faults } = watched;
  await page.goto(link);
  await page.getByLabel("Nickname").fill("heron");
  await enter(watched);
  await page.getByText("You are on: Lantern Room").waitFor({ timeout: waitMs });
  await page.getByLabel("Message", { exact: true }).fill("hello from the page");
  await page.keyboard.press("Enter");
  expect(await listener.line("message")).toMatchObject({ from: "heron", text: "hello from the page" });
  await page.getByText("hello from the page").locator("xpath=../..").getByText("✓").waitFor({ timeout: waitMs });
  await send("<img src=x onerror=alert(1)> \u202eabc [x](javascript:alert(1))\n");
  await page
    .getByText("<img src=x onerror=alert(1)> <U+202E>abc [x](javascript:alert(1))")
    .waitFor({ timeout: waitMs });
  await page.getByRole("button", { name: /members?$/ }).click();
  await page.getByRole("complementary", { name: "Members" }).getByText("finch").waitFor();
  await page.getByRole("button", { name: /end-to-end/ }).click();
  await page.getByText(/Safety code of epoch \d+/).waitFor();
  await page.getByRole("button", { name: "Leave" }).click();
  await page.getByRole("button", { name: "Join" }).waitFor({ timeout: waitMs });
  expect(faults).toEqual([]);
  await page.context().close();
}, 90_000);

test("messages are answered, reacted to, changed and taken back, and what was being written stays", async () => {
  const [one, other] = [await openPage(browser, origin), await openPage(browser, origin)];
  for (const [watched, nickname] of [
    [one, "lark"],
    [other, "swift"],
  ] as const) {
    await watched.page.goto(link);
    await watched.page.getByLabel("Nickname").fill(nickname);
    await enter(watched);
    await watched.page.getByText("You are on: Lantern Room").waitFor({ timeout: waitMs });
  }
  const say = async ({ page }: Watched, text: string): Promise<void> => {
    await page.getByLabel("Message", { exact: true }).fill(text);
    await page.keyboard.press("Enter");
  };
  const message = ({ page }: Watched, text: string) => page.locator("article", { hasText: text }).last();
  await say(one, "helo there");
  await message(other, "helo there").hover({ timeout: waitMs });
  await message(other, "helo there").getByRole("button", { name: "React with thumbs up" }).click();
  await message(one, "helo there").getByRole("button", { name: "👍 1" }).waitFor({ timeout: waitMs });
  await message(other, "helo there").getByRole("button", { name: "Reply" }).click();
  await say(other, "good evening");
  await message(one, "good evening").locator(".quote", { hasText: "helo there" }).waitFor({ timeout: waitMs });
  await one.page.getByLabel("Message", { exact: true }).fill("half a thought");
  await message(one, "helo there").first().hover();
  await one.page.locator("article", { hasText: "helo there" }).first().getByRole("button", { name: "Edit" }).click();
  await say(one, "hello there");
  expect(await one.page.getByLabel("Message", { exact: true }).inputValue()).toBe("half a thought");
  await other.page.getByText("hello there").first().waitFor({ timeout: waitMs });
  await message(one, "hello there").hover();
  await one.page
    .locator("article", { hasText: "hello there" })
    .first()
    .getByRole("button", { name: "Take back" })
    .click();
  await other.page.getByText("taken back").first().waitFor({ timeout: waitMs });
  expect([...one.faults, ...other.faults]).toEqual([]);
  for (const { page } of [one, other]) await page.context().close();
}, 90_000);

test("what comes while nobody looks is marked as new, and counted in the title, which names no channel", async () => {
  const watched = await openPage(browser, origin);
  const { page, faults } = watched;
  await page.goto(link);
  await enter(watched);
  await page.getByText("You are on: Lantern Room").waitFor({ timeout: waitMs });
  expect(await page.title()).toBe("Snug");
  await page.evaluate(() => Object.defineProperty(document, "hasFocus", { value: () => false }));
  await page.evaluate(() => globalThis.dispatchEvent(new Event("blur")));
  await send("one\ntwo\n");
  await page.waitForFunction(() => document.title === "(2) Snug", undefined, { timeout: waitMs });
  await page.locator(".unread").waitFor();
  expect(faults).toEqual([]);
  await page.context().close();
}, 60_000);

test("what was not delivered, and what was being written, is there when the channel ends", async () => {
  const watched = await openPage(browser, origin);
  const { page, faults } = watched;
  await page.goto(link);
  await enter(watched);
  await page.getByText("You are on: Lantern Room").waitFor({ timeout: waitMs });
  await page.getByLabel("Message", { exact: true }).fill("half a thought");
  await page.getByRole("button", { name: "Leave" }).click();
  await page.getByText("Not sent: half a thought").waitFor({ timeout: waitMs });
  // The same link pasted into the page that is open already changes its fragment alone.
  await page.evaluate((to) => location.assign(to), link);
  await page.waitForFunction(() => location.hash === "", undefined, { timeout: waitMs });
  await enter(watched);
  await page.getByText("You are on: Lantern Room").waitFor({ timeout: waitMs });
  expect(faults).toEqual([]);
  await page.context().close();
}, 60_000);

test("a relay whose key is not the pin's gets nothing, and the page says so", async () => {
  const watched = await openPage(browser, origin);
  const { page, faults } = watched;
  await page.goto(link.replace(/#.{4}/, "#AAAA"));
  await enter(watched);
  await page.getByText("This relay is not the one the address names").waitFor({ timeout: waitMs });
  expect(faults).toEqual([]);
  await page.context().close();
}, 60_000);

test("snug ui serves the same page from this machine, once, and it may ask the relay alone", async () => {
  const served = Bun.spawn([...program, "ui", bulletin.address], {
    env: home.env,
    stdin: "ignore",
    stdout: "pipe",
    stderr: "ignore",
  });
  left = served; // where the test fails
  const own = await firstLink(served.stdout);
  const { origin: from } = new URL(own);
  const watched = await openPage(browser, from, {}, [origin]);
  const { page, faults } = watched;
  const response = await page.goto(own);
  expect(response?.headers()["content-security-policy"]).toContain(`connect-src 'self' ws://127.0.0.1:${port}`);
  expect(await page.evaluate(() => location.href)).toBe(`${from}/`);
  await page.getByLabel("Nickname").fill("wren");
  await enter(watched);
  await page.getByText("You are on: Lantern Room").waitFor({ timeout: waitMs });
  await page.getByLabel("Message", { exact: true }).fill("from code of my own");
  await page.keyboard.press("Enter");
  const heard = await eventually(
    () => listener.lines.find((line) => line["text"] === "from code of my own") ?? null,
    () => JSON.stringify(listener.lines),
  );
  expect(heard).toMatchObject({ event: "message", from: "wren" });
  expect(faults).toEqual([]);
  expect((await fetch(own)).status).toBe(410);
  expect(await (await fetch(`${from}/`)).text()).not.toContain("snug-address");
  expect((await fetch(`${from}/ui/guessed`)).status).toBe(404);
  expect((await fetch(`${from}/`, { headers: { host: "evil.example" } })).status).toBe(403);
  served.kill("SIGINT");
  expect(await served.exited).toBe(0);
  await page.context().close();
}, 60_000);

test("every answer has the headers that keep the page to itself, and nothing else is served", async () => {
  for (const path of ["/", "/c/abc"]) {
    const { headers, status } = await fetch(origin + path);
    expect(status).toBe(200);
    expect(headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(headers.get("content-security-policy")).toContain("require-trusted-types-for 'script'");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
    expect(headers.get("cache-control")).toBe("no-store");
  }
  for (const path of [
    "/assets/../index.html",
    "/assets/%2e%2e/%2e%2e/package.json",
    "/assets/none.js",
    "/c/",
    "/c/a/b",
    "/index.html",
  ])
    expect([path, (await fetch(origin + path)).status]).toEqual([path, 404]);
  expect((await fetch(`${origin}/`, { method: "POST" })).status).toBe(405);
});
