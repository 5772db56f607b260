// Padding of what is sealed, so that lengths tell little: ISO/IEC 7816-4 (0x80, then zeros) up to a bucket;
// 256 bytes, and above that Padmé (Nikitin et al. 2019, "Reducing Metadata Leakage from Encrypted Files", §4).

import { type Bytes, SnugError } from "../base/index.ts";

const least = 256;

/** The padded length of `length` bytes (the 0x80 included): at least 256, at most 12 % more than needed above. */
export function bucket(length: number): number {
  if (length <= least) return least;
  const exponent = Math.floor(Math.log2(length));
  const step = 2 ** (exponent - (Math.floor(Math.log2(exponent)) + 1));
  return Math.ceil(length / step) * step;
}

/** The content ‖ 0x80 ‖ zeros, as long as its bucket. */
export function pad(content: Uint8Array): Bytes {
  const padded = new Uint8Array(bucket(content.length + 1));
  padded.set(content);
  padded[content.length] = 0x80;
  return padded;
}

/** The content of padded bytes. @throws SnugError "frame.malformed" where the padding is not the one `pad` makes */
export function unpad(padded: Uint8Array): Bytes {
  let end = padded.length - 1;
  while (end >= 0 && padded[end] === 0) end--;
  if (end < 0 || padded[end] !== 0x80 || bucket(end + 1) !== padded.length) throw new SnugError("frame.malformed");
  return padded.slice(0, end);
}
