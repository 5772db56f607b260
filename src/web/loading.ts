// What is loaded beside the first form, all of it at once and while nothing was typed: whoever serves the page has one
// moment in which to choose what runs.

import type * as chatPart from "./chat-part.ts";
import type * as morePart from "./more-part.ts";
import type { Parts } from "./parts.ts";
import { makeRemoteClient, type RemoteClient } from "./remote/remote-client.ts";

export type Loaded = typeof chatPart & typeof morePart & Parts & RemoteClient;

/** What is loaded; a part that did not come, or is not this build's, is a rejection. */
export async function loadAll(bringParts: () => Promise<Parts>): Promise<Loaded> {
  const [chat, more, parts] = await Promise.all([import("./chat-part.ts"), import("./more-part.ts"), bringParts()]);
  return { ...chat, ...more, ...parts, ...makeRemoteClient(parts.startClient) };
}
