// The way into a channel in a real browser, against a real relay: by link, by address, by a picture, from one's own program.
// Whatever the page's policy forbids fails the test, also where nothing came of it.
// needs: chromium

import { afterAll, beforeAll, expect, test } from "bun:test";
import { encodeQR } from "qr";
import { utf8 } from "../../src/base/index.ts";
import { pngQr } from "../../src/cli/qr.ts";
import { openPage, startBrowser } from "./browser.ts";
import { enter, entered, say, startWebWorld, waitMs, type WebWorld } from "./web-world.ts";
import { codeOf, eventually, freePort, program, wrongCodeOf } from "./terminal.ts";

let world: WebWorld;
let listener: Awaited<ReturnType<WebWorld["listen"]>>;
let left: Bun.Subprocess | null = null;

beforeAll(async () => {
  world = await startWebWorld("--create", "open");
  listener = await world.listen("finch");
}, 60_000);
afterAll(async () => {
  left?.kill();
  await world.close();
});

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

test("a link opens the way in, its fragment is gone from the address bar, only what was wrong is asked again, and nothing is fetched meanwhile", async () => {
  const { bulletin, link } = world;
  const watched = await world.open();
  const { page, faults } = watched;
  await page.goto(link);
  expect(await page.evaluate(() => location.href)).toBe(link.replace(/#.*/, ""));
  await enter(watched, bulletin, { wrong: "not this one" });
  await page.getByText("That password does not open this channel").waitFor({ timeout: waitMs });
  expect(await page.getByLabel("Password", { exact: true }).inputValue()).toBe("not this one"); // to be mended
  await enter(watched, bulletin, { code: wrongCodeOf(bulletin.totpUri) });
  await page.getByText("that code is not").waitFor({ timeout: waitMs });
  expect(await page.getByLabel("Password", { exact: true }).inputValue()).toBe(bulletin.password);
  // Whoever serves the page chooses once what runs: nothing is fetched when the password is typed.
  const fetched: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith("blob:")) fetched.push(request.url());
  });
  await enter(watched, bulletin);
  await entered(watched);
  expect(fetched).toEqual([]);
  expect(faults).toEqual([]);
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]));
  expect(kept).toBe('[{},{},""]');
  await page.context().close();
}, 90_000);

test("a page that is loaded again has no fragment, says so, and takes the whole link", async () => {
  const watched = await world.open();
  const { page, faults } = watched;
  await page.goto(world.link);
  await page.reload();
  await page.getByText("The link was opened already").waitFor({ timeout: waitMs });
  await page.getByLabel("Address or link").fill(world.link);
  await page.keyboard.press("Enter");
  await enter(watched, world.bulletin);
  await entered(watched);
  expect(faults).toEqual([]);
  await page.context().close();
}, 60_000);

test("what is no address, or another relay's, is said so before anything is asked", async () => {
  const { page, faults } = await world.open();
  await page.goto(world.origin);
  const go = async (address: string): Promise<void> => {
    await page.getByLabel("Address or link").fill(address);
    await page.keyboard.press("Enter");
  };
  await go("snug://nowhere");
  await page.getByText("That is not a Snug address").waitFor({ timeout: waitMs });
  await go(world.bulletin.address.replace(/127\.0\.0\.1:\d+/, `127.0.0.1:${freePort()}`));
  await page.getByText("That channel is on another relay").waitFor({ timeout: waitMs });
  const there = await page.getByRole("link", { name: /Open it on/ }).getAttribute("href");
  expect(there).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/c\/.+#.+/);
  expect(faults).toEqual([]);
  await page.context().close();
}, 60_000);

test("a picture of the link leads in; one for authenticator apps does not, and says why", async () => {
  const watched = await world.open();
  const { page, faults } = watched;
  await page.goto(world.origin);
  await page.getByRole("button", { name: "Scan a QR code" }).click();
  const show = async (text: string): Promise<void> => {
    const chooser = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: "Choose a picture" }).click();
    await (await chooser).setFiles({ name: "qr.png", mimeType: "image/png", buffer: Buffer.from(pngQr(text)) });
  };
  await show(world.bulletin.totpUri);
  await page.getByText("That is the code for your authenticator app").waitFor({ timeout: waitMs });
  await show(world.link);
  await enter(watched, world.bulletin);
  await entered(watched);
  expect(faults).toEqual([]);
  await page.context().close();
}, 60_000);

