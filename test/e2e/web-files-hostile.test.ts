// Files that mean harm, or tell more than their sender knows: names, pictures that are none, metadata.
// needs: chromium

import { afterAll, beforeAll, expect, test } from "bun:test";
import { axe, isTooWide } from "./axe.ts";
import {
  bytesSource,
  chooseFile,
  joinPage,
  joinScript,
  picture,
  type Script,
  suggested,
  takenBytes,
} from "./web-files-world.ts";
import { article, press, startWebWorld, waitMs, type WebWorld } from "./web-world.ts";

let world: WebWorld;
let robin: Script;

beforeAll(async () => {
  world = await startWebWorld();
  robin = await joinScript(world, "robin");
}, 60_000);
afterAll(async () => {
  await robin.leave();
  await world.close();
});

const text = (words: string): Uint8Array => new TextEncoder().encode(words);

const planted = "N 52 31 12, E 13 24 18, Jane Doe";

/** A JPEG with an Exif segment that says where and by whom it was made, and one of XMP. */
function withPlace(jpeg: Uint8Array): Uint8Array {
  const segment = (head: string): number[] => {
    const body = [...text(head + planted)];
    const length = body.length + 2;
    return [0xff, 0xe1, length >> 8, length & 255, ...body];
  };
  return Uint8Array.from([
    ...jpeg.subarray(0, 2),
    ...segment("Exif\0\0II*\0"),
    ...segment("http://ns.adobe.com/xap/1.0/\0"),
    ...jpeg.subarray(2),
  ]);
}

const holds = (bytes: Uint8Array, words: string): boolean => Buffer.from(bytes).includes(words);

/** Takes the next file that is offered. */
async function take(): Promise<{ readonly cleaned: boolean; readonly bytes: Uint8Array }> {
  const { id, offer } = await robin.offered();
  const sink = takenBytes();
  robin.room.files.accept(id, sink);
  return { cleaned: offer.cleaned, bytes: await sink.bytes };
}

test("whatever a file is called, its name is text on the page, its extension in sight, and a safe name on the disk", async () => {
  const heron = await joinPage(world, "heron", "dialog", { viewport: { width: 360, height: 640 } });
  const { page } = heron;
  const names = [
    ["invoice\u202efdp.exe", "invoicefdp.exe"],
    ["<img src=x onerror=alert(1)>.png", "_img src=x onerror=alert(1)_.png"],
    ["../../.ssh/authorized_keys", "authorized_keys"],
    ["C:\\windows\\CON.txt", "_CON.txt"],
    [`${"very long ".repeat(40)}.pdf.scr`, null],
    ["two\nlines.txt", "twolines.txt"],
    [`photo.jpg${" ".repeat(120)}.exe.`, "photo.jpg .exe"],
  ] as const;
  for (const [i, [name, safe]] of names.entries()) {
    robin.room.files.offer(bytesSource(name, text("x"), { mediaType: "<b>text</b>/plain" }));
    const card = article(heron, safe ?? ".scr");
    await card.waitFor({ timeout: waitMs });
    const [extension, edge] = await Promise.all([
      card.locator(".file-name bdi").last().boundingBox(),
      card.locator(".file-card").boundingBox(),
    ]);
    expect((extension?.x ?? 0) + (extension?.width ?? 0)).toBeLessThan((edge?.x ?? 0) + (edge?.width ?? 0));
    await card.getByRole("button", { name: "Save" }).click();
    await card.getByText("saved to").waitFor({ timeout: waitMs });
    const asked = (await suggested(heron))[i] ?? "";
    if (safe === null) expect([asked.endsWith(".scr"), text(asked).length <= 200]).toEqual([true, true]);
    else expect(asked).toBe(safe);
  }
  expect(await page.locator("article img, article b").count()).toBe(0);
  expect(await isTooWide(page)).toBe(false);
  expect(heron.faults).toEqual([]);
  await page.context().close();
}, 120_000);

test("nothing is shown that is not a picture or a sound by its own bytes: an SVG or a page never is, whatever it says", async () => {
  const heron = await joinPage(world, "heron", "downloads");
  const { page } = heron;
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>document.title="evil"</script></svg>';
  const bomb = (await picture(page, "image/png")).slice();
  bomb.set([0, 1, 0, 0, 0, 1, 0, 0], 16); // 65,536 pixels each way
  for (const [name, bytes, mediaType] of [
    ["drawing.png", text(svg), "image/png"],
    ["page.jpg", text(`<!doctype html>${svg}`), "image/jpeg"],
    ["bomb.png", bomb, "image/png"],
  ] as const) {
    robin.room.files.offer(bytesSource(name, bytes, { mediaType }));
    const card = article(heron, name);
    await card.getByRole("button", { name: "Show" }).click({ timeout: waitMs });
    await card.getByText("This is no picture or sound that can be shown here.").waitFor({ timeout: waitMs });
    expect(await card.locator("img").count()).toBe(0);
    // It can be saved still, as what it is not opened by.
    const downloading = page.waitForEvent("download", { timeout: waitMs });
    await card.getByRole("button", { name: "Save" }).click();
    expect((await downloading).suggestedFilename()).toBe(name);
  }
  // What says that it is one is not offered to be shown at all.
  robin.room.files.offer(bytesSource("honest.svg", text(svg), { mediaType: "image/svg+xml" }));
  await article(heron, "honest.svg").waitFor({ timeout: waitMs });
  expect(await article(heron, "honest.svg").getByRole("button", { name: "Show" }).count()).toBe(0);
  expect(await page.title()).toBe("Snug");
  expect(heron.faults).toEqual([]);
  await page.context().close();
}, 120_000);

