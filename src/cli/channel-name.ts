// A new channel's name: the one that a person gives, or one that Snug makes up.

import { type Primitives, utf8 } from "../base/index.ts";
import { drawBelow, drawFrom } from "../client/index.ts";
import { usage } from "./options.ts";

/** A name where none is given, such as `BB-123:456:789`. */
export function makeChannelName(p: Pick<Primitives, "random">): string {
  const three = (): string => String(drawBelow(p, 1000)).padStart(3, "0");
  return `${drawFrom(p, "ABCDEFGHJKLMNPQRSTUVWXYZ", 2).join("")}-${three()}:${three()}:${three()}`;
}

/** The name that is given, or else one made up. @throws SnugError "config.malformed" where it is none */
export function chooseChannelName(given: string | undefined, p: Pick<Primitives, "random">): string {
  if (given === undefined) return makeChannelName(p);
  const bytes = utf8(given).length;
  if (bytes < 1 || bytes > 128 || /[\p{Cc}\p{Zl}\p{Zp}]/u.test(given))
    throw usage("A channel's name is 1 to 128 bytes on one line; choose another.");
  return given;
}
