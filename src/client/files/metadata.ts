// Metadata of pictures (place, camera, author, time, comments, previews) is taken out before they are sent. Nothing is
// decoded: each container is walked strictly and put together again from what draws the picture, so that the pixels are
// the same, and whatever is not known goes. What is not well formed is not cleaned, and said to be so.
// docs/dependencies.md says why no library does this.

import { equal } from "../../base/index.ts";
import { cleanGif } from "./image-gif.ts";
import { cleanHeif } from "./image-heif.ts";
import { cleanJpeg } from "./image-jpeg.ts";
import { cleanPng } from "./image-png.ts";
import { cleanWebp } from "./image-webp.ts";

/** The largest picture that is cleaned, since it stands in memory twice meanwhile: 64 MiB. */
export const maxCleanedBytes = 64 * 1024 * 1024;

/** `tiff`, `raw` and `jxl` are told, and not cleaned. `heif` is HEIC and AVIF. */
export type ImageKind = "jpeg" | "png" | "webp" | "gif" | "heif" | "tiff" | "raw" | "jxl";

const heifBrands = new Set("heic heix heim heis hevc hevx hevm hevs mif1 msf1 miaf avif avis avio".split(" "));
const starts: readonly (readonly [start: string, kind: ImageKind])[] = [
  ["\xff\xd8\xff", "jpeg"],
  ["\x89PNG\r\n\x1a\n", "png"],
  ["GIF87a", "gif"],
  ["GIF89a", "gif"],
  ["II*\0", "tiff"], // and the raw pictures of Adobe, Canon, Nikon, Sony
  ["MM\0*", "tiff"],
  ["II+\0", "tiff"],
  ["MM\0+", "tiff"],
  ["FUJIFILMCCD-RAW", "raw"],
  ["IIRO\x08\0\0\0", "raw"], // Olympus
  ["IIRS\x08\0\0\0", "raw"],
  ["MMOR\0\0\0\x08", "raw"],
  ["IIU\0", "raw"], // Panasonic
  ["\0\0\0\x0cJXL \r\n\x87\n", "jxl"], // its bare form has no room for metadata
];

/**
 * What kind of picture begins so, by its first bytes and never by its name.
 * @param first the first 64 bytes, or all where there are fewer
 * @returns null for what is no picture that carries metadata
 */
export function imageKind(first: Uint8Array): ImageKind | null {
  const text = String.fromCharCode(...first.subarray(0, 64));
  for (const [start, kind] of starts) if (text.startsWith(start)) return kind;
  if (text.startsWith("RIFF") && text.slice(8, 12) === "WEBP") return "webp";
  if (text.slice(4, 8) !== "ftyp") return null;
  if (text.slice(8, 12) === "crx ") return "raw";
  const brands = [text.slice(8, 12), ...(text.slice(16).match(/.{4}/gs) ?? [])];
  return brands.some((brand) => heifBrands.has(brand)) ? "heif" : null;
}

/**
 * Takes the metadata out of a picture, in memory and time that grow with it.
 * What draws it stays: pixels, animation, colour profile, density, and which side is up.
 * @param bytes the whole file; left as it is
 * @returns the clean file, and whether that is another one; null for what is no such picture, is malformed, or is of a
 *   kind that is only told: then its metadata is all there
 */
export function cleanImage(bytes: Uint8Array): { readonly bytes: Uint8Array; readonly removed: boolean } | null {
  const clean = cleaned(bytes);
  if (clean === null) return null;
  const removed = clean.length !== bytes.length || !equal(clean, bytes);
  return { bytes: removed ? clean : bytes, removed };
}

function cleaned(bytes: Uint8Array): Uint8Array | null {
  switch (imageKind(bytes)) {
    case "jpeg":
      return cleanJpeg(bytes);
    case "png":
      return cleanPng(bytes);
    case "webp":
      return cleanWebp(bytes);
    case "gif":
      return cleanGif(bytes);
    case "heif":
      return cleanHeif(bytes);
    case "tiff":
    case "raw":
    case "jxl":
    case null:
      return null;
  }
}
