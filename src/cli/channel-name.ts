// A new channel's name: the one that a person gives, or one that Snug makes up.

import type { Primitives } from "../base/index.ts";
import { isChannelName, makeChannelName } from "../client/index.ts";
import { usage } from "./options.ts";

/** The name that is given, or else one made up. @throws SnugError "config.malformed" where it is none */
export function chooseChannelName(given: string | undefined, p: Pick<Primitives, "random">): string {
  if (given === undefined) return makeChannelName(p);
  if (!isChannelName(given)) throw usage("A channel's name is 1 to 128 bytes on one line; choose another.");
  return given;
}
