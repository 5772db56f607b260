// What tests of the web client begin with: a real relay, a channel, Debian's chromium, and members at the command line.

import type { Browser, Locator } from "playwright-core";
import { buildWeb } from "../../scripts/build-web.ts";
import { openPage, startBrowser, type Watched } from "./browser.ts";
import { startProgram } from "./running.ts";
import { codeOf, freePort, makeHome, run } from "./terminal.ts";

/** The longest wait for anything on a page. */
export const waitMs = 20_000;

export interface Bulletin {
  readonly address: string;
  readonly password: string;
  readonly totpUri: string;
}

export interface WebWorld {
  readonly home: ReturnType<typeof makeHome>;
  readonly origin: string;
  readonly browser: Browser;
  readonly bulletin: Bulletin;
  /** The channel's web link. */
  readonly link: string;
  /** The environment of a member at the command line. */
  readonly env: Readonly<Record<string, string>>;
  /** Makes another channel. */
  create(...args: readonly string[]): Promise<Bulletin>;
  /** A member that listens. */
  listen(nick: string): Promise<ReturnType<typeof startProgram>>;
  /** A member that says lines, and leaves. */
  send(text: string): ReturnType<typeof run>;
  /** A page of its own, which fails the test by its faults. */
  open(options?: Parameters<typeof openPage>[2], also?: readonly string[], from?: string): Promise<Watched>;
  /** A page whose reader is in the channel. */
  join(nick: string, options?: Parameters<typeof openPage>[2]): Promise<Watched>;
  startRelay(): Promise<void>;
  stopRelay(): Promise<void>;
  close(): Promise<void>;
}

/** Fills in password and code, and joins. */
export async function enter(
  { page }: Watched,
  { password, totpUri }: Bulletin,
  { wrong = password, code = codeOf(totpUri) }: { readonly wrong?: string; readonly code?: string } = {},
): Promise<void> {
  await page.getByLabel("Password", { exact: true }).fill(wrong);
  await page.getByLabel("Code from your authenticator app").fill(code);
  await page.getByRole("button", { name: "Join" }).click();
}

const isTouched = ({ page }: Watched): Promise<boolean> => page.evaluate(() => matchMedia("(pointer: coarse)").matches);

/** Says something in the channel's page: by Enter, or where one types on the screen itself, by the button. */
export async function say(watched: Watched, text: string): Promise<void> {
  const { page } = watched;
  await page.getByLabel("Message", { exact: true }).fill(text);
  if (await isTouched(watched)) await page.getByRole("button", { name: "Send" }).click();
  else await page.keyboard.press("Enter");
}

/** Presses one of the header's buttons, which are behind another one on a narrow screen. */
export async function press({ page }: Watched, name: string | RegExp): Promise<void> {
  const button = page.getByRole("button", { name });
  if (!(await button.isVisible())) await page.getByRole("button", { name: "More" }).click();
  await button.click();
}

/** The newest message that holds a text. */
export const article = ({ page }: Watched, text: string): Locator => page.locator("article", { hasText: text }).last();

/** Presses one of the buttons at a message. */
export async function tool(watched: Watched, text: string, name: string): Promise<void> {
  const message = article(watched, text);
  await message.waitFor({ timeout: waitMs });
  if (await isTouched(watched)) await message.tap({ position: { x: 30, y: 8 } });
  else await message.hover();
  await message.getByRole("button", { name, exact: true }).click();
}

/** Leaves the channel, as the page asks whether one means it. */
export async function leave({ page }: Watched): Promise<void> {
  await page.getByRole("button", { name: "Leave" }).click();
  await page.getByRole("dialog", { name: "Leave the channel?" }).getByRole("button", { name: "Leave" }).click();
}

/** Waits until the page is in the channel. */
export const entered = ({ page }: Watched): Promise<void> =>
  page.getByText("You are on: Lantern Room").first().waitFor({ timeout: waitMs });

/** @param relayArgs options of the relay beside where it listens and keeps its data */
export async function startWebWorld(...relayArgs: readonly string[]): Promise<WebWorld> {
  await buildWeb(new URL("../../dist/web", import.meta.url).pathname);
  const home = makeHome();
  const port = freePort();
  const origin = `http://127.0.0.1:${port}`;
  const data = `${home.folder}/relay`;
  const running: ReturnType<typeof startProgram>[] = [];
  let relay: ReturnType<typeof startProgram> | null = null;
  async function startRelay(): Promise<void> {
    relay = startProgram(["relay", "--listen", `127.0.0.1:${port}`, "--data", data, "--json", ...relayArgs], home.env);
    await relay.line("listening");
  }
  await startRelay();
  const create = async (...args: readonly string[]): Promise<Bulletin> =>
    JSON.parse((await run(["create", ...args, "--data", data, "--json"], home.env)).out);
  const bulletin = await create("Lantern Room");
  const env = { ...home.env, SNUG_PASSWORD: bulletin.password, SNUG_TOTP_URI: bulletin.totpUri };
  const link = bulletin.address.replace(/^snug:\/\/[^/]+\//, `${origin}/c/`);
  const browser = await startBrowser();
  const world: WebWorld = {
    home,
    origin,
    browser,
    bulletin,
    link,
    env,
    create,
    async listen(nick) {
      const listener = startProgram(["listen", bulletin.address, "--nick", nick, "--json"], env);
      running.push(listener);
      await listener.line("joined");
      return listener;
    },
    send: (text) => run(["send", bulletin.address, "--nick", "robin"], env, text),
    open: (options = {}, also = [], from = origin) => openPage(browser, from, options, also),
    async join(nick, options = {}) {
      const watched = await world.open(options);
      await watched.page.goto(link);
      await watched.page.getByLabel("Nickname").fill(nick);
      await enter(watched, bulletin);
      await entered(watched);
      return watched;
    },
    startRelay,
    async stopRelay() {
      await relay?.stop();
      relay = null;
    },
    async close() {
      await browser.close();
      for (const each of running) await each.stop();
      await relay?.stop();
      home.remove();
    },
  };
  return world;
}
