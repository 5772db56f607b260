// Who only listens: tells every frame that passes, as it arrives at the relay and as it leaves it.

import { toBase64url } from "../src/base/index.ts";
import { decodeFrame, limits } from "../src/protocol/index.ts";
import type { Link, Meddler } from "./network.ts";
import type { World } from "./world.ts";

/** A frame in one line; what is long is told by its length. */
function summary(bytes: Uint8Array, direction: "toRelay" | "toMember"): string {
  const { t, ...fields } = decodeFrame(bytes, direction, limits.maxFrameBytes);
  const told = Object.entries(fields).map(([name, value]) => {
    if (!(value instanceof Uint8Array)) return `${name} ${JSON.stringify(value)}`;
    return value.length > 16 ? `${name} ${value.length} B` : `${name} ${toBase64url(value).slice(0, 8)}`;
  });
  return `${t} ${told.join(", ")}`;
}

/** @param world of the moment: it is made after who listens in it */
export function eavesdrop(world: () => World): Meddler {
  const who = (link: Link): string => world().parts.members.find(({ process }) => process === link.member)?.name ?? "?";
  return {
    down(link, frame) {
      world().parts.tell(`  → ${who(link)}: ${summary(frame, "toMember")}`);
      return [frame];
    },
    up(link, frame) {
      world().parts.tell(`  ← ${who(link)}: ${summary(frame, "toRelay")}`);
      return [frame];
    },
  };
}
