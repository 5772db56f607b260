// The events of a room that a test tells.

import type { RoomEvent } from "../../src/client/index.ts";

export interface Told {
  readonly events: AsyncGenerator<RoomEvent, void, undefined>;
  readonly tell: (...more: readonly RoomEvent[]) => void;
}

/** An empty room's events, to be told one by one. */
export function makeTold(): Told {
  const told: RoomEvent[] = [];
  let wake: () => void = () => undefined;
  async function* events(): AsyncGenerator<RoomEvent, void, undefined> {
    for (;;) {
      const event = told.shift();
      if (event !== undefined) yield event;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  }
  return {
    events: events(),
    tell(...more) {
      told.push(...more);
      wake();
    },
  };
}
