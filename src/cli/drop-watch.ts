// Whether the connection is gone for so long that a person should hear of it: one calm line, and one when it is back.

import type { Clock, Timer } from "../base/index.ts";
import type { RoomEvent } from "../client/index.ts";

/** A drop shorter than this is nobody's business. */
const dropMs = 2_000;

export interface DropWatch {
  /** Takes the room's next event. */
  take(event: RoomEvent): void;
  /** Nothing is said any more. */
  close(): void;
}

/** A watch. @param lost said once a drop @param back said only where `lost` was */
export function makeDropWatch(clock: Clock, lost: () => void, back: () => void): DropWatch {
  let drop: { readonly timer: Timer; told: boolean } | null = null;

  function ended(): void {
    drop?.timer.cancel();
    const wasTold = drop?.told === true;
    drop = null;
    if (wasTold) back();
  }

  function begun(): void {
    if (drop !== null) return;
    const mine = {
      told: false,
      timer: clock.after(dropMs, () => {
        mine.told = true;
        lost();
      }),
    };
    drop = mine;
  }

  return {
    take(event) {
      if (event.t === "joined" && event.again) ended();
      if (event.t !== "connection") return;
      if (event.state === "open") ended();
      else if (event.state === "reconnecting") begun();
    },
    close() {
      drop?.timer.cancel();
      drop = null;
    },
  };
}
