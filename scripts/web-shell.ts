// What stands round the web client's scripts: the page, what an installed one is called and looks like, and its icons.

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { backgrounds, type Oklch, toRgb } from "../src/ui/colour.ts";

const folder = fileURLToPath(new URL("../src/web/", import.meta.url));

const hexOf = (colour: Oklch): string =>
  `#${toRgb(colour)
    .map((value) => value.toString(16).padStart(2, "0"))
    .join("")}`;

/** The icons by name, in the order of the names. */
export function iconFiles(): ReadonlyMap<string, Uint8Array> {
  const names = readdirSync(`${folder}icons`).toSorted();
  return new Map(names.map((name) => [name, new Uint8Array(readFileSync(`${folder}icons/${name}`))]));
}

/** The page, and the manifest for installing it (W3C). @param assets the path of the folder that the other files are in */
export function pageFiles(assets: string): { readonly page: Uint8Array; readonly manifest: Uint8Array } {
  const put = (name: string): Uint8Array =>
    new TextEncoder().encode(
      readFileSync(folder + name, "utf8")
        .replaceAll("%assets%", assets)
        .replaceAll("%dark%", hexOf(backgrounds.dark))
        .replaceAll("%light%", hexOf(backgrounds.light)),
    );
  return { page: put("index.html"), manifest: put("manifest.webmanifest") };
}
