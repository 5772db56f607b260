// The page in a real browser while its relay is down: it opens all the same, says so, and joins when the relay is back.
// needs: chromium

import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { within } from "../support/until.ts";
import { enter, entered, startWebWorld, waitMs, type WebWorld } from "./web-world.ts";

let world: WebWorld;

beforeAll(async () => {
  world = await startWebWorld();
}, 60_000);
afterAll(() => world.close());

/** Resolves once the service worker answers for the page's origin. */
const workerActive = (page: Page): Promise<void> =>
  within(
    waitMs,
    "an active service worker",
    page.evaluate(async () => {
      const { active } = await navigator.serviceWorker.ready;
      if (active === null || active.state === "activated") return;
      await new Promise<void>((resolve) =>
        active.addEventListener("statechange", () => {
          if (active.state === "activated") resolve();
        }),
      );
    }),
  );

/** Everything in the origin's caches: names, addresses, headers, and bytes as text. */
const cached = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const all: string[] = [];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        const response = await cache.match(request);
        all.push(name, request.url, JSON.stringify([...(response?.headers ?? [])]), (await response?.text()) ?? "");
      }
    }
    return all.join("\n");
  });

test("the page opens while its relay is down, says that it cannot be reached, and joins when it is back", async () => {
  const watched = await world.open();
  const { page, faults } = watched;
  await page.goto(world.link);
  await workerActive(page);
  expect(faults).toEqual([]);
  await world.stopRelay();
  await page.reload();
  await page.getByLabel("Address").waitFor({ timeout: waitMs });
  await page.goto(world.origin);
  await page.goto(world.link);
  expect(await page.evaluate(() => location.href)).toBe(world.link.replace(/#.*/, ""));
  await enter(watched, world.bulletin);
  await page.getByText("The relay could not be reached").waitFor({ timeout: waitMs });
  // What a browser logs of requests that nobody answers, and nothing else.
  const refused = faults.length;
  expect(refused).toBeGreaterThan(0);
  expect(faults.filter((fault) => !fault.endsWith("net::ERR_CONNECTION_REFUSED"))).toEqual([]);
  await world.startRelay();
  await enter(watched, world.bulletin);
  await entered(watched);
  expect(faults.slice(refused)).toEqual([]);
  await page.context().close();
}, 90_000);

test("what is kept is the page's own files: nothing of an address, of a channel, or of what was typed", async () => {
  const watched = await world.open();
  const { page, faults } = watched;
  await page.goto(world.link);
  await workerActive(page);
  await page.goto(world.origin); // now through the service worker
  await page.goto(world.link);
  await enter(watched, world.bulletin);
  await entered(watched);
  const kept = await cached(page);
  expect(kept).toContain(`${world.origin}/\n`);
  expect(kept).toContain("content-security-policy");
  const { pathname, hash } = new URL(world.link);
  const secrets = [pathname.slice("/c/".length), ...hash.slice(1).split("."), world.bulletin.password, "Lantern Room"];
  expect(secrets.length).toBe(5);
  for (const secret of secrets) expect([secret, kept.includes(secret)]).toEqual([secret, false]);
  const paths = [...kept.matchAll(/^http:\/\/[^/]+(\/\S*)$/gm)].map(([, path]) => path ?? "");
  expect(paths.length).toBeGreaterThan(5);
  expect(paths.filter((path) => !/^\/(?:assets\/[0-9a-f]{16}\/[\w.-]+)?$/.test(path))).toEqual([]);
  expect(faults).toEqual([]);
  await page.context().close();
}, 60_000);

test("the page can be installed: its manifest and every icon are what they say they are", async () => {
  const watched = await world.open();
  const { page, faults } = watched;
  await page.goto(world.origin);
  const session = await page.context().newCDPSession(page);
  const { url, errors } = await session.send("Page.getAppManifest");
  expect([url, errors]).toEqual([`${world.origin}/manifest.webmanifest`, []]);
  const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
  // A browser of a test has a profile that lasts no longer than it.
  expect(installabilityErrors.filter(({ errorId }) => errorId !== "in-incognito")).toEqual([]);
  const manifest = await (await fetch(`${world.origin}/manifest.webmanifest`)).json();
  expect(manifest).toMatchObject({ name: "Snug", start_url: "/", display: "standalone", background_color: "#17130f" });
  for (const { src, sizes, type } of manifest.icons) {
    const response = await fetch(world.origin + src);
    const bytes = new Uint8Array(await response.arrayBuffer());
    expect([src, response.headers.get("content-type"), bytes.length <= 15_000]).toEqual([src, type, true]);
    if (type !== "image/png") continue;
    const view = new DataView(bytes.buffer); // PNG (third edition) §11.2.1
    expect([src, `${view.getUint32(16)}x${view.getUint32(20)}`]).toEqual([src, sizes]);
  }
  expect(faults).toEqual([]);
  await page.context().close();
}, 60_000);