/** A film of one picture, a QR code of a text, as a camera would see it. YUV4MPEG2, 4:2:0. */
function filmOf(text: string): Uint8Array {
  const dots = encodeQR(text, "raw", { ecc: "low", border: 4 });
  const [size, scale] = [480, Math.floor(480 / dots.length)];
  const light = new Uint8Array(size * size).fill(255);
  for (const [y, row] of dots.entries())
    for (const [x, isDark] of row.entries())
      for (let i = 0; i < scale * scale && isDark; i++)
        light[(y * scale + Math.floor(i / scale)) * size + x * scale + (i % scale)] = 0;
  const colour = new Uint8Array((size * size) / 2).fill(128);
  return Buffer.concat([utf8(`YUV4MPEG2 W${size} H${size} F10:1 Ip A1:1 C420jpeg\nFRAME\n`), light, colour]);
}

test("the camera reads the link, and is off after that", async () => {
  const film = `${world.home.folder}/film.y4m`;
  await Bun.write(film, filmOf(world.link));
  const camera = await startBrowser("--use-fake-device-for-media-stream", `--use-file-for-fake-video-capture=${film}`);
  try {
    const watched = await openPage(camera, world.origin, { permissions: ["camera"] });
    const { page, faults } = watched;
    await page.addInitScript(() => {
      const tracks: MediaStreamTrack[] = [];
      const get = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getUserMedia = async (wanted) => {
        const stream = await get(wanted);
        tracks.push(...stream.getTracks());
        return stream;
      };
      Object.assign(globalThis, { tracks });
    });
    await page.goto(world.origin);
    await page.getByRole("button", { name: "Scan a QR code" }).click();
    await page.getByRole("button", { name: "Use the camera" }).click();
    await enter(watched, world.bulletin);
    await entered(watched);
    const states = await page.evaluate(() =>
      (globalThis as unknown as { tracks: MediaStreamTrack[] }).tracks.map(({ readyState }) => readyState),
    );
    expect(states).toEqual(["ended"]);
    expect(faults).toEqual([]);
  } finally {
    await camera.close();
  }
}, 60_000);

test("a channel is made in the page, its bulletin is shown once, and its link, password and code lead in", async () => {
  const watched = await world.open({ permissions: ["clipboard-read", "clipboard-write"] });
  const { page, faults } = watched;
  await page.goto(world.origin);
  await page.getByRole("button", { name: "Make a channel" }).click();
  await page.getByLabel("Name (optional)").fill("a\u2028b");
  await page.getByRole("button", { name: "Make the channel" }).click();
  await page.getByText("A channel's name is 1 to 128 bytes").waitFor({ timeout: waitMs });
  await page.getByLabel("Name (optional)").fill("Night shift");
  await page.getByRole("button", { name: "Make the channel" }).click();
  await page.getByText("This is shown once").waitFor({ timeout: waitMs });
  const copied = async (what: string): Promise<string> => {
    await page.getByRole("button", { name: `Copy: ${what}` }).click();
    await page.getByText(`Copied: ${what}`).last().waitFor({ state: "attached" });
    return page.evaluate(() => navigator.clipboard.readText());
  };
  const [link, password] = [await copied("Link"), await copied("Password")];
  expect(link).toStartWith(`${world.origin}/c/`);
  expect(link).not.toContain(password);
  const secret = (await copied("Key")).replaceAll(" ", "");
  const code = codeOf(`otpauth://totp/Snug:x?secret=${secret}&issuer=Snug`);
  await page.getByRole("img", { name: "Picture for authenticator apps" }).waitFor();
  await page.getByRole("button", { name: "Join it now" }).click();
  expect(await page.getByLabel("Password", { exact: true }).inputValue()).toBe(password);
  await page.getByRole("button", { name: "Back to the bulletin" }).click();
  await page.getByText("This is shown once").waitFor();
  await page.getByRole("button", { name: "Join it now" }).click();
  await page.getByLabel("Code from your authenticator app").fill(code);
  await page.getByRole("button", { name: "Join" }).click();
  await page.getByText("You are on: Night shift").first().waitFor({ timeout: waitMs });
  expect(faults).toEqual([]);
  await page.context().close();
}, 60_000);

