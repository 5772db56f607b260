// Whether six digits are the code of now (RFC 6238 §5.2: one step either way), of another time, or of none.

import { equal } from "../../base/index.ts";
import { codeAt, totpStep, totpStepMs } from "../totp.ts";

export type CodeCheck =
  | { readonly t: "right"; readonly step: number }
  /** The code is right at a clock that is `aheadSeconds` ahead of this one (negative: behind). */
  | { readonly t: "skewed"; readonly step: number; readonly aheadSeconds: number }
  | { readonly t: "wrong" };

const window = 1;
const farthest = 20;

/**
 * Compares with every code of a window in a time that does not depend on where it fits.
 * @param digits six ASCII bytes, as typed @param secret TOTP secret @param wallMs milliseconds since 1970
 */
export function checkCode(secret: Uint8Array, digits: Uint8Array, wallMs: number): CodeCheck {
  const now = totpStep(wallMs);
  const fits = (offset: number): boolean => equal(codeAt(secret, Math.max(0, now + offset)), digits);
  const near = [0, -1, 1].filter(fits);
  const [offset] = near;
  if (offset !== undefined) return { t: "right", step: now + offset };
  for (let distance = window + 1; distance <= farthest; distance++) {
    for (const far of [distance, -distance])
      if (fits(far)) return { t: "skewed", step: now + far, aheadSeconds: (far * totpStepMs) / 1000 };
  }
  return { t: "wrong" };
}
