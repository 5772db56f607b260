// A member as tests see it: a room, everything that it was told, and promises for what it will be told.

import type { Room, RoomEvent } from "../../src/client/index.ts";
import { within } from "./until.ts";

export interface Watched {
  readonly room: Room;
  readonly seen: RoomEvent[];
  /** The first event, past or to come, that fits. */
  until(what: string, fits: (event: RoomEvent) => boolean, ms?: number): Promise<RoomEvent>;
  /** Resolves once `holds`, asked after every event of this member, or of these others too. */
  when(what: string, holds: () => boolean, ms?: number, others?: readonly Watched[]): Promise<void>;
  /** Calls after every event. @returns ends it */
  listen(listener: () => void): () => void;
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
  const listen = (listener: () => void): (() => void) => {
    listeners = [...listeners, listener];
    return () => (listeners = listeners.filter((other) => other !== listener));
  };
  const when = (what: string, holds: () => boolean, ms = 10_000, others: readonly Watched[] = []): Promise<void> =>
    within(
      ms,
      `${what}; seen: ${JSON.stringify(seen.slice(-12).map((event) => (event.t === "message" ? `${event.t} ${event.text}` : event.t === "alarm" ? `${event.t} ${event.code}` : event.t === "connection" ? event.state : event.t)))}`,
      new Promise((resolve) => {
        // What is asked may cost something: a burst of events asks once.
        let asked = false;
        const ask = (): void => {
          if (asked) return;
          asked = true;
          setTimeout(check, 10);
        };
        const check = (): void => {
          asked = false;
          if (!holds()) return;
          for (const end of ends.splice(0)) end();
          resolve();
        };
        const ends = [listen(ask), ...others.map((other) => other.listen(ask))];
        check();
      }),
    );
  return {
    room,
    seen,
    when,
    listen,
    async until(what, fits, ms) {
      let found: RoomEvent | undefined;
      await when(what, () => (found ??= seen.find(fits)) !== undefined, ms);
      if (found === undefined) throw new Error(what);
      return found;
    },
    texts: (own = false) => seen.flatMap((event) => (event.t === "message" && (own || !event.own) ? [event.text] : [])),
  };
}