test("a channel that the relay lists is joined from its list, and the pin that was taken is told", async () => {
  const listed = await world.create("Open house", "--listed");
  const watched = await world.open();
  const { page, faults } = watched;
  await page.goto(world.origin);
  await page.getByRole("button", { name: "Open house" }).click();
  await enter(watched, listed);
  await page.getByText("You are on: Open house").first().waitFor({ timeout: waitMs });
  await page.getByText("The address names no pin").first().waitFor({ timeout: waitMs });
  expect(faults).toEqual([]);
  await page.context().close();
}, 60_000);

test("a relay whose key is not the pin's gets nothing, the page says so, and forgets the password", async () => {
  const watched = await world.open();
  const { page, faults } = watched;
  await page.goto(world.link.replace(/#.{4}/, "#AAAA"));
  await enter(watched, world.bulletin);
  await page.getByText("This relay is not the one the address names").waitFor({ timeout: waitMs });
  expect(await page.getByLabel("Password", { exact: true }).inputValue()).toBe("");
  expect(faults).toEqual([]);
  await page.context().close();
}, 60_000);

test("what is being tried can be stopped, and tried again", async () => {
  const watched = await world.open();
  const { page, faults } = watched;
  await page.goto(world.link);
  await enter(watched, world.bulletin);
  await page.getByRole("button", { name: "Stop" }).click();
  await page.getByRole("button", { name: "Join" }).waitFor({ timeout: waitMs });
  await enter(watched, world.bulletin);
  await entered(watched);
  expect(faults).toEqual([]);
  await page.context().close();
}, 60_000);

test("a worker or WebAssembly with another byte is not run, and the page says so before anything is typed", async () => {
  for (const part of ["client-worker.js", "opaque-worker.js", "opaque.wasm"]) {
    const { page, faults } = await world.open();
    await page.route(`**/${part}`, async (route) => {
      const response = await route.fetch();
      const bytes = await response.body();
      bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
      await route.fulfill({ response, body: bytes });
    });
    await page.goto(world.link);
    await page.getByText("is not the one it was built with").waitFor({ timeout: waitMs });
    expect([part, page.workers(), faults]).toEqual([part, [], []]);
    await page.context().close();
  }
}, 60_000);

test("a page that came without TLS says what is missing, and what to do", async () => {
  const { page, faults } = await world.open();
  // What a browser keeps from a page of plain HTTP (W3C "Secure Contexts", "Web Cryptography").
  await page.addInitScript(() => {
    Object.defineProperty(globalThis, "isSecureContext", { value: false });
    Object.defineProperty(Crypto.prototype, "subtle", { value: undefined });
  });
  await page.goto(world.link);
  await page.getByText("This page came without TLS").waitFor({ timeout: waitMs });
  expect(faults).toEqual([]);
  await page.context().close();
}, 60_000);

test("snug ui serves the same page from this machine, once, and it may ask the relay alone", async () => {
  const { bulletin, origin, home } = world;
  const served = Bun.spawn([...program, "ui", bulletin.address], {
    env: home.env,
    stdin: "ignore",
    stdout: "pipe",
    stderr: "ignore",
  });
  left = served; // where the test fails
  const own = await firstLink(served.stdout);
  const { origin: from } = new URL(own);
  const watched = await world.open({}, [origin], from);
  const { page, faults } = watched;
  const response = await page.goto(own);
  expect(response?.headers()["content-security-policy"]).toContain(
    `connect-src 'self' ${origin.replace("http", "ws")}`,
  );
  expect(await page.evaluate(() => location.href)).toBe(`${from}/`);
  await page.getByLabel("Nickname").fill("wren");
  await enter(watched, bulletin);
  await entered(watched);
  await say(watched, "from code of my own");
  const heard = await eventually(
    () => listener.lines.find((line) => line["text"] === "from code of my own") ?? null,
    () => JSON.stringify(listener.lines),
  );
  expect(heard).toMatchObject({ event: "message", from: "wren" });
  // Loaded again it asks for the address, and takes no other relay's.
  await page.goto(from);
  await page.getByLabel("Address or link").fill(bulletin.address.replace(/127\.0\.0\.1:\d+/, "relay.example"));
  await page.keyboard.press("Enter");
  await page.getByText("Start snug ui again with its address").waitFor({ timeout: waitMs });
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
  const { origin } = world;
  for (const path of ["/", "/c/abc"]) {
    const { headers, status } = await fetch(origin + path);
    expect(status).toBe(200);
    expect(headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(headers.get("content-security-policy")).toContain("; img-src 'self' blob:; media-src blob:; ");
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
