// Who only listens: tells every frame that passes, as it arrives at the relay and as it leaves it.

import { toBase64url } from "../src/base/index.ts";
import { decodeFrame, limits } from "../src/protocol/index.ts";
import type { Link, Meddler } from "./network.ts";

/** A frame in one line; what is long is told by its length. */
function summary(bytes: Uint8Array, direction: "toRelay" | "toMember"): string {
  const { t, ...fields } = decodeFrame(bytes, direction, limits.maxFrameBytes);
  const told = Object.entries(fields).map(([name, value]) => {
    if (Array.isArray(value)) return `${name} × ${value.length}`;
    if (!(value instanceof Uint8Array)) return `${name} ${String(value)}`;
    return value.length > 16 ? `${name} ${value.length} B` : `${name} ${toBase64url(value).slice(-8)}`;
  });
  return `${t} ${told.join(", ")}`;
}

/** @param inner who else stands there @param whose the name of a link's member */
export function eavesdrop(inner: Meddler | null, whose: (link: Link) => string, tell: (line: string) => void): Meddler {
  return {
    down(link, frame) {
      const passed = inner?.down(link, frame) ?? [frame];
      for (const one of passed) tell(`  → ${whose(link)}: ${summary(one, "toMember")}`);
      return passed;
    },
    up(link, frame) {
      tell(`  ← ${whose(link)}: ${summary(frame, "toRelay")}`);
      return inner?.up(link, frame) ?? [frame];
    },
  };
}