test("a small picture is shown where one asks for it, and by itself only where one wished so", async () => {
  const heron = await joinPage(world, "heron", "downloads");
  const { page } = heron;
  const png = await picture(page, "image/png");
  const id = robin.room.files.offer(bytesSource("lamp.png", png, { mediaType: "image/png" }));
  const card = article(heron, "lamp.png");
  await card.getByRole("button", { name: "Show" }).waitFor({ timeout: waitMs });
  expect(await card.locator("img").count()).toBe(0);
  expect(robin.room.files.get(id)?.takers).toEqual([]);
  await card.getByRole("button", { name: "Show" }).click();
  const shown = card.getByRole("img", { name: "Picture: lamp.png" });
  await shown.waitFor({ timeout: waitMs });
  expect(await shown.getAttribute("src")).toStartWith("blob:");
  await page.waitForFunction(() => document.querySelector<HTMLImageElement>("article img")?.naturalWidth === 320);
  await card.getByRole("button", { name: "Hide" }).click();
  expect(await card.locator("img").count()).toBe(0);
  await card.getByRole("button", { name: "Show" }).click();
  await shown.waitFor();
  // A sound is one too: a tenth of a second of silence.
  const wav = Buffer.alloc(44 + 1600);
  wav.write("RIFF");
  wav.writeUInt32LE(36 + 1600, 4);
  wav.write("WAVEfmt ", 8);
  for (const [at, value] of [
    [16, 16],
    [20, 0x10001],
    [24, 8000],
    [28, 16_000],
    [32, 0x100002],
    [40, 1600],
  ] as const)
    wav.writeUInt32LE(value, at);
  wav.write("data", 36);
  robin.room.files.offer(bytesSource("bell.wav", wav, { mediaType: "audio/wav" }));
  await article(heron, "bell.wav").getByRole("button", { name: "Show" }).click({ timeout: waitMs });
  await page.waitForFunction(() => (document.querySelector<HTMLAudioElement>("article audio")?.duration ?? 0) > 0.05);
  // From now on by itself.
  await press(heron, "Settings");
  await page.getByLabel("Show small pictures and sounds at once").check();
  await page.getByRole("dialog").getByRole("button", { name: "Close" }).click();
  robin.room.files.offer(bytesSource("lamp2.png", png, { mediaType: "image/png" }));
  await article(heron, "lamp2.png").getByRole("img", { name: "Picture: lamp2.png" }).waitFor({ timeout: waitMs });
  const large = robin.room.files.offer(
    bytesSource("large.png", new Uint8Array(2 * 1024 * 1024), { mediaType: "image/png" }),
  );
  await article(heron, "large.png").getByRole("button", { name: "Save" }).waitFor({ timeout: waitMs });
  expect(robin.room.files.get(large)?.takers).toEqual([]);
  expect(heron.faults).toEqual([]);
  await page.context().close();
}, 90_000);

test("a JPEG that tells where it was taken is cleaned before it is sent, unless one wishes otherwise", async () => {
  const heron = await joinPage(world, "heron", "dialog");
  const { page } = heron;
  const jpeg = withPlace(await picture(page, "image/jpeg"));
  expect(holds(jpeg, planted)).toBe(true);
  const send = page.getByRole("button", { name: /^Send \d+ file/ });
  await chooseFile(heron, "holiday.jpg", "image/jpeg", jpeg);
  expect(await page.getByLabel("Metadata will be removed from pictures").isChecked()).toBe(true);
  await send.click();
  const clean = await take();
  expect([clean.cleaned, holds(clean.bytes, planted), holds(clean.bytes, "Exif")]).toEqual([true, false, false]);
  expect(clean.bytes.length).toBeGreaterThan(500);
  await article(heron, "holiday.jpg").getByText("metadata removed").waitFor({ timeout: waitMs });
  // Known by its bytes, where neither name nor browser says what it is.
  await chooseFile(heron, "holiday.bin", "application/octet-stream", jpeg);
  await page.getByLabel("Metadata will be removed from pictures").waitFor();
  await send.click();
  expect((await take()).cleaned).toBe(true);
  await chooseFile(heron, "as-it-is.jpg", "image/jpeg", jpeg);
  await page.getByLabel("Metadata will be removed from pictures").uncheck();
  await send.click();
  const whole = await take();
  expect([whole.cleaned, whole.bytes.length]).toEqual([false, jpeg.length]);
  expect(heron.faults).toEqual([]);
  await page.context().close();
}, 90_000);

test("a picture that cannot be cleaned is not sent before one has said so a second time", async () => {
  const heron = await joinPage(world, "heron", "dialog");
  const { page } = heron;
  await chooseFile(heron, "broken.jpg", "image/jpeg", text("\u00ff not a picture at all"));
  await page.getByRole("button", { name: /^Send \d+ file/ }).click();
  await page.getByText("Metadata could not be removed from broken.jpg").first().waitFor({ timeout: waitMs });
  expect(await page.locator("article", { hasText: "broken.jpg" }).count()).toBe(0);
  expect(await axe(page)).toEqual([]);
  await page.getByRole("button", { name: "Send with metadata" }).click();
  expect((await take()).cleaned).toBe(false);
  expect(heron.faults).toEqual([]);
  await page.context().close();
}, 90_000);
