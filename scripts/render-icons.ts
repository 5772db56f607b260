// Draws the web client's icons (src/web/icons/*.png) from icon.svg, in a browser. Run it after a change of the picture.

import { fileURLToPath } from "node:url";
import { startBrowser } from "../test/e2e/browser.ts";

const folder = fileURLToPath(new URL("../src/web/icons/", import.meta.url));
const picture = await Bun.file(`${folder}icon.svg`).text();
/** To the edges, and the door within what is left when whoever shows it cuts a circle of it (W3C, "maskable"). */
const maskable = picture.replace(/ rx="\d+"/, "").replace("<g>", '<g transform="translate(56 56) scale(0.78)">');

const browser = await startBrowser();
for (const [name, size, svg] of [
  ["icon-192.png", 192, picture],
  ["icon-512.png", 512, picture],
  ["icon-maskable-512.png", 512, maskable],
] as const) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(`<style>body{margin:0}svg{display:block;width:${size}px}</style>${svg}`);
  const { length } = await page.screenshot({ path: folder + name, omitBackground: true });
  console.log(`src/web/icons/${name}  ${(length / 1000).toFixed(1)} KB`);
  await page.close();
}
await browser.close();
