// What a file is by its first bytes, as far as it may be shown in the page: pictures and sounds of few kinds. What its sender
// says of it, and its name, count for nothing; what can hold a script (SVG, HTML, PDF) is never one of these.

/** A media type that the page gives what it shows. */
export type ShownType =
  | "image/png"
  | "image/jpeg"
  | "image/gif"
  | "image/webp"
  | "image/avif"
  | "audio/mpeg"
  | "audio/ogg"
  | "audio/wav"
  | "audio/webm"
  | "audio/flac"
  | "audio/mp4";

/** How many bytes at the beginning of a file tell it. */
export const headBytes = 64;

const latin1 = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

/** Brands of ISO/IEC 14496-12 files that are a still picture, and a sound. */
const pictureBrands = new Set(["avif", "avis"]);
const soundBrands = new Set(["M4A ", "M4B ", "mp41", "mp42", "isom", "dash"]);

/** An MPEG audio frame's head (ISO/IEC 11172-3 §2.4.1.3): eleven bits set, layer II or III, no reserved rate or frequency. */
function isMpegAudio([first = 0, second = 0, third = 0]: Uint8Array): boolean {
  const layer = (second >> 1) & 3;
  const version = (second >> 3) & 3;
  return (
    first === 0xff &&
    second >> 5 === 7 &&
    (layer === 1 || layer === 2) &&
    version !== 1 &&
    third >> 4 !== 15 &&
    ((third >> 2) & 3) !== 3
  );
}

/** @param head the beginning of a file, up to `headBytes` @returns what it may be shown as; null where it may not */
export function contentKind(head: Uint8Array): ShownType | null {
  const text = latin1(head.subarray(0, headBytes));
  const is = (magic: string, at = 0): boolean => text.startsWith(magic, at);
  if (is("\x89PNG\r\n\x1a\n")) return "image/png";
  if (is("\xff\xd8\xff")) return "image/jpeg";
  if (is("GIF87a") || is("GIF89a")) return "image/gif";
  if (is("RIFF") && is("WEBP", 8)) return "image/webp";
  if (is("RIFF") && is("WAVE", 8)) return "audio/wav";
  if (is("ftyp", 4)) {
    const brand = text.slice(8, 12);
    if (pictureBrands.has(brand)) return "image/avif";
    return soundBrands.has(brand) ? "audio/mp4" : null;
  }
  if (is("ID3") || isMpegAudio(head)) return "audio/mpeg";
  if (is("OggS\0")) return "audio/ogg";
  if (is("fLaC")) return "audio/flac";
  if (is("\x1a\x45\xdf\xa3") && text.includes("webm")) return "audio/webm";
  return null;
}
