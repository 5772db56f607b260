// The web client in Debian's chromium, from a real relay on loopback: what is loaded, how soon the form can be used, whether
// the page stays smooth while 100 messages a second arrive, and while 10,000 are scrolled through.

import { gzipSync } from "node:zlib";
import type { Browser, Page } from "playwright-core";
import { buildWeb } from "../scripts/build-web.ts";
import type { Room } from "../src/client/index.ts";
import { startBrowser } from "../test/e2e/browser.ts";
import { makeChannel, type TestChannel } from "../test/support/channel.ts";
import { makeFolder, startRelay } from "./support/children.ts";
import { atOnce } from "./support/raw-member.ts";
import { type Figure, median, quantile } from "./table.ts";

const loads = 10;
const rate = 100;
const seconds = 10;
const many = 10_000;
const crowd = 50;
const changes = 6;

const kilobytes = (files: ReadonlyMap<string, Uint8Array>, fits: (name: string) => boolean): number =>
  [...files].reduce((sum, [path, bytes]) => {
    const name = path.slice(path.lastIndexOf("/") + 1);
    return fits(name) ? sum + gzipSync(bytes, { level: 9 }).length / 1000 : sum;
  }, 0);

/** The modules that a module cannot do without: those it imports, and those they import. */
function withImports(files: ReadonlyMap<string, Uint8Array>, first: string): ReadonlySet<string> {
  const texts = new Map([...files].map(([path, bytes]) => [path.slice(path.lastIndexOf("/") + 1), bytes] as const));
  const found = new Set([first]);
  for (const name of found)
    for (const [, other = ""] of new TextDecoder()
      .decode(texts.get(name))
      .matchAll(/(?:from|import)\s?"\.\/([\w-]+\.js)"/g))
      found.add(other);
  return found;
}

/** The chunks that a module loads later, in the order in which it names them. */
const laterOf = (files: ReadonlyMap<string, Uint8Array>, name: string): readonly string[] => {
  const [, bytes] = [...files].find(([path]) => path.endsWith(`/${name}`)) ?? [];
  return [...new TextDecoder().decode(bytes).matchAll(/import\("\.\/([\w-]+\.js)"\)/g)].map(([, other = ""]) => other);
};

/** What is loaded, by what it is for. */
async function sizes(): Promise<Figure[]> {
  const files = await buildWeb(makeFolder());
  const form = withImports(files, "main.js");
  const [chatPart = "", morePart = ""] = laterOf(files, "main.js");
  const chat = withImports(files, chatPart);
  const more = withImports(files, morePart);
  const opaque = new Set(["opaque-worker.js", "opaque.wasm"]);
  const shell = new Set(["index.html", "main.css"]);
  const of = (fits: (name: string) => boolean): number => kilobytes(files, fits);
  const figure = { bench: "web", unit: "KB gzip" } as const;
  const client = new Set(["client-worker.js"]);
  const needed = (name: string): boolean => [form, chat, client, opaque, shell].some((names) => names.has(name));
  return [
    { ...figure, subject: "script until the form", metric: "size", value: of((n) => form.has(n)), bar: { most: 180 } },
    {
      ...figure,
      subject: "channel, loaded beside it",
      metric: "size",
      value: of((n) => chat.has(n) && !form.has(n)),
    },
    { ...figure, subject: "client, in its worker", metric: "size", value: of((n) => client.has(n)) },
    { ...figure, subject: "OPAQUE: worker and WebAssembly", metric: "size", value: of((n) => opaque.has(n)) },
    { ...figure, subject: "page and style sheet", metric: "size", value: of((n) => shell.has(n)) },
    { ...figure, subject: "everything that chatting needs", metric: "size", value: of(needed), bar: { most: 380 } },
    {
      ...figure,
      subject: "files, creation, QR, emoji, code colours",
      metric: "size",
      value: of((n) => more.has(n) && !needed(n)),
    },
    { ...figure, subject: "a language's catalog", metric: "size", value: of((n) => n === "de.json") },
  ];
}

/** Notes in the page when the form can be used, and what keeps the page's thread for longer than 50 ms. */
function watch(): void {
  const seen = { formMs: 0, long: [] as number[] };
  Object.assign(globalThis, { seen });
  new PerformanceObserver((list) => seen.long.push(...list.getEntries().map(({ duration }) => duration))).observe({
    type: "longtask",
  });
  new MutationObserver((_, observer) => {
    if (document.querySelector("input[name=password]:enabled") === null) return;
    seen.formMs = performance.now();
    observer.disconnect();
  }).observe(document, { childList: true, subtree: true });
}

interface Seen {
  readonly formMs: number;
  readonly long: readonly number[];
}
/** What `watch` noted. */
const seenOf = (page: Page): Promise<Seen> => page.evaluate(() => (globalThis as unknown as { seen: Seen }).seen); // `watch` put it there
const forget = (page: Page): Promise<void> =>
  page.evaluate(() => void ((globalThis as unknown as { seen: { long: number[] } }).seen.long = []));

