// A member as tests see it: a room, everything that it was told, and promises for what it will be told.

import type { Room, RoomEvent } from "../../src/client/index.ts";
import { within } from "./until.ts";

export interface Watched {
  readonly room: Room;
  readonly seen: RoomEvent[];
  /** The first event, past or to come, that fits. */
  until(what: string, fits: (event: RoomEvent) => boolean, ms?: number): Promise<RoomEvent>;
  /** Resolves once `holds`, asked after every event. */
  when(what: string, holds: () => boolean, ms?: number): Promise<void>;
  /** The texts shown, in order. */
  texts(own?: boolean): string[];
}

/** Reads a room's events from now on. */
export function watch(room: Room): Watched {
  const seen: RoomEvent[] = [];
  let listeners: (() => void)[] = [];
  void (async () => {
    for await (const event of room.events) {
      seen.push(event);
      for (const listener of listeners) listener();
    }
    for (const listener of listeners) listener();
  })();
  const when = (what: string, holds: () => boolean, ms = 10_000): Promise<void> =>
    within(
      ms,
      `${what}; seen: ${JSON.stringify(seen.slice(-12).map((event) => (event.t === "message" ? `${event.t} ${event.text}` : event.t === "alarm" ? `${event.t} ${event.code}` : event.t === "connection" ? event.state : event.t)))}`,
      new Promise((resolve) => {
        const check = (): void => {
          if (!holds()) return;
          listeners = listeners.filter((other) => other !== check);
          resolve();
        };
        listeners = [...listeners, check];
        check();
      }),
    );
  return {
    room,
    seen,
    when,
    async until(what, fits, ms) {
      let found: RoomEvent | undefined;
      await when(what, () => (found ??= seen.find(fits)) !== undefined, ms);
      if (found === undefined) throw new Error(what);
      return found;
    },
    texts: (own = false) => seen.flatMap((event) => (event.t === "message" && (own || !event.own) ? [event.text] : [])),
  };
}
