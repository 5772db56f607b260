// Whether who asks takes gzip, and a file in it. RFC 9110 §12.5.3, RFC 1952.

import { promisify } from "node:util";
import { gzip } from "node:zlib";

const zip = promisify(gzip);

/** How much a coding is wanted: 0 … 1; null where its weight is malformed. */
function weightOf(parameters: readonly string[]): number | null {
  const weight = parameters.find((parameter) => /^q=/i.test(parameter));
  if (weight === undefined) return 1;
  return /^q=(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/i.test(weight) ? Number(weight.slice(2)) : null;
}

/** Whether an `Accept-Encoding` takes gzip. Without one nothing is compressed, though all would be fine. */
export function takesGzip(acceptEncoding: string | null): boolean {
  const weights = new Map<string, number>();
  for (const item of (acceptEncoding ?? "").split(",")) {
    const [coding = "", ...parameters] = item.split(";").map((part) => part.trim());
    const weight = weightOf(parameters);
    if (weight !== null) weights.set(coding.toLowerCase(), weight);
  }
  return (weights.get("gzip") ?? weights.get("x-gzip") ?? weights.get("*") ?? 0) > 0;
}

/** The bytes in gzip, made beside the thread that asks; null where that is no smaller. */
export async function zipped(bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer> | null> {
  const made = await zip(bytes, { level: 9 });
  return made.length < bytes.length ? new Uint8Array(made) : null;
}