const webLink = ({ address }: TestChannel): string => address.replace(/^snug:\/\/([^/]+)\//, "http://$1/c/");

async function open(browser: Browser, link: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.addInitScript(watch);
  await page.goto(link);
  await page.waitForFunction(() => (globalThis as unknown as { seen: Seen }).seen.formMs > 0);
  return page;
}

async function join(page: Page, channel: TestChannel): Promise<void> {
  await page.locator("input[name=password]").fill(channel.password);
  await page.locator("input[name=code]").fill(channel.code());
  await page.locator("button[type=submit]").click();
  await page.locator("textarea").waitFor({ timeout: 30_000 });
}

/** Sends at a rate, whatever the timer does. */
async function flood(room: Room, count: number, perSecond: number): Promise<void> {
  const begin = performance.now();
  for (let sent = 0; sent < count;) {
    const due = Math.min(count, Math.ceil(((performance.now() - begin) / 1000) * perSecond));
    for (; sent < due; sent++) room.send(`message ${sent}: the kettle is on, and **somebody** brought \`biscuits\``);
    await Bun.sleep(5);
  }
}

const shows = (page: Page, text: string): Promise<void> =>
  page.locator("article", { hasText: text }).last().waitFor({ timeout: 120_000 });

/** Scrolls through everything that is there, a screen a frame. @returns milliseconds between frames */
const scroll = (page: Page): Promise<number[]> =>
  page.evaluate(
    () =>
      new Promise<number[]>((resolve) => {
        const list = document.querySelector("[role=log]");
        const times: number[] = [];
        let last = performance.now();
        const step = (): void => {
          const now = performance.now();
          times.push(now - last);
          last = now;
          if (list === null || list.scrollTop <= 0 || times.length > 600) return resolve(times.slice(1));
          list.scrollTop -= 600;
          requestAnimationFrame(step);
        };
        requestAnimationFrame(step);
      }),
  );

/** What keeps the page's thread while a large group changes: a member leaves and another comes, again and again. */
async function changing(browser: Browser): Promise<readonly number[]> {
  const relay = await startRelay();
  try {
    const channel = await makeChannel(relay, { suite: "mls", cheap: false });
    const rooms = await atOnce(5, crowd, () => channel.join("amber-otter"));
    const page = await open(browser, webLink(channel));
    await join(page, channel);
    await forget(page);
    for (let i = 0; i < changes; i++) {
      await rooms.pop()?.leave();
      await page.getByText(`${crowd} members`).first().waitFor({ timeout: 30_000 });
      rooms.push(await channel.join("amber-otter"));
      await page
        .getByText(`${crowd + 1} members`)
        .first()
        .waitFor({ timeout: 30_000 });
    }
    return (await seenOf(page)).long;
  } finally {
    await relay.stop();
  }
}

/** Sizes, the form, a busy channel, and ten thousand messages. */
export async function benchWeb(): Promise<Figure[]> {
  const figures = await sizes();
  const relay = await startRelay();
  const channel = await makeChannel(relay, { suite: "mls", cheap: false });
  const link = webLink(channel);
  const browser = await startBrowser();
  try {
    const forms: number[] = [];
    for (let i = 0; i < loads; i++) {
      const page = await open(browser, link);
      forms.push((await seenOf(page)).formMs);
      await page.context().close();
    }
    const sender = await channel.join("amber-otter");
    const page = await open(browser, link);
    await join(page, channel);
    await flood(sender, rate, rate); // warms up
    await shows(page, `message ${rate - 1}:`);
    await forget(page);
    await flood(sender, rate * seconds, rate);
    await shows(page, `message ${rate * seconds - 1}:`);
    const { long } = await seenOf(page);
    await flood(sender, many, 400);
    await shows(page, `message ${many - 1}:`);
    await forget(page);
    const frames = await scroll(page);
    const scrolling = (await seenOf(page)).long;
    const group = await changing(browser);
    const figure = { bench: "web", unit: "ms" } as const;
    const busy = `${rate} messages a second for ${seconds} s`;
    const scrolled = `${many} messages, 600 pixels a frame`;
    return [
      ...figures,
      { ...figure, subject: "from a link to the form", metric: "median", value: median(forms), bar: { most: 1000 } },
      { ...figure, subject: busy, metric: "longest_task", value: Math.max(0, ...long), bar: { most: 50 } },
      { ...figure, subject: busy, metric: "tasks_over_50_ms", value: long.length, unit: "tasks" },
      {
        ...figure,
        subject: `${crowd} members, ${changes} leave and come`,
        metric: "longest_task",
        value: Math.max(0, ...group),
        bar: { most: 50 },
      },
      { ...figure, subject: scrolled, metric: "frame_p50", value: median(frames) },
      { ...figure, subject: scrolled, metric: "frame_p99", value: quantile(frames, 0.99) },
      { ...figure, subject: scrolled, metric: "longest_task", value: Math.max(0, ...scrolling) },
    ];
  } finally {
    await browser.close();
    await relay.stop();
  }
}
